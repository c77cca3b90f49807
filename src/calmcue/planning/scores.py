"""A Score: one Passage with every cue at its frame, counted from the Passage's own 0. Frozen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from calmcue.planning.passages import Passage, Tag
from calmcue.sources import Source
from calmcue.units import Frames

CueKind: TypeAlias = Literal["speech", "count", "chime", "tick", "phase", "background"]

SPOKEN: Final[tuple[CueKind, ...]] = ("speech", "count")


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound at its place: ``start`` its audible onset, ``end`` behind its last audible frame, ``beat`` where it
    is heard to fall (a count's own time; for other cues the onset). ``what`` names its part in the session
    (``title``, ``setup``, ``number``, ``reminder``, ``start``, ...); ``key`` tells apart what could come twice."""

    start: Frames
    end: Frames
    kind: CueKind
    source: Source
    text: str
    what: str
    tag: Tag
    beat: Frames
    key: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A bout's exact time: from T to E for a hold, from P to E for phases (``phased``)."""

    start: Frames
    end: Frames
    tag: Tag
    phased: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What became of words that did not fit as asked: ``dropped``, ``shortened``, ``moved`` (to ``at``), or an
    interval that ``grew`` (to ``at``, its new length). ``part``: which part of the session it is, as a Cue's ``what``.
    """

    what: Literal["dropped", "shortened", "moved", "grew"]
    text: str
    part: str
    asked: Frames
    at: Frames
    tag: Tag
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """``length``: frames to the beginning of the next passage. ``cues``: in order of their starts; a background
    bed is not among them (it is ``passage.bed``, all along)."""

    passage: Passage
    length: Frames
    cues: tuple[Cue, ...]
    held: tuple[Held, ...] = ()
    changes: tuple[Change, ...] = field(default=())
    _reach: tuple[Frames, ...] = field(init=False, repr=False, compare=False)   # the cues' ends, their running maximum

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reach", tuple(accumulate((c.end for c in self.cues), max)))

    def sounding(self, start: int, end: int) -> tuple[Cue, ...]:
        """The cues that sound anywhere in [start, end), in order; found by bisection, so that a block of a long
        score costs no more than one of a short score."""
        first = bisect_right(self._reach, start)
        last = bisect_left(self.cues, end, key=lambda c: c.start)
        return tuple(c for c in self.cues[first:last] if c.end > start)
