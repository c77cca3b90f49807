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
    """From ``start`` up to, not including, ``end``. ``lead``: the free time that it needs in front of it."""

    start: Frames
    end: Frames
    lead: int = 0


class Room:
    """The words placed in a stretch from ``start`` to ``end``; a word must lie inside it. ``before`` and ``after``:
    the free time that a new word needs around it. All in frames. Placed words never overlap, so that their starts and
    their ends are in the same order; everything is found by bisection."""

    def __init__(self, start: int, end: int, before: int, after: int, taken: Iterable[Span] = ()) -> None:
        self.start, self.end, self.after = start, end, after
        self.before = max(before, after)    # the word in front needs its free time behind it, too
        self._taken = sorted(taken)

    def take(self, start: int, length: int) -> None:
        """Place a word that goes before all rules: a name, a number."""
        insort(self._taken, Span(Frames(start), Frames(start + length)))

    def place(self, start: int, length: int) -> None:
        """Place a word that is known to have room, and that keeps the free time it needs in front of it."""
        insort(self._taken, Span(Frames(start), Frames(start + length), self.before))

    def overlaps(self, start: int, length: int) -> bool:
        """Whether a word would sound together with one that is placed."""
        return self._last(start, start + length) is not None

    def find(self, wanted: int, length: int, shift: int) -> Frames | None:
        """Where a word that was wanted at ``wanted`` begins: there, else the first room up to ``shift`` later, else
        the nearest up to ``shift`` earlier; None where there is none."""
        later = self.first(wanted, wanted + shift, length)
        return later if later is not None else self.last(wanted - shift, wanted, length)

    def first(self, since: int, until: int, length: int) -> Frames | None:
        """The earliest start from ``since`` to ``until`` with room for ``length``."""
        start, latest = max(since, self.start), min(until, self.end - length)
        while start <= latest:
            if (taken := self._in_the_way(start, length)) is None:
                return Frames(start)
            start = taken.end + self.before
        return None

    def last(self, since: int, until: int, length: int) -> Frames | None:
        """The latest start from ``since`` to ``until`` with room for ``length``."""
        start, earliest = min(until, self.end - length), max(since, self.start)
        while start >= earliest:
            if (taken := self._in_the_way(start, length)) is None:
                return Frames(start)
            start = taken.start - max(self.after, taken.lead) - length
        return None

    def gaps(self, since: Frames, until: Frames) -> list[Span]:
        """The stretches from ``since`` to ``until`` in which no word is placed, in order."""
        found, at = [], since
        for span in self._taken[max(0, bisect_left(self._taken, (since,)) - 1) : bisect_left(self._taken, (until,))]:
            if span.start > at:
                found.append(Span(at, span.start))
            at = max(at, span.end)
        if at < until:
            found.append(Span(at, until))
        return found

    def _in_the_way(self, start: int, length: int) -> Span | None:
        """The last placed word that a word at ``start``, with the free time that both need, would touch."""
        until = start + length
        at = bisect_left(self._taken, (until + max(self.before, self.after),))
        while at > 0 and (span := self._taken[at - 1]).end > start - self.before:
            if span.start < until + max(self.after, span.lead):
                return span
            at -= 1
        return None

    def _last(self, since: int, until: int) -> Span | None:
        """The last placed word that sounds somewhere in [since, until)."""
        at = bisect_left(self._taken, (until,)) - 1
        return self._taken[at] if at >= 0 and self._taken[at].end > since else None
