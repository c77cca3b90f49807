"""From raw speech to a clip: what engines leave around, between and in their words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.audio import Samples
from calmcue.levelling import LOUDNESS, ONSET, SPEECH_CEILING, loudness, true_peak
from calmcue.sources import Utterance
from calmcue.units import RATE, Frames, WordsPerMinute, amplitude, milliseconds
from calmcue.voices.base import RawSpeech
from calmcue.voices.conditioning import breaks, condition, quiets

PAUSE = milliseconds(350)


def say(text: str, pause: Frames = PAUSE, rate: int = 150) -> Utterance:
    return Utterance(text, "en-GB", WordsPerMinute(rate), pause)


def word(length: float, rate: int = 22_050, level: float = 0.2) -> Samples:
    """A buzz with the harmonics of a voice."""
    t = np.arange(round(length * rate)) / rate
    buzz = np.zeros(len(t))
    for k in range(1, 30):
        buzz += np.sin(2 * np.pi * 120 * k * t + k * k) / k
    return (level * buzz / 2).astype(np.float32)


def still(length: float, rate: int = 22_050) -> Samples:
    return np.zeros(round(length * rate), dtype=np.float32)


def speech(*pieces: Samples, rate: int = 22_050) -> RawSpeech:
    return RawSpeech(np.concatenate(pieces), rate)


def silences(samples: Samples) -> list[int]:
    """Lengths in ms of the silences of at least 40 ms."""
    return [round((q.end - q.start) / milliseconds(1)) for q in quiets(samples, milliseconds(40))]


def onset(samples: Samples) -> int:
    return int(np.flatnonzero(np.abs(samples) > amplitude(ONSET))[0])


def test_what_is_around_the_words_is_gone() -> None:
    clip = condition(speech(still(0.19), word(0.5), still(0.35)), say("Five."))
    assert abs(clip.length - milliseconds(500)) < milliseconds(6)
    assert onset(clip.samples) <= milliseconds(2)
    assert clip.beat == 0


@settings(max_examples=25, deadline=None)
@given(level=st.floats(-40, 0), length=st.floats(0.15, 2.0), offset=st.floats(-0.05, 0.05),
       rate=st.sampled_from([16_000, 22_050, 24_000, 48_000]))
def test_every_clip_is_as_loud_whatever_the_engine_gave(level: float, length: float, offset: float, rate: int) -> None:
    raw = speech(still(length + 0.1, rate), word(length, rate, amplitude(level)), still(0.1, rate), rate=rate)
    clip = condition(RawSpeech(raw.samples + np.float32(offset), rate), say("Five."))
    assert loudness(clip.samples) == pytest.approx(LOUDNESS, abs=0.5)
    assert true_peak(clip.samples) <= amplitude(SPEECH_CEILING) * 1.02
    assert onset(clip.samples) <= milliseconds(2)
    assert abs(clip.length / RATE - length) < 0.008


def test_clicks_are_limited_and_the_words_kept_loud() -> None:
    raw = word(1.0, level=0.02)
    raw[8_000] = 1.0
    clip = condition(speech(still(0.1), raw, still(0.1)), say("Stop."))
    assert true_peak(clip.samples) <= amplitude(SPEECH_CEILING) * 1.02
    assert loudness(clip.samples) == pytest.approx(LOUDNESS, abs=0.5)


def test_a_comma_is_given_its_pause_inside_the_clip() -> None:
    raw = speech(word(0.6), still(0.2), word(0.6))
    assert silences(condition(raw, say("Feet flat, a bit behind")).samples) == pytest.approx([350], abs=4)
    assert silences(condition(raw, say("Feet flat a bit behind")).samples) == pytest.approx([200], abs=4)


def test_a_longer_silence_than_asked_for_is_kept() -> None:
    raw = speech(word(0.6), still(0.2), word(0.6))
    clip = condition(raw, say("Feet flat, a bit behind", milliseconds(100)))
    assert silences(clip.samples) == pytest.approx([200], abs=4)


def test_closures_within_words_are_no_pauses() -> None:
    raw = speech(word(0.5), still(0.055), word(0.3), still(0.19), word(0.5), still(0.05), word(0.4))
    clip = condition(raw, say("Put flat feet, then wait a bit"))
    assert silences(clip.samples) == pytest.approx([55, 350, 50], abs=5)


def test_a_comma_without_a_silence_gets_none_within_a_word() -> None:
    raw = speech(word(0.6), still(0.055), word(0.6))
    assert silences(condition(raw, say("Yes, please")).samples) == pytest.approx([55], abs=4)


def test_of_two_commas_the_one_with_a_silence_is_lengthened() -> None:
    # a silence at two thirds belongs to the second comma; one at the very end of a long word to none
    raw = speech(word(1.2), still(0.15), word(0.6))
    clip = condition(raw, say("aaaa, aaaa, aaaa"))
    assert silences(clip.samples) == pytest.approx([350], abs=4)


def test_the_pause_is_silent_and_without_a_click() -> None:
    clip = condition(speech(word(0.6), still(0.1), word(0.6)), say("One, two"))
    (quiet,) = quiets(clip.samples, milliseconds(40))
    inside = clip.samples[quiet.start + milliseconds(60) : quiet.end - milliseconds(60)]
    assert np.abs(inside).max() == 0.0


def test_slow_speech_has_longer_closures() -> None:
    raw = speech(word(0.6), still(0.1), word(0.6))
    assert silences(condition(raw, say("One, two", rate=80)).samples) == pytest.approx([100], abs=4)
    assert silences(condition(raw, say("One, two", rate=200)).samples) == pytest.approx([350], abs=4)


@pytest.mark.parametrize(("text", "places"), [
    ("One, two", [0.5]), ("One; two: six", [1 / 3, 2 / 3]), ("Stop. Go on!", [4 / 8]), ("“One,” two", [0.5]),
    ("1,000 steps", []), ("3.5 cm", []), ("One - two", [0.5]), ("well-done", []), ("One.", []), ("", []),
    ("Pare, luego", [4 / 9]), ("一，二", [0.5]), ("...", []),
])
def test_where_breaks_stand(text: str, places: list[float]) -> None:
    assert breaks(text) == pytest.approx(places)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(5), np.zeros(RATE), np.full(RATE, 0.1), np.full(9, np.nan)])
def test_nothing_audible_is_an_empty_clip(samples: Samples) -> None:
    assert condition(RawSpeech(samples.astype(np.float32), 22_050), say("Five.")).length == 0
