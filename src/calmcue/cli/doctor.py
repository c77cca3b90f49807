"""``calmcue doctor``: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import sys

import click

from calmcue import __version__


@click.command(help="Say what calmcue finds on this computer, and what is missing.")
def command() -> None:
    click.echo(f"calmcue {__version__}")
    click.echo(f"Python {platform.python_version()} ({sys.executable}), {platform.platform()}")
