"""When a word is heard to fall: its perceptual centre, estimated from its sound.

Words whose sounds begin at equal distances do not sound evenly spaced; words whose perceptual centres do, do (Morton,
Marcus and Frankish 1976, Psychological Review 83). The centre lies near the onset of the stressed vowel: Marcus (1981,
Perception & Psychophysics 30) found it by the largest rise of energy between 500 and 1500 Hz and by the lengths of the
parts before and after; Scott (1993, thesis, UCL) by the rise of one mid band's envelope alone. This is the latter, as
Cummins and Port (1998, Journal of Phonetics 26, appendix) make it: a band around 1000 Hz with shallow skirts, which
leaves out fricatives and the pitch and keeps the formants; rectified; smoothed heavily; the beat is midway between the
points at which a rise is 10% and 90% complete. Unlike theirs our filters have no delay.

The beats of several rises are those of syllables. A counted word is heard on its first strong one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calmcue.audio import Samples
from calmcue.units import RATE, ZERO, Frames, milliseconds

CENTRE: Final = 1000.0
WIDTH: Final = 600.0
"""Of the band, in Hz; its skirts are those of a Butterworth filter of the first order."""

SMOOTHING: Final = 10.0
"""Hz at which the envelope's changes are down to half their power."""

STRONG: Final = 0.25
"""A syllable is strong whose envelope comes to so much of the highest: "eleven" falls on its second syllable."""

_STEP: Final = milliseconds(1)
_MARGIN: Final = milliseconds(200)      # silence around the word, into which smoothing reaches


def beat(samples: Samples) -> Frames:
    """Frames from the start of ``samples`` (one word, at the session rate, beginning at its onset) to where it is
    heard to fall; 0 where nothing is heard."""
    envelope = mid_band_envelope(samples)
    if not envelope.max(initial=0.0) > 0:
        return ZERO
    bottom, top = first_strong_rise(envelope)
    rise = envelope[bottom : top + 1]
    low, high = (float(np.interp(share, (rise - rise[0]) / (rise[-1] - rise[0]), np.arange(len(rise))))
                 for share in (0.1, 0.9))
    at = round((bottom + (low + high) / 2) * _STEP) - _MARGIN
    return Frames(min(max(0, at), len(samples)))


def mid_band_envelope(samples: Samples) -> Samples:
    """How strong the mid band is, each millisecond, from 200 ms before ``samples`` to 200 ms after them."""
    padded = np.pad(samples.astype(np.float64), _MARGIN)
    frequency = np.fft.rfftfreq(len(padded), 1 / RATE)
    off = (frequency**2 - CENTRE**2) / (np.maximum(frequency, 1e-9) * WIDTH)
    band = np.fft.irfft(np.fft.rfft(padded) / np.sqrt(1 + off**2), len(padded))
    gaussian = 0.5 ** (0.5 * (frequency / SMOOTHING) ** 2)
    smooth = np.fft.irfft(np.fft.rfft(np.abs(band)) * gaussian, len(padded))
    envelope: Samples = np.maximum(smooth[::_STEP], 0.0).astype(np.float32)
    return envelope


def first_strong_rise(envelope: Samples) -> tuple[int, int]:
    """The first local maximum that is strong, and the lowest point before it since the last weak one."""
    inner = envelope[1:-1]
    peaks = np.flatnonzero((inner >= envelope[:-2]) & (inner > envelope[2:])) + 1
    top = int(next(p for p in peaks if envelope[p] >= STRONG * envelope.max()))
    before = [int(p) for p in peaks if p < top]
    start = before[-1] if before else 0
    return start + int(envelope[start:top].argmin()), top
