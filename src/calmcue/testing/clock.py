"""A clock that is wound by hand: time passes only when somebody sleeps, and things can be made to happen then."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from calmcue.units import ZERO, Frames


class HandClock:
    """Satisfies ``transport.clock.Clock``."""

    def __init__(self) -> None:
        self._now = ZERO
        self._order = count()
        self._plans: list[tuple[Frames, int, Callable[[], None]]] = []

    def now(self) -> Frames:
        return self._now

    def sleep(self, frames: Frames) -> None:
        """Wind it on; what was planned for the time in between happens in order, each at its own time."""
        end = Frames(self._now + frames)
        while self._plans and self._plans[0][0] <= end:
            at, _, action = heappop(self._plans)
            self._now = max(self._now, at)
            action()
        self._now = end

    def at(self, time: Frames, action: Callable[[], None]) -> None:
        """Let ``action`` happen when it is ``time``; at the next sleep, where it is that already."""
        heappush(self._plans, (time, next(self._order), action))
