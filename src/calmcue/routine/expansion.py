"""What a text with ``$names`` comes to in one language and for one side, before handed-in values are filled in.

Each phrase is worked out once per language and side and kept, so that phrases in phrases cost no more than their
number; what a text comes to is bounded (``LONGEST``), and so is how deep phrases are nested (``DEEPEST``). Nothing
raises: what is wrong comes back as Faults, several at once.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from calmcue.routine.model import Side, Sided
from calmcue.routine.names import Named, Unknown, pieces
from calmcue.routine.suggesting import nearest

LONGEST: Final = 500
"""Characters that a text may come to, its phrases worked in (the format's limit for a text)."""

DEEPEST: Final = 32
"""Phrases inside phrases (the format's limit for nesting)."""

MOST_FAULTS: Final = 8
"""Faults that are reported of one text."""

MOST_SUGGESTIONS: Final = 30
"""Unknown names that get a suggestion: looking for one takes milliseconds, and a file may hold thousands."""

Spot: TypeAlias = Side | Literal["other-unset"] | None
"""A side, or the one opposite to an affected side that isn't known; None where there is no side."""

SPOTS: Final[tuple[Spot, ...]] = (None, "left", "right", "unset", "other-unset")
FLIPPED: Final[dict[Spot, Spot]] = {
    "left": "right", "right": "left", "unset": "other-unset", "other-unset": "unset", None: None,
}

FaultCode: TypeAlias = Literal[
    "unknown-phrase", "missing-language", "no-side", "missing-side", "not-sided",
    "phrase-loop", "phrase-depth", "text-length", "value-not-here", "phrase-name",
]
ABOUT_SIDES: Final[frozenset[FaultCode]] = frozenset({"no-side", "missing-side"})
"""Faults that depend on where a phrase is said, not on the phrase alone."""
OF_SEVERAL: Final[frozenset[FaultCode]] = frozenset({"phrase-loop", "phrase-depth"})
"""Faults that several phrases have together, so that they are told once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a text. ``inner``: not in its own words, but in those of a phrase that it says.
    ``loop``: the phrases that say each other."""

    code: FaultCode
    message: str
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    inner: bool = False
    loop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A place for words that are handed in."""

    name: str


Parts: TypeAlias = list[str | Value]


@dataclass(frozen=True, slots=True)
class Flat:
    """Words and places for values. ``sided``: it depends on the side. ``height``: how deep phrases are nested."""

    parts: tuple[str | Value, ...] = ()
    faults: tuple[Fault, ...] = ()
    sided: bool = False
    height: int = 0


FindForm: TypeAlias = Callable[[str, str], str | Sided | None]
"""(name, language) -> what the phrase says, None where it has no words in that language."""


class Expander:
    """Works out texts. ``names``: the phrases known; ``whole``: phrases known by their whole name only;
    ``values``: names whose words are handed in, which win over phrases."""

    def __init__(self, find: FindForm, names: Set[str], whole: Set[str], values: Set[str]) -> None:
        self._find = find
        self._known = names | values
        self._whole = whole
        self._values = values
        self._done: dict[tuple[str, str, Spot], Flat] = {}
        self._open: list[tuple[str, str, Spot]] = []
        self._strange: dict[str, Fault] = {}

    def is_neutral(self, text: str) -> bool:
        """Whether ``text`` is made of names alone, so that it belongs to no language."""
        found = list(pieces(text, self._known, self._whole))
        words = "".join(piece for piece in found if isinstance(piece, str))
        return any(isinstance(piece, Named) for piece in found) and not any(c.isalpha() for c in words)

    def text(self, text: str, language: str, spot: Spot) -> Flat:
        """What ``text`` comes to."""
        parts: Parts = []
        faults: list[Fault] = []
        sided, height, length = False, 0, 0
        for piece in pieces(text, self._known, self._whole):
            flat = self._piece(piece, language, spot)
            for part in flat.parts:
                append(parts, part)
                length += len(part) if isinstance(part, str) else 1
            faults += flat.faults
            sided, height = sided or flat.sided, max(height, flat.height)
            if len(faults) >= MOST_FAULTS:
                break
            if length > LONGEST:
                parts = []          # so that a text around this one is not too long as well
                faults.append(_TOO_LONG)
                break
        return Flat(tuple(parts), tuple(dict.fromkeys(faults))[:MOST_FAULTS], sided, height)

    def phrase(self, name: str, language: str, spot: Spot) -> Flat:
        """What the phrase called ``name`` comes to; nothing where it has no words in ``language``."""
        key = (name, language, spot)
        if key not in self._done:
            self._done[key] = self.form(name, self._find(name, language) or "", language, spot)
        return self._done[key]

    def form(self, name: str, form: str | Sided, language: str, spot: Spot) -> Flat:
        """What ``form``, one that the phrase called ``name`` has, comes to."""
        if isinstance(form, str):
            words: str | None = form
        elif spot is None:
            return Flat(sided=True, faults=(_no_side(name),))
        else:
            words = getattr(form, spot.replace("-", "_"))
        if words is None:
            return Flat(sided=True, faults=(_missing_side(name, spot or ""),))
        self._open.append((name, language, spot))
        flat = self.text(words, language, spot)
        self._open.pop()
        return replace(flat, sided=flat.sided or isinstance(form, Sided))

    def _piece(self, piece: str | Named | Unknown, language: str, spot: Spot) -> Flat:
        if isinstance(piece, str):
            return Flat((piece,))
        if isinstance(piece, Unknown):
            return Flat(faults=(self._unknown(piece.word),))
        if piece.name in self._values:
            return Flat((Value(piece.name),), (_not_sided(piece),) if piece.other else ())
        key = (piece.name, language, FLIPPED[spot] if piece.other else spot)
        if key not in self._done and self._find(piece.name, language) is None:
            return Flat(faults=(_missing_language(piece, language),))
        if key in self._open:
            return Flat(faults=(_loop([name for name, *_ in self._open[self._open.index(key) :]]),))
        if len(self._open) > DEEPEST and key not in self._done:
            return Flat(faults=(_TOO_DEEP,), height=DEEPEST)
        flat = self.phrase(*key)
        faults = [fault if fault.inner else replace(fault, inner=True) for fault in flat.faults]
        if flat.height >= DEEPEST:
            faults.append(_TOO_DEEP)
        if piece.other and not flat.sided and not faults:
            faults.append(_not_sided(piece))
        return Flat(flat.parts, tuple(faults), flat.sided, flat.height + 1)

    def _unknown(self, word: str) -> Fault:
        if not word:
            return Fault("unknown-phrase", "A dollar sign begins the name of a phrase.", "`$` alone",
                         "a name behind it, or `$$` for a dollar")
        if word not in self._strange:
            seek = len(self._strange) < MOST_SUGGESTIONS
            near = nearest(word, sorted(self._known | self._whole)) if seek else None
            self._strange[word] = Fault(
                "unknown-phrase", f"There is no phrase called `{word}`.", f"`${word}`",
                "the name of a phrase, or `$$` for a dollar", f"Did you mean `${near}`?" if near else "")
        return self._strange[word]


def append(parts: Parts, part: str | Value) -> None:
    """Add ``part``; of two full stops that meet where a phrase is put in ("Well done." and "."), one stays."""
    if isinstance(part, Value) or not parts or isinstance(parts[-1], Value):
        parts.append(part)
        return
    parts[-1] = joined(parts[-1], part)


def joined(words: str, more: str) -> str:
    """``words`` and then ``more``, without a full stop after a mark that has ended the sentence already."""
    doubled = words.endswith((".", "!", "?", "…")) and more.startswith(".") and not more.startswith("..")
    return words + (more[1:] if doubled else more)


def _no_side(name: str) -> Fault:
    return Fault("no-side", f"`${name}` is said for a side, and there is no side here.", f"`${name}`",
                 "`sides` on the exercise, or a phrase without sides")


def _missing_side(name: str, spot: str) -> Fault:
    why = {
        "unset": "It is said where the listener has not told us the affected side.",
        "other-unset": f"It is said for `$other-{name}` where the listener has not told us the affected side.",
    }.get(spot, "")
    return Fault("missing-side", f"The phrase `{name}` has no `{spot}`.", f"`{name}` without it",
                 f"`{spot}: ...` in the phrase", why)


def _not_sided(piece: Named) -> Fault:
    return Fault("not-sided", f"`{piece}` asks for the other side, but `{piece.name}` is the same on both.",
                 f"`{piece}`", f"`${piece.name}`, or a phrase with `left` and `right`")


def _missing_language(piece: Named, language: str) -> Fault:
    return Fault("missing-language", f"The phrase `{piece.name}` has no words in `{language}`.", f"`{piece}`",
                 f"`{language}: ...` in the phrase")


def _loop(names: list[str]) -> Fault:
    first = names.index(min(names))     # so that one loop has one message, wherever it was entered
    names = names[first:] + names[:first]
    chain = ", which says ".join(f"`${name}`" for name in [*names[1:], names[0]])
    return Fault("phrase-loop", f"The phrase `{names[0]}` never ends: it says {chain}.", "a loop",
                 "phrases that do not lead back to themselves", loop=tuple(names))


_TOO_DEEP: Final = Fault(
    "phrase-depth", "Too many phrases are inside one another.", f"more than {DEEPEST}", f"at most {DEEPEST}"
)
_TOO_LONG: Final = Fault(
    "text-length", "The text is too long once its phrases are said in full.", f"more than {LONGEST} characters",
    f"at most {LONGEST}",
)
