"""Pacing: the presets, and whose word counts for each knob.

Precedence, lowest first: the preset, the routine, the exercise, the listener's settings, the command line. A
listener's settings (and a preset chosen on the command line) may lengthen the times that a routine asks for to
change sides or position, to get ready or to rest, but never shorten them: only ``--set`` does.
The figures of the presets and their reasons are those of the routine format's section "Pacing": slower is made
with silence between words, not with a drawn-out voice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from calmcue.routine.knobs import KNOBS, Knobs, KnobValue
from calmcue.routine.model import Exercise, Routine
from calmcue.settings import Listener
from calmcue.units import Frames, milliseconds, seconds

FULL_TIMES: Final = 3
"""``verbosity: auto`` is full so many times, then brief."""

_GENTLE_FOR: Final = frozenset({"stroke", "neuro-rehab", "older-adult"})

_COMMON: Final[Knobs] = MappingProxyType({
    "sentence-pause": milliseconds(900),
    "clause-pause": milliseconds(350),
    "lead-in": milliseconds(500),
    "time-left": None,
    "verbosity": "full",
    "self-paced": False,
    "countdown": 5,
    "halfway": True,
    "announce-next": True,
    "rest": None,
    "longest-silence": seconds(60),
})


def _preset(voice: int, times: tuple[int, int, int, int, int, int], every: int, **other: KnobValue) -> Knobs:
    names = ("get-ready", "settle", "switch-sides", "change-position", "between-exercises", "self-paced-gap")
    knobs: dict[str, KnobValue] = dict(_COMMON)
    knobs |= {"voice": voice, "reminders-every": seconds(every)}
    knobs |= {name: seconds(time) for name, time in zip(names, times, strict=True)}
    knobs |= {name.replace("_", "-"): value for name, value in other.items()}
    return MappingProxyType(knobs)


PRESETS: Final[Mapping[str, Knobs]] = MappingProxyType({
    "gentle": _preset(150, (15, 4, 15, 20, 20, 30), 12),
    "standard": _preset(160, (10, 3, 10, 12, 10, 20), 12),
    "brisk": _preset(175, (5, 2, 5, 8, 5, 10), 8, announce_next=False),
    "calm": _preset(150, (15, 4, 15, 20, 20, 30), 20, announce_next=False, countdown=0, halfway=False),
})


class Setting(NamedTuple):
    """A knob's value and whose word it is, such as ``preset gentle`` or ``the exercise``."""

    value: KnobValue
    origin: str


@dataclass(frozen=True, slots=True)
class Pacing:
    """Every knob, worked out for one exercise (or for what lies outside of any). Lengths in frames; None where a
    knob is ``none``. ``settings`` says where each came from."""

    settings: Mapping[str, Setting]

    def length(self, knob: str) -> Frames:
        value = self.settings[knob].value
        assert isinstance(value, int)
        return Frames(value)

    def maybe(self, knob: str) -> Frames | None:
        return None if self.settings[knob].value is None else self.length(knob)

    def count(self, knob: str) -> int:
        return int(self.length(knob))

    def flag(self, knob: str) -> bool:
        return bool(self.settings[knob].value)

    @property
    def verbosity(self) -> str:
        return str(self.settings["verbosity"].value)


def natural_preset(routine: Routine) -> str:
    """The preset of a routine that names none: by its audience."""
    return "gentle" if _GENTLE_FOR.intersection(routine.audience) else "standard"


def work_out(routine: Routine, listener: Listener, exercise: Exercise | None = None) -> Pacing:
    """The pacing of ``exercise``, or of the routine outside its exercises."""
    settings: dict[str, Setting] = {}
    for knobs, origin, guarded in _layers(routine, listener, exercise):
        for name, value in knobs.items():
            if not (guarded and _shortens(name, value, settings.get(name))):
                settings[name] = Setting(value, origin)
    if settings["verbosity"].value == "auto":
        word = "full" if listener.finished < FULL_TIMES else "brief"
        times = f"{listener.finished} times finished" if listener.finished != 1 else "finished once"
        settings["verbosity"] = Setting(word, f"auto, {times} ({settings['verbosity'].origin})")
    return Pacing(MappingProxyType({name: settings[name] for name in KNOBS}))


def _layers(routine: Routine, listener: Listener, exercise: Exercise | None) -> Iterator[tuple[Knobs, str, bool]]:
    """(knobs, whose they are, may not shorten), lowest first."""
    base = routine.preset or natural_preset(routine)
    yield PRESETS[base], f"preset {base}" + ("" if routine.preset else " (by the audience)"), False
    yield routine.pacing, "the routine", False
    if exercise is not None:
        if exercise.preset:
            yield PRESETS[exercise.preset], f"preset {exercise.preset} (the exercise)", False
        yield exercise.pacing, "the exercise", False
    if listener.preset:
        yield PRESETS[listener.preset], f"preset {listener.preset} (your settings)", True
    yield listener.pacing, "your settings", True
    if listener.pace:
        yield PRESETS[listener.pace], f"preset {listener.pace} (--pace)", True
    yield listener.override, "--set", False


def _shortens(name: str, value: KnobValue, before: Setting | None) -> bool:
    if not KNOBS[name].may_lengthen or before is None or before.value is None:
        return False
    return value is None or (isinstance(value, int) and isinstance(before.value, int) and value < before.value)


def rest_length(written: Frames, pacing: Pacing) -> Frames:
    """How long a rest is: as written, or longer where the listener asked for it; ``--set rest=`` wins outright."""
    asked = pacing.settings["rest"]
    if asked.value is None:
        return written
    return pacing.length("rest") if asked.origin == "--set" else Frames(max(written, pacing.length("rest")))
