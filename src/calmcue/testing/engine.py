"""An engine that misbehaves on request, for tests of the process that engines run in.

It says a short tone for any text; for some it does what engines do on bad days: ``crash``, ``hang``, ``stop``
(until it is let go on), ``raise``, ``print``, ``nothing`` (silence). ``... once PATH`` does so only while the file
PATH is there, and removes it first.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

from calmcue.sources import Utterance
from calmcue.voices.base import RawSpeech, VoiceInfo

RATE = 16_000


def start(engine: str) -> TroubledEngine:
    if engine == "unable":
        raise RuntimeError("this engine is not able to start")
    return TroubledEngine()


class TroubledEngine:
    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        trouble, _, condition = utterance.text.partition(" once ")
        if not condition or _removed(Path(condition)):
            _give(trouble)
        length = 0.1 + 0.05 * len(utterance.text)
        t = np.arange(round(length * RATE)) / RATE
        level = 0.0 if trouble == "nothing" else 0.2
        return RawSpeech((level * np.sin(2 * np.pi * 440 * t)).astype(np.float32), RATE)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("troubled:one", "troubled", "One", ("en-GB",)),)


def _removed(path: Path) -> bool:
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def _give(trouble: str) -> None:
    if trouble == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif trouble == "hang":
        time.sleep(3600)
    elif trouble == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif trouble == "raise":
        raise RuntimeError("the engine has had enough")
    elif trouble == "print":
        for stream in (sys.stdout, sys.stderr):
            stream.write("something nobody asked for\n")
            stream.flush()
        for descriptor in (0, 1, 2):
            os.write(descriptor, b"and more of it, past Python\n")
