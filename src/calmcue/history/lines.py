"""A line of the history, and the spot in a session at which it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from calmcue.history.sides import SideDone
from calmcue.planning.passages import Passage, PassageKind
from calmcue.routine.model import Routine, Side
from calmcue.settings import Listener
from calmcue.units import ZERO, Frames

How: TypeAlias = Literal["playing", "finished", "stopped", "failed"]
"""``playing`` on the disk with nobody playing: the program was killed, or the computer was."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage, so that it is found again in the same routine, whatever was chosen of it, and in one that has
    changed a little. ``exercise``, where it is none itself: the last one before it, empty before the first.
    ``again``: how many passages just like it come before it."""

    kind: PassageKind
    step: int | None
    exercise: str
    side: Side | None
    again: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a listener chose of a routine, beside its variant: a session that goes on must not forget it. Each is what
    :class:`Listener` says of it."""

    affected: Literal["left", "right"] | None = None
    minutes: int | None = None
    ease: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One session. ``content``: see :func:`content_of`; ``began``, ``seen``: ISO 8601 with the zone, its beginning
    and the last that was heard of it. ``heard``: frames of the session, without pauses. ``spot`` and, in words,
    ``place``: where it stands. ``number``: the line's own, 0 as long as it has none."""

    routine: str
    content: str
    title: str
    variant: str
    spot: Spot
    place: str
    how: How = "playing"
    heard: Frames = ZERO
    sides: tuple[SideDone, ...] = ()
    began: str = ""
    seen: str = ""
    number: int = 0
    choice: Choice = Choice()

    @property
    def resumable(self) -> bool:
        """It did not come to its end, and its first exercise had begun."""
        return self.how != "finished" and bool(self.spot.exercise)


def chosen_again(line: Line, listener: Listener) -> Listener:
    """``listener`` with what was chosen for that session, where nothing else is chosen now."""
    before = line.choice
    return replace(listener, variant=listener.variant or line.variant or None,
                   affected=listener.affected or before.affected, minutes=listener.minutes or before.minutes,
                   ease=listener.ease or before.ease)


def content_of(routine: Routine) -> str:
    """A hash of all that is written in a routine and its includes, wherever its files lie."""
    text = repr(replace(routine, folder="", file=""))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def spots(passages: Sequence[Passage]) -> Iterator[Spot]:
    """The spot of each passage."""
    seen: dict[Spot, int] = {}
    exercise = ""
    for passage in passages:
        exercise = passage.tag.exercise or exercise
        spot = Spot(passage.kind, passage.tag.step, exercise, passage.tag.side)
        yield replace(spot, again=seen.setdefault(spot, 0))
        seen[spot] += 1


def place_of(passages: Sequence[Passage], index: int) -> str:
    """Where that is, for a person: ``Wall stretch, left side``."""
    passage = passages[index]
    if passage.kind == "exercise":
        side = passage.tag.side
        return passage.title + (f", {side} side" if side in ("left", "right") else "")
    before = next((p.title for p in passages[index::-1] if p.kind == "exercise"), "")
    return f"after {before}" if before else "the beginning"


def find(passages: Sequence[Passage], spot: Spot, *, same: bool) -> int:
    """The passage at which a session that stopped at ``spot`` goes on; 0 where nothing is left of the exercise.

    ``same``: the routine is the one that was played then. Where it isn't, or other parts of it are played now: the
    same side of the exercise, or its beginning; after the exercise if it was over.
    """
    there = list(spots(passages))
    if same and spot in there:
        return there.index(spot)
    of_it = [i for i, s in enumerate(there) if s.kind == "exercise" and s.exercise == spot.exercise]
    if not of_it:
        return 0
    if spot.kind != "exercise":
        return min(of_it[-1] + 1, len(passages) - 1)
    return next((i for i in of_it if there[i].side == spot.side), of_it[0])
