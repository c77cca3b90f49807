"""A routine as its author wrote it: frozen, complete, checked; nothing of how it will sound.

``include``, ``defaults`` and ``like`` are already worked in; ``$names`` in texts are not yet replaced, because
what they stand for depends on the side, the language and the listener (``routine/phrases.py``).
Every value that can be wrong later carries the Place where it was written; Places don't count in comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from calmcue.errors import Place
from calmcue.routine.knobs import NO_KNOBS, Knobs
from calmcue.units import ZERO, Decibels, Frames, seconds

NOWHERE: Final = Place()

Side: TypeAlias = Literal["left", "right", "unset"]
"""The side of the body something is said for. ``unset``: the affected one, and the listener hasn't told us which."""

SideChoice: TypeAlias = Literal["left", "right", "affected"]
Kind: TypeAlias = Literal["stretch", "strength", "mobility", "balance", "breathing"]
Position: TypeAlias = Literal["sitting", "standing", "lying", "kneeling"]
Audience: TypeAlias = Literal["stroke", "neuro-rehab", "older-adult", "general"]

KINDS: Final[tuple[Kind, ...]] = ("stretch", "strength", "mobility", "balance", "breathing")
POSITIONS: Final[tuple[Position, ...]] = ("sitting", "standing", "lying", "kneeling")
AUDIENCES: Final[tuple[Audience, ...]] = ("stroke", "neuro-rehab", "older-adult", "general")
CHIME_ROLES: Final = ("start", "end", "switch", "rest", "finish", "tick", "phase")
DEFAULT_REST: Final = seconds(60)
DEFAULT_RELAX: Final = seconds(5)
DEFAULT_DUCK: Final = Decibels(-6.0)


def _place() -> Place:
    return NOWHERE


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one or several languages, ``$names`` and all. ``forms``: (language tag, text), as written."""

    forms: tuple[tuple[str, str], ...]
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Sided:
    """What a phrase says for each side. ``unset`` where the affected side isn't known, ``other_unset`` for the
    side opposite to it; None where the author gave none."""

    left: str | None = None
    right: str | None = None
    unset: str | None = None
    other_unset: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A reusable text. ``forms``: (language tag, one text or one a side)."""

    forms: tuple[tuple[str, str | Sided], ...]
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Chimes:
    """What to play when. ``collection``: the set's name, None to inherit. ``level``: from the set's own level,
    None to inherit. ``sounds``: role -> the name of a sound in the set, ``none``, or an absolute path of a file."""

    collection: str | None = None
    level: Decibels | None = None
    sounds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Background:
    """A bed of sound under the session. ``path``: absolute. ``level``: under speech. ``duck``: how far it goes
    down further while words are spoken."""

    path: str
    level: Decibels = Decibels(-24.0)
    duck: Decibels = DEFAULT_DUCK
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class HoldTime:
    """A hold: ``aim``, and the least it may be eased to (the same where the author gave one figure)."""

    aim: Frames
    least: Frames

    def eased(self, ease: float) -> Frames:
        """The hold at ``ease`` from 0 (aim) to 1 (least), in whole seconds where both ends are."""
        exact = self.aim + (self.least - self.aim) * min(1.0, max(0.0, ease))
        whole = seconds(1)
        if self.aim % whole == 0 and self.least % whole == 0:
            return Frames(round(exact / whole) * whole)
        return Frames(round(exact))


@dataclass(frozen=True, slots=True)
class Phase:
    """A named part of a rep or round, such as "Rock forward" for three seconds."""

    name: Text
    length: Frames
    silent: bool = False
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class CountFrom:
    """``count: {from: 10, every: 1s}``: the last ten beats, one every so often."""

    start: int
    every: Frames


Count: TypeAlias = Literal["down", "up", "reps"] | CountFrom


