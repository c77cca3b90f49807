"""Finding room for a word among the words that are already placed.

The rule of the routine format, "Placing words in a dose": a word needs ``before`` free in front of it and
``after`` behind it. No room at its time: the first room up to ``shift`` later, else the nearest up to ``shift``
earlier.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import NamedTuple

from calmcue.units import Frames


class Span(NamedTuple):
    """From ``start`` up to, not including, ``end``."""

    start: Frames
    end: Frames


class Room:
    """The words placed in a stretch from ``start`` to ``end``; a word must lie inside it. ``before`` and ``after``:
    the free time that a new word needs around it. All in frames."""

    def __init__(self, start: int, end: int, before: int, after: int, taken: Iterable[Span] = ()) -> None:
        self.start, self.end, self.before, self.after = start, end, before, after
        self._taken = sorted(taken)

    def take(self, start: int, length: int) -> Span:
        """Place a word that is known to have room (or that goes before all rules)."""
        span = Span(Frames(start), Frames(start + length))
        insort(self._taken, span)
        return span

    def overlaps(self, start: int, length: int) -> bool:
        """Whether a word would sound together with one that is placed."""
        return any(t.start < start + length and start < t.end for t in self._near(start, length))

    def free(self, start: int, length: int) -> bool:
        """Whether a word of ``length`` has room, and free time around it, at ``start``."""
        if start < self.start or start + length > self.end:
            return False
        return not any(
            t.start < start + length + self.after and start - self.before < t.end
            for t in self._near(start - self.before, length + self.before + self.after)
        )

    def find(self, wanted: int, length: int, shift: int) -> Frames | None:
        """Where a word that was wanted at ``wanted`` begins: there, else the first room up to ``shift`` later, else
        the nearest up to ``shift`` earlier; None where there is none."""
        later = self.first(wanted, wanted + shift, length)
        return later if later is not None else self.last(wanted - shift, wanted, length)

    def first(self, since: int, until: int, length: int) -> Frames | None:
        """The earliest start from ``since`` to ``until`` with room for ``length``."""
        for start in sorted({max(since, self.start), *(t.end + self.before for t in self._taken)}):
            if start > until:
                return None
            if start >= since and self.free(start, length):
                return Frames(start)
        return None

    def last(self, since: int, until: int, length: int) -> Frames | None:
        """The latest start from ``since`` to ``until`` with room for ``length``."""
        ends = {min(until, self.end - length), *(t.start - self.after - length for t in self._taken)}
        for start in sorted(ends, reverse=True):
            if start < since:
                return None
            if start <= until and self.free(start, length):
                return Frames(start)
        return None

    def gaps(self, since: Frames, until: Frames) -> list[Span]:
        """The stretches from ``since`` to ``until`` in which no word is placed, in order."""
        found, at = [], since
        for span in self._taken:
            if span.end > since and span.start < until:
                if span.start > at:
                    found.append(Span(at, span.start))
                at = max(at, span.end)
        if at < until:
            found.append(Span(at, until))
        return found

    def _near(self, start: int, length: int) -> Iterable[Span]:
        """The placed words that could touch [start, start + length)."""
        at = bisect_left(self._taken, (start, start))
        # a word that began earlier may still sound; placed words don't overlap, so one step back is enough
        for span in self._taken[max(0, at - 1) :]:
            if span.start >= start + length:
                break
            yield span
