"""Words: ``$names`` replaced, and what the program says by itself.

A :class:`Phrasebook` holds three layers: the listener's phrases, the routine's, the catalogue's; the first that has
words in the language asked for is said. Built-in values win over phrases, so that a routine may replace the
catalogue's ``next`` and still say ``$next`` in it. ``$side`` and ``$other-side`` are the phrase ``side``.

A text made of names alone (``$stop-now``) belongs to no language: it is said in every one its phrases have words in.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from calmcue.errors import Place, Problem, RoutineError
from calmcue.routine.catalogue import (
    Unit,
    all_placeholders,
    catalogue,
    is_sided_key,
    languages_with_catalogue,
    placeholders,
    reference,
)
from calmcue.routine.expansion import ABOUT_SIDES, OF_SEVERAL, SPOTS, Expander, Fault, Flat, Spot, Value, joined
from calmcue.routine.languages import best
from calmcue.routine.model import Phrase, Side, Sided, Text
from calmcue.routine.names import BUILTINS, LONGEST_NAME, VALUES, is_name
from calmcue.routine.numbers import in_words
from calmcue.routine.sentences import sentences
from calmcue.units import RATE

__all__ = ["BUILTINS", "Phrasebook", "languages_with_catalogue", "sentences"]

NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})
NO_PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType({})

LONGEST_SAID: Final = 5000
"""Characters of a text with all values filled in; a longer one would choke a speech engine."""

_SIDE: Final = "side"
_WHERE: Final = {
    "n": "it inside an exercise", "total": "it inside an exercise", "exercise": "it inside an exercise",
    "hold": "it inside an exercise with a hold", "next": "it where another exercise follows",
    "minutes": "it where the length of the session is known",
}
NOT_SAID: Final = ("print-", "page-", "sound-")
"""How keys begin whose words are for the eye only."""


class Phrasebook:
    """All the words of a session. ``phrases``: the routine's; ``overrides``: the listener's, which win. Both may
    replace the program's own phrases by key. ``languages``: the routine's; a form tagged "" is in the first."""

    def __init__(
        self,
        phrases: Mapping[str, Phrase],
        languages: tuple[str, ...],
        overrides: Mapping[str, Phrase] = NO_PHRASES,
    ) -> None:
        self._layers = tuple(_tagged(layer, languages[0]) for layer in (overrides, phrases))
        keys = reference().phrases.keys()
        names = {*phrases, *overrides, _SIDE}
        spoken = {key for key in keys if not key.startswith(NOT_SAID)}
        self._texts = Expander(self._find, names, spoken, VALUES)
        self._own = Expander(self._find, names, frozenset(), VALUES | all_placeholders())

    # Saying

    def expand(
        self, text: Text, language: str, side: Side | None, values: Mapping[str, str] = NO_VALUES
    ) -> tuple[str, ...] | None:
        """The sentences of ``text`` in ``language``, every name replaced; None where the text has no form in it.

        Raises RoutineError where a name can't be said: a safety net, :meth:`problems` tells it beforehand.
        """
        form = self._form_of(text, language)
        return None if form is None else _said(self._texts.text(form, language, side), values, text.at)

    def has(self, text: Text, language: str) -> bool:
        """Whether ``text`` can be said in ``language``."""
        return self._form_of(text, language) is not None

    def own(
        self, key: str, language: str, side: Side | None = None, values: Mapping[str, str] = NO_VALUES
    ) -> tuple[tuple[str, ...], ...]:
        """The program's own words: choices from longest to shortest, each a tuple of sentences; () where there are
        no words in ``language``. Raises KeyError for a key that no catalogue has, RoutineError for a value or a
        side that is missing."""
        if key not in reference().phrases:
            raise KeyError(key)
        place = Place(key=f"phrases.{key}")
        said = (
            _said(self._own.form(key, form, language, side), values, place)
            for form in self._choices(key, language, side)
        )
        return tuple(words for words in said if words)

    def number(self, n: int, language: str, unit: Unit | None = None) -> str:
        """``n`` in words, as it is counted, or with ``unit`` as it stands in front of that unit; digits in a
        language without a catalogue. A phrase called ``number-5`` replaces "five"."""
        if word := self._word(f"number-{n}", language):
            return word
        words = catalogue(language)
        return in_words(n, language, words, unit) if words else str(n)

    def duration(self, frames: int, language: str) -> str:
        """A length to the nearest second in words: "one minute and thirty seconds"."""
        total = (frames + RATE // 2) // RATE
        minutes, secs = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        amounts: tuple[tuple[int, Unit], ...] = ((hours, "hour"), (minutes, "minute"), (secs, "second"))
        said = [self._amount(n, unit, language) for n, unit in amounts if n or (unit == "second" and not total)]
        return f"{total}s" if None in said else self.listing([words for words in said if words], language)

    def listing(self, items: Sequence[str], language: str) -> str:
        """``items`` as one says them: "a, b and c"; with commas alone where there is no word for "and"."""
        if len(items) < 2:
            return "".join(items)
        words = catalogue(language)
        link = self._word("and", language)
        for other, before in (words.and_before if words else {}).items():
            link = other if before.match(items[-1]) else link
        head = ", ".join(items[:-1])
        return f"{head} {link} {items[-1]}" if link else f"{head}, {items[-1]}"

    # Asking

    def is_sided(self, text: Text, language: str) -> bool:
        """Whether ``text`` says something that depends on the side, through its phrases too."""
        form = self._form_of(text, language)
        return form is not None and self._texts.text(form, language, "left").sided

    def tells(self, text: Text, language: str, value: str) -> bool:
        """Whether ``text`` says the handed-in ``value``, such as ``next``, through its phrases too."""
        form = self._form_of(text, language)
        return form is not None and Value(value) in self._texts.text(form, language, "left").parts

    def problems(self, text: Text, *, sides: frozenset[Side], builtins: frozenset[str]) -> list[Problem]:
        """What is wrong with ``text`` said for each of ``sides`` (empty: where there is no side), ``builtins`` being
        the values that are handed in there. What is wrong inside a phrase whatever the side is left to
        :meth:`phrase_problems`."""
        found: list[Problem] = []
        spots: tuple[Spot, ...] = tuple(sorted(sides)) or (None,)
        for language, form in text.forms:
            for spot in spots:
                flat = self._texts.text(form, language, spot)
                here = [f for f in flat.faults if not f.inner or f.code in ABOUT_SIDES]
                found += _located([*here, *_not_handed_in(flat, builtins)], text.at)
        return list(dict.fromkeys(found))

    def phrase_problems(self) -> list[Problem]:
        """What is wrong with the phrases themselves: names that can't be said, loops, unknown names, lengths."""
        found: list[Problem] = []
        told: set[Fault] = set()
        for layer in reversed(self._layers):
            for name, phrase in layer.items():
                faults = dict.fromkeys([*_name_faults(name), *self._inside(name, phrase)])
                found += _located((fault for fault in faults if fault not in told), phrase.at)
                told.update(fault for fault in faults if fault.code in OF_SEVERAL)
        return found

    def missing(self, language: str) -> tuple[str, ...]:
        """The keys of the program's own words that have none in ``language``; () where it has a catalogue."""
        return tuple(key for key in reference().phrases if self._find(key, language) is None)

    # Looking up

    def _find(self, name: str, language: str) -> str | Sided | None:
        return next(iter(self._choices(name, language)), None)

    def _choices(self, name: str, language: str, side: Side | None = None) -> tuple[str | Sided, ...]:
        """What the first layer says that has words for ``name`` in ``language`` (and for ``side``), from longest to
        shortest."""
        for layer in self._layers:
            if name in layer and (form := self._phrase_form(layer[name], language)) is not None:
                if side and isinstance(form, Sided) and getattr(form, side) is None:
                    continue
                return (form,)
        words = catalogue(language)
        return words.phrases.get(name, ()) if words else ()

    def _phrase_form(self, phrase: Phrase, language: str) -> str | Sided | None:
        forms = dict(phrase.forms)
        if (tag := best(language, forms)) is not None:
            return forms[tag]
        neutral = (form for form in forms.values() if isinstance(form, str) and self._texts.is_neutral(form))
        return next(neutral, None)

    def _form_of(self, text: Text, language: str) -> str | None:
        forms = dict(text.forms)
        if (tag := best(language, forms)) is not None:
            return forms[tag]
        neutral = (form for form in forms.values() if self._texts.is_neutral(form))
        return next((form for form in neutral if self._has_words(form, language)), None)

    def _has_words(self, form: str, language: str) -> bool:
        faults = self._texts.text(form, language, "left").faults
        return all(fault.code != "missing-language" for fault in faults)

    def _word(self, key: str, language: str) -> str | None:
        """A word to build with, said alike on both sides."""
        form = self._find(key, language)
        return form if isinstance(form, str) else None

    def _amount(self, n: int, unit: Unit, language: str) -> str | None:
        word = self._word(unit if n == 1 else f"{unit}s", language)
        return word and f"{self.number(n, language, unit)} {word}"

    def _inside(self, name: str, phrase: Phrase) -> Iterator[Fault]:
        """What is wrong inside a phrase wherever it is said. One that replaces the program's own is said with the
        values that these get, and with a side only where they are sided."""
        replaces = name in reference().phrases
        expander = self._own if replaces else self._texts
        for language, form in phrase.forms:
            for spot in SPOTS:
                flat = expander.form(name, form, language, spot)
                sideless = replaces and spot is None and not is_sided_key(name)
                for fault in flat.faults:
                    if fault.code in ABOUT_SIDES:
                        if sideless:
                            yield fault
                    elif not fault.inner or name in fault.loop:
                        yield replace(fault, inner=False)
                if replaces:
                    yield from _not_handed_in(flat, placeholders(name))
                if not flat.sided:
                    break


