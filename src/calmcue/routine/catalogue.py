"""The program's own words, one file a language in ``catalogues/``. A new language is a new file there.

A file has ``phrases`` (key -> a text, or one a side, or a list of these from longest to shortest), ``numbers``
(from one on), ``endings`` (what a number's ending becomes in front of a unit: "uno" in "un minuto") and, where a
language needs it, ``and-before`` (another word for "and" in front of what matches).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import yaml

from calmcue.routine.languages import base
from calmcue.routine.model import Sided

FOLDER: Final = Path(__file__).parent.parent / "catalogues"
REFERENCE: Final = "en"
"""The language whose catalogue says which keys there are and which values each is handed."""

Unit: TypeAlias = Literal["second", "minute", "hour"]

_PLACEHOLDER = re.compile(r"\$([a-z][a-z-]*)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's words. ``phrases``: key -> its choices, from longest to shortest."""

    phrases: Mapping[str, tuple[str | Sided, ...]]
    numbers: tuple[str, ...]
    endings: Mapping[str, Mapping[str, str]]
    and_before: Mapping[str, re.Pattern[str]]


@lru_cache
def languages_with_catalogue() -> tuple[str, ...]:
    """The languages that the program has words of its own in."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def catalogue(language: str) -> Catalogue | None:
    """The catalogue that serves ``language`` (``en-GB`` finds ``en``), or None."""
    name = base(language)
    return _load(name) if name in languages_with_catalogue() else None


def reference() -> Catalogue:
    return _load(REFERENCE)


@lru_cache
def placeholders(key: str) -> frozenset[str]:
    """The values that the program hands in where it says ``key``."""
    found: set[str] = set()
    for choice in reference().phrases[key]:
        texts = (choice,) if isinstance(choice, str) else (choice.left or "", choice.right or "")
        found.update(name for text in texts for name in _PLACEHOLDER.findall(text))
    return frozenset(found - {"side", "other-side"})


@lru_cache
def is_sided_key(key: str) -> bool:
    """Whether the program says ``key`` for a side."""
    return any(isinstance(choice, Sided) or "$side" in choice for choice in reference().phrases[key])


@lru_cache
def all_placeholders() -> frozenset[str]:
    return frozenset().union(*(placeholders(key) for key in reference().phrases))


@lru_cache
def _load(name: str) -> Catalogue:
    # The C loader where PyYAML was built with it: a quarter of the time, and a session waits for it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_bytes(), loader)
    return Catalogue(
        phrases=MappingProxyType({key: _choices(value) for key, value in data["phrases"].items()}),
        numbers=tuple(data["numbers"]),
        endings=MappingProxyType(data["endings"]),
        and_before=MappingProxyType({
            word: re.compile(before, re.IGNORECASE) for word, before in data.get("and-before", {}).items()
        }),
    )


def _choices(value: Any) -> tuple[str | Sided, ...]:
    return tuple(map(_choice, value)) if isinstance(value, list) else (_choice(value),)


def _choice(value: Any) -> str | Sided:
    if isinstance(value, str):
        return value
    return Sided(value["left"], value["right"], value["unset"], value["other-unset"])
