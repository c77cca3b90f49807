"""A text cut into its sentences: one sentence is one utterance, with a pause of our own after it.

A rule for all languages at once, because the marks tell enough: a mark ends a sentence where white space (or the
next sentence's ``¿`` or ``¡``) follows it. What it must not cut are abbreviations and numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_NEVER_LAST: Final = (
    "e.g", "i.e", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "cf",
    "z. b", "z.b", "d. h", "d.h", "u. a", "u.a", "ca", "bzw", "evtl", "ggf", "nr", "fr", "hr",
    "p. ej", "p.ej", "sr", "sra", "dra", "ud", "uds", "aprox", "núm",
    "p. ex", "p.ex", "m", "mme", "env",
)
"""Abbreviations, without their last full stop, behind which a sentence goes on whatever follows."""

_MAYBE_LAST: Final = ("etc", "usw", "approx", "min", "max", "sec", "sek", "std", "no", "fig")
"""Abbreviations (or words) behind which a sentence goes on only where a small letter or a digit follows."""

_CLOSING: Final = "\"'”’“»«)\\]"
_END = re.compile(
    rf"(?:[.!?…؟।]+(?:[\u00a0\u202f]»)?[{_CLOSING}]*(?=\s|[¿¡]|$)|[。！？]+[{_CLOSING}」』）]*)"
    r"|\n[^\S\n]*\n"
)
_ABBREVIATION = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, _NEVER_LAST))})\.", re.IGNORECASE)
_OPEN_ENDED = re.compile(rf"(?<!\w)(?:{'|'.join(_MAYBE_LAST)})\.|\.\.\.|…", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\s*\d+\.")
_NEXT = re.compile(r"\S")


@lru_cache(maxsize=2000)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of ``text``, white space tidied; what holds no letter and no digit is left out.

    >>> sentences("Sit tall, e.g. on a chair. Hold for 1.5 minutes! ¿Listo?")
    ('Sit tall, e.g. on a chair.', 'Hold for 1.5 minutes!', '¿Listo?')
    """
    short = {stop for match in _ABBREVIATION.finditer(text) for stop in _stops(match)}
    open_ended = {match.end() for match in _OPEN_ENDED.finditer(text)}
    found, start = [], 0
    for mark in _END.finditer(text):
        end = mark.end()
        following = _NEXT.search(text, end)
        goes_on = (
            (end in short and following)
            or (end in open_ended and following and (following[0].islower() or following[0].isdigit()))
            or _BARE_NUMBER.fullmatch(text, start, end)     # the "1." of a numbered list
        )
        if not goes_on:
            found.append(text[start:end])
            start = end
    found.append(text[start:])
    tidy = (" ".join(sentence.split()) for sentence in found)
    return tuple(sentence for sentence in tidy if any(c.isalnum() for c in sentence))


def _stops(match: re.Match[str]) -> list[int]:
    """Behind each full stop of an abbreviation: there are two in "z. B."."""
    return [match.start() + i + 1 for i, c in enumerate(match[0]) if c == "."]
