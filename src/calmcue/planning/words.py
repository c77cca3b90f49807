"""From texts to utterances: which languages a thing is said in, with which voice settings.

Outside a dose a text is said in every language of ``speak``, sentence by sentence; inside one only one language is
heard: ``counts`` for numbers, halfway and time left, ``reminders-in`` for reminders, the first of ``speak`` for the
rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

from calmcue.planning.pacing import Pacing
from calmcue.planning.passages import Sentences
from calmcue.routine.model import Routine, Side, Text
from calmcue.routine.phrases import Phrasebook
from calmcue.sources import Utterance
from calmcue.units import Frames, WordsPerMinute

Value: TypeAlias = Text | str | Frames | int
"""Set into the program's own words: a text (in each language), words, a duration (under the name ``time``), or a
number."""

_ENDS: Final = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the built-in names stand for at a place; None where there is nothing to say."""

    n: int | None = None
    total: int | None = None
    exercise: Text | None = None
    next: Text | None = None
    hold: Frames | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says a routine's texts and the program's own words for one pacing."""

    book: Phrasebook
    speak: tuple[str, ...]
    counts: str
    reminders_in: str
    voices: Mapping[str, str]
    rate: WordsPerMinute
    clause_pause: Frames
    facts: Facts = Facts()

    @classmethod
    def of(cls, routine: Routine, book: Phrasebook, speak: tuple[str, ...], pacing: Pacing) -> Speaker:
        def inside(language: str) -> str:
            return language if language in speak else speak[0]

        return cls(book, speak, inside(routine.counts), inside(routine.reminders_in), routine.voices,
                   WordsPerMinute(pacing.count("voice")), pacing.length("clause-pause"))

    def about(self, **facts: object) -> Speaker:
        """The same speaker where other facts hold."""
        return replace(self, facts=replace(self.facts, **facts))  # type: ignore[arg-type]

    # outside a dose -------------------------------------------------------------------------------------------

    def say(self, text: Text, side: Side | None = None) -> Sentences:
        """``text`` in every language of ``speak``; in a language that it has, where it has none of those."""
        spoken = [(lang, found) for lang in self.speak if (found := self._expand(text, lang, side)) is not None]
        if not spoken:
            spoken = [(lang, found) for lang, _ in text.forms[:1] if (found := self._expand(text, lang, side))]
        return self._in_turn(spoken)

    def say_all(self, texts: Iterable[Text], side: Side | None = None) -> Sentences:
        return tuple(u for text in texts for u in self.say(text, side))

    def own(self, key: str, side: Side | None = None, **values: Value) -> Sentences:
        """The program's own words for ``key`` in every language of ``speak``; () where no catalogue has them."""
        spoken = []
        for lang in self.speak:
            choices = self.book.own(key, lang, side, self._values(lang) | self._more(lang, side, values))
            if choices:
                spoken.append((lang, choices[0]))
        return self._in_turn(spoken)

    # inside a dose --------------------------------------------------------------------------------------------

    def first(self, text: Text, side: Side | None = None) -> Sentences:
        """``text`` in the first language of ``speak`` that it has (phase names, cues)."""
        return self._in_one(text, self.speak[0], side)

    def remind(self, text: Text, side: Side | None = None) -> Sentences:
        return self._in_one(text, self.reminders_in, side)

    def number(self, n: int) -> Utterance:
        """A counted word."""
        return Utterance(self.book.number(n, self.counts), self.counts, self.rate, self.clause_pause, "count",
                         self._voice(self.counts))

    def choices(self, key: str, **values: Value) -> tuple[Sentences, ...]:
        """The program's own words inside a dose, from longest to shortest."""
        found = self.book.own(key, self.counts, None, self._values(self.counts) | self._more(self.counts, None, values))
        return tuple(tuple(self._utter(s, self.counts) for s in choice) for choice in found)

    # ------------------------------------------------------------------------------------------------------------

    def _in_one(self, text: Text, language: str, side: Side | None) -> Sentences:
        found = self._expand(text, language, side)
        if found is None:
            language = next((lang for lang, _ in text.forms), language)
            found = self._expand(text, language, side)
        return tuple(self._utter(s, language) for s in found or ())

    def _in_turn(self, spoken: list[tuple[str, tuple[str, ...]]]) -> Sentences:
        """Sentence by sentence where the languages have as many, else one language after the other."""
        if len({len(sentences) for _, sentences in spoken}) == 1:
            count = len(spoken[0][1])
            return tuple(self._utter(sentences[i], lang) for i in range(count) for lang, sentences in spoken)
        return tuple(self._utter(s, lang) for lang, sentences in spoken for s in sentences)

    def _utter(self, sentence: str, language: str) -> Utterance:
        text = sentence.strip()
        if text and not text.endswith(_ENDS):
            text += "."
        return Utterance(text, language, self.rate, self.clause_pause, voice=self._voice(language))

    def _voice(self, language: str) -> str:
        base = language.split("-")[0]
        return self.voices.get(language) or self.voices.get(base, "")

    def _expand(self, text: Text, language: str, side: Side | None) -> tuple[str, ...] | None:
        return self.book.expand(text, language, side, self._values(language))

    def _values(self, language: str) -> dict[str, str]:
        facts, book = self.facts, self.book
        values = {}
        for name in ("n", "total", "minutes"):
            count = getattr(facts, name)
            if count is not None:
                values[name] = book.number(count, language, "minute" if name == "minutes" else None)
        for name in ("exercise", "next"):
            text = getattr(facts, name)
            if text is not None:
                values[name] = self.name(text, language)
        if facts.hold is not None:
            values["hold"] = book.duration(facts.hold, language)
        return values

    def _more(self, language: str, side: Side | None, values: Mapping[str, Value]) -> dict[str, str]:
        more = {}
        for name, value in values.items():
            if isinstance(value, Text):
                more[name] = self.name(value, language, side)
            elif isinstance(value, str):
                more[name] = value
            elif name == "time":
                more[name] = self.book.duration(value, language)
            else:
                more[name] = self.book.number(value, language)
        return more

    def name(self, text: Text, language: str, side: Side | None = None) -> str:
        """A text to be set into another sentence: without its end punctuation, in ``language`` where it has it."""
        found = self.book.expand(text, language, side, MappingProxyType({}))
        if found is None:
            found = self.book.expand(text, text.forms[0][0], side, MappingProxyType({})) or ()
        return " ".join(found).rstrip(".!?…:; ")

    def listing(self, texts: Iterable[Text], language: str) -> str:
        return self.book.listing([self.name(t, language) for t in texts], language)
