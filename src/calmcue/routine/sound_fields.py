"""The tables of ``pacing``, ``chimes`` and ``background``: for a routine, an exercise, ``defaults``, an include."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.knobs import FALSE_WORDS, KNOBS, PRESET_NAMES, TRUE_WORDS, KnobValue
from calmcue.routine.model import CHIME_ROLES, DEFAULT_DUCK, Background, Chimes
from calmcue.routine.nodes import Node, Scalar
from calmcue.routine.records import Field, Record, Values
from calmcue.routine.shapes import Definitions, Either, Made, Named, Schema, Shape, Word
from calmcue.routine.shelf import SOUND_ENDINGS, NotOnShelf
from calmcue.routine.values import KNOB_SHAPES, boolean, choice, level
from calmcue.units import Decibels

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_NO_NAMES: Final = frozenset(["true", "false", "yes", "no", "on", "off", "null"])
"""Words that mean something else in YAML: who writes `chimes: true` wants some, and names none."""

_ENDINGS: Final = ", ".join(SOUND_ENDINGS)


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text not in _NO_NAMES


@dataclass(frozen=True)
class SoundShape(Shape[str]):
    """A sound's name, a file (given back as an absolute path), or, where there may be silence, ``none``."""

    names: bool = True
    silence: bool = False

    @property
    def expected(self) -> str:
        ways = ["a sound's name such as bowl"] * self.names + [f"a file near the routine ({_ENDINGS})"]
        return ", or ".join(ways + ["none"] * self.silence)

    def load(self, node: Node, desk: Desk) -> str:
        if not isinstance(node, Scalar) or not node.text.strip():
            raise desk.refuse(node, "This is not a sound.", expected=self.expected, code="sound")
        written = node.text.strip()
        if written == "none" and not self.silence:
            raise desk.refuse(node, "There must be a sound here.", expected=self.expected, code="sound")
        if self.names and _is_name(written):
            return written
        if not written.lower().endswith(SOUND_ENDINGS):
            raise desk.refuse(node, "This is not a sound.", expected=self.expected, code="sound")
        try:
            return str(desk.shelf.find(written, node.source.folder))
        except NotOnShelf as error:
            raise desk.refuse(node, str(error), found=error.found, expected=error.expected,
                              suggestion=error.suggestion, code="file") from None

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "string", "description": self.expected}


@dataclass(frozen=True)
class Pacing:
    """A preset's name, if one was given, and knobs."""

    preset: str | None
    knobs: Mapping[str, KnobValue]

    def under(self, over: Pacing) -> Pacing:
        """These, and over them what ``over`` states."""
        return Pacing(over.preset or self.preset, {**self.knobs, **over.knobs})


NO_PACING: Final = Pacing(None, MappingProxyType({}))


def chimes_under(base: Chimes, over: Chimes) -> Chimes:
    """What ``base`` says, and over it what ``over`` states."""
    return Chimes(base.collection if over.collection is None else over.collection,
                  base.level if over.level is None else over.level,
                  {**base.sounds, **over.sounds}, over.at)


PRESET: Final = Field("preset", choice(*PRESET_NAMES), "The preset to start from.")
_KNOB_FIELDS: Final = {
    name: Field(name, KNOB_SHAPES[name], knob.about[0].upper() + knob.about[1:] + ".") for name, knob in KNOBS.items()
}


def _pacing(values: Values, node: Node, desk: Desk) -> Pacing:
    knobs = {key: cast(KnobValue, value) for key, value in values.given.items() if key in KNOBS}
    return Pacing(values.get(PRESET), knobs)


PACING: Final = Field(
    "pacing",
    Named("pacing", Either(
        word=Made(choice(*PRESET_NAMES), lambda name, node, desk: Pacing(name, {})),
        table=Made(Record("`pacing`", (PRESET, *_KNOB_FIELDS.values())), _pacing),
    ), "A preset's name, or a map of knobs."),
    "How fast, with how much silence, and how much is said.",
)


def _set_name() -> Word[str]:
    def parse(text: str) -> str:
        if not _is_name(text) or text == "none":
            raise ValueError
        return text

    return Word("This can't be the name of a set of sounds.", "the name of a set such as soft", parse,
                {"type": "string", "pattern": f"^{_NAME.pattern}$"})


CHIME_MOMENTS: Final = {
    "start": "when a hold, or the first phase, begins",
    "end": "when it ends",
    "switch": "when it is time to change sides",
    "rest": "when a rest begins",
    "finish": "at the end of the session",
    "tick": "to keep the rhythm when nothing more is said",
    "phase": "when a phase begins and nothing more is said",
}
_SET: Final = Field("set", _set_name(), "The set that sounds are taken from.")
_CHIMES_LEVEL: Final = Field("level", level(-60, 12), "How loud, from the set's own level.")
_ROLES: Final = tuple(
    Field(role, SoundShape(silence=True), f"What is heard {CHIME_MOMENTS[role]}.") for role in CHIME_ROLES
)


def _chimes(values: Values, node: Node, desk: Desk) -> Chimes:
    sounds = {role.key: sound for role in _ROLES if (sound := values.get(role)) is not None}
    return Chimes(values.get(_SET), values.get(_CHIMES_LEVEL), sounds, node.place)


CHIMES: Final = Field(
    "chimes",
    Named("chimes", Either(
        word=Made(_SET.shape, lambda name, node, desk: Chimes(name, at=node.place)),
        table=Made(Record("`chimes`", (_SET, _CHIMES_LEVEL, *_ROLES)), _chimes),
    ), "The name of a set of sounds, or a map."),
    "What is played when.",
)

def _parse_duck(text: str) -> Decibels:
    """A level; or ``yes`` for the usual one, ``no`` for none at all."""
    if text.lower() in TRUE_WORDS:
        return DEFAULT_DUCK
    return Decibels(0.0) if text.lower() in FALSE_WORDS else level(-60, 0).parse(text)


_FILE: Final = Field("file", SoundShape(names=False), "The sound file; it is played again and again.")
_BED_LEVEL: Final = Field("level", level(-60, 0), "How loud, from the level of speech; -24dB where left out.")
_DUCK: Final = Field(
    "duck",
    Word("This does not say how far.", f"{level(-60, 0).expected}, or yes or no", _parse_duck,
         {"anyOf": [level(-60, 0).described, boolean().described]}),
    "How far it goes down further while words are spoken; -6dB where left out.",
)
_BACKGROUND: Final = Record("`background`", (_FILE, _BED_LEVEL, _DUCK), required=(_FILE,))


def _background(values: Values, node: Node, desk: Desk) -> Background:
    if not _BACKGROUND.complete(values):
        raise Refused
    levels = {field.key: found for field in (_BED_LEVEL, _DUCK) if (found := values.get(field)) is not None}
    return Background(values.need(_FILE), **levels, at=node.place)


BACKGROUND: Final = Field(
    "background",
    Made(_BACKGROUND, _background),
    "A bed of sound under the session.",
)
