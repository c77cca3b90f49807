"""``calmcue list``: the routines there are."""

from __future__ import annotations

from pathlib import Path

import click

from calmcue.cli.options import tell
from calmcue.cli.tables import print_table
from calmcue.errors import RoutineError
from calmcue.library import bundled, own_routines, routines_in
from calmcue.planning.timeline import quick_total
from calmcue.routine.loading import load_routine


@click.command()
def command() -> None:
    """Show the routines that are included, and your own.

    Any of them is played with 'calmcue play NAME'.
    """
    own = own_routines()
    found = {path.stem: path for path in (*bundled(), *routines_in(own))}     # yours over ours, as everywhere
    print_table(("name", "minutes", "title"), [(name, *summary(path, own)) for name, path in sorted(found.items())])
    tell(f"Your own go into {own}.")


def summary(path: Path, library: Path) -> tuple[str, str]:
    """(about how many minutes, title)."""
    try:
        routine = load_routine(path, library=library)
        return f"{quick_total(routine)}", routine.title.forms[0][1]
    except RoutineError:
        return "", f"has mistakes: calmcue check {path.stem}"