def _tagged(phrases: Mapping[str, Phrase], language: str) -> dict[str, Phrase]:
    return {
        name: replace(phrase, forms=tuple((tag or language, form) for tag, form in phrase.forms))
        for name, phrase in phrases.items()
    }


def _said(flat: Flat, values: Mapping[str, str], at: Place) -> tuple[str, ...]:
    """The sentences of ``flat`` with ``values`` filled in. Raises RoutineError for its faults."""
    if faults := [*flat.faults, *_not_handed_in(flat, values)]:
        raise RoutineError(_located(faults, at))
    words = ""
    for part in flat.parts:
        words = joined(words, values[part.name] if isinstance(part, Value) else part)
    if len(words) > LONGEST_SAID:
        raise RoutineError(_located([_too_much(len(words))], at))
    return tuple(_capital(sentence) for sentence in sentences(words))


def _capital(sentence: str) -> str:
    """``sentence`` with a capital at its beginning, if it is a whole one: it may have begun with a ``$name``."""
    first = sentence[0].upper()
    return first + sentence[1:] if sentence.endswith((".", "!", "?", "…")) and len(first) == 1 else sentence


def _not_handed_in(flat: Flat, values: Container[str]) -> Iterator[Fault]:
    for part in flat.parts:
        if isinstance(part, Value) and part.name not in values:
            yield Fault("value-not-here", f"`${part.name}` stands for nothing here.", f"`${part.name}`",
                        _WHERE.get(part.name, "words without it"))


def _too_much(length: int) -> Fault:
    return Fault("text-length", "The text is too long to be said.", f"{length} characters", f"at most {LONGEST_SAID}")


def _name_faults(name: str) -> Iterator[Fault]:
    if not is_name(name):
        yield Fault("phrase-name", f"A phrase can't be called `{name}`: no text could say it.", f"`{name}`",
                    f"letters, digits, `-` and `_`, at most {LONGEST_NAME} of them")
    elif name in BUILTINS and name not in reference().phrases:
        yield Fault("phrase-name", f"`${name}` is built in, so that a phrase of this name is never said.", f"`{name}`",
                    "another name")


def _located(faults: Iterable[Fault], at: Place) -> list[Problem]:
    return [
        Problem(at, fault.message, fault.found, fault.expected, fault.suggestion, fault.code) for fault in faults
    ]
