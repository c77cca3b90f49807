"""Sinks in memory: one that keeps all it gets, and one that plays to an ear on a hand-wound clock."""

from __future__ import annotations

from typing import Final

import numpy as np

from calmcue.audio import Block, silence
from calmcue.errors import DeviceError
from calmcue.testing.clock import HandClock
from calmcue.units import ZERO, Frames, milliseconds

_BUFFER: Final = milliseconds(130)      # what miniaudio was seen to keep ahead through PulseAudio
_QUEUE: Final = milliseconds(200)
_PATIENCE: Final = milliseconds(1000)


class MemorySink:
    """Keeps the blocks. ``finished`` and ``aborted`` tell how it ended."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.finished = self.aborted = False

    @property
    def samples(self) -> Block:
        """All it got, one after the other."""
        return np.concatenate([silence(0), *self.blocks])

    def write(self, block: Block) -> None:
        self.blocks.append(block.copy())

    def finish(self) -> None:
        self.finished = True

    def abort(self) -> None:
        self.aborted = True
        self.blocks.clear()


class FakeSpeakers:
    """A playing sink with the time of a hand-wound clock.

    What is written waits in a queue of at most ``queue`` frames (``write`` winds the clock until there is room),
    is handed to a device that keeps ``buffer`` frames ahead of the ear, and is heard a frame a frame. With
    :meth:`lose` the device stands still without a word, as miniaudio's does; ``patience`` later ``write`` raises.
    It can be opened again from ``back_at`` on.
    """

    def __init__(
        self,
        clock: HandClock,
        buffer: Frames = _BUFFER,
        queue: Frames = _QUEUE,
        patience: Frames = _PATIENCE,
    ) -> None:
        self._clock, self._buffer, self._queue, self._patience = clock, buffer, queue, patience
        self._blocks: list[Block] = []
        self._written = self._heard = self._handed = ZERO
        self._looked = clock.now()
        self._lost = False
        self.back_at: Frames | None = ZERO
        self.underrun = ZERO
        """Frames for which there was nothing to play, between the first write and the end."""
        self.finished = self.aborted = False

    @property
    def ear(self) -> Block:
        """What was heard so far; silence for want of sound left out."""
        heard = self.heard()
        return np.concatenate([silence(0), *self._blocks])[:heard]

    def lose(self, back_at: Frames | None) -> None:
        """The device stands still from now on. ``back_at``: when it can be opened again, None for never."""
        self.heard()
        self._lost, self.back_at = True, back_at

    # the contract -----------------------------------------------------------------------------------------------

    def heard(self) -> Frames:
        passed = self._clock.now() - self._looked
        self._looked = self._clock.now()
        if not self._lost:
            played = min(passed, self._written - self._heard)
            if self._written and not self.finished:
                self.underrun = Frames(self.underrun + passed - played)
            self._heard = Frames(self._heard + played)
            self._handed = Frames(max(self._handed, min(self._written, self._heard + self._buffer)))
        return self._heard

    def write(self, block: Block) -> None:
        waited = 0
        while self._waiting() and self._waiting() + len(block) > self._queue:
            if self._lost and waited >= self._patience:
                raise DeviceError("The sound device does not play any more.")
            self._clock.sleep(milliseconds(5))
            waited += milliseconds(5)
        self._blocks.append(block.copy())
        self._written = Frames(self._written + len(block))
        self.heard()

    def room(self) -> Frames:
        return Frames(max(0, self._queue - self._waiting()))

    def discard(self) -> Frames:
        count = self._waiting()
        self._keep(self._handed)
        return count

    def reopen(self) -> None:
        self.heard()
        if self._lost and (self.back_at is None or self._clock.now() < self.back_at):
            raise DeviceError("There is no sound device.")
        self._lost = False
        self._handed = self._heard
        self._keep(self._heard)

    def finish(self) -> None:
        while (left := self._written - self.heard()) > 0:
            if self._lost:
                raise DeviceError("The sound device does not play any more.")
            self._clock.sleep(Frames(left))
        self.finished = True

    def abort(self) -> None:
        self.aborted = True

    def _waiting(self) -> Frames:
        """Frames that the device hasn't been handed."""
        self.heard()
        return Frames(self._written - self._handed)

    def _keep(self, frames: Frames) -> None:
        """Forget what was written after so many frames."""
        while self._written > frames:
            block = self._blocks.pop()
            left = max(0, frames - self._written + len(block))
            self._written = Frames(self._written - len(block) + left)
            if left:
                self._blocks.append(block[:left])
