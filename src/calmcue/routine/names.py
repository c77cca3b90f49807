"""Finding ``$names`` in a text: the longest known name that matches, ``$other-name``, and ``$$`` for a dollar.

A name is found inside a longer word too (``$sides`` is ``$side`` and an "s"), but for names of one letter: else
``$nose`` would be ``$n`` and "ose".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

VALUES: Final = frozenset({"n", "total", "exercise", "next", "hold", "minutes"})
"""Built-in names whose words are handed in where the text is said."""

BUILTINS: Final = VALUES | {"side", "other-side"}
"""All built-in names. The two about sides are words of the catalogue."""

OTHER: Final = "other-"

LONGEST_NAME: Final = 60
"""Characters that a name may have; longer ones are never found, which bounds the search."""

_WORD = re.compile(rf"\w[\w-]{{0,{LONGEST_NAME + len(OTHER)}}}")
_NAME = re.compile(rf"\w[\w-]{{0,{LONGEST_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class Named:
    """A known name; ``other``: said for the other side."""

    name: str
    other: bool = False

    def __str__(self) -> str:
        return f"${OTHER if self.other else ''}{self.name}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A dollar with no known name behind it. ``word``: what stands there, without the dollar."""

    word: str


Piece: TypeAlias = str | Named | Unknown


def is_name(name: str) -> bool:
    """Whether a phrase called ``name`` can be said at all."""
    return bool(_NAME.fullmatch(name))


def pieces(text: str, known: Container[str], whole: Container[str]) -> Iterator[Piece]:
    """``text`` in pieces. ``known`` names match as prefixes, the longest first; names in ``whole`` only as whole
    words, where no known name matches."""
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        if dollar > at:
            yield text[at:dollar]
        if text.startswith("$$", dollar):
            yield "$"
            at = dollar + 2
            continue
        match = _WORD.match(text, dollar + 1)
        word = match[0] if match else ""
        named = _longest(word, known) or _whole(word.rstrip("-"), whole)
        yield named or Unknown(word)
        at = dollar + 1 + (len(str(named)) - 1 if named else len(word))
    if at < len(text):
        yield text[at:]


def _longest(word: str, known: Container[str]) -> Named | None:
    for end in range(len(word), 0, -1):
        named = _whole(word[:end], known)
        if named and not (len(named.name) == 1 and word[end : end + 1].isalnum()):
            return named
    return None


def _whole(word: str, names: Container[str]) -> Named | None:
    if word in names:
        return Named(word)
    if word.startswith(OTHER) and word[len(OTHER) :] in names:
        return Named(word[len(OTHER) :], other=True)
    return None
