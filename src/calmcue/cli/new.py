"""``calmcue new``: a routine of one's own, begun."""

from __future__ import annotations

import click

from calmcue.cli.options import tell
from calmcue.library import bundled, own_routines
from calmcue.starter import begin_routine


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Begin a routine of your own, with notes that say what to change.

    NAME is what it is called, such as "morning knees": it goes to your own routines, which 'calmcue list' shows. Or
    it is a path such as ./knees.yaml. Nothing that is there already is written over.
    """
    own = own_routines()
    file = begin_routine(name, own)
    click.echo(str(file))
    called = file.stem if file.parent == own else str(file)
    tell(f"Open it in any text editor. Then: calmcue check {called}, calmcue play {called}.")
    if file.parent == own and file.stem in {path.stem for path in bundled()}:
        tell("It is played instead of the included routine of the same name.")
