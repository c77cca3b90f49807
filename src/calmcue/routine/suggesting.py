"""The nearest of the words that would have been right."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 60
_COMPARED: Final = 100
"""So many words are compared letter by letter, which is slow; the likeliest are picked by how they begin and how
long they are."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that was most likely meant by ``word``; None where none is like it."""
    if len(word) > _LONGEST:
        return None
    folded = {_fold(name): name for name in known}
    wanted = _fold(word)
    likely = heapq.nsmallest(_COMPARED, folded, key=lambda name: (name[:1] != wanted[:1], abs(len(name) - len(wanted))))
    near = difflib.get_close_matches(wanted, likely, 1, 0.6)
    return folded[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The question after the nearest of ``known``, empty where none is near."""
    near = nearest(word, known)
    return f"Did you mean `{near}`?" if near else ""


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
