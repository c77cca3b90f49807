"""When a word is heard to fall: its perceptual centre, estimated from its sound.

Words whose sounds begin at equal distances do not sound evenly spaced; words whose perceptual centres do, do (Morton,
Marcus and Frankish 1976, Psychological Review 83). The centre lies near the onset of the stressed vowel. Marcus (1981,
Perception & Psychophysics 30) found it by the rise of energy between 500 and 1500 Hz; Scott (1993, thesis, UCL) by the
rise of one mid band's envelope, which Cummins and Port (1998, Journal of Phonetics 26, appendix) make of a band around
1000 Hz with shallow skirts. Both leave out fricatives and the pitch and keep the formants; each is led astray by other
vowels (that of "six" has little between 500 and 1500 Hz, and reaches its height there 30 ms late). So both are taken,
each where half of its rise is done, and the beat is midway between them. Midway between 10% and 90% of a rise, as
Cummins and Port have it, lies up to 40 ms off where a vowel grows on slowly after it has set in; the half does not.

Which syllable is meant is looked for in the wider band in which Rathcke and others (2021, Laboratory Phonology 12)
look for vowels: a counted word is heard on its first strong one.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from calmcue.audio import Samples, silence
from calmcue.units import RATE, ZERO, Frames, milliseconds

Spectrum: TypeAlias = npt.NDArray[np.complexfloating]
"""Up to 12 kHz, half of what there is: voices end at 11 kHz, and this takes a third of the time."""

Curve: TypeAlias = npt.NDArray[np.float32]
Envelope: TypeAlias = npt.NDArray[np.floating]
"""How strong a band is, each millisecond, from 200 ms before a word on."""

CENTRE: Final = 1000.0
WIDTH: Final = 600.0
"""Of Cummins and Port's band, in Hz; its skirts are those of a Butterworth filter of the first order."""

MARCUS: Final = (500.0, 1500.0)
VOWELS: Final = (400.0, 4000.0)
"""In Hz, with steep skirts."""

SMOOTHING: Final = 10.0
"""Hz at which an envelope's changes are down to half their power."""

STRONG: Final = 0.25
"""Weaker than so much of the word's highest is no syllable on which it could be heard to fall."""

UPBEAT: Final = 0.55
LEADING: Final = 220
"""And what is weaker than so much of the highest in so many ms behind it only leads up to that: the first syllable of
"eleven", the breath behind the "t" of "twenty", a loud "s". The vowel of "fifty" in "fifty-five" is half as strong as
that of "five", but 400 ms before it."""

_STEP: Final = milliseconds(1)
_MARGIN: Final = 200        # ms of silence around the word, into which smoothing reaches
_LATER: Final = 40          # ms by which a band may be highest after the vowel is
_GRAIN: Final = milliseconds(100)       # lengths of whole tenths of a second are transformed quickly


def beat(samples: Samples) -> Frames:
    """Frames from the start of ``samples`` (one word, at the session rate, beginning at its onset) to where it is
    heard to fall; 0 where nothing is heard."""
    spectrum, frequency = _spectrum(samples)
    vowels = _envelope(spectrum, frequency, _steep(frequency, VOWELS))
    if not vowels.max(initial=0.0) > 0:
        return ZERO
    bottom, top = first_strong_rise(vowels)
    halves = [half_way(_envelope(spectrum, frequency, response)[bottom : top + _LATER])
              for response in (_shallow(frequency), _steep(frequency, MARCUS))]
    at = round((bottom + sum(halves) / len(halves) - _MARGIN) * _STEP)
    return Frames(min(max(0, at), len(samples)))


def first_strong_rise(envelope: Envelope) -> tuple[int, int]:
    """The lowest point behind the last weak maximum, and the first strong one."""
    inner = envelope[1:-1]
    peaks = [int(p) for p in np.flatnonzero((inner >= envelope[:-2]) & (inner > envelope[2:])) + 1]
    enough = STRONG * envelope.max()
    top = next(p for p in peaks if envelope[p] >= max(enough, UPBEAT * envelope[p : p + LEADING].max()))
    start = max((p for p in peaks if p < top), default=0)
    return start + int(envelope[start:top].argmin()), top


def half_way(rise: Envelope) -> float:
    """Where ``rise`` first comes to half of the way from its lowest to its highest point."""
    top = int(rise.argmax())
    bottom = int(rise[: top + 1].argmin())
    half = (rise[bottom] + rise[top]) / 2
    above = bottom + int((rise[bottom : top + 1] >= half).argmax())
    if above == bottom:
        return float(bottom)
    return float(above - (rise[above] - half) / (rise[above] - rise[above - 1]))


def _spectrum(samples: Samples) -> tuple[Spectrum, Curve]:
    """Of ``samples`` within silence, as far as voices reach; and its frequencies in Hz."""
    margin = _MARGIN * _STEP
    length = -(-(len(samples) + 2 * margin) // _GRAIN) * _GRAIN
    padded = silence(length)
    padded[margin : margin + len(samples)] = samples
    frequency = np.fft.rfftfreq(length // 2, 2 / RATE).astype(np.float32)
    return np.fft.rfft(padded)[: len(frequency)], frequency


def _envelope(spectrum: Spectrum, frequency: Curve, response: Curve) -> Envelope:
    """Of a band: rectified and smoothed, without delay."""
    band = np.fft.rfft(np.abs(np.fft.irfft(spectrum * response)))
    steps = 2 * (len(frequency) - 1) // (_STEP // 2)
    low = slice(steps // 2 + 1)         # smoothing leaves nothing of the rest
    gaussian = 0.5 ** (0.5 * (frequency[low] / SMOOTHING) ** 2)
    smooth: Envelope = np.maximum(np.fft.irfft(band[low] * gaussian, steps), 0.0)
    return smooth


def _shallow(frequency: Curve) -> Curve:
    off = (frequency**2 - CENTRE**2) / (np.maximum(frequency, 1e-9) * WIDTH)
    return (1 / np.sqrt(1 + off**2)).astype(np.float32)


def _steep(frequency: Curve, band: tuple[float, float]) -> Curve:
    return ((frequency >= band[0]) & (frequency <= band[1])).astype(np.float32)
