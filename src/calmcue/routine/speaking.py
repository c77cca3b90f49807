"""In which languages a routine is written, and in which of them what is said."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.languages import best
from calmcue.routine.nodes import Table
from calmcue.routine.records import Field, Values
from calmcue.routine.routine_fields import COUNTS, LANGUAGE, LANGUAGES, REMINDERS_IN, SPEAK
from calmcue.routine.shapes import listed
from calmcue.routine.suggesting import did_you_mean

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Tags: ``languages`` it is written in; ``speak`` outside of a dose, in order; ``counts`` and ``reminders_in``
    inside one."""

    languages: tuple[str, ...]
    speak: tuple[str, ...]
    counts: str
    reminders_in: str


def written_in(root: Table, desk: Desk) -> tuple[str, ...] | None:
    """The languages of the texts in a file, which must be known before its texts are loaded; None where what it
    says of them can't be used. Notes nothing at ``desk``: the table of the routine does."""
    scratch = Desk(desk.shelf)
    with suppress(Refused):
        if (several := root.value(LANGUAGES.key)) is not None:
            return LANGUAGES.shape.load(several, scratch)
        one = root.value(LANGUAGE.key)
        return (LANGUAGE.shape.load(one, scratch) if one is not None else DEFAULT_LANGUAGE,)
    return None


def spoken(values: Values, desk: Desk) -> Spoken:
    """What is said in which language. Problems are left with the desk."""
    languages = desk.languages
    if values.states(LANGUAGE) and values.states(LANGUAGES):
        desk.refuse(max(values.places[LANGUAGE.key], values.places[LANGUAGES.key]),
                    "`languages` replaces `language`.", found="both", expected="one of them", code="language")
    if len(set(languages)) < len(languages):
        desk.refuse(values.places[LANGUAGES.key], "A language is listed twice.", found=", ".join(languages),
                    expected="each language once", code="language")
    speak = tuple(_one_of(tag, SPEAK, values, desk) for tag in values.get(SPEAK) or ()) or languages[:1]
    if len(set(speak)) < len(speak):
        desk.refuse(values.places[SPEAK.key], "A language is listed twice.", found=", ".join(speak),
                    expected="each language once", code="language")
    inside = [_one_of(tag, field, values, desk) if (tag := values.get(field)) else speak[0]
              for field in (COUNTS, REMINDERS_IN)]
    return Spoken(languages, speak, *inside)


def _one_of(tag: str, field: Field[str] | Field[tuple[str, ...]], values: Values, desk: Desk) -> str:
    """The routine's own spelling of a language that it must be written in."""
    served = best(tag, desk.languages)
    if served is None and not values.wrong(LANGUAGE, LANGUAGES):
        desk.refuse(values.places[field.key], "The routine is not written in this language.", found=f"`{tag}`",
                    expected=listed((f"`{t}`" for t in desk.languages), "or"),
                    suggestion=did_you_mean(tag, desk.languages), code="language")
    return served or tag
