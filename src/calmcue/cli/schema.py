"""``calmcue schema``: the routine format for editors."""

from __future__ import annotations

import json

import click

from calmcue.routine.schema import json_schema


@click.command()
def command() -> None:
    """Print a JSON Schema of the routine format.

    Many editors complete and check a routine by it as you type: save it to a file and name that in a first line
    "# yaml-language-server: $schema=FILE".
    """
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
