"""The fake voice is what others test with: it must itself be right."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from calmcue.errors import VoiceError
from calmcue.levelling import ONSET
from calmcue.sources import Utterance
from calmcue.testing.voice import FakeVoice, spoken_length
from calmcue.units import WordsPerMinute, amplitude, milliseconds


def say(text: str, rate: int = 150, pause: int = 0) -> Utterance:
    return Utterance(text, "en-GB", WordsPerMinute(rate), milliseconds(pause))


def test_the_same_words_are_the_same_samples() -> None:
    one, other = FakeVoice().speak(say("Sit tall.")), FakeVoice().speak(say("Sit tall."))
    assert np.array_equal(one.samples, other.samples)
    assert not np.array_equal(one.samples, FakeVoice().speak(say("Sit well.")).samples)


def test_lengths_are_told_beforehand() -> None:
    for utterance in (say("One."), say(""), say("Feet flat, a little behind.", 175, 350), say("word " * 90)):
        assert FakeVoice().speak(utterance).length == spoken_length(utterance)
    assert spoken_length(say("A longer sentence.")) > spoken_length(say("A sentence."))
    assert spoken_length(say("A sentence.", 100)) > spoken_length(say("A sentence.", 200))
    assert spoken_length(say("One, two", pause=350)) - spoken_length(say("One, two")) == milliseconds(350)


def test_it_begins_at_its_onset() -> None:
    samples = FakeVoice().speak(say("One.")).samples
    assert np.flatnonzero(np.abs(samples) > amplitude(ONSET))[0] < milliseconds(1)


def test_it_fails_where_it_is_told_to() -> None:
    voice = FakeVoice(failing={"No."})
    with pytest.raises(VoiceError, match="No"):
        voice.speak(say("No."))
    voice.speak(say("Yes."))
    assert [u.text for u in voice.spoken] == ["No.", "Yes."]


def test_held_it_waits_until_it_is_released_or_closed() -> None:
    for free in (FakeVoice.release, FakeVoice.close):
        voice = FakeVoice()
        voice.hold()
        speaking = threading.Thread(target=voice.speak, args=(say("One."),))
        speaking.start()
        speaking.join(0.02)
        assert speaking.is_alive()
        free(voice)
        speaking.join(5)
        assert not speaking.is_alive()
    assert voice.closed == 1
