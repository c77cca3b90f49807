"""How loud sound is, by ITU-R BS.1770-4: the power of the K-weighted sound in blocks of 400 ms that overlap by three
quarters, gated twice.

Our own, because a kept library (pyloudnorm) brings scipy: a second of the processor's time to import, before a voice's
first word and before a session's loudness is known. The tests hold it to pyloudnorm. The filters are applied to the
spectrum: numpy has no recursive filter.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.audio import Samples, silence
from calmcue.units import PER_MS, RATE, milliseconds

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
_PIECE: Final = 10 * RATE


def energy(samples: Samples) -> Power:
    """The K-weighted energy of ``samples``, summed up from their start to each millisecond, and to 100 ms behind
    their end, where the filters still ring."""
    padded = np.concatenate([samples, silence(_TAIL + -len(samples) % PER_MS)])
    parts = []
    for at in range(0, len(padded), _PIECE):
        lead = min(at, _TAIL)
        weighted = _weighted(padded[at - lead : at + _PIECE])[lead:]
        parts.append(np.square(weighted).reshape(-1, PER_MS).sum(axis=1))
    return np.cumsum(np.concatenate([[0.0], *parts]))


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


def _weighted(samples: Samples) -> Power:
    """``samples`` through both filters."""
    size = 1 << (len(samples) + _TAIL).bit_length()     # room for the ringing, which would come round to the start
    spectrum = np.fft.rfft(samples.astype(np.float64), size)
    weighted: Power = np.fft.irfft(spectrum * _response(size), size)[: len(samples)]
    return weighted


@lru_cache(maxsize=8)
def _response(size: int) -> npt.NDArray[np.complex128]:
    """What both filters do to each frequency of a spectrum of ``size`` samples."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(delay), dtype=np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return response


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))
