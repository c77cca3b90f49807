"""``calmcue show``: a routine as one would hand it to a patient."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import click

from calmcue.cli.options import KnobbedCommand, reading, routine_argument, tell
from calmcue.handout import Entry, Handout, Sheet, handout
from calmcue.library import find, own_routines
from calmcue.planning.estimate import estimate
from calmcue.planning.fitting import fit
from calmcue.routine.loading import load_routine
from calmcue.settings import Listener

WIDEST: Final = 80
"""Characters of a line: longer ones are hard to read, and a printer cuts them."""

INDENT: Final = "   "
ONE_A_LINE: Final = frozenset({"cautions", "stop", "how", "remember"})
"""Entries of which even a single line stands apart from its heading."""

IN_A_ROW: Final = frozenset({"equipment"})
"""Entries that are one list of things."""


@click.command(cls=KnobbedCommand)
@routine_argument
@reading
def command(routine: str, listener: Listener) -> None:
    """Show a routine to be read or printed, as one would hand it to a patient.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file. To print it on Linux or a Mac:
    calmcue show ROUTINE | lp
    """
    own = own_routines()
    loaded = load_routine(find(routine, [own]), library=own)
    fitted = fit(loaded, listener, estimate)
    width = min(WIDEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else WIDEST
    for line in as_text(handout(loaded, fitted.listener), width):
        click.echo(line)
    for note in fitted.notes:
        tell(note)
    if listener.variant is None and (others := [name for name in loaded.variants if name != "default"]):
        tell(f"Other selections of exercises: {', '.join(f'--variant {name}' for name in others)}.")


def as_text(sheet: Handout, width: int) -> Iterator[str]:
    """Lines of at most ``width`` characters (but for longer words)."""
    yield sheet.title
    yield "=" * min(len(sheet.title), width)
    yield from _wrapped(sheet.about, width)
    yield ""
    yield sheet.time
    for entry in sheet.entries:
        yield from _entry(entry, width)
    for part in sheet.parts:
        yield ""
        if isinstance(part, Sheet):
            yield f"{part.number}. {part.name}"
            for entry in part.entries:
                yield from _entry(entry, width, INDENT)
        else:
            for line in part.lines:
                yield from _wrapped(line, width)
    if sheet.source:
        yield ""
        yield from _entry(sheet.source, width)


def _entry(entry: Entry, width: int, indent: str = "") -> Iterator[str]:
    lines: Sequence[str] = [", ".join(entry.lines)] if entry.name in IN_A_ROW else entry.lines
    if len(lines) == 1 and entry.name not in ONE_A_LINE:
        yield from _wrapped(f"{entry.heading}: {lines[0]}", width, indent, indent + INDENT)
    else:
        yield f"{indent}{entry.heading}:"
        for line in lines:
            yield from _wrapped(line, width, f"{indent} - ", indent + INDENT)


def _wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(text, max(width, len(others) + 20), initial_indent=first, subsequent_indent=others,
                         break_long_words=False, break_on_hyphens=False)
