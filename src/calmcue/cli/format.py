"""``calmcue format``: how a routine is written, to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

PAGE: Final = Path(__file__).resolve().parents[1] / "reference" / "format.md"
"""The reference of the routine format; its tables are made from the code by ``scripts/list-format``."""


@click.command()
def command() -> None:
    """Tell how a routine is written: every key, with examples.

    In a terminal it is shown page by page (q ends); 'calmcue format > format.md' makes a file of it, in Markdown.
    """
    click.echo_via_pager(PAGE.read_text(encoding="utf-8"))
