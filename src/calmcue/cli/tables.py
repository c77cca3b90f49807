"""Rows for people and for pipes.

On a terminal the last column is wrapped to its width; in a pipe each row is one line, its cells set apart by tabs, so
that ``cut`` and a spreadsheet can take it. (rich's tables pad and wrap in pipes too, and cost 90 ms of import.)
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Final

import click

_GAP: Final = "  "
_NARROWEST: Final = 20


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """``rows`` under ``headings`` on stdout. Every cell is one line of text."""
    if sys.stdout.isatty():
        for line in laid_out([headings, *rows], shutil.get_terminal_size().columns):
            click.echo(line)
    else:
        for row in (headings, *rows):
            click.echo("\t".join(row))


def laid_out(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Lines of at most ``width`` characters (or what the columns in front need): columns as wide as their widest
    cell, the last one wrapped."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    indent = sum(widths) + len(_GAP) * len(widths)
    lines = []
    for row in rows:
        head = "".join(cell.ljust(size) + _GAP for cell, size in zip(row[:-1], widths, strict=True))
        wrapped = textwrap.wrap(row[-1], max(_NARROWEST, width - indent)) or [""]
        lines += [(head + wrapped[0]).rstrip(), *(" " * indent + line for line in wrapped[1:])]
    return lines
