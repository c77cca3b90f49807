"""What a voice is, and how to add one.

An engine crashes, hangs and prints. So it runs in a process of its own (``host.py``), which also makes its raw
speech into a finished clip (``conditioning.py``, slow to import); the player's process only holds the other end of
a pipe (``worker.py``) and receives samples.

To add an engine: write one module in this folder whose ``start(engine)`` gives an :class:`Engine`, and add one row
to the table in ``registry.py``: its voices, their fingerprints, and the line that installs it. The module may import
what is slow, because only the host imports it; the functions in the row run in the player and must be quick.
Voices know nothing of routines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from calmcue.audio import Clip
from calmcue.sources import Utterance


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice that is installed. ``id`` is what ``--voice`` takes, such as ``espeak:en-us``; ``languages`` are
    BCP 47 tags it can speak; ``quality`` orders voices for ``--voice auto`` (higher is liked better)."""

    id: str
    engine: str
    name: str
    languages: tuple[str, ...]
    quality: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class RawSpeech:
    """What an engine gave: mono float32 samples at the engine's own ``rate``, silence around them and all."""

    samples: npt.NDArray[np.float32]
    rate: int


class Engine(Protocol):
    """A speech engine, inside its own process. It may raise anything: that becomes a message and a second try."""

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        """The raw speech of one utterance. ``voice``: a VoiceInfo's ``id`` without the engine's name."""
        ...

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What this engine can speak with."""
        ...


class Voice(Protocol):
    """Speaks utterances. ``fingerprint``: engine, version, voice and settings; part of a clip's key, so it must
    change whenever the same words would sound otherwise, and be known without starting the engine."""

    @property
    def fingerprint(self) -> str: ...

    def speak(self, utterance: Utterance) -> Clip:
        """The finished clip of one utterance: levelled, trimmed, its clause pauses as asked for. May be called from
        any thread. Raises VoiceError naming the phrase and the way out where it can't be had."""
        ...

    def close(self) -> None:
        """End the engine. Speaking again starts it again."""
        ...
