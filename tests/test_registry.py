"""Which voice speaks what: on a table of voices, and on the eSpeak NG that is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcue.errors import UsageError, VoiceError
from calmcue.sources import Utterance
from calmcue.units import WordsPerMinute
from calmcue.voices import espeak, registry
from calmcue.voices.base import VoiceInfo
from calmcue.voices.registry import Row, Speakers, choose, installed, missing, open_voice


def voice(identity: str, *languages: str, quality: int = 10) -> VoiceInfo:
    engine, _, name = identity.partition(":")
    return VoiceInfo(identity, engine, name.title(), languages, quality)


VOICES = (
    voice("plain:en-us", "en-US", "en"), voice("plain:en-gb", "en-GB", "en"), voice("plain:es", "es"),
    voice("plain:es-419", "es-419", "es"), voice("fine:joe", "en-US", quality=50),
)


def row(engine: str, *, here: bool = True, variants: tuple[str, ...] = ()) -> Row:
    return Row(engine, "no.module", lambda: tuple(v for v in VOICES if v.engine == engine),
               lambda info: f"{info.id} 1", f"pip install {engine}", here, lambda: variants)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rows = (row("plain", variants=("f3", "whisper")), row("fine"), row("none"), row("other", here=False))
    monkeypatch.setattr(registry, "ROWS", rows)
    installed.cache_clear()
    yield
    installed.cache_clear()


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("wanted", "language", "hint", "chosen"), [
    ("auto", "en", "", "fine:joe"), ("auto", "en-GB", "", "fine:joe"),        # the better voice, then the region
    ("auto", "es", "", "plain:es"), ("auto", "es-419", "", "plain:es-419"), ("auto", "es-ES", "", "plain:es"),
    ("auto", "es", "es_419", "plain:es-419"), ("auto", "es", "es_419.UTF-8", "plain:es-419"),
    ("auto", "es", "en_GB", "plain:es"), ("auto", "es", "female", "plain:es"),
    ("auto", "en", "plain:en-gb", "plain:en-gb"), ("auto", "EN_gb", "", "fine:joe"),
    ("plain:en-gb", "en", "", "plain:en-gb"), ("en-gb", "en-US", "fine:joe", "plain:en-gb"),
    ("Joe", "en", "", "fine:joe"), ("PLAIN:EN-GB", "en", "", "plain:en-gb"),
    ("plain:en-gb+f3", "en", "", "plain:en-gb+f3"), ("en-us+whisper", "en", "", "plain:en-us+whisper"),
    ("fine:joe", "es", "", "plain:es"),                                        # an English voice reads no Spanish
])
def test_the_voice_for_a_text(wanted: str, language: str, hint: str, chosen: str) -> None:
    assert choose(wanted, language, hint).id == chosen


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("wanted", "message"), [
    ("plain:en-uk", "no voice called “plain:en-uk”. Did you mean “plain:en-us”"),
    ("jo", "no voice called “jo”. Did you mean “joe”"),
    ("plain:en-gb+whispr", "no variant called “whispr” for plain:en-gb. Did you mean “whisper”"),
    ("fine:joe+f3", "no variant called “f3” for fine:joe."),
])
def test_an_unknown_voice_is_met_with_the_nearest(wanted: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose(wanted, "en")
    assert message in str(caught.value)


@pytest.mark.usefixtures("table")
def test_a_language_that_nobody_speaks_says_what_to_install() -> None:
    with pytest.raises(VoiceError, match=r"No voice speaks “cy”; 5 voices .* pip install none"):
        choose("auto", "cy")
    assert missing() == (("none", "pip install none"),)


def test_without_any_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ROWS", (row("none"),))
    installed.cache_clear()
    try:
        with pytest.raises(VoiceError, match=r"no voice at all is installed\. Install more voices: pip install none"):
            choose("auto", "en")
    finally:
        installed.cache_clear()


@pytest.mark.usefixtures("table")
def test_a_session_opens_each_voice_once() -> None:
    speakers = Speakers()
    english, spanish = Utterance("One.", "en"), Utterance("Uno.", "es")
    assert speakers(english) is speakers(Utterance("Two.", "en"))
    assert speakers(english) is not speakers(spanish)
    assert speakers(spanish) is speakers(Utterance("Uno.", "es", voice="es_ES"))
    assert speakers(spanish).fingerprint.startswith("plain:es 1 conditioning ")
    speakers.close()


linux = pytest.mark.skipif(sys.platform != "linux", reason="eSpeak NG is the voice of Linux")


@linux
def test_espeak_is_read_from_its_files() -> None:
    found = {v.id: v for v in espeak.voices()}
    assert len(found) > 100
    assert found["espeak:en-gb"] == VoiceInfo("espeak:en-gb", "espeak", "English (Great Britain)", ("en-gb", "en"), 10)
    assert espeak.identifier("en-gb") == "gmw/en"
    assert espeak.identifier("en-us+f3") == "gmw/en-US+f3"
    assert {"f3", "m1", "whisper"} <= set(espeak.variants())
    with pytest.raises(ValueError, match="no voice xx"):
        espeak.identifier("xx")


@linux
def test_espeak_counts_at_rates_of_its_own_in_english() -> None:
    def count(text: str, voice: str, rate: int = 180) -> espeak.Manner:
        return espeak.manner(voice, Utterance(text, "en", WordsPerMinute(rate), role="count"))

    counting = espeak.Manner("gmw/en-GB-x-rp+klatt4", 125, pitch=70, melody=80)
    assert count("five", "en-us") == count("five", "en-gb", rate=90) == counting
    assert count("twenty-one", "en-us").rate > count("twenty", "en-us").rate > count("two", "en-us").rate
    assert count("fünf", "de") == espeak.Manner("gmw/de", 180, pitch=70, melody=80, file=espeak.clearer("de"))
    assert count("cinque", "it") == espeak.Manner("roa/it", 180)
    assert count("five", "en-us+f3") == espeak.Manner("gmw/en-US+f3", 180)


@linux
def test_espeak_says_sentences_with_clearer_consonants_unless_a_variant_is_asked_for() -> None:
    sentence = Utterance("Sit tall.", "en", WordsPerMinute(180))
    manner = espeak.manner("en-us", sentence)
    assert (manner.voice, manner.rate, manner.word_gap) == ("gmw/en-US", 180, 3)
    assert "language en-us" in manner.file
    assert manner.file.endswith(espeak.CLEARER)
    assert espeak.manner("en-us+f3", sentence) == espeak.Manner("gmw/en-US+f3", 180, word_gap=3)


@linux
@pytest.mark.parametrize(("language", "chosen"), [
    ("en", "espeak:en-us"), ("en-GB", "espeak:en-us"), ("en-US", "espeak:en-us"), ("en-AU", "espeak:en-us"),
    ("es", "espeak:es"), ("de-AT", "espeak:de"), ("pt-BR", "espeak:pt-br"), ("zh", "espeak:cmn"),
    ("nb-NO", "espeak:nb"),
])
def test_espeaks_voice_for_a_language(language: str, chosen: str) -> None:
    assert choose("auto", language, without="piper").id == chosen


@linux
def test_a_fingerprint_is_known_without_an_engine() -> None:
    one, other = (open_voice(choose(v, "en")).fingerprint for v in ("espeak:en-us", "espeak:en-us+f3"))
    assert one != other
    assert "espeak:en-us eSpeak NG" in one and "pyttsx3" in one and "conditioning" in one


def test_the_systems_espeak_is_found_where_distributions_put_it(tmp_path: Path) -> None:
    assert espeak._of_system(tmp_path) is None
    folder = tmp_path / "usr/lib/x86_64-linux-gnu"
    (folder / "espeak-ng-data" / "lang").mkdir(parents=True)
    (folder / "libespeak-ng.so.1.1.51").write_bytes(b"library")
    (folder / "libespeak-ng.so.1").symlink_to("libespeak-ng.so.1.1.51")
    found = espeak._of_system(tmp_path)
    assert found == espeak.Library(folder / "libespeak-ng.so.1.1.51", folder / "espeak-ng-data",
                                   "system libespeak-ng.so.1.1.51 7")


@pytest.mark.usefixtures("table")
def test_the_best_voice_of_another_engine_stands_in_and_it_is_said_once() -> None:
    told: list[str] = []
    speakers = Speakers("fine:joe", told.append)
    failure = VoiceError("“One.” could not be spoken.")
    for text in ("One.", "Two."):
        other = speakers.instead(Utterance(text, "en-GB"), failure)
        assert other and other.fingerprint.startswith("plain:en-gb 1")
    assert speakers(Utterance("Three.", "en-GB")).fingerprint.startswith("fine:joe 1")
    assert told == ["“One.” could not be spoken. For now, plain:en-gb speaks where fine:joe can't."]
    assert speakers.instead(Utterance("Uno.", "es"), failure) is None     # only the one engine speaks Spanish
    speakers.close()
