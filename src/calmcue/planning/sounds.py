"""Which sound is played for what: the routine's choice, the exercise's over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from calmcue.routine.model import Chimes
from calmcue.sources import Sound
from calmcue.units import Decibels

DEFAULT_COLLECTION: Final = "soft"

_UNLESS_SAID: Final[Mapping[str, str]] = MappingProxyType({"phase": "none"})
"""Each role's sound bears its name; only phases have none of their own until a routine asks: ticks keep the rhythm."""


@dataclass(frozen=True, slots=True)
class Chimer:
    """Looks a role up. ``collection``, ``level`` and ``sounds`` as in the model's Chimes, all worked out."""

    collection: str
    level: Decibels
    sounds: Mapping[str, str]

    @classmethod
    def of(cls, *layers: Chimes) -> Chimer:
        """From the routine's chimes, then the exercise's."""
        collection, level, sounds = DEFAULT_COLLECTION, Decibels(0.0), dict(_UNLESS_SAID)
        for layer in layers:
            collection = collection if layer.collection is None else layer.collection
            level = level if layer.level is None else layer.level
            sounds |= layer.sounds
        return cls(collection, level, MappingProxyType(sounds))

    def role(self, role: str) -> Sound | None:
        """The sound that is played at ``role``; None where that is ``none``."""
        return self.named(self.sounds.get(role, role), role)

    def named(self, name: str, purpose: str = "") -> Sound | None:
        """A sound by its name in the set, or by the absolute path of its file."""
        if name == "none":
            return None
        if PurePath(name).is_absolute():
            return Sound(purpose or PurePath(name).stem, self.collection, self.level, path=name)
        return Sound(name, self.collection, self.level)

    def rhythm(self) -> tuple[Sound | None, bool]:
        """What begins a phase past ``talk-for``, and whether it is the phase sound (else the tick)."""
        phase = self.role("phase")
        return (phase, True) if phase is not None else (self.role("tick"), False)
