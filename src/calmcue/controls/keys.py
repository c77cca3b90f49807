"""Keys: what a terminal sends for them, what they are called, and what they ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Key(NamedTuple):
    """``command``: the name of what is asked for. ``keys``: as :func:`split_keys` names them; help shows the first.
    ``about``: what it does."""

    command: str
    keys: tuple[str, ...]
    about: str


KEYS: Final = (
    Key("toggle", ("space", "enter"), "pause, go on; go on after a wait"),
    Key("next", ("n", "right"), "on to the next exercise"),
    Key("back", ("p", "left"), "back to the start of this exercise, or to the one before"),
    Key("longer", ("+", "="), "hold longer"),
    Key("shorter", ("-", "_"), "hold shorter"),
    Key("where", ("w",), "say where in the session we are"),
    Key("quit", ("q",), "end the session"),
)

COMMANDS: Final[Mapping[str, str]] = MappingProxyType({key: row.command for row in KEYS for key in row.keys})
"""Key -> the name of what it asks for. A key that is not in here does nothing: no slip may end a session."""

_NAMES: Final = {
    " ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x08": "backspace", "\x1b": "escape",
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left",
    "\x1bOA": "up", "\x1bOB": "down", "\x1bOC": "right", "\x1bOD": "left",
}

_SEQUENCE: Final = re.compile(r"\x1b(?:O.|\[[0-?]*[ -/]*[@-~])")
"""What a terminal sends for a key without a character of its own (ECMA-48, section 5.4)."""

_UNFINISHED: Final = re.compile(r"\x1b(?:O|\[[0-?]*[ -/]*)?")


def split_keys(text: str) -> tuple[list[str], str]:
    """The names of the keys in what a terminal sent, and the rest that may be the beginning of another.

    A key with a character is named by it, as a small letter; others ``space``, ``enter``, ``left``, ``escape``, ...
    Keys without a name are left out.
    """
    keys, at = [], 0
    while at < len(text):
        if match := _SEQUENCE.match(text, at):
            keys.append(_NAMES.get(match[0], ""))
            at = match.end()
        elif _UNFINISHED.fullmatch(text, at):
            break
        else:
            character = text[at]
            keys.append(_NAMES.get(character, character.casefold() if character.isprintable() else ""))
            at += 1
    return [key for key in keys if key], text[at:]
