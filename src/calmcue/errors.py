"""What can go wrong, in words for the person in front of the program.

One root, :class:`CalmcueError`. The command line turns it into a message and an exit code in one place
(``cli/__init__.py``); no other module prints or exits. Exit codes are part of the interface:

====  =================================================================
code  meaning
====  =================================================================
0     done (``check``: warnings at most)
1     something failed that is none of the below
2     the command was called wrongly (usage; a routine that isn't there)
3     the routine, or the settings file, has mistakes
4     no voice can speak what has to be said
5     no sound device, or it was lost and did not come back
6     the output can't be written
130   stopped by Ctrl-C
====  =================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in which file something was written. Line and column count from 1; 0 where there is none.

    ``key`` is the path of the key as a person would say it: ``steps[2].hold``.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    key: str = ""

    def __str__(self) -> str:
        spot = self.file
        if self.line:
            spot += f":{self.line}:{self.column}"
        return f"{spot}: {self.key}" if self.key else spot


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong (or doubtful) in a routine: what was found, what was expected, what to do.

    ``message`` is a whole sentence. ``suggestion`` is what to write instead, where that can be known.
    ``code`` is a short stable name of the rule, such as ``unknown-key``.
    """

    place: Place
    message: str
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    code: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        if self.found:
            text += f" Found: {_ended(self.found)}"
        if self.expected:
            text += f" Expected: {_ended(self.expected)}"
        if self.suggestion:
            text += f" {self.suggestion}"
        return text


def _ended(text: str) -> str:
    """``text`` with a full stop, unless it is a sentence that has its own."""
    return text if text.rstrip("”").endswith((".", "!", "?", "…")) else f"{text}."


class CalmcueError(Exception):
    """The root of all errors that a person is told about. ``str()`` of it is what they read."""

    exit_code = 1


class UsageError(CalmcueError):
    """The command or the call does not make sense."""

    exit_code = 2


class RoutineError(CalmcueError):
    """A routine can't be used. ``problems`` holds all of them, in the order of the file."""

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class VoiceError(CalmcueError):
    """Something could not be spoken; the message names the phrase and the way out."""

    exit_code = 4


class DeviceError(CalmcueError):
    """There is no sound device, or it went away."""

    exit_code = 5


class OutputError(CalmcueError):
    """A file could not be written."""

    exit_code = 6
