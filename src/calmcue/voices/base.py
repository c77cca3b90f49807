"""What a voice is, and how to add one.

To add an engine: write one module in this folder with a class that satisfies :class:`Voice`, and add one row
to the table in ``registry.py``. Engines crash, hang and print: run them in the worker (``worker.py``), never in
the player's own process. Voices know nothing of routines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

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


class Voice(Protocol):
    """Speaks utterances. ``fingerprint``: engine, version, voice and settings; part of a clip's key, so it must
    change whenever the same words would sound otherwise, and be known without starting the engine."""

    @property
    def fingerprint(self) -> str: ...

    def speak(self, utterance: Utterance) -> RawSpeech:
        """The raw speech of one utterance. Raises VoiceError naming the phrase where it can't be had."""
        ...

    def close(self) -> None:
        """End the engine. Speaking again starts it again."""
        ...
