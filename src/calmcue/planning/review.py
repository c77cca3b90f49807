"""What ``check`` says of a plan: words that did not fit, and times that are too short for those it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from calmcue.errors import Place, Problem
from calmcue.planning.pacing import work_out
from calmcue.planning.passages import Bout, Tag
from calmcue.planning.placing import spoken
from calmcue.planning.timeline import Timeline
from calmcue.routine.model import NOWHERE, Phase
from calmcue.routine.shapes import listed
from calmcue.units import Frames, as_seconds, format_duration, seconds

SHORTEST_SWITCH: Final = seconds(5)
"""Users of interval timers ask for 5 to 10 seconds to change sides."""

STROKE_SWITCH: Final = seconds(15)

FAR: Final = seconds(1)
"""An author's words that are said by so much earlier or later than asked are told of; reminders have no time of their
own."""

_MOST_NAMED: Final = 5
"""So many of the words that share a fate are named, and how many more there are."""


def review(timeline: Timeline) -> tuple[Problem, ...]:
    """Warnings about a planned session: first times, then words, each in the session's order; one for all words of a
    step that share a fate. The plan's JSON tells of every word."""
    found = [*_switches(timeline), *_long_names(timeline), *_rests(timeline), *_words(timeline)]
    return tuple(dict.fromkeys(found))


def _rests(timeline: Timeline) -> Iterator[Problem]:
    for change in timeline.changes():
        if change.what == "grew":
            yield Problem(_place(timeline, change.tag), f"A rest of {format_duration(change.asked)} takes "
                          f"{as_seconds(change.at):.1f} s: {change.reason}.",
                          suggestion="Make it longer, or its words shorter.", code="rest-grew")


def _words(timeline: Timeline) -> Iterator[Problem]:
    """What became of words that did not fit: one warning for a step, a fate and its reason."""
    fates: dict[tuple[Place, str, str], dict[str, Frames]] = {}
    for change in timeline.changes():
        away = Frames(change.at - change.asked)
        near = change.what == "moved" and (change.part == "reminder" or abs(away) <= FAR)
        if change.what != "grew" and not near:
            words = fates.setdefault((_place(timeline, change.tag), change.what, change.reason), {})
            words[change.text] = max(words.get(change.text, away), away, key=abs)
    for (place, what, reason), words in fates.items():
        named = [f"“{text}”" + _how_far(away) * (what == "moved") for text, away in words.items()]
        more = len(named) - _MOST_NAMED
        subject = listed(named if more < 2 else [*named[:_MOST_NAMED], f"{more} others"])
        fate = {"dropped": "left out", "shortened": "said in place of longer words", "moved": "moved"}[what]
        yield Problem(place, f"{subject} {'is' if len(named) == 1 else 'are'} {fate}: {reason}.", code=f"word-{what}")


def _how_far(away: Frames) -> str:
    return f" ({abs(as_seconds(away)):.1f} s {'later' if away > 0 else 'earlier'})"


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
    """Names that take more than half of their phase leave no time to do it: the longest way to say each."""
    longest: dict[Place, tuple[Frames, str, Frames]] = {}
    for _, score in timeline.placed:
        said = {c.start: c.end - c.start for c in score.cues if c.what == "phase" and c.kind == "speech"}
        bouts = [part for part in score.passage.parts if isinstance(part, Bout) and part.phases]
        for bout, held in zip(bouts, [h for h in score.held if h.phased], strict=True):
            at, phases = held.start, _phases(timeline, bout.tag)
            for index, phase in enumerate(bout.phases):
                length, place = Frames(said.get(at, 0)), phases[index % len(phases)].at
                if length * 2 > phase.length:
                    name = (length, spoken(phase.name), phase.length)
                    longest[place] = max(longest.get(place, name), name)
                at = Frames(at + phase.length)
    for place, (length, text, whole) in longest.items():
        yield Problem(place, f"“{text}” takes {as_seconds(length):.1f} s of a phase of {format_duration(whole)}.",
                      expected="at most half of it", suggestion="Use a shorter name or a longer phase.",
                      code="long-name")


def _phases(timeline: Timeline, tag: Tag) -> tuple[Phase, ...]:
    """The phases of the exercise that ``tag`` belongs to, as they are written."""
    return next(e.dose.phases for e in timeline.script.routine.exercises if e.id == tag.exercise)


def _place(timeline: Timeline, tag: Tag) -> Place:
    steps = timeline.script.routine.steps
    if tag.step is None:
        return NOWHERE
    step = steps[tag.step - 1]
    return step.at
