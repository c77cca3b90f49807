"""What the commands that take a routine have in common: its name, and the options that say who listens and how."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import click
from click.shell_completion import CompletionItem

from calmcue.errors import UsageError
from calmcue.library import bundled, own_routines, routines_in
from calmcue.planning.pacing import PRESETS
from calmcue.routine.knobs import KNOBS, PRESET_NAMES, Knob, Knobs, KnobValue, show_knob
from calmcue.routine.suggesting import did_you_mean
from calmcue.routine.values import duration_hint
from calmcue.settings import read_settings

Command: TypeAlias = Callable[..., Any]
Decorator: TypeAlias = Callable[[Command], Command]

TAKES: Final = {"duration": "a duration such as 10s", "duration-or-none": "a duration such as 1m, or none",
                "rate": "words a minute such as 150wpm", "count": "a whole number", "boolean": "yes or no"}


class KnobbedCommand(click.Command):
    """A command whose help ends with the knobs that ``--set`` takes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Knobs for --set"):
            formatter.write_dl([(knob.name, describe(knob)) for knob in KNOBS.values()])


def describe(knob: Knob) -> str:
    """What a knob does, what it takes, and its value at each pace."""
    values = {pace: show_knob(knob.name, knobs[knob.name]) for pace, knobs in PRESETS.items()}
    alike = set(values.values())
    shown = f"at every pace {alike.pop()}" if len(alike) == 1 else ", ".join(f"{p} {v}" for p, v in values.items())
    takes = TAKES.get(knob.takes) or ", ".join(knob.choices)
    return f"{knob.about[0].upper()}{knob.about[1:]}: {takes}. Default: {shown}."


def names_of_routines(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """What the Tab key offers for ROUTINE: names that begin so, or files."""
    paths = (*routines_in(own_routines()), *bundled())
    names = sorted({path.stem for path in paths if path.stem.startswith(begun)})
    return [CompletionItem(name) for name in names] or [CompletionItem(begun, type="file")]


routine_argument = click.argument("routine", metavar="ROUTINE", shell_complete=names_of_routines)
"""The name of an included routine, or a file."""

HABITS: Final[tuple[Decorator, ...]] = (
    click.option("--voice", metavar="VOICE",
                 help="Who speaks, such as espeak:en-gb. 'calmcue voices' lists them. "
                      "Default: the best one installed for the routine's language."),
    click.option("--affected", type=click.Choice(["left", "right"]),
                 help="Your affected side. Default: not known, and the words say \"your affected foot\"."),
    click.option("--pace", type=click.Choice(PRESET_NAMES),
                 help="How unhurried the session is. Default: the routine's own."),
    click.option("--set", "knobs", metavar="KNOB=VALUE", multiple=True,
                 help="Change one knob of the pace, such as --set switch-sides=10s. May be repeated; "
                      "the knobs are listed below. Default: each knob's value at the pace."),
    click.option("--ease", type=click.FloatRange(0, 1), metavar="0..1",
                 help="Shorten holds towards the least the routine allows: 0 is as written, 1 the least. Default: 0."),
    click.option("--language", "--speak", "speak", metavar="LANGUAGE", multiple=True,
                 help="Speak only in this language of the routine, such as es. May be repeated. "
                      "Default: the routine's choice."),
)
"""What a listener may want every time."""

FOR_ONCE: Final[tuple[Decorator, ...]] = (
    click.option("--minutes", type=click.IntRange(1, 1440), metavar="MINUTES",
                 help="Fit the session into so many minutes. Default: as long as it is."),
    click.option("--variant", metavar="NAME",
                 help="Play another selection of exercises that the routine offers. Default: its own."),
)


def with_options(options: Sequence[Decorator]) -> Decorator:
    """Gives a command all of ``options``, in their order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def listening(command: Command) -> Command:
    """Gives a command the options of the listener; it is called with them all as one ``listener``."""
    return with_options((*HABITS, *FOR_ONCE))(_told(command))


def reading(command: Command) -> Command:
    """As :func:`listening`, for a command that speaks nothing."""
    return with_options((*HABITS[1:], *FOR_ONCE))(_told(command))


FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "voice": "voice", "affected": "affected", "pace": "pace", "variant": "variant", "ease": "ease",
    "minutes": "minutes", "speak": "speak", "knobs": "override",
})
"""Options -> the fields of the Listener that they set, for this session alone."""


def _told(command: Command) -> Command:
    @wraps(command)
    def called(**given: Any) -> Any:
        told = {field: given.pop(name) for name, field in FIELDS.items() if name in given}
        told["override"] = parse_knobs(told["override"])
        changes = {field: value for field, value in told.items() if value is not None and value not in ((), {})}
        return command(listener=replace(read_settings(), **changes), **given)

    return called


def parse_knobs(settings: tuple[str, ...]) -> Knobs:
    """The knobs of ``--set KNOB=VALUE``, a later one winning. Raises UsageError."""
    return MappingProxyType(dict(map(parse_knob, settings)))


def parse_knob(setting: str) -> tuple[str, KnobValue]:
    """One ``KNOB=VALUE``. Raises UsageError that says what was expected."""
    name, equals, value = (part.strip() for part in setting.partition("="))
    if not equals:
        raise UsageError(f"--set takes KNOB=VALUE, such as --set switch-sides=10s. Found: {setting}.")
    if name not in KNOBS:
        near = did_you_mean(name, KNOBS) or f"The knobs are {', '.join(KNOBS)}."
        raise UsageError(f"--set: there is no knob `{name}`. {near}")
    try:
        return name, KNOBS[name].parse(value)
    except ValueError as error:
        hint = duration_hint(value) if KNOBS[name].takes.startswith("duration") else ""
        raise UsageError(f"--set {name}: {error}. Found: `{value}`. {hint}".rstrip()) from None



def tell(sentence: str) -> None:
    """Something for the person that is not what they asked for: stdout stays clean."""
    click.echo(sentence, err=True)


def show_progress(done: int, total: int) -> None:
    """How many phrases are spoken already: one line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        ending = "\r" if done < total else "\r\x1b[K"
        click.echo(f"Speaking {done} of {total} phrases ..." * (done < total) + ending, err=True, nl=False)
