"""The command line: Click and printing live here and nowhere else.

One command a file, imported only when it is called, so that ``calmcue --help`` stays quick; a command's body is
a few calls to ``calmcue.session``. :func:`main` is the one place where an error becomes a message and an exit code
(the codes are listed in ``errors.py``). What a person asked for goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click

from calmcue import __version__
from calmcue.errors import CalmcueError, OutputError

COMMANDS: Final[Mapping[str, str]] = MappingProxyType({
    "play": "Play a routine aloud.",
    "export": "Write a session to a sound file.",
    "list": "Show the routines that are included, and your own.",
    "show": "Show a routine to be read or printed, as for a patient.",
    "new": "Begin a routine of your own.",
    "plan": "Show what is said and played, and when.",
    "check": "Look for mistakes, and for what a therapist would question.",
    "format": "Tell how a routine is written.",
    "schema": "Print the routine format for editors, as a JSON Schema.",
    "history": "Show what was done when, or forget it.",
    "cache": "Show or clear the speech that is kept on the disk.",
    "voices": "List the voices; add and remove natural ones.",
    "say": "Say one sentence, to try a voice.",
    "settings": "Show or change what is remembered for every session.",
    "completion": "Make the Tab key complete commands and names of routines.",
    "doctor": "Say what calmcue finds on this computer, and what is missing.",
})
"""Name -> what it does, as ``--help`` says it. A command NAME is ``command`` in the module ``cli/NAME.py``."""

SPEAKING: Final = frozenset({"play", "export", "plan", "say"})
"""Commands that ask a voice, most times, for what is not in the cache."""

INTERRUPTED: Final = 130

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Faults of stdout where it is a file. That the reader of a pipe has gone is Click's to handle."""

WELCOME: Final = """\
calmcue plays a written routine aloud: it tells you what to do, counts, and keeps the time.

  calmcue play ankle-dorsiflexion    hear a routine that is included
  calmcue list                       see which others there are
  calmcue doctor                     if nothing can be heard
  calmcue --help                     everything else
"""


class CommandsOnDemand(click.Group):
    """A group that knows its commands by name and imports one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found = importlib.import_module(f"calmcue.cli.{name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(self, ctx: click.Context,
                        args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """With nothing in the cache, a voice will most likely be asked: its process loads beside the command, and is
        ended with it where it was not."""
        if args[0] in SPEAKING and not ctx.resilient_parsing and not set(ctx.help_option_names) & set(args):
            from calmcue.folders import clips_folder, is_empty
            from calmcue.voices import launch

            if is_empty(clips_folder()):
                launch.ahead()
                ctx.call_on_close(launch.discard)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=CommandsOnDemand, invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="calmcue %(version)s")
@click.pass_context
def calmcue(ctx: click.Context) -> None:
    """Plays a written routine aloud: spoken instructions, chimes and counted holds. Works without the internet."""
    if ctx.invoked_subcommand is None:
        click.echo(WELCOME, nl=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. ``arguments``: without the program's name, None for those of the process."""
    try:
        outcome = calmcue.main(arguments, prog_name="calmcue", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except CalmcueError as error:
        click.echo(f"calmcue: {error}", err=True)
        return error.exit_code
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in NO_ROOM:
            give_up_stdout()
            click.echo(f"calmcue: The output can't be written: {error.strerror}.", err=True)
            return OutputError.exit_code
        if os.environ.get("CALMCUE_DEBUG"):
            raise
        click.echo(f"calmcue: something went wrong inside the program ({type(error).__name__}: {error}). "
                   f"The details are in {keep_details()}; please send them with your report.", err=True)
        return CalmcueError.exit_code
    return outcome if isinstance(outcome, int) else 0


def give_up_stdout() -> None:
    """Send what is still held back for stdout nowhere, else Python would fail once more when it ends (as its
    documentation advises: library/signal.html, "Note on SIGPIPE")."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def keep_details() -> Path:
    """Write the exception that is being handled to a file, for a report; where it is."""
    import platform
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="calmcue-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"calmcue {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
                   f"{sys.argv}\n\n{traceback.format_exc()}")
    return Path(name)
