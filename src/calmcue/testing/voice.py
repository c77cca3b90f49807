"""A voice without an engine: quick, the same everywhere, and it can be told to fail or to take its time."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Collection

import numpy as np

from calmcue.audio import Clip, Samples, fade
from calmcue.errors import VoiceError
from calmcue.sources import Utterance
from calmcue.units import RATE, Frames, amplitude, milliseconds

PER_CHARACTER = milliseconds(60)
"""At 150 words a minute."""

SHORTEST = milliseconds(200)


def spoken_length(utterance: Utterance) -> Frames:
    """How long the fake voice's clip of an utterance is: by its letters, its rate, and its commas."""
    words = len(utterance.text) * PER_CHARACTER * 150 // utterance.rate
    return Frames(max(SHORTEST, words) + utterance.text.count(",") * utterance.clause_pause)


class FakeVoice:
    """Speaks a tone for each utterance, its pitch by the text, its length by :func:`spoken_length`.

    ``failing``: texts that raise VoiceError. While it is :meth:`held`, speaking waits. ``spoken``: all that it was
    asked for, in order. ``closed``: how often it was closed.
    """

    def __init__(self, fingerprint: str = "fake 1", failing: Collection[str] = ()) -> None:
        self._fingerprint = fingerprint
        self.failing = set(failing)
        self.spoken: list[Utterance] = []
        self.closed = 0
        self._free = threading.Event()
        self._free.set()

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def hold(self) -> None:
        """From now on, speaking waits for :meth:`release`, as with an engine that hangs."""
        self._free.clear()

    def release(self) -> None:
        self._free.set()

    def speak(self, utterance: Utterance) -> Clip:
        self.spoken.append(utterance)
        self._free.wait()
        if utterance.text in self.failing:
            raise VoiceError(f"“{utterance.text}” could not be spoken by the fake voice, as it was told.")
        return Clip(_tone(utterance))

    def close(self) -> None:
        self.closed += 1
        self.release()


def _tone(utterance: Utterance) -> Samples:
    pitch = 300 + zlib.crc32(utterance.text.encode()) % 500
    t = np.arange(spoken_length(utterance)) / RATE
    tone = amplitude(-18.0) * np.cos(2 * np.pi * pitch * t)
    return fade(tone.astype(np.float32), milliseconds(1), milliseconds(3))
