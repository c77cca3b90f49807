"""What a listener has told us about themselves: how it reaches the planner, and the file in which it is kept.

The file is YAML in the user's own configuration folder, read like a routine: the same values, the same care with
mistakes. The planner sees only the Listener.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml

from calmcue.errors import CalmcueError, RoutineError
from calmcue.routine.desk import Desk, TooMany
from calmcue.routine.knobs import NO_KNOBS, Knobs, show_knob
from calmcue.routine.model import Phrase, Sided
from calmcue.routine.nodes import SourceFile
from calmcue.routine.reading import read
from calmcue.routine.records import Field, Record
from calmcue.routine.routine_fields import PHRASES, PRONOUNCE, SPEAK
from calmcue.routine.shapes import Word
from calmcue.routine.shelf import Shelf
from calmcue.routine.sound_fields import PACING, Pacing
from calmcue.routine.values import choice


@dataclass(frozen=True, slots=True)
class Listener:
    """The listener's side of a session, from the settings file and the command line.

    ``affected``: the side, None where we don't know. ``preset`` and ``pacing``: from the settings file (they may
    lengthen what a routine asks for in the knobs marked so, never shorten it). ``pace`` and ``override``: from the
    command line (``--pace``, ``--set``); they win over everything. ``ease``: 0 (holds as aimed at) to 1 (the least
    the author allows). ``minutes``: fit the session into so many, None to leave it. ``variant``: None for the
    routine's default. ``speak``: languages to speak in instead of the routine's, () to leave it. ``left_out``:
    exercises not done this time (``--minutes`` chooses them). ``finished``: how often this routine was finished
    before (for ``verbosity: auto``).
    """

    affected: Literal["left", "right"] | None = None
    preset: str | None = None
    pacing: Knobs = field(default_factory=lambda: NO_KNOBS)
    pace: str | None = None
    override: Knobs = field(default_factory=lambda: NO_KNOBS)
    phrases: Mapping[str, Phrase] = field(default_factory=lambda: MappingProxyType({}))
    pronounce: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    voice: str = "auto"
    ease: float = 0.0
    minutes: int | None = None
    variant: str | None = None
    speak: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    finished: int = 0


NOBODY = Listener()
"""A listener of whom nothing is known."""


def _ease(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError from None
    if not 0 <= value <= 1:
        raise ValueError("This number is out of range.")
    return value


def _voice_id(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError
    return text


_SIDES: Final[tuple[Literal["left", "right"], ...]] = ("left", "right")
_AFFECTED: Final = Field("affected", choice(*_SIDES), "The listener's affected side.")
_VOICE: Final = Field(
    "voice", Word("This can't be a voice.", "a voice such as espeak:en-gb, or auto", _voice_id, {"type": "string"}),
    "Who speaks.")
_EASE: Final = Field(
    "ease", Word("This is not a number.", "a number from 0 (holds as written) to 1 (the least allowed)", _ease,
                 {"type": "number", "minimum": 0, "maximum": 1}),
    "How far holds are shortened towards the least that a routine allows.")
SETTINGS: Final = Record("the settings", (_AFFECTED, _VOICE, PACING, _EASE, SPEAK, PHRASES, PRONOUNCE))

_NO_LANGUAGE: Final = ""
"""Stands for "the routine's first language" in a phrase that is written without one."""


def settings_file() -> Path:
    """Where the settings are kept, whether or not they are there yet."""
    from platformdirs import user_config_path

    return user_config_path("calmcue", appauthor=False) / "settings.yaml"


def read_settings(path: Path | None = None) -> Listener:
    """The listener of a settings file (None: the user's own); NOBODY where there is no such file.

    Raises RoutineError with all mistakes in it, CalmcueError where it can't be read.
    """
    file = path or settings_file()
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return NOBODY
    except OSError as error:
        raise CalmcueError(f"The settings can't be read: {file}: {error.strerror}.") from error
    return parse_settings(data, str(file)) if data.strip() else NOBODY


def parse_settings(text: str | bytes, name: str) -> Listener:
    """The listener that ``text`` tells of. ``name``: the file, for messages. Raises RoutineError."""
    desk = Desk(Shelf(None, None), languages=(_NO_LANGUAGE,))
    values = None
    try:
        if table := read(text, SourceFile(name), desk):
            values = SETTINGS.load(table, desk)
    except TooMany:
        pass
    if desk.problems or values is None:
        raise RoutineError(desk.problems)
    pacing = values.get(PACING) or Pacing(None, NO_KNOBS)
    return Listener(
        affected=values.get(_AFFECTED),
        preset=pacing.preset,
        pacing=MappingProxyType(dict(pacing.knobs)),
        phrases=MappingProxyType(values.get(PHRASES) or {}),
        pronounce=MappingProxyType(values.get(PRONOUNCE) or {}),
        voice=values.get(_VOICE) or NOBODY.voice,
        ease=values.get(_EASE) or NOBODY.ease,
        speak=values.get(SPEAK) or NOBODY.speak,
    )


def write_settings(listener: Listener, path: Path | None = None) -> Path:
    """Keep what ``listener`` is known to want (all but what holds for one session only); where it was written.

    The file is replaced whole, and the one before is kept beside it with ``.old`` at its end. Raises CalmcueError.
    """
    file = path or settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, hidden = tempfile.mkstemp(dir=file.parent, prefix=".settings-", suffix=".yaml")
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(show_settings(listener))
        if file.exists():
            file.replace(file.with_name(file.name + ".old"))
        Path(hidden).replace(file)
    except OSError as error:
        raise CalmcueError(f"The settings can't be kept in {file}: {error.strerror}.") from error
    return file


def show_settings(listener: Listener) -> str:
    """The text of a settings file from which :func:`parse_settings` makes the same listener again; empty where
    nothing is known."""
    pacing = ({"preset": listener.preset} if listener.preset else {}) | {
        name: show_knob(name, value) for name, value in listener.pacing.items()
    }
    known: dict[str, Any] = {
        "affected": listener.affected,
        "voice": listener.voice if listener.voice != NOBODY.voice else None,
        "pacing": pacing,
        "ease": listener.ease,
        "speak": list(listener.speak),
        "phrases": {name: _plain_phrase(phrase) for name, phrase in listener.phrases.items()},
        "pronounce": dict(listener.pronounce),
    }
    told = {key: value for key, value in known.items() if value}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=2**31) if told else ""


def _plain_phrase(phrase: Phrase) -> Any:
    forms = {language: _plain_form(form) for language, form in phrase.forms}
    return forms.get(_NO_LANGUAGE, forms)


def _plain_form(form: str | Sided) -> Any:
    if isinstance(form, str):
        return form
    sides = {"left": form.left, "right": form.right, "unset": form.unset, "other-unset": form.other_unset}
    return {side: words for side, words in sides.items() if words is not None}
