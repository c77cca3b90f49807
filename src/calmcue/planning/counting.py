"""Which numbers are counted in a bout, and on which beat: times only, worked out before any clip is measured.

The rules are the routine format's section "Counting".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from calmcue.planning.passages import FIRST_QUIET
from calmcue.routine.model import Count, CountFrom, Dose
from calmcue.routine.moments import reps_in
from calmcue.units import Frames, seconds, whole_seconds

SECOND: Final = seconds(1)

BEFORE_NUMBERS: Final = SECOND
"""Reminders keep clear of the first number by so much."""


def hold_numbers(length: Frames, counts: tuple[Count, ...], countdown: int) -> dict[Frames, int]:
    """Beat (frames after T) -> number, in a hold of ``length``. Where two ways of counting meet, the countdown
    wins, because the end depends on it."""
    numbers: dict[Frames, int] = {}
    if "up" in counts:
        numbers |= {Frames((k - 1) * SECOND): k for k in range(2, -(-length // SECOND) + 1)}
    for count in counts:
        if count == "down":
            numbers |= dict(_down(length, min(countdown, whole_seconds(length) // 3), SECOND))
        elif isinstance(count, CountFrom):
            numbers |= dict(_down(length, count.start, count.every))
    return dict(sorted(numbers.items()))


def _down(length: Frames, start: int, every: Frames) -> Iterator[tuple[Frames, int]]:
    for k in range(start, 0, -1):
        if (at := length - k * every) >= 0:
            yield Frames(at), k


def phase_numbers(length: Frames, counts: tuple[Count, ...]) -> dict[Frames, int]:
    """Beat (frames after the phase's onset) -> number, in a spoken phase of ``length``: up from "two" (the name is
    "one"), or at the same beats the seconds left."""
    beats = range(SECOND, length, SECOND)
    if "down" in counts:
        return {Frames(at): -(-(length - at) // SECOND) for at in beats}
    if "up" in counts:
        return {Frames(at): at // SECOND + 1 for at in beats}
    return {}


def rounds(dose: Dose, alternate: bool) -> int:
    """How many times the phases of ``dose`` run in a set: a rep on each side is two."""
    return reps_in(dose, alternate) * (2 if alternate else 1)


def reminder_window(length: Frames, numbers: dict[Frames, int]) -> tuple[Frames, Frames]:
    """From where to where reminders are spread in a hold, in frames after T. Numbers that run all through it
    (counting up) leave no window of their own: then it ends with the hold."""
    first = min(numbers, default=length)
    end = first if first > FIRST_QUIET else length
    return FIRST_QUIET, Frames(end - BEFORE_NUMBERS)


def reminder_count(available: int, window: int, every: Frames, most: int | None) -> int:
    """How many of ``available`` reminders are said in a window: one each ``every``, at least one, at most
    ``most``."""
    count = min(available, max(1, window // every))
    return count if most is None else min(count, most)
