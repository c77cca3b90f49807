"""``calmcue check``: mistakes in a routine, and what a careful colleague would ask about."""

from __future__ import annotations

import click

from calmcue.cli.options import KnobbedCommand, listening, routine_argument, show_progress, tell
from calmcue.session import Session
from calmcue.settings import Listener


@click.command(cls=KnobbedCommand)
@routine_argument
@listening
def command(routine: str, listener: Listener) -> None:
    """Look for mistakes in a routine, and for what a therapist would question.

    ROUTINE is the name of an included routine or a file. Mistakes end with exit code 3; warnings alone with 0.
    """
    with Session.open(routine, listener, warn=tell) as session:
        warnings = session.warnings(session.plan(show_progress))
    for warning in warnings:
        click.echo(str(warning))
    count = len(warnings)
    tell(f"{routine}: no mistakes, {count or 'no'} warning{'' if count == 1 else 's'}.")
