"""What ``check`` says of a plan: words that did not fit, and times that are too short for those it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from calmcue.errors import Place, Problem
from calmcue.planning.pacing import work_out
from calmcue.planning.passages import Bout, Tag
from calmcue.planning.scores import Change
from calmcue.planning.timeline import Timeline
from calmcue.routine.model import NOWHERE
from calmcue.units import Frames, as_seconds, format_duration, precise_clock, seconds

SHORTEST_SWITCH: Final = seconds(5)
"""Users of interval timers ask for 5 to 10 seconds to change sides."""

STROKE_SWITCH: Final = seconds(15)

_SAID: Final = {
    "dropped": "“{text}” is left out: {reason}.",
    "shortened": "“{text}” is said in place of longer words: {reason}.",
    "moved": "“{text}” is said at {at} instead of {asked}: {reason}.",
    "grew": "A rest is {at} long instead of {asked}: {reason}.",
}


def review(timeline: Timeline) -> tuple[Problem, ...]:
    """Warnings about a planned session, in its order; each is given once for a step, however often it happens."""
    found = [*_switches(timeline), *_long_names(timeline), *(_change(timeline, c) for c in timeline.changes())]
    unique = {(p.place, p.code, p.message): p for p in found}
    return tuple(unique.values())


def _change(timeline: Timeline, change: Change) -> Problem:
    place = _place(timeline, change.tag)
    show = format_duration if change.what == "grew" else precise_clock
    message = _SAID[change.what].format(
        text=change.text, reason=change.reason, at=show(change.at), asked=show(change.asked))
    return Problem(place, message, code=f"word-{change.what}" if change.what != "grew" else "rest-grew")


def _switches(timeline: Timeline) -> Iterator[Problem]:
    routine, listener = timeline.script.routine, timeline.script.listener
    least = STROKE_SWITCH if "stroke" in routine.audience else SHORTEST_SWITCH
    for exercise in routine.exercises:
        if exercise.sides is None or len(exercise.sides.order) < 2:
            continue
        if exercise.sides.alternate and exercise.dose.phases:
            continue
        length = work_out(routine, listener, exercise).length("switch-sides")
        if length < least:
            yield Problem(exercise.at, f"There are only {as_seconds(length):g} s to change sides.",
                          expected=f"{as_seconds(least):g} s or more",
                          suggestion="Set `switch-sides` under `pacing`.", code="short-switch")


def _long_names(timeline: Timeline) -> Iterator[Problem]:
    """Names that take more than half of their phase leave no time to do it."""
    seen = set()
    for _, score in timeline.placed:
        lengths = {(c.start, c.what): c.end - c.start for c in score.cues if c.what == "phase" and c.kind == "speech"}
        bouts = [part for part in score.passage.parts if isinstance(part, Bout) and part.phases]
        for bout, held in zip(bouts, [h for h in score.held if h.phased], strict=True):
            at = held.start
            for phase in bout.phases:
                said = lengths.get((at, "phase"), 0)
                if said * 2 > phase.length and (text := " ".join(u.text for u in phase.name)) not in seen:
                    seen.add(text)
                    yield Problem(
                        _place(timeline, phase.tag),
                        f"“{text}” takes {as_seconds(said):.1f} s of a phase of {format_duration(phase.length)}.",
                        expected="at most half of it", suggestion="Use a shorter name or a longer phase.",
                        code="long-name")
                at = Frames(at + phase.length)


def _place(timeline: Timeline, tag: Tag) -> Place:
    steps = timeline.script.routine.steps
    if tag.step is None:
        return NOWHERE
    step = steps[tag.step - 1]
    return step.at
