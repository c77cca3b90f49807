"""``calmcue settings``: what is remembered from one session to the next."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

import click

from calmcue.cli.options import HABITS, KnobbedCommand, parse_knobs, tell, with_options
from calmcue.errors import UsageError
from calmcue.routine.knobs import KNOBS, show_knob
from calmcue.routine.suggesting import did_you_mean
from calmcue.settings import NOBODY, Listener, read_settings, settings_file, show_settings, write_settings

FORGETTABLE = {"affected": "affected", "voice": "voice", "pace": "preset", "ease": "ease", "speak": "speak",
               "language": "speak"}
"""Names on the command line -> fields of the Listener."""


@click.command(cls=KnobbedCommand)
@with_options(HABITS)
@click.option("--forget", metavar="NAME", multiple=True,
              help="Forget a setting, such as affected or switch-sides. May be repeated. Default: nothing.")
@click.option("--ask", "again", is_flag=True,
              help="Ask again what was asked the first time: sound check, affected side, pace. Default: asked once, "
                   "in a terminal.")
@click.option("--json", "as_json", is_flag=True,
              help="Print the settings as JSON, for other programs. Nothing is asked.")
def command(knobs: tuple[str, ...], forget: tuple[str, ...], again: bool, as_json: bool, **told: Any) -> None:
    """Show your settings, or remember new ones for every session.

    The first time, in a terminal, you are asked: whether you hear the sound, your affected side, your pace. After
    that, without options, the settings are shown. They may make a routine's times to rest, change sides or get ready
    longer, never shorter.
    """
    before = read_settings()
    after = without(before, forget)
    known = {FORGETTABLE[name]: value for name, value in told.items() if value not in (None, ())}
    after = replace(after, **known, pacing={**after.pacing, **parse_knobs(knobs)})
    first = not as_json and after == NOBODY and not settings_file().exists()
    asked = again or (first and in_terminal())
    if asked:
        from calmcue.cli.asking import ask

        after = ask(after)
    if asked or after != before:
        tell(f"Kept in {write_settings(after)}:")
    elif before == NOBODY and not as_json:
        tell(f"Nothing is set. Settings are kept in {settings_file()}.")
    click.echo(json.dumps(plain(after), ensure_ascii=False, indent=2) + "\n" if as_json else show_settings(after),
               nl=False)


def in_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def plain(listener: Listener) -> dict[str, Any]:
    """The settings for other programs: None, "auto", 0 or empty where nothing was told."""
    return {
        "file": str(settings_file()), "affected": listener.affected, "voice": listener.voice,
        "pace": listener.preset, "ease": listener.ease, "language": list(listener.speak),
        "knobs": {name: show_knob(name, value) for name, value in listener.pacing.items()},
    }


def without(listener: Listener, names: tuple[str, ...]) -> Listener:
    """``listener`` with some settings as if they had never been told. Raises UsageError for an unknown name."""
    for name in names:
        if name not in FORGETTABLE and name not in KNOBS:
            near = did_you_mean(name, (*FORGETTABLE, *KNOBS)) or f"Settings are {', '.join((*FORGETTABLE, *KNOBS))}."
            raise UsageError(f"--forget: there is no setting `{name}`. {near}")
        if field := FORGETTABLE.get(name):
            listener = replace(listener, **{field: getattr(NOBODY, field)})
        listener = replace(listener, pacing={knob: v for knob, v in listener.pacing.items() if knob != name})
    return listener
