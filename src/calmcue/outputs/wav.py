"""WAV: 16 bit PCM, mono, at the session rate; past 4 GB as RF64.

Sizes in a RIFF header have 32 bits. Every header here holds a ``JUNK`` chunk of the size of RF64's ``ds64``, as
EBU Tech 3306 (section 3.5) recommends: a file that grows past 4 GB gets its 64 bit sizes in that place, and nothing
moves.
"""

from __future__ import annotations

import struct
from typing import Final

from calmcue.audio import Block
from calmcue.errors import OutputError
from calmcue.outputs.base import SessionInfo
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.whole import Target
from calmcue.units import RATE, Frames, precise_clock

_FRAME: Final = 2
"""Bytes a frame: 16 bits, one channel."""

_LATER: Final = 0xFFFF_FFFF
"""A size that stands elsewhere (in ``ds64``), or that nobody knows yet (in a pipe)."""

HEADER_SIZE: Final = 80


def header(frames: Frames | None) -> bytes:
    """The ``HEADER_SIZE`` bytes before the samples; ``frames`` None where their number isn't known."""
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * _FRAME, _FRAME, 8 * _FRAME)
    if frames is None:
        riff, reserved, data = (b"RIFF", _LATER), struct.pack("<4sI28x", b"JUNK", 28), _LATER
    else:
        size = frames * _FRAME
        whole = HEADER_SIZE - 8 + size
        if whole < _LATER:
            riff, reserved, data = (b"RIFF", whole), struct.pack("<4sI28x", b"JUNK", 28), size
        else:
            ds64 = struct.pack("<4sIQQQI", b"ds64", 28, whole, size, frames, 0)
            riff, reserved, data = (b"RF64", _LATER), ds64, _LATER
    return struct.pack("<4sI4s", *riff, b"WAVE") + reserved + fmt + struct.pack("<4sI", b"data", data)


class WavSink:
    """Writes a session as WAV. ``clipped``: samples so far that lay beyond full scale."""

    def __init__(self, target: Target, frames: Frames | None, info: SessionInfo) -> None:
        """``frames``: the length, which a pipe's header has to announce; None where it isn't known. WAV has no
        common place for what ``info`` says."""
        self._target = target
        self._announced = frames
        self._written = 0
        self.clipped = 0
        with target.guard():
            target.file.write(header(frames))

    def write(self, block: Block) -> None:
        samples, clipped = to_int16(block)
        self.clipped += clipped
        with self._target.guard():
            self._target.file.write(samples.data)
        self._written += len(samples)

    def finish(self) -> None:
        if self._target.seekable:
            with self._target.guard():
                self._target.file.seek(0)
                self._target.file.write(header(Frames(self._written)))
        elif self._announced not in (None, self._written):
            self.abort()
            raise OutputError(
                f"The WAV stream is not whole: its header says {precise_clock(self._announced or 0)}, "
                f"but {precise_clock(self._written)} were written."
            )
        self._target.commit()

    def abort(self) -> None:
        self._target.discard()
