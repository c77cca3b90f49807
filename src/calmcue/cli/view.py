"""What one sees of a session at one moment: found from where it is, shown by ``cli/screen.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from calmcue.planning.passages import Bout, Passage
from calmcue.planning.scores import Held, Score
from calmcue.planning.timeline import Timeline
from calmcue.transport.state import Playhead, State
from calmcue.units import RATE, ZERO, Frames, clock

OUTSIDE: Final[Mapping[str, str]] = MappingProxyType({
    "rest": "Rest", "pause": "A pause", "wait": "Carry on with the space bar", "finish": "The end",
})
"""What a passage is called that belongs to no exercise."""


@dataclass(frozen=True, slots=True)
class View:
    """``heading``: which exercise of how many, empty outside of one. ``name``, ``side``: of what is running.
    ``doing``: what the count is of, such as ``Hold`` or the name of a phase, or when it begins. ``count``: whole
    seconds left of it, None where nothing is counted. ``progress``: which rep and set. ``coming``: what is next, empty
    at the end. ``elapsed`` and ``total`` of the session; ``about``: the total is an estimate."""

    mode: Literal["playing", "paused", "waiting"]
    heading: str
    name: str
    side: str
    doing: str
    count: int | None
    progress: str
    coming: str
    elapsed: Frames
    total: Frames
    about: bool


def look(state: State, timeline: Timeline) -> View:
    """What is seen where a session is. ``timeline``: its plan as it was in the beginning."""
    head = state.main
    passage = head.passage
    doing, count = _counted(head)
    elapsed = Frames(max(0, head.origin + head.position))
    coming = next((p for p in state.passages[state.index + 1:] if p.kind in ("exercise", "rest")), None)
    return View(
        mode="waiting" if state.at_gate else "paused" if state.mode == "paused" else "playing",
        heading=f"Exercise {passage.number} of {passage.total}" if passage.number else "",
        name=passage.title or OUTSIDE.get(passage.kind, ""),
        side=_side(passage, head.held),
        doing=doing,
        count=count,
        progress=_progress(head),
        coming=", ".join(filter(None, (_title(coming), _side(coming, None)))) if coming else "",
        elapsed=elapsed,
        total=Frames(elapsed + _left(state, timeline)),
        about=timeline.about,
    )


def _title(passage: Passage) -> str:
    return passage.title or OUTSIDE.get(passage.kind, "")


def _side(passage: Passage, held: Held | None) -> str:
    side = held.tag.side if held and held.tag.side else passage.tag.side
    return f"{side} side" if side in ("left", "right") else "affected side" if side else ""


def _counted(head: Playhead) -> tuple[str, int | None]:
    """What is running down, and the seconds left of it, rounded up: as long as anything is left, it is not 0."""
    if (held := head.held) is None:
        return _until_hold(head), None
    bout = _bout(head, held)
    if bout is None or not bout.phases:
        return "Hold", _seconds(held.end - head.position)
    at, name = held.start, ""
    for phase in bout.phases:
        name = " ".join(sentence.text for sentence in phase.name).rstrip(".") or name
        at = Frames(at + phase.length)
        if head.position < at:
            return ("" if phase.silent else name), _seconds(at - head.position)
    return "", None


def _until_hold(head: Playhead) -> str:
    """When the next hold or set begins, or how long a rest still is."""
    score, position = head.score, head.position
    if score is None:
        return ""
    starts = [held.start for held in score.held if held.start > position]
    if starts:
        return f"Starts in {clock(starts[0] - position)}"
    return f"{clock(score.length - position)} left" if head.passage.kind in ("rest", "pause") else ""


def _bout(head: Playhead, held: Held) -> Bout | None:
    """The bout that is running: the bouts of a passage are in the order of its score's ``held``."""
    bouts = [part for part in head.passage.parts if isinstance(part, Bout)]
    order = head.score.held.index(held) if head.score else 0
    return bouts[order] if order < len(bouts) else None


def _progress(head: Playhead) -> str:
    """Such as "2 of 3, set 1 of 2": reps of this side's dose, where there are several."""
    held, score = head.held, head.score
    if held is None or score is None:
        return ""
    rep, reps = _rep(head, held, score)
    sets = max((h.tag.set or 1 for h in score.held), default=1)
    return ", ".join([f"{rep} of {reps}"] * (reps > 1) + [f"set {held.tag.set or 1} of {sets}"] * (sets > 1))


def _rep(head: Playhead, held: Held, score: Score) -> tuple[int, int]:
    bout = _bout(head, held)
    if bout is None or not bout.phases:
        return held.tag.rep or 1, max(h.tag.rep or 1 for h in score.held)
    at, running = held.start, 1
    for phase in bout.phases:
        if head.position >= at:
            running = phase.tag.rep or 1
        at = Frames(at + phase.length)
    return running, max(phase.tag.rep or 1 for phase in bout.phases)


def _left(state: State, timeline: Timeline) -> Frames:
    """What is left of the session, with what the listener made longer or shorter."""
    head, later = state.main, state.passages[state.index + 1:]
    planned = timeline.placed[state.index:]
    running = head.score.length if head.score else planned[0].score.length if planned else ZERO
    left = max(0, running - head.position)
    for passage, (_, score) in zip(later, planned[1:], strict=False):
        left += score.length
        if passage is not score.passage:
            left += _held(passage) - _held(score.passage)
    return Frames(left)


def _held(passage: Passage) -> int:
    return sum(part.length for part in passage.parts if isinstance(part, Bout))


def _seconds(frames: int) -> int:
    return -(-frames // RATE)
