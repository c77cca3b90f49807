"""From texts to utterances: which languages a thing is said in, with which voice settings.

Outside a dose a text is said in every language of ``speak``, sentence by sentence; inside one only one language is
heard: ``counts`` for numbers, halfway and time left, ``reminders-in`` for reminders, the first of ``speak`` for the
rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final, TypeAlias

from calmcue.planning.pacing import Pacing
from calmcue.planning.passages import Sentences
from calmcue.planning.pronouncing import pronounced
from calmcue.routine.model import Routine, Side, Text
from calmcue.routine.phrases import NO_VALUES, Phrasebook
from calmcue.sources import Utterance
from calmcue.units import Frames, WordsPerMinute

Value: TypeAlias = Text | str | Frames | int
"""Set into the program's own words: a text (in each language), words, a duration (under the name ``time``), or a
number."""

_ENDS: Final = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the built-in names stand for at a place; None where there is nothing to say. An exercise's name goes with
    the side it is said for."""

    n: int | None = None
    total: int | None = None
    exercise: tuple[Text, Side | None] | None = None
    next: tuple[Text, Side | None] | None = None
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
    lexicon: Mapping[str, str]
    facts: Facts = Facts()

    @classmethod
    def of(cls, routine: Routine, book: Phrasebook, speak: tuple[str, ...], pacing: Pacing,
           pronounce: Mapping[str, str] = MappingProxyType({})) -> Speaker:
        """``pronounce``: the listener's; it wins over the routine's."""

        def inside(language: str) -> str:
            return language if language in speak else speak[0]

        return cls(book, speak, inside(routine.counts), inside(routine.reminders_in), routine.voices,
                   WordsPerMinute(pacing.count("voice")), pacing.length("clause-pause"),
                   {**routine.pronounce, **pronounce})

    def about(self, **facts: object) -> Speaker:
        """The same speaker where other facts hold."""
        return replace(self, facts=replace(self.facts, **facts))  # type: ignore[arg-type]

    def alone(self) -> Speaker:
        """The same speaker inside a dose: the first language only."""
        return replace(self, speak=self.speak[:1])

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
        return next(iter(self.own_choices(key, side, **values)), ())

    def own_choices(self, key: str, side: Side | None = None, **values: Value) -> tuple[Sentences, ...]:
        """The same, from the longest words to the shortest."""
        found = [
            (lang, choices) for lang in self.speak
            if (choices := self.book.own(key, lang, side, self._values(lang, self._more(lang, side, values))))
        ]
        most = max((len(choices) for _, choices in found), default=0)
        return tuple(
            self._in_turn([(lang, choices[min(i, len(choices) - 1)]) for lang, choices in found]) for i in range(most)
        )

    # inside a dose --------------------------------------------------------------------------------------------

    def first(self, text: Text, side: Side | None = None) -> Sentences:
        """``text`` in the first language of ``speak`` that it has (phase names, cues)."""
        return self._in_one(text, self.speak[0], side)

    def remind(self, text: Text, side: Side | None = None) -> Sentences:
        return self._in_one(text, self.reminders_in, side)

    def number(self, n: int) -> Utterance:
        """A counted word."""
        word = self.book.number(n, self.counts)
        return Utterance(word, self.counts, self.rate, self.clause_pause, "count", self._voice(self.counts),
                         pronounced(word, self.lexicon))

    def choices(self, key: str, **values: Value) -> tuple[Sentences, ...]:
        """The program's own words inside a dose, from longest to shortest."""
        handed = self._values(self.counts, self._more(self.counts, None, values))
        found = self.book.own(key, self.counts, None, handed)
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
        return Utterance(text, language, self.rate, self.clause_pause, voice=self._voice(language),
                         spoken=pronounced(text, self.lexicon))

    def _voice(self, language: str) -> str:
        base = language.split("-")[0]
        return self.voices.get(language) or self.voices.get(base, "")

    def _expand(self, text: Text, language: str, side: Side | None) -> tuple[str, ...] | None:
        """None also where ``text`` tells of the next exercise and there is none, as in a shorter variant."""
        if self.facts.next is None and self.book.tells(text, language, "next"):
            return None
        return self.book.expand(text, language, side, self._values(language))

    def _values(self, language: str, more: Mapping[str, str] = NO_VALUES) -> Mapping[str, str]:
        return _Values(self, language, more)

    def fact(self, name: str, language: str) -> str | None:
        """The words for a built-in name; None where it stands for nothing."""
        value = getattr(self.facts, name, None)
        if value is None:
            return None
        if name in ("exercise", "next"):
            return self.name(value[0], language, value[1])
        if name == "hold":
            return self.book.duration(value, language)
        return self.book.number(value, language, "minute" if name == "minutes" else None)

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


class _Values(Mapping[str, str]):
    """The words for built-in names and for those handed in; put into words only when a text says them."""

    def __init__(self, speaker: Speaker, language: str, more: Mapping[str, str]) -> None:
        self._speaker, self._language, self._more = speaker, language, more

    def __getitem__(self, name: str) -> str:
        words = self._more[name] if name in self._more else self._speaker.fact(name, self._language)
        if words is None:
            raise KeyError(name)
        return words

    def __contains__(self, name: object) -> bool:
        return name in self._more or getattr(self._speaker.facts, str(name), None) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in {*self._more, *(f.name for f in fields(Facts))} if name in self)

    def __len__(self) -> int:
        return len(list(iter(self)))
