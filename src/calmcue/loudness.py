"""How loud a whole session is, reckoned from its clips and its plan before anything is rendered.

Loudness is ITU-R BS.1770-4's: the power of the K-weighted sound in blocks of 400 ms that overlap by three quarters,
gated twice. Each clip is weighted once, and its energy added into bins of 100 ms wherever it is played; four bins are
a block. That is exact where cues don't sound together (there their energies are added) and where a bed is even (it is
taken as loud throughout as on the whole). An hour takes a third of a second; measuring the samples takes 20.

The highest true peak is measured on each clip, and on what lies together mixed as it will be heard.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.audio import Samples, silence
from calmcue.levelling import true_peak
from calmcue.mixing import Clips
from calmcue.planning.scores import Cue
from calmcue.planning.timeline import Placed
from calmcue.sources import Source
from calmcue.units import PER_MS, RATE, Decibels, amplitude, milliseconds

TARGET: Final = -19.0
"""LUFS of mono speech: as loud in both ears as the -16 LUFS that podcasts in stereo are published at (AES TD1008)."""

TOLERANCE: Final = 0.5
"""LU beside the target that nobody hears."""

CEILING: Final = Decibels(-1.0)
"""dBTP: what encoders that lose something are left to overshoot into (AES TD1008)."""

WORDS: Final = ("speech", "count")
"""The cues under which a bed goes down."""

_SHELF: Final = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS: Final = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""BS.1770-4, tables 1 and 2: the coefficients (b, a) at 48 kHz."""

_BIN: Final = milliseconds(100)
_BLOCK: Final = 4                       # bins
_ABSOLUTE_GATE: Final = -70.0           # LUFS
_RELATIVE_GATE: Final = -10.0           # LU under the loudness of what passes the absolute one
_OFFSET: Final = -0.691                 # dB, BS.1770-4, formula 2

_TAIL: Final = milliseconds(100)        # in which the filters' ringing dies away by more than 200 dB
_PIECE: Final = 10 * RATE

Power: TypeAlias = npt.NDArray[np.float64]


class Loudness(NamedTuple):
    """``integrated``: LUFS; ``peak``: dBTP. Both are ``-inf`` for silence."""

    integrated: float
    peak: float

    def gain_to(self, target: float = TARGET) -> Decibels:
        """By how much to raise (or lower) the session for ``target``, as far as its peak allows."""
        if not math.isfinite(self.integrated):
            return Decibels(0.0)
        return Decibels(min(target - self.integrated, CEILING - self.peak))


def measure(placed: Sequence[Placed], clips: Clips) -> Loudness:
    """The loudness and the highest peak of a session. Raises what ``clips`` raises."""
    return Loudness(_gated(_bins(placed, clips)), _decibels(_peak(placed, clips)))


# loudness -----------------------------------------------------------------------------------------------------------


def _bins(placed: Sequence[Placed], clips: Clips) -> Power:
    """The K-weighted energy of each whole 100 ms of the session."""
    length = placed[-1].start + placed[-1].score.length if placed else 0
    bins = np.zeros(length // _BIN + 1)

    @cache
    def energy(source: Source) -> Power:
        return _energy(clips(source).samples)

    _add_beds(bins, placed, energy)
    for start, score in placed:
        for cue in score.cues:
            at = start + cue.start
            summed = energy(cue.source)
            first = at // _BIN
            last = min(len(bins), (at + len(summed) * PER_MS) // _BIN + 1)
            edges = (np.arange(first, last + 1) * _BIN - at) // PER_MS
            bins[first:last] += np.diff(summed[np.clip(edges, 0, len(summed) - 1)])
    return bins[: length // _BIN]


def _add_beds(bins: Power, placed: Sequence[Placed], energy: Callable[[Source], Power]) -> None:
    """Beds: as loud throughout as on the whole, but lower where words are spoken."""
    for start, score in placed:
        bed = score.passage.bed
        if bed is None:
            continue
        summed = energy(bed.sound)
        each = float(summed[-1]) / len(summed) * (_BIN / PER_MS)
        under = bins[start // _BIN : (start + score.length) // _BIN]
        power = np.full(len(under), each)
        for cue in score.cues:
            if cue.kind in WORDS:
                power[cue.start // _BIN : cue.end // _BIN + 1] = each * amplitude(-abs(bed.duck)) ** 2
        under += power


def _energy(samples: Samples) -> Power:
    """The K-weighted energy of a clip, summed up from its start to each millisecond."""
    padded = np.concatenate([samples, silence(_TAIL + -len(samples) % PER_MS)])
    parts = []
    for at in range(0, len(padded), _PIECE):
        lead = min(at, _TAIL)
        weighted = _weighted(padded[at - lead : at + _PIECE])[lead:]
        parts.append(np.square(weighted).reshape(-1, PER_MS).sum(axis=1))
    return np.cumsum(np.concatenate([[0.0], *parts]))


def _weighted(samples: Samples) -> Power:
    """``samples`` through both filters. They are applied to the spectrum: numpy has no recursive filter, and scipy
    takes longer to import than all the rest of this."""
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


def _gated(bins: Power) -> float:
    """BS.1770-4, formulas 4 to 7: LUFS of the blocks that pass both gates."""
    if len(bins) < _BLOCK:
        bins = np.pad(bins, (0, _BLOCK - len(bins)))
    power = np.convolve(bins, np.ones(_BLOCK), mode="valid") / (_BLOCK * _BIN)
    power = power[power > _power(_ABSOLUTE_GATE)]
    if not len(power):
        return -math.inf
    power = power[power > power.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return _OFFSET + 10 * math.log10(power.mean())


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - _OFFSET) / 10))


# the highest peak -------------------------------------------------------------------------------------------------


def _peak(placed: Sequence[Placed], clips: Clips) -> float:
    """The highest true peak, full scale 1.0. A bed's own, wherever it falls, is added to what lies on it."""
    found: dict[tuple[tuple[Source, int], ...], float] = {}
    highest = 0.0

    @cache
    def peak(source: Source) -> float:
        return true_peak(clips(source).samples)

    for _, score in placed:
        bed = score.passage.bed
        under = peak(bed.sound) if bed else 0.0
        ducked = under * amplitude(-abs(bed.duck)) if bed else 0.0
        highest = max(highest, under)
        for group in _together(score.cues):
            key = tuple((cue.source, cue.start - group[0].start) for cue in group)
            if key not in found:
                found[key] = true_peak(_mixed(group, clips))
            words = all(cue.kind in WORDS for cue in group)
            highest = max(highest, found[key] + (ducked if words else under))
    return highest


def _together(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Cues in groups of those that sound together."""
    group: list[Cue] = []
    end = 0
    for cue in cues:
        if group and cue.start >= end:
            yield group
            group = []
        group.append(cue)
        end = max(end, cue.end)
    if group:
        yield group


def _mixed(group: list[Cue], clips: Clips) -> Samples:
    """What is heard of a group, from its first frame to its last."""
    first = group[0].start
    mixed = silence(max(cue.end for cue in group) - first)
    for cue in group:
        samples = clips(cue.source).samples[: cue.end - cue.start]
        mixed[cue.start - first : cue.start - first + len(samples)] += samples
    return mixed


def _decibels(peak: float) -> float:
    return 20 * math.log10(peak) if peak > 0 else -math.inf
