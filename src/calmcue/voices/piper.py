"""Piper: neural voices that run without the internet. Imported by the host only; ``models.py`` knows what is there.

What Piper 1.8 does, and what is done about it:

- Each call draws noise, for the sound and for the length of every phoneme: no phrase comes out twice the same, and
  nothing that was measured of one holds for the next. Here nothing is drawn.
- Most of the 1.1 seconds that loading takes is onnxruntime rearranging the model's graph. Phrases are made as fast
  without (measured on joe: 0.4 seconds to load, 0.35 a phrase with two other programs on both cores), so it is left
  out.
- By default a phrase is made on all cores at once; one is enough, and leaves the others to whoever plays.
- Text in double square brackets is taken for phonemes: a space is put between.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from piper import PiperConfig, PiperVoice, SynthesisConfig

from calmcue.sources import Utterance
from calmcue.voices import models
from calmcue.voices.base import RawSpeech, VoiceInfo

NATIVE_RATE: Final = 194
"""Words a minute that a Piper voice says at a length scale of 1."""

BETWEEN_SENTENCES: Final = 0.2
"""Seconds of silence where one utterance holds several sentences; conditioning makes a pause of it."""


def start(engine: str) -> PiperEngine:
    return PiperEngine()


class PiperEngine:
    """Piper with the models that it has been asked for so far."""

    def __init__(self) -> None:
        self._loaded: dict[Path, Any] = {}

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        """``voice``: the name of an installed model, or the path of any other."""
        speaker = self._speaker(_path(voice))
        rate = int(speaker.config.sample_rate)
        how = SynthesisConfig(
            length_scale=speaker.config.length_scale * NATIVE_RATE / max(1, utterance.rate),
            noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False)
        pause = np.zeros(round(BETWEEN_SENTENCES * rate), dtype=np.float32)
        pieces: list[np.ndarray[Any, Any]] = []
        for sentence in speaker.synthesize(utterance.text.replace("[[", "[ ["), how):
            pieces += [sentence.audio_float_array, pause]
        return RawSpeech(np.concatenate(pieces[:-1] or [pause[:0]]).astype(np.float32), rate)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return models.voices()

    def _speaker(self, path: Path) -> Any:
        if path not in self._loaded:
            self._loaded[path] = _load(path)
        return self._loaded[path]


def _path(voice: str) -> Path:
    path = Path(voice)
    if path.is_absolute():
        return path
    model = models.find(voice)
    if model is None:
        raise LookupError(f"there is no Piper voice {voice}")
    return model.path


def _load(path: Path) -> Any:
    import json

    models.describe(path)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    description = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(description))
