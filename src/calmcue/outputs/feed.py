"""What lies between the writer of a session and the ear: the queue, and where in it the ear is.

Two counts run here. The writer's *stream* holds the frames of the session. The *device* counts every frame it was
handed, and where the stream had none ready those are silence. :class:`FrameQueue` keeps the two apart, exactly;
:class:`Playhead` estimates how far the device has got. Neither knows of threads, and no clock is read in here.
"""

from __future__ import annotations

from collections import deque
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.units import RATE, milliseconds

Pcm: TypeAlias = npt.NDArray[np.int16]


class FrameQueue:
    """Frames in their order, and which of the frames that the device was handed were none of the stream's.

    ``queued``: written, not yet handed over. ``taken``: handed over, counted from the stream's first frame.
    ``handed``: what the device was given in all, silence and all.
    """

    def __init__(self, first: int = 0) -> None:
        """``first``: the number of the first frame that will be written."""
        self._parts: deque[Pcm] = deque()
        self._gaps: deque[tuple[int, int]] = deque()    # (place in the device's count, length), in order
        self._filled = 0                                # silence that the ear is past
        self._first = first
        self.queued = 0
        self.taken = first
        self.handed = 0

    def put(self, samples: Pcm) -> None:
        if len(samples):
            self._parts.append(samples)
            self.queued += len(samples)

    def take(self, count: int) -> Pcm:
        """The next ``count`` frames; where there are not so many, silence after them."""
        out = np.zeros(count, dtype=np.int16)
        done = 0
        while done < count and self._parts:
            part = self._parts.popleft()
            use = min(len(part), count - done)
            out[done : done + use] = part[:use]
            done += use
            if use < len(part):
                self._parts.appendleft(part[use:])
        self.queued -= done
        self.taken += done
        if done < count:
            self._gaps.append((self.handed + done, count - done))
        self.handed += count
        return out

    def discard(self) -> int:
        """Drop what was not yet handed over; how many frames that was."""
        dropped, self.queued = self.queued, 0
        self._parts.clear()
        return dropped

    def fade_out(self, count: int) -> None:
        """Of what was not yet handed over keep ``count`` frames at most, falling to silence."""
        kept = min(count, self.queued)
        queue = FrameQueue()
        queue._parts, queue.queued = self._parts, self.queued
        last = queue.take(kept)
        self._parts = deque([np.rint(last * np.linspace(1, 0, kept)).astype(np.int16)] if kept else [])
        self.queued = kept

    def stream_at(self, place: int) -> int:
        """The stream's count where the device's is ``place``. Asked for places that never go back."""
        while self._gaps and sum(self._gaps[0]) <= place:
            self._filled += self._gaps.popleft()[1]
        inside = max(0, place - self._gaps[0][0]) if self._gaps else 0
        return self._first + place - self._filled - inside


class Playhead:
    """Which of the frames handed to a device is heard now, from when it asks for more.

    A device asks when its buffer has run down to a certain level, ``unplayed`` frames, give or take the size of its
    own steps. So each asking says when the device's first frame was heard as by a clock that keeps its pace; the
    mean over the last few tells it to some milliseconds, and follows a device whose clock runs otherwise than ours.
    """

    _WEIGHT: Final = 0.15
    """Of the newest asking in the mean: PulseAudio's steps of 80 ms even out over some five askings. The first few
    count equally."""

    _JUMP: Final = 0.1
    """Seconds by which an asking must be off for the device to have stood still, rather than to be unsteady."""

    _SLACK: Final = milliseconds(60)
    """How far the ear may be believed to be past the place where the next asking was due."""

    def __init__(self, unplayed: int) -> None:
        self._unplayed = unplayed
        self._zero: float | None = None     # when the device's frame 0 was heard
        self._seen = 0                      # askings in the mean
        self._limit = 0

    def asked(self, now: float, handed: int, count: int) -> None:
        """At ``now`` (seconds) the device, which had ``handed`` frames, asked for ``count`` more."""
        if self._zero is None:
            self._zero = now                # it starts to play what it gets
        else:
            seen = now - (handed - self._unplayed) / RATE
            off = seen - self._zero
            self._seen = 1 if abs(off) > self._JUMP else self._seen + 1
            self._zero += max(self._WEIGHT, 1 / self._seen) * off
        self._limit = handed + count - self._unplayed + self._SLACK

    def place(self, now: float) -> int:
        """How many of the device's frames have been heard. It doesn't run on where the device asks no more."""
        if self._zero is None:
            return 0
        return max(0, min(round((now - self._zero) * RATE), self._limit))
