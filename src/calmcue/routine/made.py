"""Routines that nobody wrote: what is to be said by itself, made into a session as everything else is."""

from __future__ import annotations

from types import MappingProxyType

from calmcue.errors import UsageError
from calmcue.routine.model import Chimes, ChimeStep, Routine, Say, Text
from calmcue.routine.texts import TEXT_LIMIT
from calmcue.routine.values import parse_tag


def saying(text: str, language: str, *, chime: bool = False) -> Routine:
    """A routine that says ``text``, after the start chime where ``chime`` is set, with no end sound.

    Raises UsageError where there is nothing to say, or too much, or ``language`` is no language tag.
    """
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not any(c.isalnum() for c in words) or len(words) > TEXT_LIMIT:
        raise UsageError(f"Expected a sentence to say, of at most {TEXT_LIMIT} characters. "
                         f"Found: {len(words)} characters{'' if len(words) > TEXT_LIMIT else ' and no word'}.")
    try:
        tag = parse_tag(language)
    except ValueError:
        raise UsageError(f"Expected a language such as en or es-MX. Found: {language}.") from None
    said = Text(((tag, words.replace("$", "$$")),))     # a dollar is no name of a phrase here
    return Routine("saying", said, (*([ChimeStep("start")] if chime else []), Say(said)), (tag,), (tag,), tag, tag,
                   chimes=Chimes(sounds=MappingProxyType({"finish": "none"})))
