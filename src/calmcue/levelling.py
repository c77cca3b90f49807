"""How loud things are: one loudness for words and chimes, and ceilings that leave room where sounds lie together.

A live session is a plain sum with a fixed headroom: nothing looks ahead while it plays. So every clip is levelled
and limited when it is made, to ceilings (true peak) whose sum stays below -1 dBFS: a word on a chime on a bed.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from calmcue.audio import AUDIBLE, Samples, fade
from calmcue.units import PER_MS, RATE, Decibels, amplitude, milliseconds
from calmcue.weighting import BIN, BLOCK, Power, energy, gated, power, summed

LOUDNESS: Final = -21.0
"""Of words, in LUFS; chimes are a little under it."""

SPEECH_CEILING: Final = Decibels(-8.0)
COUNT_CEILING: Final = Decibels(-7.0)
CHIME_CEILING: Final = Decibels(-12.0)
BED_CEILING: Final = Decibels(-24.0)
"""True peaks at the most, in dBFS. 0.447 + 0.251 + 0.063 = 0.761, which is -2.4 dBFS.

That speech has 13 dB from its loudness to its peak lets an export be as loud as is wished for, also where there is
little of it: with 16, three of nine routines came out softer, with 14 one that lasts twenty minutes and speaks in the
first. Numbers lie on no long sound. They keep more of the attack by which their beat is told: limited to -8 dBFS,
"sixty" of Piper's joe was taken to fall on its "s".
"""

OVERSAMPLING: Final = 4
"""BS.1770-4, annex 2: a true peak is read at four times 48 kHz."""

_HOP: Final = 24                        # half a millisecond: the limiter's grain
_PIECE: Final = 10 * RATE
_LAP: Final = 256                       # frames on either side of a piece, longer than the resampler's reach
_GRAIN: Final = 1024                    # frames that are looked at together
_ALONG: Final = np.arange(_HOP, dtype=np.float32) / _HOP     # from the middle of a hop to that of the next
_REACH: Final = 5                       # hops: half of the limiter's look ahead
_CLOSE_ENOUGH: Final = 0.05             # LU
_HARDLY_ABOVE: Final = 1.02             # a fifth of a decibel

ONSET: Final = Decibels(-50.0)
"""A clip begins with its first sample above this, in dBFS: softer beginnings are not heard as the beginning."""

_LEAD: Final = milliseconds(1)          # kept before the onset, and faded in
_TAIL: Final = milliseconds(3)          # faded out at the end


def to_onset(samples: Samples) -> Samples:
    """``samples`` from their onset to the last audible one, without a click at either end; empty where there is
    none. The onset lies one millisecond in."""
    level = np.abs(samples)
    clear = np.flatnonzero(level > amplitude(ONSET))
    if not len(clear):
        return samples[:0]
    last = int(np.flatnonzero(level > amplitude(AUDIBLE))[-1])
    return fade(samples[max(0, int(clear[0]) - _LEAD) : last + 1], _LEAD, _TAIL)


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS, ``-inf`` for silence. What is shorter than one block of 400 ms is measured
    repeated without a gap, as loud as it is while it sounds."""
    if not np.any(samples):
        return -math.inf
    if len(samples) < BLOCK:
        samples = np.tile(samples, -(-BLOCK // len(samples)))
    return gated(np.diff(energy(samples)[: len(samples) // PER_MS + 1 : BIN // PER_MS]))


def true_peak(samples: Samples) -> float:
    """The highest amplitude between and on the samples, full scale 1.0. Looked for around the samples that are at
    least half as high as the highest: between samples, sound is not 6 dB louder."""
    highest = max(float(samples.max()), -float(samples.min())) if len(samples) else 0.0
    if not highest:
        return 0.0
    high = np.flatnonzero((samples >= highest / 2) | (samples <= -highest / 2)) // _GRAIN
    grains = high[np.diff(high, prepend=-1) > 0]
    for run in np.split(grains, np.flatnonzero(np.diff(grains) > 1) + 1):
        first, last = int(run[0]) * _GRAIN, min(len(samples), int(run[-1] + 1) * _GRAIN)
        highest = max(highest, float(_peaks(samples[max(0, first - _LAP) : last + _LAP], last - first + 2 * _LAP)[0]))
    return highest


def limit(samples: Samples, ceiling: Decibels) -> Samples:
    """``samples`` with no true peak above ``ceiling``: the gain goes down within the 6 ms before a peak that
    is too loud and comes back within 6 ms after it, smoothly; it is 1 everywhere else. A copy; the same length."""
    out = samples.astype(np.float32, copy=True)
    if len(out) and float(np.abs(out).max()) * 2.0 >= amplitude(ceiling):   # between samples, sound is not 6 dB louder
        _turn(out, _gains(peaks_of(out), ceiling))
    return out


class Levelled(NamedTuple):
    """``peak``: the true peak of ``samples``, full scale 1.0."""

    samples: Samples
    peak: float


def levelled(samples: Samples, target: float, ceiling: Decibels) -> Levelled:
    """``samples`` at ``target`` LUFS with no true peak above ``ceiling``, limited as by :func:`limit`; as they are
    where nothing sounds.

    The limiter takes away a little of the loudness, so the gain is found step by step. How loud each step comes out is
    reckoned from the energies of the milliseconds and what the limiter leaves of each, not measured, which would take
    five times as long: 343 phrases of eSpeak's came out within 0.4 LU.
    """
    peaks, before = peaks_of(samples), power(samples)     # looked for once: that takes longer than all the rest
    gain, gains = 1.0, np.ones(len(peaks))
    for _ in range(5):
        gains = _gains(peaks * np.float32(gain), ceiling)
        missing = target - _loudness(before * (gain * _each_millisecond(gains, len(before))) ** 2, len(samples))
        if not math.isfinite(missing) or abs(missing) < _CLOSE_ENOUGH:
            break
        gain *= amplitude(missing)
    out = samples * np.float32(gain)
    _turn(out, gains)
    peak = true_peak(out)
    if peak > amplitude(ceiling) * _HARDLY_ABOVE:
        # where the gain turns much, its slope lifts a peak between two samples by up to half a decibel
        out = limit(out, ceiling)
        peak = true_peak(out)
    return Levelled(out, peak)


def _gains(peaks: Samples, ceiling: Decibels) -> Power:
    """What the limiter multiplies the middle of each hop by, between which it turns in straight lines."""
    needed = np.minimum(1.0, amplitude(ceiling) / np.maximum(peaks, 1e-9))
    if needed.min(initial=1.0) >= 1.0:
        return np.ones(len(peaks))
    wide = np.pad(needed, 2 * _REACH + 1, constant_values=1.0)
    low = _lowest(wide, 2 * _REACH + 3)
    window = np.hanning(2 * _REACH + 3)[1:-1]
    # each point is an average of values that are all low enough for its hop and the two beside it, so that lines drawn
    # from point to point are low enough too
    return np.convolve(low, window / window.sum(), mode="valid")


def _lowest(values: Power, width: int) -> Power:
    """The lowest of each ``width`` neighbours. Windows are made of two half as wide: numpy's minimum over the short
    axis of a sliding view takes forty times as long."""
    low, wide = values, 1
    while wide < width:
        step = min(wide, width - wide)
        low, wide = np.minimum(low[:-step], low[step:]), wide + step
    return low


def _turn(samples: Samples, gains: Power) -> None:
    """Multiply ``samples`` in place by what is drawn in straight lines through ``gains``, each at the middle of its
    hop."""
    if gains.min(initial=1.0) < 1.0:
        points = gains.astype(np.float32)[:, np.newaxis]
        lines = points[:-1] + np.diff(points, axis=0) * _ALONG      # numpy's interp takes ten times as long
        samples[: _HOP // 2] *= points[0]
        inner = samples[_HOP // 2 :]
        inner[: lines.size] *= lines.reshape(-1)[: len(inner)]
        inner[lines.size :] *= points[-1]


def _each_millisecond(gains: Power, count: int) -> Power:
    """``gains`` for each of ``count`` milliseconds, 1 behind the last hop."""
    out = np.ones(count * (PER_MS // _HOP))
    out[: len(gains)] = gains[: len(out)]
    each: Power = np.sqrt(np.square(out).reshape(count, -1).mean(axis=1))
    return each


def _loudness(powers: Power, length: int) -> float:
    """As :func:`loudness`, of ``length`` samples with these energies in each millisecond."""
    if length < BLOCK:
        times = -(-BLOCK // max(PER_MS, length))
        powers, length = np.tile(powers[: max(1, length // PER_MS)], times), times * length
    return gated(np.diff(summed(powers)[: length // PER_MS + 1 : BIN // PER_MS]))


def peaks_of(samples: Samples) -> Samples:
    """The true peak of every half millisecond, as :func:`limit` looks at them."""
    return _peaks(samples, _HOP)


def _peaks(samples: Samples, hop: int) -> Samples:
    """The true peak of every ``hop`` frames, shape (hops,). A piece at a time: a long bed at four times its size
    would not fit in a small machine."""
    import soxr

    count = -(-len(samples) // hop)
    whole = np.zeros(count * hop, dtype=np.float32)
    whole[: len(samples)] = samples
    coarse = np.abs(whole)
    for at in range(0, len(samples), _PIECE):
        first, last = max(0, at - _LAP), min(len(whole), at + _PIECE + _LAP)
        fine = np.abs(soxr.resample(whole[first:last], 1, OVERSAMPLING, quality="HQ"))
        end = min(len(whole), at + _PIECE)
        for phase in range(OVERSAMPLING):       # numpy's maximum over a short axis takes six times as long
            inside = fine[(at - first) * OVERSAMPLING + phase : (end - first) * OVERSAMPLING : OVERSAMPLING]
            np.maximum(coarse[at:end], inside, out=coarse[at:end])
    highest: Samples = coarse.reshape(count, hop).max(axis=1)
    return highest
