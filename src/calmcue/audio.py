"""Sound as numbers: mono float32 at the session rate, full scale 1.0.

A :class:`Clip` is frozen: its samples can't be written to, so that no effect can grow each time it is played.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.sources import Extent
from calmcue.units import RATE, ZERO, Decibels, Frames, seconds

Samples: TypeAlias = npt.NDArray[np.float32]
Block: TypeAlias = npt.NDArray[np.float32]
"""A stretch of the session, shape (frames,), on its way to a sink. Nobody writes to it any more."""

AUDIBLE = Decibels(-60.0)
"""Below this a sample counts as silence (the level under which nothing may sound outside the cues)."""


PCM_SCALE = 32768.0
"""Full scale 1.0 in steps of 16 bits."""


class Measured(NamedTuple):
    """How loud a clip is. ``power``: the K-weighted energy of each millisecond, float32, up to 100 ms behind the end,
    where the filters ring. ``peak``: the true peak, full scale 1.0."""

    power: Samples
    peak: float


@dataclass(frozen=True, eq=False)
class Clip:
    """Something to play. ``samples``: float32, shape (frames,), at the session rate, read-only, trimmed to what
    is audible. ``beat``: frames from its start to where it is heard to fall. ``measured``: None where it isn't yet."""

    samples: Samples
    beat: Frames = ZERO
    measured: Measured | None = None

    def __post_init__(self) -> None:
        data = self.samples
        if data.flags.writeable or data.base is not None or data.dtype != np.float32:
            data = np.array(data, dtype=np.float32)         # a copy of our own, so that nobody can write to it
        if data.ndim != 1:
            raise ValueError(f"expected mono samples of shape (frames,), got shape {data.shape}")
        data.flags.writeable = False
        object.__setattr__(self, "samples", data)

    @property
    def length(self) -> Frames:
        return Frames(len(self.samples))

    @property
    def extent(self) -> Extent:
        return Extent(self.length, self.beat)


def silence(count: int) -> Block:
    """``count`` frames of nothing."""
    return np.zeros(count, dtype=np.float32)


MOST_NOTHING: Final = seconds(10)

_NOTHING: Final[Samples] = np.zeros(MOST_NOTHING, dtype=np.float32)
_NOTHING.flags.writeable = False


def nothing(count: int) -> Block:
    """``count`` frames of nothing, at most ``MOST_NOTHING``, to be read only: the same piece of memory each time. Most
    of a session is silence, and what :func:`is_nothing` knows to be it need not be looked at."""
    if count > MOST_NOTHING:
        raise ValueError(f"expected at most {MOST_NOTHING} frames, got {count}")
    return _NOTHING[:count]


def is_nothing(block: Block) -> bool:
    """Whether ``block`` came from :func:`nothing`; there may be silence in others too."""
    return block.base is _NOTHING


def fade(samples: Samples, rise: int = 0, fall: int = 0) -> Samples:
    """A copy of ``samples`` with raised-cosine ramps over the first ``rise`` and the last ``fall`` frames."""
    out = samples.astype(np.float32, copy=True)
    rise, fall = min(rise, len(out)), min(fall, len(out))
    if rise:
        out[:rise] *= ramp(rise)
    if fall:
        out[len(out) - fall :] *= ramp(fall)[::-1]
    return out


def ramp(count: int) -> Samples:
    """A raised cosine from near 0 to near 1 over ``count`` frames."""
    phase = (np.arange(count, dtype=np.float32) + 0.5) / max(1, count)
    return (0.5 - 0.5 * np.cos(np.pi * phase)).astype(np.float32)


def resample(samples: Samples, rate: int) -> Samples:
    """``samples`` taken at ``rate`` a second, at the session rate. By soxr: a kept library, transparent at this
    quality, and exact in length to the frame."""
    if rate == RATE:
        return samples.astype(np.float32, copy=False)
    import soxr  # only where something has to be resampled: a warm session has nothing

    out: Samples = soxr.resample(samples.astype(np.float32), rate, RATE, quality="HQ").astype(np.float32)
    return out


def to_pcm(samples: Samples) -> bytes:
    """``samples`` as 16 bit little-endian integers, as clips travel between processes and lie on the disk."""
    steps = np.clip(np.rint(samples * np.float32(PCM_SCALE)), -PCM_SCALE, PCM_SCALE - 1)
    return bytes(steps.astype("<i2").tobytes())


def from_pcm(data: bytes | memoryview) -> Samples:
    """The samples that :func:`to_pcm` packed, read-only; packing them again gives the same bytes."""
    samples = np.frombuffer(data, dtype="<i2").astype(np.float32)
    samples *= np.float32(1 / PCM_SCALE)
    samples.flags.writeable = False
    return samples
