"""The time outside: only for waiting and for noticing that a device stands still. A session's own time is what was
rendered."""

from __future__ import annotations

import time
from typing import Protocol

from calmcue.units import Frames, as_seconds, seconds


class Clock(Protocol):
    def now(self) -> Frames:
        """Frames since some moment; never goes back."""
        ...

    def sleep(self, frames: Frames) -> None:
        """Wait about so long."""
        ...


class SystemClock:
    """The computer's."""

    def now(self) -> Frames:
        return seconds(time.monotonic())

    def sleep(self, frames: Frames) -> None:
        time.sleep(as_seconds(frames))
