"""Voices of Piper that a user adds and removes: checked before they are let in, and made to speak once.

A model is a program of a kind, from a stranger: nothing of it runs in the player, only in the engine's process.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Final

from calmcue.errors import CalmcueError, UsageError, VoiceError
from calmcue.sources import Utterance
from calmcue.voices import models, registry
from calmcue.voices.base import VoiceInfo
from calmcue.voices.models import Model
from calmcue.voices.worker import Worker, WorkerVoice

LARGEST: Final = 1 << 30
"""Bytes of a model; Piper's largest grade has about 115 million."""

TRIAL: Final = "1, 2, 3."
"""What a new voice has to say: every language has words for it."""


def add(path: Path) -> VoiceInfo:
    """Check the voice of this ``.onnx`` file and copy it into the user's folder; the voice. One of the same name
    that was there is replaced.

    Raises UsageError where the file can't be a voice, VoiceError where Piper is missing or the voice does not speak,
    CalmcueError where it can't be copied.
    """
    language = _checked(path)
    _try(path, language)
    place = models.folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=place) as passing:
            copies = [Path(shutil.copyfile(file, Path(passing) / file.name)) for file in _files(path)]
            for copy in reversed(copies):       # the description first: a model without one is no voice
                copy.replace(place / copy.name)
    except OSError as error:
        raise CalmcueError(f"The voice can't be copied to {place}: {error.strerror or error}.") from error
    registry.installed.cache_clear()
    added = models.find(path.stem)
    assert added
    return added.info


def remove(name: str) -> Model:
    """Remove a voice that was added, by its id, its name or its speaker; what it was. Raises UsageError where there
    is none of that name, or it came with a package; CalmcueError where it can't be removed."""
    wanted = name.removeprefix(f"{models.ENGINE}:").lower()
    called = [m for m in models.installed() if m.name.lower() == wanted]
    matching = called or [m for m in models.installed() if m.speaker.lower() == wanted]
    if len(matching) > 1:
        raise UsageError(f"Several voices are called “{name}”: {', '.join(m.info.id for m in matching)}.")
    own = [m for m in matching if m.own]
    if not own:
        added = ", ".join(m.info.id for m in models.installed() if m.own) or "none"
        why = f"“{name}” came with a package (pip uninstall removes it)" if matching else f"No voice is called “{name}”"
        raise UsageError(f"{why}. Voices that were added: {added}.")
    try:
        own[0].path.unlink()
        with contextlib.suppress(FileNotFoundError):
            _description(own[0].path).unlink()
    except OSError as error:
        raise CalmcueError(f"{own[0].path} can't be removed: {error.strerror or error}.") from error
    registry.installed.cache_clear()
    return own[0]


def _checked(path: Path) -> str:
    """The language of the voice in ``path``, whose files look as they should."""
    if path.suffix != ".onnx":
        raise UsageError(f"{path}: a voice of Piper is a file NAME.onnx with NAME.onnx.json beside it.")
    for file in _files(path):
        if not file.is_file():
            raise UsageError(f"{file} is not there. A voice of Piper is two files: NAME.onnx and NAME.onnx.json.")
    if not path.stem.isprintable() or path.stem.startswith("."):
        raise UsageError(f"{path.name}: this name can't be a voice's. Rename both files.")
    if (size := path.stat().st_size) > LARGEST:
        raise UsageError(f"{path}: {size >> 20} MB is too large for a voice; at most {LARGEST >> 20} MB are taken.")
    try:
        language, _, _ = models.describe(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} can't be used: {error}.") from None
    return language


def _try(path: Path, language: str) -> None:
    row = registry.row(models.ENGINE)
    if not models.usable():
        raise VoiceError(f"Voices of Piper need Piper: {row.install}")
    worker = Worker(row.module, row.engine, phrase_limit=row.phrase_limit)
    trial = VoiceInfo(f"{models.ENGINE}:{path.resolve()}", models.ENGINE, path.stem, (language,))
    try:
        WorkerVoice(worker, trial, "").speak(Utterance(TRIAL, language))
    except VoiceError as error:
        raise VoiceError(f"{path} was not added, because it does not speak. {error}") from None
    finally:
        worker.close()


def _files(path: Path) -> tuple[Path, Path]:
    return path, _description(path)


def _description(path: Path) -> Path:
    return path.with_name(path.name + ".json")
