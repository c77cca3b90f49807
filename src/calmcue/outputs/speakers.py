"""The loudspeaker: a sink that plays while it is written.

Blocks wait in a queue, 0.4 s of them, until the device asks; so the writer may be late by that much. The device is
neither stopped nor started for a pause, which would lose up to 136 ms: a pause is silence that the writer writes.
Samples are rounded to 16 bit exactly as in a WAV file, so that a session is the same live and exported.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable
from typing import Final, TypeAlias

from calmcue.audio import Block
from calmcue.errors import DeviceError
from calmcue.outputs.device import Device, open_device
from calmcue.outputs.feed import FrameQueue, Pcm, Playhead
from calmcue.outputs.pcm import to_int16
from calmcue.units import Frames, milliseconds

AHEAD: Final = milliseconds(400)
"""Frames that may wait for the device: twice what it holds."""

FADE: Final = milliseconds(20)

PATIENCE: Final = 0.05
"""Seconds for which the device's thread waits for a writer that is late, while its own buffer plays on."""

FIRST_CALL: Final = 2.5
LATER_CALL: Final = 1.0
"""Seconds of waiting after which a device that asks for nothing is lost: nothing else tells so. The first may take
longer: a null sink that was idle has up to 2 s of silence before it, and a card that was asleep has to wake."""

FADE_LIMIT: Final = 0.8
"""Seconds within which a device that works has asked for the fade and played it."""

LEEWAY: Final = 0.1
"""Seconds for which a device is kept after the last frame was heard as far as we know: closing cuts off what it still
holds, and we may be wrong by some hundredths."""

_TICK: Final = 0.02
"""Seconds between two looks at the clock while something is awaited."""

Clock: TypeAlias = Callable[[], float]


class Speakers:
    """A :class:`~calmcue.outputs.base.PlayingSink`. ``clipped``: samples so far that lay beyond full scale."""

    def __init__(
        self, name: str = "", *, opening: Callable[[str], Device] = open_device, clock: Clock = time.monotonic
    ) -> None:
        """``name``: a part of the device's name, empty for the system's choice. Raises DeviceError."""
        self._name = name
        self._opening = opening
        self._clock = clock
        self._past_underruns = 0
        self.clipped = 0
        self._line = _Line(opening(name), 0, clock)

    @property
    def underruns(self) -> int:
        """How often the device asked and too little was there."""
        return self._past_underruns + self._line.underruns

    def write(self, block: Block) -> None:
        """Queue a block; wait while there is no room. Raises DeviceError where the device was lost."""
        samples, clipped = to_int16(block)
        self.clipped += clipped
        for start in range(0, len(samples), AHEAD):
            self._line.put(samples[start : start + AHEAD])

    def heard(self) -> Frames:
        return self._line.heard()

    def room(self) -> Frames:
        return self._line.room()

    def discard(self) -> Frames:
        return self._line.discard()

    def finish(self) -> None:
        """Play out all that was written, then close the device. Raises DeviceError where it was lost before that."""
        try:
            self._line.play_out()
        finally:
            self._line.device.close()

    def abort(self) -> None:
        """Fade out what the device asks for next, within 20 ms, and close it when that was heard: half a second."""
        self._line.fade_out()
        self._line.device.close()

    def reopen(self) -> None:
        """Open the device again, or what the system would choose now. The next frame written counts on from what
        was heard. Raises DeviceError."""
        heard = self._line.heard()
        self._line.device.close()
        self._past_underruns += self._line.underruns
        self._line = _Line(self._opening(self._name), heard, self._clock)


class _Line:
    """One opening of a device, from its first frame to its loss or its end. A device that was given up and lives on
    in a thread of its own disturbs no later line."""

    def __init__(self, device: Device, first: int, clock: Clock) -> None:
        self.device = device
        self.underruns = 0
        self._clock = clock
        self._changed = threading.Condition()       # guards all below
        self._queue = FrameQueue(first)
        self._playhead = Playhead(device.unplayed)
        self._place = 0
        self._started = False
        self._ending = False
        self._calls = 0
        self._awaited = 0.0                         # seconds waited since the device asked last

    def put(self, samples: Pcm) -> None:
        with self._changed:
            self._wait_until(lambda: self._queue.queued < AHEAD)
            self._queue.put(samples)
            self._changed.notify_all()
            enough = self._queue.queued >= self.device.holds
        if enough:
            self._start()

    def heard(self) -> Frames:
        with self._changed:
            self._place = max(self._place, min(self._playhead.place(self._clock()), self._queue.handed))
            return Frames(self._queue.stream_at(self._place))

    def room(self) -> Frames:
        with self._changed:
            return Frames(max(0, AHEAD - self._queue.queued))

    def discard(self) -> Frames:
        with self._changed:
            dropped = self._queue.discard()
            self._changed.notify_all()
            return Frames(dropped)

    def play_out(self) -> None:
        with self._changed:
            self._ending = True
            anything = self._queue.queued > 0
        if anything:
            self._start()
        if self._started:
            self._wait_until_heard()

    def fade_out(self) -> None:
        with self._changed:
            self._ending = True
            self._queue.fade_out(FADE)
            self._changed.notify_all()
        if self._started:
            with contextlib.suppress(DeviceError):
                self._wait_until_heard(self._clock() + FADE_LIMIT)

    def _start(self) -> None:
        """Outside the lock: the device asks, in its own thread, before it has started."""
        if not self._started:
            self._started = True
            self.device.start(self._take)

    def _take(self, count: int) -> Pcm:
        """What the device plays next: ``count`` frames. Runs in the device's thread."""
        with self._changed:
            now = self._clock()
            self._calls += 1
            self._awaited = 0.0
            if not self._changed.wait_for(lambda: self._ending or self._queue.queued >= count, PATIENCE):
                self.underruns += 1
            self._playhead.asked(now, self._queue.handed, count)
            samples = self._queue.take(count)
            self._changed.notify_all()
            return samples

    def _wait_until_heard(self, limit: float = math.inf) -> None:
        """Wait for all that was written, or for the time ``limit``. Raises DeviceError as :meth:`_wait_until`."""
        with self._changed:
            total = self._queue.taken + self._queue.queued
            self._wait_until(lambda: self.heard() >= total or self._clock() > limit)
            over = self._clock() + LEEWAY
            self._wait_until(lambda: self._clock() >= over)

    def _wait_until(self, ready: Callable[[], bool]) -> None:
        """Called with the lock held. Raises DeviceError where the device asks for nothing any more.

        It is waiting that counts, tick by tick, not the clock: a program that was stopped (Ctrl-Z) and goes on has
        not lost its device.
        """
        before = self._clock()
        while not ready():
            if self._awaited > (LATER_CALL if self._calls > 1 else FIRST_CALL):
                raise DeviceError("The sound device was lost: it takes no more sound. See that it is connected and on.")
            self._changed.wait(_TICK)
            now = self._clock()
            self._awaited += min(now - before, 5 * _TICK)
            before = now
