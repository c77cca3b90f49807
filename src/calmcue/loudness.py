"""How loud a whole session is, reckoned from its clips and its plan before anything is rendered.

Loudness is ITU-R BS.1770-4's (``weighting.py``). Each clip is weighted once (``metering.py``), and its energy added
into bins of 100 ms wherever it is played. That is exact where cues don't sound together (there their energies are
added) and where a bed is even (it is taken as loud throughout as on the whole). An hour takes a tenth of a second;
measuring the samples takes 20.

The highest true peak is measured on each clip, and on what lies together mixed as it will be heard.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from calmcue.audio import Samples, silence
from calmcue.levelling import true_peak
from calmcue.metering import Known, known
from calmcue.mixing import Clips
from calmcue.planning.scores import Cue
from calmcue.planning.timeline import Placed
from calmcue.sources import Source
from calmcue.units import PER_MS, Decibels, amplitude
from calmcue.weighting import BIN, Power, gated, summed

TARGET: Final = -19.0
"""LUFS of mono speech: as loud in both ears as the -16 LUFS that podcasts in stereo are published at (AES TD1008)."""

TOLERANCE: Final = 0.5
"""LU beside the target that nobody hears."""

CEILING: Final = Decibels(-2.3)
"""dBTP. No file may go above -1 dBTP when it is decoded (AES TD1008), and encoders that lose something overshoot: by
up to 1.1 dB (Vorbis) and 0.4 (MP3) over nine routines, 1.6 (Opus) over five."""

WORDS: Final = ("speech", "count")
"""The cues under which a bed goes down."""

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
    of = known(clips)
    return Loudness(gated(_bins(placed, of)), _decibels(_peak(placed, clips, of)))


# loudness -----------------------------------------------------------------------------------------------------------


def _bins(placed: Sequence[Placed], of: Known) -> Power:
    """The K-weighted energy of each whole 100 ms of the session. A clip at a time, wherever it is played."""
    length = placed[-1].start + placed[-1].score.length if placed else 0
    bins = np.zeros(length // BIN + 1)
    starts: dict[Source, list[int]] = {}
    for start, score in placed:
        for cue in score.cues:
            starts.setdefault(cue.source, []).append(start + cue.start)
    for source, places in starts.items():
        energy = summed(of(source).power)
        for at in places:
            first = at // BIN
            last = min(len(bins), (at + len(energy) * PER_MS) // BIN + 1)
            edges = (np.arange(first, last + 1) * BIN - at) // PER_MS
            bins[first:last] += np.diff(energy[np.clip(edges, 0, len(energy) - 1)])
    _add_beds(bins, placed, of)
    return bins[: length // BIN]


def _add_beds(bins: Power, placed: Sequence[Placed], of: Known) -> None:
    """Beds: as loud throughout as on the whole, but lower where words are spoken."""

    @cache
    def each_bin(sound: Source) -> float:
        return float(of(sound).power.mean(dtype=np.float64)) * (BIN / PER_MS)

    for start, score in placed:
        bed = score.passage.bed
        if bed is None:
            continue
        each = each_bin(bed.sound)
        under = bins[start // BIN : (start + score.length) // BIN]
        power = np.full(len(under), each)
        for cue in score.cues:
            if cue.kind in WORDS:
                power[cue.start // BIN : cue.end // BIN + 1] = each * amplitude(-abs(bed.duck)) ** 2
        under += power


# the highest peak -------------------------------------------------------------------------------------------------


def _peak(placed: Sequence[Placed], clips: Clips, of: Known) -> float:
    """The highest true peak, full scale 1.0. A bed's own, wherever it falls, is added to what lies on it."""
    found: dict[tuple[tuple[Source, int], ...], float] = {}
    highest = 0.0
    for _, score in placed:
        bed = score.passage.bed
        under = of(bed.sound).peak if bed else 0.0
        ducked = under * amplitude(-abs(bed.duck)) if bed else 0.0
        highest = max(highest, under)
        for group in _together(score.cues):
            key = tuple((cue.source, cue.start - group[0].start) for cue in group)
            if key not in found:
                alone = len(group) == 1
                found[key] = of(group[0].source).peak if alone else true_peak(_mixed(group, clips))
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
