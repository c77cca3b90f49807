"""``calmcue voices``: who can speak; voices added and removed."""

from __future__ import annotations

from pathlib import Path

import click

from calmcue.cli.options import tell
from calmcue.cli.tables import print_table
from calmcue.voices import adding
from calmcue.voices.registry import installed, missing


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the voices that --voice takes; 'add' and 'remove' natural voices of Piper.

    By itself, calmcue takes the best voice for a routine's language: one of Piper where there is one, else the
    system's.
    """
    if ctx.invoked_subcommand is None:
        best_first = sorted(installed(), key=lambda v: -v.quality)
        print_table(("voice", "languages", "name"), [(v.id, " ".join(v.languages), v.name) for v in best_first])
        for engine, install in missing():
            tell(f"No voice of {engine}: {install}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def add(file: Path) -> None:
    """Add a voice of Piper.

    FILE is NAME.onnx, with NAME.onnx.json beside it. It is checked, made to speak, and copied into your own folder.
    """
    added = adding.add(file)
    tell(f"Added {added.id}, which speaks {', '.join(added.languages)}. Hear it with --voice {added.id}.")


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a voice that was added.

    NAME is as 'calmcue voices' shows it.
    """
    tell(f"Removed {adding.remove(name).info.id}.")
