"""The knobs of pacing: their names, what they take, and what they do.

One table serves the loader, the listener's settings, ``--set`` on the command line, the schema and the help.
Their values per preset are in ``planning/pacing.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from calmcue.units import DURATION_HELP, RATE_HELP, Frames, format_duration, parse_duration, parse_rate, seconds

KnobValue: TypeAlias = int | bool | str | None
"""Frames for durations (None where a knob may be ``none``), words a minute, a count, a boolean, or a word."""

Knobs: TypeAlias = Mapping[str, KnobValue]
"""Some of the knobs, by name."""

NO_KNOBS: Final[Knobs] = MappingProxyType({})

PRESET_NAMES: Final = ("gentle", "standard", "brisk", "calm")
VERBOSITIES: Final = ("full", "brief", "minimal", "auto")

TRUE_WORDS: Final = ("yes", "true")
FALSE_WORDS: Final = ("no", "false")


@dataclass(frozen=True, slots=True)
class Knob:
    """One knob. ``takes``: how its value is written. ``low`` and ``high`` bound it (frames, words a minute or a
    count). ``may_lengthen``: a listener's settings may make a routine's value longer, never shorter."""

    name: str
    takes: Literal["duration", "duration-or-none", "rate", "count", "boolean", "choice"]
    about: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    may_lengthen: bool = False

    @property
    def expected(self) -> str:
        """What may be written, as an error message says it."""
        if self.takes == "rate":
            return f"{RATE_HELP}, from {self.low}wpm to {self.high}wpm"
        if self.takes == "count":
            return f"a whole number from {self.low} to {self.high}"
        if self.takes == "boolean":
            return "yes or no"
        if self.takes == "choice":
            return "one of " + ", ".join(self.choices)
        low, high = format_duration(Frames(self.low)), format_duration(Frames(self.high))
        limits = f", from {low} to {high}" if self.low else f", at most {high}"
        return DURATION_HELP + limits + (", or none" if self.takes == "duration-or-none" else "")

    def parse(self, text: str) -> KnobValue:
        """The value that ``text`` stands for. Raises ValueError with what was expected."""
        word = text.strip()
        value: KnobValue
        if self.takes == "boolean":
            if word.lower() not in TRUE_WORDS + FALSE_WORDS:
                raise ValueError(f"expected {self.expected}")
            return word.lower() in TRUE_WORDS
        if self.takes == "choice":
            if word not in self.choices:
                raise ValueError(f"expected {self.expected}")
            return word
        if self.takes == "duration-or-none" and word == "none":
            return None
        try:
            if self.takes == "rate":
                value = parse_rate(word)
            elif self.takes == "count":
                if not (word.isascii() and word.isdigit()):
                    raise ValueError
                value = int(word)
            else:
                value = parse_duration(word)
        except ValueError:
            raise ValueError(f"expected {self.expected}") from None
        if not self.low <= value <= self.high:
            raise ValueError(f"expected {self.expected}")
        return value


def _length(name: str, about: str, most: int = 600, *, lengthen: bool = False) -> Knob:
    return Knob(name, "duration", about, 0, seconds(most), may_lengthen=lengthen)


KNOBS: Final[Mapping[str, Knob]] = MappingProxyType({
    k.name: k
    for k in (
        Knob("voice", "rate", "how fast words are articulated; slower pacing is made with silence", 80, 300),
        _length("sentence-pause", "silence between sentences", 10),
        _length("clause-pause", "silence at a comma", 5),
        _length("lead-in", "silence at the very beginning (Bluetooth drops the first half second)", 30),
        _length("get-ready", "time to get into position before each exercise", lengthen=True),
        _length("settle", "silence between the last instruction and the start chime", 60),
        _length("switch-sides", "time to change sides", lengthen=True),
        _length("change-position", "time to stand up, sit down, or fetch something", lengthen=True),
        _length("between-exercises", "silence between two exercises"),
        Knob("self-paced", "boolean", "wait for a key before the next exercise"),
        _length("self-paced-gap", "what an export puts in place of a wait for a key"),
        Knob("verbosity", "choice", "how much is said", choices=VERBOSITIES),
        Knob("countdown", "count", "how many of the last seconds of a hold are counted", 0, 60),
        Knob("halfway", "boolean", "say when half of a hold is over"),
        Knob("time-left", "duration-or-none", "say the time left in a hold every so often", seconds(5), seconds(600)),
        Knob("reminders-every", "duration", "about how far apart reminders are", seconds(1), seconds(600)),
        Knob("announce-next", "boolean", "say the name of the next exercise after each"),
        Knob("rest", "duration-or-none", "the least rest between sets and in rest steps", 0, seconds(1800),
             may_lengthen=True),
        Knob("longest-silence", "duration-or-none",
             "after so long without a sound, a soft tick says that the session goes on", seconds(5), seconds(3600)),
    )
})


def show_knob(name: str, value: KnobValue) -> str:
    """A knob's value as it would be written in a routine."""
    takes = KNOBS[name].takes
    if value is None:
        return "none"
    if takes == "boolean":
        return "yes" if value else "no"
    if takes == "rate":
        return f"{value}wpm"
    if takes in ("duration", "duration-or-none"):
        return format_duration(Frames(int(value)))
    return str(value)
