"""Which of the languages at hand serves a language asked for. Tags are BCP 47, in any spelling (``es_ES``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=256)
def base(tag: str) -> str:
    """The language without region or script: ``en`` of ``en-GB``."""
    return _plain(tag).partition("-")[0]


def best(wanted: str, tags: Iterable[str]) -> str | None:
    """The tag that serves ``wanted``: the same one, else the bare language, else the first of that language (so
    ``en-GB`` finds ``en`` and ``en`` finds ``en-US``); None where there is none."""
    return _best(wanted, tuple(tags))


@lru_cache(maxsize=256)
def _best(wanted: str, tags: tuple[str, ...]) -> str | None:
    same = [tag for tag in tags if base(tag) == base(wanted)]
    for spelling in (_plain(wanted), base(wanted)):
        for tag in same:
            if _plain(tag) == spelling:
                return tag
    return same[0] if same else None


@lru_cache(maxsize=256)
def _plain(tag: str) -> str:
    return tag.strip().replace("_", "-").lower()
