"""What the engine's process makes of a request: a count that is over within its second."""

from __future__ import annotations

import numpy as np
import pytest
from num2words import num2words

from calmcue.sources import Utterance
from calmcue.units import RATE, WordsPerMinute, milliseconds
from calmcue.voices.base import RawSpeech, VoiceInfo
from calmcue.voices.conditioning import LONGEST_COUNT
from calmcue.voices.host import MOST_TRIES, spoken
from calmcue.voices.registry import choose
from calmcue.voices.worker import Worker, WorkerVoice


class Slow:
    """An engine that takes ``long`` seconds for a word at 100 words a minute. ``deaf``: whatever the rate."""

    def __init__(self, long: float, *, deaf: bool = False) -> None:
        self._long, self._deaf = long, deaf
        self.rates: list[int] = []

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        self.rates.append(utterance.rate)
        seconds = self._long if self._deaf else self._long * 100 / utterance.rate
        noise = np.random.default_rng(1).laplace(0, 0.1, round(seconds * RATE))
        return RawSpeech(noise.astype(np.float32), RATE)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return ()


def word(text: str = "siebenundfünfzig", language: str = "de", *, counted: bool = True) -> Utterance:
    return Utterance(text, language, WordsPerMinute(100), role="count" if counted else "speech")


def test_a_count_that_would_run_into_the_next_is_said_faster() -> None:
    engine = Slow(1.3)
    assert spoken(engine, word(), "x").length <= LONGEST_COUNT
    assert len(engine.rates) == 2


@pytest.mark.parametrize(("engine", "counted", "times"), [
    (Slow(0.8), True, 1), (Slow(1.3), False, 1), (Slow(1.3, deaf=True), True, 1 + MOST_TRIES),
])
def test_else_it_is_left_as_it_is(engine: Slow, counted: bool, times: int) -> None:
    spoken(engine, word(counted=counted), "x")
    assert len(engine.rates) == times


@pytest.mark.engine
def test_the_longest_numbers_are_over_within_their_second() -> None:
    worker = Worker("calmcue.voices.system", "espeak")
    try:
        for tag, language in (("en-us", "en"), ("de", "de"), ("es", "es"), ("fr-fr", "fr")):
            voice = WorkerVoice(worker, choose(f"espeak:{tag}", language), "espeak")
            for number in sorted((num2words(n, lang=language) for n in range(1, 61)), key=len)[-6:]:
                assert milliseconds(300) < voice.speak(word(number, language)).length <= LONGEST_COUNT
    finally:
        worker.close()
