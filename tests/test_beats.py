"""Where words are heard to fall: on made-up words whose beats are known, and on real ones by two methods."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.audio import Clip, Samples, resample
from calmcue.routine.catalogue import reference
from calmcue.sources import Utterance
from calmcue.units import RATE, milliseconds
from calmcue.voices.beats import beat
from calmcue.voices.registry import Speakers

MS = milliseconds(1)


def vowel(length: int, rise: int = 5, level: float = 0.2, pitch: int = 120) -> Samples:
    """A buzz of ``length`` ms with formants at 700 and 1100 Hz that rises over ``rise`` ms."""
    t = np.arange(length * MS) / RATE
    sound = np.zeros(len(t))
    for k in range(1, 40):
        near = sum(np.exp(-(((pitch * k - formant) / 150) ** 2)) for formant in (700, 1100))
        sound += (0.05 + near) * np.sin(2 * np.pi * pitch * k * t + k * k)
    sound *= np.minimum(1, np.arange(len(t)) / max(1, rise * MS)) * np.minimum(1, np.arange(len(t))[::-1] / (20 * MS))
    scaled: Samples = (level * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def hiss(length: int, level: float = 0.05) -> Samples:
    """A fricative: noise above 4 kHz."""
    noise = np.random.default_rng(7).standard_normal(length * MS)
    spectrum = np.fft.rfft(noise)
    spectrum[np.fft.rfftfreq(len(noise), 1 / RATE) < 4000] = 0
    sound = np.fft.irfft(spectrum, len(noise))
    scaled: Samples = (level * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def burst(level: float = 0.1) -> Samples:
    """A plosive's release: 5 ms of noise."""
    noise: Samples = (level * np.random.default_rng(3).uniform(-1, 1, 5 * MS)).astype(np.float32)
    return noise


def still(length: int) -> Samples:
    return np.zeros(length * MS, dtype=np.float32)


def at(samples: Samples) -> float:
    """The beat in ms."""
    return beat(samples) / MS


def test_a_word_that_begins_sharply_falls_on_its_beginning() -> None:
    assert at(vowel(300)) == pytest.approx(3, abs=5)


@pytest.mark.parametrize("rise", [60, 120, 200])
def test_a_word_that_rises_slowly_falls_in_the_middle_of_its_rise(rise: int) -> None:
    assert at(vowel(400, rise)) == pytest.approx(rise / 2, abs=8)


@pytest.mark.parametrize("consonants", [
    (hiss(120),), (hiss(60),), (hiss(90), still(60), burst(), still(10)), (burst(), still(40)),
    (hiss(40), still(50), burst(), hiss(30)),
])
def test_behind_consonants_a_word_falls_on_its_vowel(consonants: tuple[Samples, ...]) -> None:
    before = np.concatenate(consonants)
    assert at(np.concatenate([before, vowel(300)])) == pytest.approx(len(before) / MS + 3, abs=8)


def test_of_two_syllables_the_first_strong_one_counts() -> None:
    word = (hiss(50), vowel(180), still(60), vowel(250))
    assert at(np.concatenate([word[0], 0.6 * word[1], *word[2:]])) == pytest.approx(53, abs=8)
    assert at(np.concatenate([word[0], 0.1 * word[1], *word[2:]])) == pytest.approx(50 + 180 + 60 + 3, abs=8)


@settings(max_examples=20, deadline=None)
@given(consonant=st.integers(0, 200), rise=st.integers(1, 100), length=st.integers(150, 500),
       level=st.floats(-40, 0), pitch=st.integers(85, 220))
def test_level_and_pitch_change_nothing(consonant: int, rise: int, length: int, level: float, pitch: int) -> None:
    def word(pitch: int) -> Samples:
        return np.concatenate([hiss(consonant + 1), vowel(length, rise, pitch=pitch)])

    reference = at(word(120))
    assert at(word(120) * np.float32(10 ** (level / 20))) == pytest.approx(reference, abs=0.1)
    assert at(word(pitch)) == pytest.approx(reference, abs=12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 10_000))
