"""How far an export is, on one line of the terminal that is written over."""

from __future__ import annotations

import sys
import time
from typing import Final

import click

from calmcue.units import clock

_EVERY: Final = 0.2
"""Seconds between two looks: more often is only flicker."""

_FIRST: Final = 1.0
"""Seconds after which the time that is left can be told from what is done."""


class WritingProgress:
    """Called with how many frames are written, of how many. Says nothing where nobody looks."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._began = self._looked = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._shown or (now - self._looked < _EVERY and done < total):
            return
        self._looked = now
        line = line_of(done, total, now - self._began) if done < total else "Finishing ..."
        click.echo(f"\r{line}\x1b[K", err=True, nl=False)

    def end(self) -> None:
        """Leave an empty line to what is said next."""
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def line_of(done: int, total: int, passed: float) -> str:
    """What is shown after ``passed`` seconds of writing."""
    line = f"Writing {clock(done)} of {clock(total)}"
    if passed < _FIRST or not done:
        return f"{line} ..."
    left = passed * (total - done) / done
    return f"{line}, about {left:.0f} s left ..." if left < 90 else f"{line}, about {left / 60:.0f} min left ..."
