"""What a listener may ask for. Keys, media buttons, signals and sockets all become one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from calmcue.units import Frames, seconds


@dataclass(frozen=True, slots=True)
class Pause:
    """Stand still and be silent."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """The one big key: pause, resume, or go on at a gate."""


@dataclass(frozen=True, slots=True)
class Next:
    """To the beginning of the next passage."""


@dataclass(frozen=True, slots=True)
class Back:
    """To the beginning of this passage; within its first three seconds (so, again), of the one before."""


@dataclass(frozen=True, slots=True)
class Longer:
    """More of the hold that is running, and of its like that is still to come."""

    by: Frames = seconds(10)


@dataclass(frozen=True, slots=True)
class Shorter:
    """Less of the hold that is running, and of its like that is still to come."""

    by: Frames = seconds(10)


@dataclass(frozen=True, slots=True)
class WhereAmI:
    """Say which exercise this is, and how much is left of a hold."""


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on at a gate."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Stop for good."""


@dataclass(frozen=True, slots=True)
class SoundLost:
    """From the pump: the sound device was ``away`` for so long and is back."""

    away: Frames


@dataclass(frozen=True, slots=True)
class BreakOff:
    """From the pump: something can't be spoken; say that we stop, and stop."""


Plain: TypeAlias = (
    Pause | Resume | Next | Back | Longer | Shorter | WhereAmI | Continue | Quit | SoundLost | BreakOff
)
"""What needs no interpretation."""

Command: TypeAlias = Plain | Toggle
