"""The natural voice: Piper and joe in their process, through to finished clips."""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from calmcue.audio import to_pcm
from calmcue.clips import Clips
from calmcue.levelling import LOUDNESS, loudness
from calmcue.sources import Utterance
from calmcue.units import WordsPerMinute, milliseconds
from calmcue.voices import models, registry
from calmcue.voices.base import Voice
from calmcue.voices.conditioning import quiets
from calmcue.voices.registry import Speakers, choose, open_voice

pytestmark = pytest.mark.engine

SENTENCE = "Put your feet flat, a little behind your knees."


def say(text: str, rate: int = 150, language: str = "en-GB") -> Utterance:
    return Utterance(text, language, WordsPerMinute(rate), milliseconds(350))


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    opened = open_voice(choose("piper:en_US-joe-medium", "en"))
    yield opened
    opened.close()


def test_nothing_is_told_to_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """onnxruntime 1.32 keeps a number of the computer and a database of what to send, where it is not told not to."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    opened = open_voice(choose("piper:en_US-joe-medium", "en"))
    assert opened.speak(say(SENTENCE)).length
    opened.close()
    assert list(tmp_path.iterdir()) == []


def test_english_is_spoken_naturally_by_itself() -> None:
    assert choose("auto", "en-GB").id == "piper:en_US-joe-medium"


def test_a_phrase_is_the_same_every_time(voice: Voice) -> None:
    first = to_pcm(voice.speak(say(SENTENCE)).samples)
    voice.speak(say("One."))
    assert to_pcm(voice.speak(say(SENTENCE)).samples) == first


def test_the_rate_is_followed(voice: Voice) -> None:
    lengths = [voice.speak(say("Bring your knee straight above your ankle.", rate)).length for rate in (120, 150, 190)]
    # a phoneme lasts a whole number of the model's steps, so that short ones keep to the rate only roughly
    assert lengths[0] / lengths[1] == pytest.approx(150 / 120, rel=0.2)
    assert lengths[1] / lengths[2] == pytest.approx(190 / 150, rel=0.2)


def test_commas_and_ends_of_sentences_become_pauses_and_all_is_as_loud(voice: Voice) -> None:
    for text in (SENTENCE, "Rock gently. Small movements."):
        clip = voice.speak(say(text))
        assert max(q.end - q.start for q in quiets(clip.samples, milliseconds(65))) >= milliseconds(350)
        assert loudness(clip.samples) == pytest.approx(LOUDNESS, abs=0.5)


@pytest.mark.parametrize("text", ["[[h@'loU]] there", "a" * 500, "Sit. " * 20, "Ω 漢字 ✓ 7", "<b>Sit</b> & “stand”"])
def test_any_text_is_spoken(voice: Voice, text: str) -> None:
    assert voice.speak(say(text)).length > milliseconds(100)


def test_text_in_brackets_is_text(voice: Voice) -> None:
    assert voice.speak(say("Sit [[still and quiet]].")).length > 1.5 * voice.speak(say("Sit.")).length


@pytest.mark.parametrize("word", ["two", "eight", "fifty", "twenty-seven"])
def test_a_count_is_a_word_alone_that_fits_into_its_second(voice: Voice, word: str) -> None:
    clips = [voice.speak(Utterance(word, "en-GB", WordsPerMinute(rate), role="count")) for rate in (110, 190)]
    assert milliseconds(250) < clips[0].length < milliseconds(850)
    assert clips[0].length == clips[1].length       # its own rate, whatever the session's
    assert 0 < clips[0].beat < milliseconds(200)
    assert list(quiets(clips[0].samples, milliseconds(150))) == []      # nothing of the carrier is left


def test_a_word_that_is_not_understood_is_spelled_otherwise() -> None:
    from calmcue.voices.piper import clearer

    assert clearer("A worktop. You should feel a gentle stretch.", "en-GB") == \
        "uh work top. You should feeyul a gentle stretch."
    assert clearer("Feel forward, feeling", "en") == "feeyul forwerd, feeling"
    assert clearer("A feel forward", "de") == "A feel forward"


@pytest.mark.parametrize(("phonemes", "said"), [
    ("ˈɛksɚsˌaɪz wˈʌn ʌv fˈɔːɹ.", "ˈɛksɚsˌaɪz wˈʌn ʌvv fˈɔːɹ."),
    ("lˈɪft jʊɹ lˈɛft fˈʊt.", "lˈɪɪft jʊɹ lˈɛft fˈʊt."),
    ("lˈiːn ˈɪn; ɐ klˈiːnɚ", "llˈiːn ˈɪn; ɐ klˈiːnɚ"),
    ("pˈɑːmz ˈʌp.", "pˈɑːlmz ˈʌp."),
    ("kˈiːp jʊɹ hˈiːl dˈaʊn.", "kˈiːp jʊɹ hˈiːl ddˈaʊn."),
    ("wˈɔːl ɔːɹ wˈɜːk; fˈɔːɹ ˈɑːmz", "wˈɔːl ˈɔːɹ wˈɜːk; fˈɔːɹ ˈɑːmz"),
    ("ʃˈeɪk; ɐ kˈʊʃən", "ʃʃˈeɪk; ɐ kˈʊʃən"),
    ("stˈɑːp ɐtwˈʌns; ɐt wˈɜːk", "stˈɑːp æt wˈʌns; ɐt wˈɜːk"),
    ("dˈɪzɪnəs; bˈɪznəs", "dˈɪziːnəs; bˈɪznəs"),
    ("ɪf juː ɑːɹ ɹˈɛdi; juː hæv", "ɪf jˈuː ɑːɹ ɹˈɛdi; juː hæv"),
    ("tˈeɪks ˈeɪtiːn mˈɪnɪts; sˈɪkstiːn", "tˈeɪks ˌeɪtˈiːn mˈɪnɪts; sˈɪkstiːn"),
])
def test_a_sound_that_is_lost_in_its_neighbours_is_made_plain(phonemes: str, said: str) -> None:
    from calmcue.voices.piper import lingering

    assert "".join(lingering([*phonemes], "en-GB")) == said
    assert "".join(lingering([*phonemes], "de")) == phonemes


def test_sentences_linger_and_counts_do_not() -> None:
    """Seen where the model is handed its phonemes."""
    from calmcue.voices.piper import PiperEngine

    model = models.find("en_US-joe-medium")
    assert model
    engine, handed = PiperEngine(), list[str]()
    speaker = engine._speaker(model.path)
    ids = speaker.phonemes_to_ids

    def hand(phonemes: list[str]) -> list[int]:
        handed.append("".join(phonemes))
        return list(ids(phonemes))

    speaker.phonemes_to_ids = hand
    engine.speak(say("Lift your palm. Exercise two of four."), model.name)
    engine.speak(Utterance("shoulder", "en", role="count"), model.name)
    assert handed[:2] == [" lˈɪɪft jʊɹ pˈɑːlm.", " ˈɛksɚsˌaɪz tˈuː ʌvv fˈɔːɹ."]
    assert not any("ʃʃ" in phonemes for phonemes in handed)


def test_another_way_of_driving_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    info = choose("piper:en_US-joe-medium", "en")
    before = models.fingerprint(info)
    monkeypatch.setattr(models, "DRIVING", models.DRIVING + 1)
    assert models.fingerprint(info) != before


def test_what_is_driven_otherwise_has_another_number() -> None:
    """Where this fails, raise ``models.DRIVING`` and put the new number and digest here: clips made before would be
    played on."""
    from calmcue.voices import carrier, piper

    manner = repr([piper.NATIVE_RATE, piper.SHORT_COUNT, piper.BETWEEN_SENTENCES, piper.BOUNDARY, carrier.CARRIER,
                   *({k: dict(v) for k, v in table.items()} for table in (piper.CLEARER, piper.CLEARER_FIRST)),
                   [(sound.pattern, instead) for sound, instead in piper.LINGERING["en"]]])
    assert (models.DRIVING, zlib.crc32(manner.encode())) == (4, 3030025697)


def test_once_everything_is_kept_no_engine_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speakers = Speakers()
    clips = Clips(speakers, tmp_path)
    made = [clips.clip(say(text)) for text in ("One.", "Keep breathing.")]
    clips.close()
    speakers.close()

    def start(*arguments: object, **more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", start)
    later = Clips(Speakers(), tmp_path)
    for clip, text in zip(made, ("One.", "Keep breathing."), strict=True):
        assert np.array_equal(later.clip(say(text)).samples, clip.samples)


def test_a_model_that_does_not_load_is_stood_in_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    joe = models.find("en_US-joe-medium")
    assert joe
    models.folder().mkdir(parents=True)
    broken = models.folder() / joe.path.name
    broken.write_bytes(joe.path.read_bytes()[:1_000_000])
    broken.with_name(broken.name + ".json").write_bytes(joe.path.with_name(joe.path.name + ".json").read_bytes())
    registry.installed.cache_clear()
    told: list[str] = []
    speakers = Speakers(warn=told.append)
    clips = Clips(speakers, None, instead=speakers.instead)
    assert clips.clip(say("One.")).length and clips.clip(say("Two.")).length
    assert len(told) == 1
    assert told[0].startswith("“One.” could not be spoken by piper:en_US-joe-medium: ")
    assert told[0].endswith(" speaks where piper:en_US-joe-medium can't.")
    speakers.close()
    registry.installed.cache_clear()
