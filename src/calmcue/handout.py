"""A routine for the eye: what one hands to a patient. The terminal and the page print the same Handout.

The same texts as are spoken, for the sides that are done, in one language; labels are the catalogue's ``print-``
words (in a language without a catalogue the English ones).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from calmcue.planning.choosing import chosen_steps, resolve_sides, spoken_languages
from calmcue.planning.counting import rounds
from calmcue.planning.pacing import work_out
from calmcue.planning.timeline import quick_total
from calmcue.planning.words import Speaker, Value
from calmcue.routine.catalogue import REFERENCE
from calmcue.routine.checks import tells_to_stop
from calmcue.routine.model import Exercise, Origin, Routine, Say, Side, Text
from calmcue.routine.phrases import Phrasebook
from calmcue.settings import NOBODY, Listener
from calmcue.units import RATE, Frames


@dataclass(frozen=True, slots=True)
class Entry:
    """Something under a heading. ``name`` tells which it is, in every language: ``dose``, ``how``, ..."""

    name: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One exercise. ``number``: from 1, in the order of the session."""

    number: int
    id: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said before, between or after exercises."""

    lines: tuple[str, ...]


Part: TypeAlias = Sheet | Aside


@dataclass(frozen=True, slots=True)
class Handout:
    """``language``: a BCP 47 tag. ``time``: a whole sentence. ``entries``: about the routine as a whole. ``parts``:
    the session, in order. ``source``: where it comes from, None where that is not told."""

    language: str
    title: str
    about: str
    time: str
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]
    source: Entry | None


def handout(routine: Routine, listener: Listener = NOBODY, minutes: int | None = None) -> Handout:
    """What ``listener`` does of ``routine``, to be read. In the first of the languages that they would hear.
    ``minutes``: what it takes, where that is known; else it is estimated.

    Raises UsageError where the routine hasn't got the variant or the language that they ask for.
    """
    return _Writer(routine, listener, minutes or quick_total(routine, listener)).handout()


_DO: Final = ("setup", "start", "finish")
"""Fields of an exercise that tell what to do, in order."""


class _Writer:
    def __init__(self, routine: Routine, listener: Listener, minutes: int) -> None:
        self.routine, self.listener, self.minutes = routine, listener, minutes
        self.language = spoken_languages(routine, listener)[0]
        self.book = Phrasebook(routine.phrases, routine.languages, listener.phrases)
        self.steps = [step for _, step in chosen_steps(routine, listener.variant, listener.left_out)]
        self.exercises = [step for step in self.steps if isinstance(step, Exercise)]
        self.speaker = Speaker.of(routine, self.book, (self.language,), work_out(routine, listener)).about(
            total=len(self.exercises), minutes=minutes)

    def handout(self) -> Handout:
        routine = self.routine
        return Handout(
            language=self.language,
            title=self._name(routine.title),
            about="".join(self._said([routine.about] if routine.about else [])),
            time=self._label("print-time", time=Frames(self.minutes * 60 * RATE)),
            entries=tuple(_filled(self._whole())),
            parts=tuple(self._parts()),
            source=self._source(routine.source) if routine.source else None,
        )

    # the routine as a whole -------------------------------------------------------------------------------------

    def _whole(self) -> Iterator[Entry]:
        routine = self.routine
        yield self._entry("frequency", [self._name(routine.frequency)] if routine.frequency else [])
        items = [self._name(item) for exercise in self.exercises for item in exercise.equipment]
        yield self._entry("equipment", dict.fromkeys(items))
        cautions = self._said([*routine.safety.before, *routine.safety.precautions])
        yield self._entry("cautions", [line for line in cautions if not tells_to_stop(line, self.language)])
        yield self._entry("stop", [line for line in cautions if tells_to_stop(line, self.language)])

    def _source(self, source: Origin) -> Entry:
        return self._entry("source", [line for line in (source.title, source.author, source.url, source.note) if line])

    # the session ------------------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[Part]:
        done, said = 0, list[str]()
        for step in self.steps:
            if isinstance(step, Say):
                coming = (self.exercises[done].name, None) if done < len(self.exercises) else None
                said += self._said([step.text], next=coming)
            elif isinstance(step, Exercise):
                if said:
                    yield Aside(tuple(said))
                    said = []
                done += 1
                yield Sheet(done, step.id, self._name(step.name), tuple(_filled(self._exercise(step, done))))
        if said:
            yield Aside(tuple(said))

    def _exercise(self, exercise: Exercise, n: int) -> Iterator[Entry]:
        side = resolve_sides(exercise, self.listener)[0]
        coming = (self.exercises[n].name, None) if n < len(self.exercises) else None
        facts = {"n": n, "exercise": (exercise.name, side), "next": coming,
                 "hold": self._hold(exercise) or exercise.dose.at_least}

        def said(texts: Iterable[Text]) -> list[str]:
            return self._said(texts, side, **facts)

        yield self._entry("when", [self._name(exercise.when, side)] if exercise.when else [])
        yield self._entry("dose", [*self._dose(exercise), *self._phases(exercise, side)])
        yield self._entry("position", [self._label(f"print-position-{exercise.position}")] if exercise.position else [])
        yield self._entry("equipment", [self._name(item, side) for item in exercise.equipment])
        yield self._entry("how", [line for field in _DO for line in said(getattr(exercise, field))])
        yield self._entry("feel", said(exercise.feel))
        yield self._entry("adapt", [
            self._label("adapt", side, **{"if": self._name(way.condition, side), "say": " ".join(said([way.say]))})
            for way in exercise.adapt
        ])
        yield self._entry("remember", said(exercise.reminders))
        for name in ("easier", "harder", "progression"):
            yield self._entry(name, said(getattr(exercise, name)))

    # doses in plain words ---------------------------------------------------------------------------------------

    def _dose(self, exercise: Exercise) -> list[str]:
        """How much, as one says it: "ten times, hold for five seconds, on each side"."""
        dose, found = exercise.dose, list[str]()
        alternate = exercise.sides is not None and exercise.sides.alternate
        if dose.reps:
            found.append(self._label("print-reps-one") if dose.reps == 1 else self._label("print-reps", n=dose.reps))
        if dose.at_least:
            count = rounds(dose, alternate)
            total = self.book.duration(count * dose.round_length, self.language)
            found.append(f"{self._label('print-rounds', n=count)} ({total})" if count > 1 else total)
        if hold := self._hold(exercise):
            found.append(self._label("print-hold", time=hold))
        if dose.shape == "reps-hold" and dose.reps != 1 and dose.relax:
            found.append(self._label("print-relax", time=dose.relax))
        found += self._sides(exercise)
        if dose.sets > 1:
            found += [self._label("print-sets", n=dose.sets), self._label("print-rest", time=dose.rest)]
        return _as_line(found)

    def _sides(self, exercise: Exercise) -> list[str]:
        if exercise.sides is None:
            return []
        sides, dose = resolve_sides(exercise, self.listener), exercise.dose
        if len(set(sides)) == 1:
            return [self._label("side", sides[0])]
        changing = [self._label("print-alternate")] if exercise.sides.alternate and dose.shape != "hold" else []
        return changing if dose.shape == "for" and changing else [self._label("print-each-side"), *changing]

    def _phases(self, exercise: Exercise, side: Side | None) -> list[str]:
        """The parts of a rep or round: "Rock forward (three seconds), and back (three seconds)"."""
        named = [f"{self._name(phase.name, side)} ({self.book.duration(phase.length, self.language)})"
                 for phase in exercise.dose.phases]
        return _as_line(named)

    def _hold(self, exercise: Exercise) -> Frames | None:
        return exercise.dose.hold.eased(self.listener.ease) if exercise.dose.hold else None

    # words ------------------------------------------------------------------------------------------------------

    def _entry(self, name: str, lines: Iterable[str]) -> Entry:
        return Entry(name, self._label(f"print-{name}"), tuple(lines))

    def _label(self, key: str, side: Side | None = None, **values: Value) -> str:
        """The program's own words, in English where there are none in the hand-out's language."""
        for language in (self.language, REFERENCE):
            shown = {name: self._shown(name, value, language) for name, value in values.items()}
            if choices := self.book.own(key, language, side, shown):
                return " ".join(choices[0])
        return ""

    def _shown(self, name: str, value: Value, language: str) -> str:
        if isinstance(value, Text):
            return self._name(value)
        if isinstance(value, str):
            return value
        return self.book.duration(value, language) if name == "time" else self.book.number(value, language)

    def _said(self, texts: Iterable[Text], side: Side | None = None, **facts: object) -> list[str]:
        """The texts as they are said, a line each."""
        speaker = self.speaker.about(**facts)
        return [" ".join(sentence.text for sentence in speaker.say(text, side)) for text in texts]

    def _name(self, text: Text, side: Side | None = None) -> str:
        """A text that is no sentence, without an end."""
        return self.speaker.name(text, self.language, side)


def _as_line(words: list[str]) -> list[str]:
    line = ", ".join(words)
    return [line[:1].upper() + line[1:]] if line else []


def _filled(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.lines)
