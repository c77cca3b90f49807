"""The preparation of an exercise, once however many sides and sets it has: which exercise this is, what to take,
how to get into position, and the words to begin on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from calmcue.planning.dose import DoseWriter
from calmcue.planning.pacing import Pacing
from calmcue.planning.passages import Gap, Part, Say, Sentences, Tag
from calmcue.planning.words import Speaker, Value
from calmcue.routine.model import Exercise, Position, Side, Text
from calmcue.sources import Utterance


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the listener is, and what is at hand: at first sitting, with the first exercise's things."""

    position: Position = "sitting"
    equipment: tuple[Text, ...] = ()

    @classmethod
    def at_first(cls, exercises: Sequence[Exercise]) -> Standing:
        return cls(equipment=exercises[0].equipment if exercises else ())

    def after(self, exercise: Exercise) -> Standing:
        """Having done ``exercise``; one that states no position leaves the listener in theirs."""
        return Standing(exercise.position or self.position, exercise.equipment)


@dataclass(frozen=True, slots=True)
class Preparation:
    """Writes the preparation of ``exercise``; ``sides`` are all that will be done, ``before`` how it finds the
    listener."""

    exercise: Exercise
    speaker: Speaker
    pacing: Pacing
    dose: DoseWriter
    sides: tuple[Side | None, ...]
    tag: Tag
    before: Standing

    def parts(self) -> Iterator[Part]:
        full = self.pacing.verbosity == "full"
        yield from self._announce(full)
        yield from self._change(full)
        if self.pacing.verbosity != "minimal":
            for text in self.exercise.setup:
                yield self._say(self.speaker.say(text, self.sides[0]), "setup")
        if full:
            for adapt in self.exercise.adapt:
                yield self._say(self._adapt(adapt.condition, adapt.say), "adapt")
        ready = self.pacing.length("get-ready")
        if full and ready:
            yield self._say(self.speaker.own("get-ready", time=ready), "get-ready")
        yield Gap(ready)
        yield from self.dose.beginning(self.sides[0], self.tag)
        if full:
            yield self._say(self.speaker.say_all(self.exercise.feel, self.sides[0]), "feel")
        yield from self.dose.moments.before_only_rep(self.tag)

    def _announce(self, full: bool) -> Iterator[Part]:
        yield self._say(self.speaker.own("exercise-of"), "announce")
        yield self._say(self.speaker.say(self.exercise.name, self.sides[0]), "name")
        first = self.sides[0]
        if first in ("left", "right"):
            several = len(set(self.sides)) > 1
            yield self._say(self.speaker.own("first-side" if several else "only-side", first), "side")
        if full and self.exercise.when is not None:
            yield self._say(self.speaker.own("when", first, when=self.exercise.when), "when")

    def _change(self, full: bool) -> Iterator[Part]:
        """Position and equipment, and time for them, where they differ from what was before."""
        moves = self.exercise.position is not None and self.exercise.position != self.before.position
        fresh = tuple(item for item in self.exercise.equipment if item not in self.before.equipment)
        if not moves and not fresh:
            return
        if moves:
            yield self._say(self.speaker.own(f"position-{self.exercise.position}"), "position")
        items = self.exercise.equipment if full else fresh
        if items:
            yield self._say(self._equipment(items), "equipment")
        yield Gap(self.pacing.length("change-position"))

    def _equipment(self, items: tuple[Text, ...]) -> Sentences:
        found: list[Utterance] = []
        for lang in self.speaker.speak:
            alone = replace(self.speaker, speak=(lang,))
            found += alone.own("equipment", items=self.speaker.listing(items, lang))
        return tuple(found)

    def _adapt(self, condition: Text, say: Text) -> Sentences:
        """"If {condition}: {say}", in each language; sentences of ``say`` behind its first stay their own."""
        found: list[Utterance] = []
        for lang in self.speaker.speak:
            alone = replace(self.speaker, speak=(lang,))
            said = alone.say(say, self.sides[0])
            if said:
                values: dict[str, Value] = {"if": condition, "say": said[0].text}
                lead = alone.own("adapt", self.sides[0], **values)
                found += [*lead, *said[1:]]
        return tuple(found)

    def _say(self, sentences: Sentences, what: str) -> Say:
        return Say(sentences, what, self.tag)
