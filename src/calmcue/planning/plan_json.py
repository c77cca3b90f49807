"""The plan as JSON: what ``calmcue plan --json`` prints. A contract; other programs read it.

Times are in seconds, and again as whole frames under the same name with ``_frame`` behind it. ``start`` is the
audible onset; ``beat`` where a counted word is heard to fall (for other cues its onset).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from calmcue.errors import Problem
from calmcue.planning.passages import Tag
from calmcue.planning.scores import Change, Cue, Held
from calmcue.planning.timeline import Timeline
from calmcue.sources import Utterance
from calmcue.units import RATE, as_seconds

FORMAT: Final = 1


def plan_json(timeline: Timeline, voice: str, warnings: Iterable[Problem] = ()) -> dict[str, Any]:
    """The plan of a whole session. ``voice``: the id of the voice whose clips were measured."""
    beds = [p for p in timeline.placed if p.score.passage.bed is not None]
    cues = [_cue(cue) for cue in timeline.cues()]
    if beds:
        end = beds[-1].start + beds[-1].score.length
        cues.insert(0, _times(start=beds[0].start, end=end, beat=beds[0].start) | {
            "kind": "background", "text": "background", "what": "background", "language": None,
        } | _tag(Tag()))
    return {
        "format": FORMAT,
        "title": _title(timeline),
        "voice": voice,
        "sample_rate": RATE,
        "duration": as_seconds(timeline.length),
        "frames": timeline.length,
        "minutes": timeline.minutes,
        "chapters": [_times(start=c.start, end=c.end) | {"title": c.title} for c in timeline.chapters()],
        "cues": cues,
        "holds": [_held(h) for h in timeline.held() if not h.phased],
        "rounds": [_held(h) for h in timeline.held() if h.phased],
        **changes_json(timeline),
        "warnings": [warning_json(w) for w in warnings],
    }


def changes_json(timeline: Timeline) -> dict[str, Any]:
    """Everything that could not be said as asked, word by word."""
    changes = list(timeline.changes())
    return {
        "dropped": [_change(c) for c in changes if c.what == "dropped"],
        "moved": [_change(c) for c in changes if c.what in ("moved", "shortened")],
        "grown": [
            {"length": as_seconds(c.at), "written": as_seconds(c.asked), "reason": c.reason} | _tag(c.tag)
            for c in changes if c.what == "grew"
        ],
    }


def warning_json(problem: Problem) -> dict[str, Any]:
    """A warning or a problem, place and all."""
    place = problem.place
    return {
        "code": problem.code, "message": problem.message, "found": problem.found, "expected": problem.expected,
        "suggestion": problem.suggestion, "file": place.file, "line": place.line, "column": place.column,
        "key": place.key,
    }


def _title(timeline: Timeline) -> str:
    return next((p.score.passage.title for p in timeline.placed if p.score.passage.title), timeline.script.routine.id)


def _times(**frames: int) -> dict[str, Any]:
    times: dict[str, Any] = {}
    for name, value in frames.items():
        times[name] = as_seconds(value)
        times[f"{name}_frame"] = value
    return times


def _tag(tag: Tag) -> dict[str, Any]:
    return {"step": tag.step, "exercise": tag.exercise or None, "side": tag.side, "set": tag.set, "rep": tag.rep}


def _cue(cue: Cue) -> dict[str, Any]:
    language = cue.source.language if isinstance(cue.source, Utterance) else None
    return _times(start=cue.start, end=cue.end, beat=cue.beat) | {
        "kind": cue.kind, "text": cue.text, "what": cue.what, "language": language,
    } | _tag(cue.tag)


def _held(held: Held) -> dict[str, Any]:
    return _times(start=held.start, end=held.end) | {"seconds": as_seconds(held.end - held.start)} | _tag(held.tag)


def _change(change: Change) -> dict[str, Any]:
    return {"what": change.what, "text": change.text, "part": change.part, "reason": change.reason} | _times(
        asked=change.asked, at=change.at) | _tag(change.tag)
