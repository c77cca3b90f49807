"""Loudness, peaks and the limiter, against figures from the standard and by property."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue import levelling
from calmcue.audio import Samples
from calmcue.levelling import (
    BED_CEILING,
    CHIME_CEILING,
    COUNT_CEILING,
    ONSET,
    SPEECH_CEILING,
    _lowest,
    levelled,
    limit,
    loudness,
    to_onset,
    true_peak,
)
from calmcue.units import RATE, Decibels, amplitude, milliseconds
from calmcue.weighting import BIN


def tone(pitch: float, length: float, level: float = 0.0) -> Samples:
    t = np.arange(round(length * RATE)) / RATE
    return (amplitude(level) * np.sin(2 * np.pi * pitch * t)).astype(np.float32)


def bursts(seed: int, count: int) -> Samples:
    """Noise that comes and goes, up to well over full scale."""
    rng = np.random.default_rng(seed)
    loudness_of_each = np.repeat(rng.uniform(0, 2, count // 100 + 1), 100)[:count]
    return (rng.standard_normal(count) * 0.4 * loudness_of_each).astype(np.float32)


def test_loudness_of_the_standards_own_tone() -> None:
    # BS.1770-4, annex 1: a 0 dBFS sine of 997 Hz in one channel reads -3.01 LKFS
    assert loudness(tone(997, 2.0)) == pytest.approx(-3.01, abs=0.05)


def test_a_short_sound_is_as_loud_as_a_long_one_of_its_kind() -> None:
    assert loudness(tone(1000, 0.2)) == pytest.approx(loudness(tone(1000, 2.0)), abs=0.1)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), length=st.floats(0.4, 3.0), gap=st.floats(0, 1.0), level=st.floats(-40, 0))
def test_any_sound_is_as_loud_as_pyloudnorm_finds_it(seed: int, length: float, gap: float, level: float) -> None:
    still = np.zeros(round(gap * RATE), np.float32)
    sound = np.concatenate([bursts(seed, round(length * RATE)), still, tone(300, 0.5)])
    sound = sound[: len(sound) // BIN * BIN]        # of what is left over, the two make another last block
    sound *= np.float32(amplitude(level))
    expected = pyloudnorm.Meter(RATE).integrated_loudness(sound.astype(np.float64))
    assert loudness(sound) == pytest.approx(expected, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert loudness(np.zeros(RATE, dtype=np.float32)) == -math.inf
    assert loudness(np.zeros(0, dtype=np.float32)) == -math.inf


def test_a_true_peak_lies_between_the_samples() -> None:
    t = np.arange(RATE) / RATE                      # a quarter of the rate, 45 degrees off: every sample at 0.707
    between = np.sin(2 * np.pi * RATE / 4 * t + np.pi / 4).astype(np.float32)
    assert np.abs(between).max() == pytest.approx(0.707, abs=0.001)
    assert true_peak(between[RATE // 4 : RATE // 2]) == pytest.approx(1.0, abs=0.06)


def test_a_true_peak_is_the_same_across_a_piece_boundary(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = bursts(3, 30_000)
    whole = limit(sound, SPEECH_CEILING)
    monkeypatch.setattr(levelling, "_PIECE", 4_800)
    np.testing.assert_allclose(limit(sound, SPEECH_CEILING), whole, atol=1e-4)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 6_000), ceiling=st.floats(-20, -1))
def test_nothing_passes_the_limiter(seed: int, count: int, ceiling: float) -> None:
    out = limit(bursts(seed, count), Decibels(ceiling))
    assert len(out) == count
    assert true_peak(out) <= amplitude(ceiling) * 1.02     # its own slope may move a peak between two samples


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(9_600, 60_000), level=st.floats(-30, 20))
def test_what_is_levelled_is_as_loud_as_asked_for_and_below_its_ceiling(seed: int, count: int, level: float) -> None:
    swell = 0.7 + 0.3 * np.sin(np.arange(count) / RATE * 2 * np.pi * 4)
    noise = np.random.default_rng(seed).laplace(0.0, 0.1, count) * swell * amplitude(Decibels(level))
    out = levelled(noise.astype(np.float32), -21.0, SPEECH_CEILING).samples
    assert loudness(out) == pytest.approx(-21.0, abs=0.1)
    assert true_peak(out) <= amplitude(SPEECH_CEILING) * 1.02


def test_silence_can_be_levelled() -> None:
    for count in (0, 30, 5_000):
        assert not levelled(np.zeros(count, dtype=np.float32), -21.0, SPEECH_CEILING).samples.any()


def test_what_is_not_too_loud_is_left_alone() -> None:
    sound = tone(500, 1.0, -20)
    sound[24_000] = 1.0
    out = limit(sound, Decibels(-6.0))
    assert np.array_equal(out[: 24_000 - milliseconds(6.5)], sound[: 24_000 - milliseconds(6.5)])
    assert np.array_equal(out[24_000 + milliseconds(6.5) :], sound[24_000 + milliseconds(6.5) :])
    assert out[24_000] <= 0.502


def test_the_limiter_turns_the_gain_smoothly() -> None:
    sound = np.full(RATE, 0.4, dtype=np.float32)
    sound[24_000 : 24_100] = 1.0
    gain = limit(sound, Decibels(-6.0)) / sound
    assert np.abs(np.diff(gain)).max() < 0.01         # no step that could click


def test_the_limiter_returns_a_copy() -> None:
    sound = tone(500, 0.1, -30)
    limit(sound, Decibels(-6.0))[:] = 9
    assert np.abs(sound).max() < 0.1


def test_word_chime_and_bed_together_stay_under_minus_one() -> None:
    assert sum(map(amplitude, (max(SPEECH_CEILING, COUNT_CEILING), CHIME_CEILING, BED_CEILING))) < amplitude(-1.0)


@given(before=st.integers(0, 3_000), after=st.integers(0, 3_000))
def test_a_clip_begins_a_millisecond_before_its_onset(before: int, after: int) -> None:
    hiss = np.full(before, amplitude(-55), dtype=np.float32)
    sound = np.concatenate([hiss, tone(800, 0.05, -6), np.zeros(after, dtype=np.float32)])
    cut = to_onset(sound)
    onset = int(np.flatnonzero(np.abs(cut) > amplitude(ONSET))[0])
    assert onset <= milliseconds(1) + 2
    assert abs(len(cut) - milliseconds(50)) <= milliseconds(1) + 2
    assert abs(cut[0]) < amplitude(-60) and abs(cut[-1]) < amplitude(-40)


def test_silence_has_no_onset() -> None:
    assert len(to_onset(np.full(100, amplitude(-55), dtype=np.float32))) == 0


@given(st.lists(st.floats(0, 1), min_size=40, max_size=60), st.integers(1, 30))
def test_the_lowest_of_neighbours_is_found(values: list[float], width: int) -> None:
    found = _lowest(np.array(values), width)
    assert list(found) == [min(values[i : i + width]) for i in range(len(values) - width + 1)]


@given(st.integers(0, 2**32 - 1), st.integers(1, 30_000))
def test_what_is_levelled_says_its_peak(seed: int, count: int) -> None:
    noise = np.random.default_rng(seed).laplace(0.0, 0.2, count).astype(np.float32)
    out = levelled(noise, -21.0, SPEECH_CEILING)
    assert out.peak == true_peak(out.samples)
