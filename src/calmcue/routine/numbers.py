"""Numbers in words: from the catalogue's table up to sixty, by num2words beyond (a kept library, slow to import)."""

from __future__ import annotations

from functools import lru_cache

from calmcue.routine.catalogue import Catalogue, Unit
from calmcue.routine.languages import base


def in_words(number: int, language: str, words: Catalogue, unit: Unit | None = None) -> str:
    """``number`` as it is counted, or with ``unit`` as it stands in front of that unit (Spanish "uno", but "un
    minuto"; French "vingt et un", but "vingt et une minutes"). Digits where no words are known."""
    if 1 <= number <= len(words.numbers):
        word = words.numbers[number - 1]
    else:
        word = _beyond(number, base(language))
    endings = words.endings[unit] if unit else {}
    for ending in sorted(endings, key=len, reverse=True):
        if word.endswith(ending):
            return word[: -len(ending)] + endings[ending]
    return word


@lru_cache(maxsize=1000)
def _beyond(number: int, language: str) -> str:
    """By num2words, which takes a tenth of a millisecond for each."""
    from num2words import num2words

    try:
        return str(num2words(number, lang=language))
    except (NotImplementedError, OverflowError):
        return str(number)
