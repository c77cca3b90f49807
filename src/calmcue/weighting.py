"""How loud sound is, by ITU-R BS.1770-4: the power of the K-weighted sound in blocks of 400 ms that overlap by three
quarters, gated twice.

Our own, because a kept library (pyloudnorm) brings scipy: a second of the processor's time to import, before a voice's
first word and before a session's loudness is known. The tests hold it to pyloudnorm. The filters are applied to the
spectrum: numpy has no recursive filter.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.audio import Samples, silence
from calmcue.units import PER_MS, milliseconds

Power: TypeAlias = npt.NDArray[np.float64]

BIN: Final = milliseconds(100)
"""From the beginning of one block to the next."""

BLOCK: Final = 4 * BIN

_SHELF: Final = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS: Final = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""Tables 1 and 2: the coefficients (b, a) at 48 kHz."""

_ABSOLUTE_GATE: Final = -70.0           # LUFS
_RELATIVE_GATE: Final = -10.0           # LU under the loudness of what passes the absolute one
_OFFSET: Final = -0.691                 # dB, formula 2

_TAIL: Final = milliseconds(100)        # in which the filters' ringing dies away by more than 200 dB
_FRAME: Final = 1 << 15                 # samples of a spectrum
_HOP: Final = (_FRAME - _TAIL) // PER_MS * PER_MS
_LEAD: Final = _FRAME - _HOP            # the part of a frame into which its end rings


def energy(samples: Samples) -> Power:
    """The K-weighted energy of ``samples``, summed up from their start to each millisecond, and to 100 ms behind
    their end, where the filters still ring."""
    return summed(power(samples))


def summed(power: npt.ArrayLike) -> Power:
    """The energies of milliseconds, summed up from the first to behind each: one more than there are."""
    return np.cumsum(np.concatenate([[0.0], power]), dtype=np.float64)


def power(samples: Samples) -> Power:
    """The K-weighted energy of each millisecond of ``samples``, and of 100 ms behind their end.

    The spectrum is taken frame by frame with overlap (overlap-save; Oppenheim and Schafer, Discrete-Time Signal
    Processing, 8.7.3): four times as fast as all at once.
    """
    length = -(-(len(samples) + _TAIL) // PER_MS)
    frames = -(-length // (_HOP // PER_MS))
    padded = silence(_LEAD + frames * _HOP)
    padded[_LEAD : _LEAD + len(samples)] = samples
    parts = []
    for at in range(0, frames * _HOP, _HOP):    # several at once take twice as long, in memory that is new each time
        weighted = np.fft.irfft(np.fft.rfft(padded[at : at + _FRAME]) * _response(), _FRAME)[_LEAD:]
        parts.append(np.square(weighted).reshape(-1, PER_MS).sum(axis=1, dtype=np.float64))
    return np.concatenate(parts)[:length]


def gated(bins: Power) -> float:
    """The loudness in LUFS of what has these energies in each BIN, by formulas 4 to 7: of the blocks that pass both
    gates; ``-inf`` where none does."""
    per_block = BLOCK // BIN
    if len(bins) < per_block:
        bins = np.pad(bins, (0, per_block - len(bins)))
    power = np.convolve(bins, np.ones(per_block), mode="valid") / BLOCK
    power = power[power > _power(_ABSOLUTE_GATE)]
    if not len(power):
        return -math.inf
    power = power[power > power.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return _OFFSET + 10 * math.log10(power.mean())


@cache
def _response() -> npt.NDArray[np.complex64]:
    """What both filters do to each frequency of a frame's spectrum."""
    delay = np.exp(-2j * np.pi * np.arange(_FRAME // 2 + 1) / _FRAME)
    response = np.ones(len(delay), dtype=np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return response.astype(np.complex64)


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))
