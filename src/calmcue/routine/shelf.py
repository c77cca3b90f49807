"""Which files a routine may bring along: those in its own folder tree, and those in the library folder.

Routines come from strangers. A path is looked at as it really is, symbolic links followed, before anything is opened.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Final

from calmcue.routine.suggesting import did_you_mean

SOUND_ENDINGS: Final = (".wav", ".flac", ".ogg", ".mp3")

_FROM_ELSEWHERE = re.compile(r"[/~\\]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z0-9+.-]*://")
_PATH_LIMIT: Final = 300
_LISTED: Final = 500


class NotOnShelf(Exception):  # noqa: N818 - caught in this room
    """A file can't be used. ``found``, ``expected`` and ``suggestion`` go into the message."""

    def __init__(self, message: str, *, found: str = "", expected: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.found = found
        self.expected = expected
        self.suggestion = suggestion


class Shelf:
    """``own``: the routine's folder (None for a text that came from no file); ``library``: the listener's."""

    def __init__(self, own: Path | None, library: Path | None) -> None:
        self._roots = tuple(folder.resolve() for folder in (own, library) if folder is not None)
        self._library = library.resolve() if library else None

    def find(self, written: str, near: Path | None) -> Path:
        """The absolute path of the file that ``written`` names: from the folder ``near`` (that of the file in which
        it is written), else from the library. Raises NotOnShelf."""
        where = "a file in the routine's folder or below it, or in the library folder"
        if _FROM_ELSEWHERE.match(written) or "\\" in written:
            raise NotOnShelf("A routine can only use files near it.", expected=f"a relative path of {where}",
                             suggestion="Put the file beside the routine and write its name, with / between folders.")
        if len(written) > _PATH_LIMIT:
            raise NotOnShelf("This path is too long.", expected=f"at most {_PATH_LIMIT} characters")
        starts = [folder for folder in (near, self._library) if folder is not None]
        if not starts:
            raise NotOnShelf("This routine was not read from a file, so it has no folder to find others in.",
                             expected="a routine that needs no other files, or one that is read from a file")
        outside = False
        for start in starts:
            path = _real(start / written)
            if path is None or not any(path.is_relative_to(root) for root in self._roots):
                outside = True
            elif _is_file(path):
                return path
        if outside:
            raise NotOnShelf("This file lies outside of the routine's folder.", expected=where,
                             suggestion="Copy it into the routine's folder.")
        raise NotOnShelf("There is no such file.", found=f"`{written}`, looked for in {starts[0]}", expected=where,
                         suggestion=_near(starts[0] / written))


def _real(path: Path) -> Path | None:
    """``path`` with symbolic links followed; None where they lead nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):             # a loop of links; a name the system does not take
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:                                         # too long a name, or a folder we may not look into
        return False


def _near(path: Path) -> str:
    try:
        names = [p.name for p in islice(path.parent.iterdir(), _LISTED)]
    except OSError:
        return ""
    return did_you_mean(path.name, names)