@dataclass(frozen=True, slots=True)
class Dose:
    """How much. Exactly one of these shapes:

    - ``hold`` alone: one hold a set;
    - ``reps`` and ``phases``; or ``reps``, ``hold`` and ``relax``;
    - ``at_least`` (the format's ``for``) and ``phases``: whole rounds, at least that long.

    ``count``: what is counted aloud, None where the author left it to the defaults, () for ``none``.
    ``talk_for``: rounds or reps in which names and numbers are said, None for all.
    """

    hold: HoldTime | None = None
    reps: int | None = None
    at_least: Frames | None = None
    phases: tuple[Phase, ...] = ()
    relax: Frames = DEFAULT_RELAX
    sets: int = 1
    rest: Frames = DEFAULT_REST
    talk_for: int | None = None
    count: tuple[Count, ...] | None = None

    @property
    def shape(self) -> Literal["hold", "reps-phases", "reps-hold", "for"]:
        if self.at_least is not None:
            return "for"
        if self.reps is not None:
            return "reps-phases" if self.phases else "reps-hold"
        return "hold"

    @property
    def round_length(self) -> Frames:
        """One round of the phases."""
        return Frames(sum(p.length for p in self.phases))

    @property
    def counts(self) -> tuple[Count, ...]:
        """What is counted, the format's defaults filled in."""
        if self.count is not None:
            return self.count
        defaults: dict[str, tuple[Count, ...]] = {
            "hold": ("down",), "reps-phases": ("reps",), "reps-hold": ("down", "reps"), "for": (),
        }
        return defaults[self.shape]


CueAt: TypeAlias = Literal["half", "left", "in", "rep", "last-rep", "last-round", "rest", "rest-left"]


@dataclass(frozen=True, slots=True)
class TimedCue:
    """Something said, or a sound played, at a moment of the dose. ``time`` goes with ``left``, ``in`` and
    ``rest-left``; ``rep`` with ``rep``. Exactly one of ``say`` and ``chime`` (a sound's name or absolute path)."""

    when: CueAt
    time: Frames = ZERO
    rep: int = 0
    say: Text | None = None
    chime: str | None = None
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Adapt:
    """An easier way: said "If {condition}: {say}"."""

    condition: Text
    say: Text


@dataclass(frozen=True, slots=True)
class Sides:
    """Which sides, in order; ``alternate`` changes the side every rep. ``word`` is how it was written."""

    order: tuple[SideChoice, ...]
    alternate: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, everything inherited already worked in. Lists are in the author's order."""

    id: str
    name: Text
    dose: Dose
    kind: Kind | None = None
    position: Position | None = None
    equipment: tuple[Text, ...] = ()
    when: Text | None = None
    adapt: tuple[Adapt, ...] = ()
    setup: tuple[Text, ...] = ()
    start: tuple[Text, ...] = ()
    feel: tuple[Text, ...] = ()
    finish: tuple[Text, ...] = ()
    sides: Sides | None = None
    reminders: tuple[Text, ...] = ()
    cues: tuple[TimedCue, ...] = ()
    easier: tuple[Text, ...] = ()
    harder: tuple[Text, ...] = ()
    progression: tuple[Text, ...] = ()
    pacing: Knobs = field(default_factory=lambda: NO_KNOBS)
    preset: str | None = None
    chimes: Chimes = Chimes()
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Say:
    text: Text
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Rest:
    length: Frames
    say: Text | None = None
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class ChimeStep:
    """``sound``: a sound's name in the set, or the absolute path of a file."""

    sound: str
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Pause:
    length: Frames
    at: Place = field(default_factory=_place, compare=False)


@dataclass(frozen=True, slots=True)
class Wait:
    text: Text
    at: Place = field(default_factory=_place, compare=False)


Step: TypeAlias = Exercise | Say | Rest | ChimeStep | Pause | Wait


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a routine comes from (the key ``source``)."""

    title: str = ""
    author: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """``before`` is spoken before the first exercise, ``precautions`` are printed only."""

    before: tuple[Text, ...] = ()
    precautions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine. ``languages``: the tags it is written in, the first the listener's. ``speak``: in which of
    them, in order, things are said outside a dose; ``counts`` and ``reminders_in``: inside one.
    ``folder``: absolute, from which its files come; empty for a text that came from no file."""

    id: str
    title: Text
    steps: tuple[Step, ...]
    languages: tuple[str, ...] = ("en",)
    speak: tuple[str, ...] = ("en",)
    counts: str = "en"
    reminders_in: str = "en"
    voices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    about: Text | None = None
    source: Origin | None = None
    audience: tuple[Audience, ...] = ()
    frequency: Text | None = None
    safety: Safety = Safety()
    pacing: Knobs = field(default_factory=lambda: NO_KNOBS)
    preset: str | None = None
    chimes: Chimes = Chimes()
    background: Background | None = None
    phrases: Mapping[str, Phrase] = field(default_factory=lambda: MappingProxyType({}))
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    pronounce: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    folder: str = field(default="", compare=False)
    file: str = field(default="", compare=False)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(s for s in self.steps if isinstance(s, Exercise))
