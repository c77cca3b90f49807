"""What a listener has told us about themselves: how it reaches the planner.

The file in which it is kept, and how it is read, is in this module too; the planner sees only the Listener.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from calmcue.routine.knobs import NO_KNOBS, Knobs
from calmcue.routine.model import Phrase


@dataclass(frozen=True, slots=True)
class Listener:
    """The listener's side of a session, from the settings file and the command line.

    ``affected``: the side, None where we don't know. ``preset`` and ``pacing``: from the settings file (they may
    lengthen what a routine asks for in the knobs marked so, never shorten it). ``pace`` and ``override``: from the
    command line (``--pace``, ``--set``); they win over everything. ``ease``: 0 (holds as aimed at) to 1 (the least
    the author allows). ``minutes``: fit the session into so many, None to leave it. ``variant``: None for the
    routine's default. ``speak``: languages to speak in instead of the routine's, () to leave it.
    ``finished``: how often this routine was finished before (for ``verbosity: auto``).
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
    finished: int = 0


NOBODY = Listener()
"""A listener of whom nothing is known."""
