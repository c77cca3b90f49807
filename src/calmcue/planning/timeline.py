"""A Timeline: Scores end to end, and what can be told of a session as a whole.

A session's total is said at its beginning, and the words for it are part of it. ``plan_session`` plans with a
guess, and again what changes by the true figure, until the figure that is said is the figure that it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from calmcue.planning.limits import check_plan
from calmcue.planning.passages import Gap, Passage
from calmcue.planning.scores import Change, Cue, Held, Score
from calmcue.planning.scoring import plan_passage
from calmcue.planning.script import Script, Total, write_script
from calmcue.routine.model import Routine
from calmcue.settings import NOBODY, Listener
from calmcue.sources import Measure
from calmcue.units import ZERO, Frames, minutes_up


class Placed(NamedTuple):
    """A Score and the session frame of its 0."""

    start: Frames
    score: Score


class Chapter(NamedTuple):
    """From ``start`` up to ``end``, in session frames."""

    start: Frames
    end: Frames
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole session. Everything it tells is in session frames, in order. ``about``: lengths are estimates."""

    script: Script
    placed: tuple[Placed, ...]
    minutes: int
    about: bool = False

    @property
    def length(self) -> Frames:
        return Frames(self.placed[-1].start + self.placed[-1].score.length) if self.placed else ZERO

    def cues(self) -> Iterator[Cue]:
        for start, score in self.placed:
            for cue in score.cues:
                yield replace(cue, start=Frames(cue.start + start), end=Frames(cue.end + start),
                              beat=Frames(cue.beat + start))

    def held(self) -> Iterator[Held]:
        for start, score in self.placed:
            for held in score.held:
                yield replace(held, start=Frames(held.start + start), end=Frames(held.end + start))

    def changes(self) -> Iterator[Change]:
        """What was dropped, shortened, moved or grew (``asked`` and ``at`` of an interval that grew are lengths)."""
        for start, score in self.placed:
            for change in score.changes:
                if change.what == "grew":
                    yield change
                else:
                    yield replace(change, asked=Frames(change.asked + start), at=Frames(change.at + start))

    def chapters(self) -> tuple[Chapter, ...]:
        """One chapter for each exercise, and one for what comes before the first."""
        heads = [(p.start, p.score.passage.title) for p in self.placed if p.score.passage.chapter]
        if not heads:
            return ()
        starts = [ZERO, *(start for start, _ in heads[1:])]
        ends = [*starts[1:], self.length]
        return tuple(Chapter(start, end, title) for start, end, (_, title) in zip(starts, ends, heads, strict=True))


FIRST_GUESS: Final = 1
"""Minutes that a session is first planned with."""


def plan_session(routine: Routine, listener: Listener, measure: Measure, *, about: bool = False) -> Timeline:
    """The whole session with extents from ``measure``, and its total said. ``about``: the total is said to be an
    estimate. Raises what ``write_script`` raises."""
    minutes, tried = FIRST_GUESS, set[int]()
    script = write_script(routine, listener, Total(minutes, about))
    scores = [plan_passage(p, measure) for p in script.passages]
    while (true := spoken_minutes(scores)) != minutes:
        if true in tried and true < minutes:
            break                       # the words for each of two figures lead to the other: say the larger
        tried.add(minutes)
        minutes = true
        script, before = write_script(routine, listener, Total(minutes, about)), scores
        scores = [
            old if old.passage == passage else plan_passage(passage, measure)
            for old, passage in zip(before, script.passages, strict=True)
        ]
    timeline = Timeline(script, tuple(end_to_end(scores)), minutes, about)
    check_plan(timeline)
    return timeline


def end_to_end(scores: list[Score]) -> Iterator[Placed]:
    at = ZERO
    for score in scores:
        yield Placed(at, score)
        at = Frames(at + score.length)


def spoken_minutes(scores: list[Score]) -> int:
    """A session's minutes as they are said: from its first sample to its last, waits for a key left out, rounded
    up."""
    return minutes_up(sum(score.length - _waiting(score.passage) for score in scores))


def _waiting(passage: Passage) -> Frames:
    last = passage.parts[-1]
    return last.length if passage.gate and isinstance(last, Gap) else ZERO


def quick_total(routine: Routine, listener: Listener = NOBODY) -> int:
    """About how many minutes a routine takes, without any clip: for lists."""
    from calmcue.planning.estimate import estimate

    return plan_session(routine, listener, estimate, about=True).minutes
