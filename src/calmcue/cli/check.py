"""``calmcue check``: mistakes in routines, and what a careful colleague would ask about."""

from __future__ import annotations

import json
from typing import Any

import click

from calmcue.cli.options import KnobbedCommand, listening, names_of_routines, show_progress, tell
from calmcue.errors import Problem, RoutineError
from calmcue.session import Session
from calmcue.settings import Listener


@click.command(cls=KnobbedCommand)
@click.argument("routines", metavar="ROUTINE...", nargs=-1, required=True, shell_complete=names_of_routines)
@listening
@click.option("--json", "as_json", is_flag=True,
              help="Print everything as JSON, for other programs: a list with an entry for each routine.")
@click.pass_context
def command(ctx: click.Context, routines: tuple[str, ...], listener: Listener, as_json: bool) -> None:
    """Look for mistakes in routines, and for what a therapist would question.

    ROUTINE is the name of an included routine or a file; several are looked at one after the other. Mistakes end with
    exit code 3; warnings alone with 0.
    """
    found = []
    for routine in routines:
        mistakes, warnings, changes = looked_at(routine, listener)
        found.append((mistakes, {
            "routine": routine, "mistakes": _plain(mistakes), "warnings": _plain(warnings), **changes}))
        if not as_json:
            for problem in (*mistakes, *warnings):
                click.echo(str(problem))
            tell(f"{routine}: {_count(mistakes, 'mistake')}, {_count(warnings, 'warning')}.")
    if as_json:
        click.echo(json.dumps([entry for _, entry in found], ensure_ascii=False, indent=2))
    if any(mistakes for mistakes, _ in found):
        ctx.exit(RoutineError.exit_code)


def looked_at(
    routine: str, listener: Listener
) -> tuple[tuple[Problem, ...], tuple[Problem, ...], dict[str, Any]]:
    """(mistakes, warnings, what was moved or left out) of a routine; with mistakes nothing more can be told of it."""
    from calmcue.planning.plan_json import changes_json

    try:
        with Session.open(routine, listener, warn=tell) as session:
            timeline = session.plan(show_progress)
            return (), session.warnings(timeline), changes_json(timeline)
    except RoutineError as error:
        return error.problems, (), {}


def _count(problems: tuple[Problem, ...], name: str) -> str:
    return f"{len(problems) or 'no'} {name}{'' if len(problems) == 1 else 's'}"


def _plain(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    from calmcue.planning.plan_json import warning_json

    return [warning_json(p) for p in problems]
