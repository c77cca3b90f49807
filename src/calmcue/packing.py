"""A clip as bytes, as it travels from an engine's process and lies on the disk: a header (frames, beat, milliseconds
measured, true peak; little-endian), 16 bit samples, and the energy of each millisecond in float32.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np

from calmcue.audio import Clip, Measured, from_pcm, to_pcm
from calmcue.units import Frames

_HEADER: Final = struct.Struct("<IIIf")
_SAMPLE: Final = 2
_POWER: Final = np.dtype("<f4")


def pack(clip: Clip) -> bytes:
    """``clip``, its samples rounded to 16 bits."""
    power, peak = clip.measured or Measured(np.empty(0, dtype=np.float32), 0.0)
    header = _HEADER.pack(clip.length, clip.beat, len(power), peak)
    return header + to_pcm(clip.samples) + power.astype(_POWER).tobytes()


def unpack(data: bytes | memoryview) -> Clip | None:
    """The clip in ``data``; None where it is not whole."""
    if len(data) < _HEADER.size:
        return None
    length, beat, count, peak = _HEADER.unpack_from(data)
    middle = _HEADER.size + _SAMPLE * length
    if len(data) != middle + _POWER.itemsize * count:
        return None
    power = np.frombuffer(data, _POWER, offset=middle).astype(np.float32)
    return Clip(from_pcm(data[_HEADER.size : middle]), Frames(beat), Measured(power, peak) if count else None)
