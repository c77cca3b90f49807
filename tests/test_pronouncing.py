"""What eSpeak NG is given to say, and that it says sounds as such only where they are ours."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Literal

import numpy as np
import pytest
from num2words import num2words

from calmcue.sources import Utterance
from calmcue.voices import pronouncing, system
from calmcue.voices.base import Engine
from calmcue.voices.pronouncing import COUNT_SPELLINGS, SOUNDS, wording


def say(text: str, voice: str = "en-us") -> str:
    return wording(voice, Utterance(text, "en"))


def test_counted_words_have_other_spellings_each_in_its_language() -> None:
    five, eleven = Utterance("five", "en", role="count"), Utterance("elf", "de", role="count")
    assert wording("en-us", five) == wording("en-gb", five) == COUNT_SPELLINGS["en"]["five"]
    assert wording("de", eleven) == COUNT_SPELLINGS["de"]["elf"]
    assert wording("en-us+f3", five) == wording("de", five) == wording("es", five) == "five"
    assert wording("en-us", eleven) == wording("de+f3", eleven) == "elf"
    assert say("five") == "five"


@pytest.mark.parametrize(("number", "said"), [
    (31, "einund [[dr'aIssICC]]"), (41, "einund [[ff'IrtsIC]]"), (49, "neunund [[ff'IrtsIC]]"),
    (30, "dreißig"), (40, "vierzig"), (51, "einundfünfzig"),
])
def test_german_thirties_and_forties_have_sounds_for_their_tens(number: int, said: str) -> None:
    assert wording("de", Utterance(num2words(number, lang="de"), "de", role="count")) == said


def test_the_place_of_an_exercise_is_set_apart_from_what_follows() -> None:
    place = "Exercise two of four."
    assert say(place) == "Exercise, two [['Vvv]] [[ff'o@]]."
    assert say("Exercise four of five.") == "Exercise, four [['Vvv]] five."
    assert say(place, "en-gb") == say(place, "en-us+f3") == "Exercise, two of four."
    assert say(place, "de") == place
    for other in ("Exercise two of your fingers.", "Two of four.", "Exercise two of four. Rest."):
        assert say(other) == other


def test_words_that_are_misheard_are_given_as_sounds() -> None:
    sounds = SOUNDS["en-us"]
    assert say("Ease off, or sit down.") == f"[[{sounds['ease off']}]], or sit [[{sounds['down']}]]."
    assert say("“Down”") == f"“ [[{sounds['down']}]]”"
    assert say("Down.", "en-gb") == say("Down.", "en-us+f3") == "Down."


@pytest.mark.parametrize("number", ["thirteen", "fourteen", "sixteen", "eighteen", "nineteen"])
def test_a_number_that_would_be_taken_for_tens_is_stressed_on_its_end(number: str) -> None:
    assert say(f"This takes {number} minutes.").endswith("t'i:nn]] minutes.")
    assert wording("en-us", Utterance(number, "en", role="count")) == COUNT_SPELLINGS["en"].get(number, number)


@pytest.mark.parametrize("text", [
    "A breather for both hands and calves.", "Ease offline.", "Sit-down.", "Down-to-earth.", "A hand's width.", "Of.",
])
def test_only_whole_words_are(text: str) -> None:
    assert say(text) == text


@pytest.mark.parametrize("text", ["[[d'aUn]]", "[[[[d'aUn]]]]", "[[[d'aUn", "Exercise [[ of ]].", "[hand's]"])
@pytest.mark.parametrize("voice", ["en-us", "en-us+f3", "de"])
@pytest.mark.parametrize("role", ["speech", "count"])
def test_brackets_in_a_text_enclose_no_sounds(text: str, voice: str, role: Literal["speech", "count"]) -> None:
    assert wording(voice, Utterance(text, "en", role=role)) == text.replace("[", "(").replace("]", ")")


@pytest.fixture(scope="module")
def apart() -> Iterator[Executor]:
    """A process of its own: eSpeak's library and Piper's are not at peace in one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        yield executor


def measured(text: str, *, plainly: bool = False) -> float:
    """How many seconds it takes to say ``text``. ``plainly``: as eSpeak says it by itself."""
    engine = _engine()
    with pytest.MonkeyPatch.context() as patch:
        if plainly:
            patch.setattr(pronouncing, "SOUNDS", {})
        raw = engine.speak(Utterance(text, "en"), "en-us")
    loud = np.flatnonzero(np.abs(raw.samples) > 0.01)
    return float(np.ptp(loud) / raw.rate)


@cache
def _engine() -> Engine:
    return system.start("espeak")


def seconds(apart: Executor, text: str, *, plainly: bool = False) -> float:
    return apart.submit(measured, text, plainly=plainly).result(60)


@pytest.mark.engine
@pytest.mark.parametrize("word", sorted(SOUNDS["en-us"]))
def test_sounds_are_spoken_as_sounds(apart: Executor, word: str) -> None:
    """A word of about the length that it has without: the names of sounds that are read out last much longer."""
    ours, own = seconds(apart, f"{word}."), seconds(apart, f"{word}.", plainly=True)
    assert ours != own
    assert 0.9 * own < ours < 1.6 * own


@pytest.mark.engine
def test_the_place_of_an_exercise_is_one_sentence_with_sounds(apart: Executor) -> None:
    assert seconds(apart, "Exercise two of four.") < 1.3 * seconds(apart, "Exercise twelve four.")


@pytest.mark.engine
@pytest.mark.parametrize("text", ["({})", "“{}”", '"{}"', "up/{}", "*{}*", "“sit {}”", "[[{}]]", "{}…"])
def test_sounds_are_spoken_whatever_stands_around_them(apart: Executor, text: str) -> None:
    assert seconds(apart, text.format("down")) > 0.9 * seconds(apart, text.format("doun"))


@pytest.mark.engine
def test_what_a_routine_puts_in_brackets_is_read_out(apart: Executor) -> None:
    assert seconds(apart, "[[d@Un'Eks]]") > 1.5 * seconds(apart, "down.")
