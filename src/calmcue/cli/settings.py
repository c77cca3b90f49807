"""``calmcue settings``: what is remembered from one session to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from calmcue.cli.options import HABITS, KnobbedCommand, parse_knobs, with_options
from calmcue.errors import UsageError
from calmcue.routine.knobs import KNOBS
from calmcue.routine.suggesting import did_you_mean
from calmcue.settings import NOBODY, Listener, read_settings, settings_file, show_settings, write_settings

FORGETTABLE = {"affected": "affected", "voice": "voice", "pace": "preset", "ease": "ease", "speak": "speak"}
"""Names on the command line -> fields of the Listener."""


@click.command(cls=KnobbedCommand)
@with_options(HABITS)
@click.option("--forget", metavar="NAME", multiple=True,
              help="Forget a setting, such as affected or switch-sides. May be repeated. Default: nothing.")
def command(knobs: tuple[str, ...], forget: tuple[str, ...], **told: Any) -> None:
    """Show your settings, or remember new ones for every session.

    Without options the settings are shown. They may make a routine's times to rest, change sides or get ready
    longer, never shorter.
    """
    before = read_settings()
    after = without(before, forget)
    known = {FORGETTABLE[name]: value for name, value in told.items() if value not in (None, ())}
    after = replace(after, **known, pacing={**after.pacing, **parse_knobs(knobs)})
    if after != before:
        click.echo(f"Kept in {write_settings(after)}:", err=True)
    elif before == NOBODY:
        click.echo(f"Nothing is set. Settings are kept in {settings_file()}.", err=True)
    click.echo(show_settings(after), nl=False)


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