def test_any_sound_has_its_beat_within_it(length: int, seed: int) -> None:
    samples = np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)
    assert 0 <= beat(samples) <= length


def test_what_is_silent_has_none() -> None:
    assert beat(np.zeros(0, np.float32)) == beat(np.zeros(RATE, np.float32)) == 0


# real words -----------------------------------------------------------------------------------------------------------

VOICES = ("piper:en_US-joe-medium", "espeak:en-us", "espeak:en-gb")


@pytest.fixture(scope="module", params=VOICES)
def counts(request: pytest.FixtureRequest) -> Iterator[dict[str, Clip]]:
    """The numbers to sixty as one voice counts them."""
    speakers = Speakers(request.param)
    words = [Utterance(word, "en", role="count") for word in reference().numbers]
    yield {word.text: speakers(word).speak(word) for word in words}
    speakers.close()


@pytest.mark.engine
def test_words_begin_unevenly_where_they_fall_evenly(counts: dict[str, Clip]) -> None:
    """Planned so that each beat is on its second, the words' beginnings lie up to a tenth of a second apart."""
    beats = np.array([clip.beat for clip in counts.values()]) / MS
    assert np.ptp(beats) > 60
    assert beats.max() < 250


@pytest.mark.engine
def test_noise_and_another_rate_leave_the_beat_where_it_is(counts: dict[str, Clip]) -> None:
    moved = []
    for clip in counts.values():
        noise = np.random.default_rng(5).standard_normal(len(clip.samples)).astype(np.float32)
        noisy = clip.samples + noise * np.float32(np.sqrt(np.mean(clip.samples**2)) * 10 ** (-20 / 20))
        coarse = resample(clip.samples[::3], RATE // 3)[: len(clip.samples)]
        moved += [at(noisy) - clip.beat / MS, at(coarse) - clip.beat / MS]
    assert np.percentile(np.abs(moved), 95) < 10


@pytest.mark.engine
@pytest.mark.parametrize("band", [(500, 1500), (400, 4000)], ids=["Marcus", "Rathcke"])
def test_other_measures_of_the_vowels_onset_agree(counts: dict[str, Clip], band: tuple[int, int]) -> None:
    """The steepest rise of a band's energy, by Marcus (1981) and by Rathcke and others (2021), spreads under 10 ms
    around the beat, and much more around the word's beginning."""
    other = np.array([steepest(clip, band) for clip in counts.values()])
    beats = np.array([clip.beat for clip in counts.values()]) / MS
    assert np.std(other - beats) < 10
    assert np.std(other) > 20


def steepest(clip: Clip, band: tuple[int, int]) -> int:
    """Where in ms from the clip's start the energy of ``band`` in Hz rises most steeply; looked for from the start
    to 150 ms behind the beat, where a syllable has ended or is at its loudest."""
    edge, smooth = 200, 10      # ms: of silence around the clip; longer than a period of any of the voices
    padded = np.pad(clip.samples.astype(np.float64), edge * MS)
    spectrum, frequency = np.fft.rfft(padded), np.fft.rfftfreq(len(padded), 1 / RATE)
    spectrum[(frequency < band[0]) | (frequency > band[1])] = 0
    energy = np.fft.irfft(spectrum, len(padded)) ** 2
    each = energy[: len(energy) // MS * MS].reshape(-1, MS).mean(axis=1)
    window = np.exp(-0.5 * (np.arange(-4 * smooth, 4 * smooth + 1) / smooth) ** 2)
    strength = np.sqrt(np.convolve(each, window / window.sum(), mode="same"))
    begin, end = edge - 2 * smooth, edge + round(clip.beat / MS) + 150
    return begin + int(np.gradient(strength)[begin:end].argmax()) - edge
