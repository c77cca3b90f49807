"""``calmcue doctor``: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import sys

import click

from calmcue import __version__
from calmcue.cli.tables import print_table
from calmcue.errors import DeviceError, VoiceError
from calmcue.outputs.device import probe
from calmcue.settings import settings_file
from calmcue.store import default_folder
from calmcue.voices.registry import installed, missing


@click.command()
def command() -> None:
    """Say what calmcue finds on this computer, and what is missing.

    Ends with exit code 4 where there is no voice, 5 where there is no sound device.
    """
    voices = installed()
    sound = probe()
    settings = settings_file()
    print_table(("what", "found"), [
        ("program", f"calmcue {__version__}, Python {platform.python_version()} ({sys.executable})"),
        ("system", platform.platform()),
        ("voices", f"{len(voices)} (calmcue voices lists them)" if voices else "none"),
        *(("no voices", f"{engine}: {install}") for engine, install in missing()),
        ("sound", f"{sound.backend}: {', '.join(sound.devices)}" if not sound.problem else "none"),
        ("settings", str(settings) if settings.exists() else f"none yet; they would be in {settings}"),
        ("cache", str(default_folder())),
    ])
    if not voices:
        raise VoiceError("There is no voice, so nothing can be said. The lines above say how to install one.")
    if sound.problem:
        raise DeviceError(sound.problem)
