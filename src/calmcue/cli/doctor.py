"""``calmcue doctor``: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import sys
from contextlib import closing

import click

from calmcue import __version__
from calmcue.cli.tables import print_table
from calmcue.errors import CalmcueError, DeviceError, RoutineError, VoiceError
from calmcue.folders import clips_folder
from calmcue.history.database import History
from calmcue.outputs.backends import BACKENDS, USUAL, found
from calmcue.settings import read_settings, settings_file
from calmcue.voices.registry import installed, missing


@click.command()
def command() -> None:
    """Say what calmcue finds on this computer, and what is missing.

    Ends with exit code 4 where there is no voice, 5 where there is no sound device, 3 where the settings have
    mistakes.
    """
    voices = installed()
    sound = {backend: found(backend) for backend in BACKENDS}
    faulty = settings_fault()
    print_table(("what", "found"), [
        ("program", f"calmcue {__version__}, Python {platform.python_version()} ({sys.executable})"),
        ("system", platform.platform()),
        ("voices", f"{len(voices)} (calmcue voices lists them)" if voices else "none"),
        *(("no voices", f"{engine}: {install}") for engine, install in missing()),
        *((f"sound, {backend}", what) for backend, (what, _) in sound.items()),
        ("settings", state_of_settings(faulty)),
        ("cache", str(clips_folder())),
        ("history", state_of(History())),
    ])
    if not voices:
        raise VoiceError("There is no voice, so nothing can be said. The lines above say how to install one.")
    problem, usable = sound[USUAL]
    if not usable:
        raise DeviceError(problem)
    if faulty:
        raise faulty


def settings_fault() -> CalmcueError | None:
    """Why the settings can't be used."""
    try:
        read_settings()
    except CalmcueError as error:
        return error
    return None


def state_of_settings(fault: CalmcueError | None) -> str:
    """Where the settings are, or the first thing that is wrong with them."""
    if isinstance(fault, RoutineError):
        first, *more = fault.problems
        return f"have mistakes: {first}" + (f" (and {len(more)} more)" if more else "")
    file = settings_file()
    return str(fault or (file if file.exists() else f"none yet; they would be in {file}"))


def state_of(history: History) -> str:
    """How many sessions there are, or why they can't be read."""
    with closing(history):
        try:
            count = len(history.lines())
        except CalmcueError as error:
            return str(error)
    return f"{count} session{'' if count == 1 else 's'} in {history.file}" if count else "no session yet"
