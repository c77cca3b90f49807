"""A dose as Parts: the bouts of one side (or of alternating sides), the intervals between them, their words.

Each function writes one piece in the order of the routine format's section "The order of a session".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from calmcue.planning.counting import (
    hold_numbers,
    phase_numbers,
    rounds,
)
from calmcue.planning.moments import MomentWriter
from calmcue.planning.pacing import Pacing, rest_length
from calmcue.planning.passages import (
    AFTER_WORD,
    Bout,
    Chime,
    Gap,
    Interval,
    Number,
    Part,
    PhaseBeat,
    Say,
    Sentences,
    Tag,
)
from calmcue.planning.sounds import Chimer
from calmcue.planning.words import Speaker
from calmcue.routine.model import Exercise, Side
from calmcue.routine.moments import never
from calmcue.sources import Utterance
from calmcue.units import ZERO, Frames


@dataclass(frozen=True, slots=True)
class DoseWriter:
    """Writes the dose of ``exercise``. ``sides``: (None,) or those of this passage; several only where they
    alternate. ``tag``: the exercise's; ``hold``: its hold, eased."""

    exercise: Exercise
    speaker: Speaker
    pacing: Pacing
    chimes: Chimer
    sides: tuple[Side | None, ...]
    tag: Tag
    hold: Frames

    @property
    def moments(self) -> MomentWriter:
        """Who writes the words that find room inside this dose."""
        return MomentWriter(self.exercise, self.speaker, self.pacing, self.chimes, self.sides, self.hold)

    # the whole ------------------------------------------------------------------------------------------------

    @property
    def inside(self) -> DoseWriter:
        """The same for what is said between the first T and the last E, where only one language is heard."""
        return replace(self, speaker=self.speaker.alone())

    def parts(self) -> Iterator[Part]:
        """Every set with the rests between, and the closing words."""
        dose = self.exercise.dose
        for number in range(1, dose.sets + 1):
            tag = replace(self.tag, set=number if dose.sets > 1 else None, side=self._only_side())
            if dose.shape == "reps-hold":
                yield from self._held_reps(tag, number)
            else:
                yield self._hold(tag) if dose.shape == "hold" else self._rounds(tag)
                yield from self._after_set(tag, number, ())

    def _only_side(self) -> Side | None:
        """The side of a bout, where it has but one."""
        return self.sides[0] if len(self.sides) == 1 else None

    def closing(self, side: Side | None, tag: Tag) -> tuple[Say, ...]:
        """The closing words of a side: the author's ``finish``, else a release where something was held."""
        if self.exercise.finish:
            words, what = self.speaker.say_all(self.exercise.finish, side), "finish"
        elif self.exercise.kind in ("stretch", "balance"):
            words, what = self.speaker.own("release"), "release"
        else:
            return ()
        return (Say(words, what, replace(tag, rep=None)),) if words else ()

    def beginning(self, side: Side | None, tag: Tag) -> tuple[Say, ...]:
        """The words to begin on: ``start``, else "ready"."""
        if self.exercise.start:
            return (Say(self.speaker.say_all(self.exercise.start, side), "start", tag),)
        words = self.speaker.own("ready")
        return (Say(words, "ready", tag),) if words else ()

    def switch(self, side: Side, tag: Tag) -> Iterator[Part]:
        """Changing to ``side``: sound, words, the setup that names a side, time, words to begin on."""
        tag = replace(tag, side=side)
        yield from self._announce_switch(side, tag)
        yield Gap(self.pacing.length("switch-sides"))
        yield from self.beginning(side, tag)

    def _announce_switch(self, side: Side, tag: Tag) -> Iterator[Say | Chime]:
        yield Chime(self.chimes.role("switch"), "switch", tag)
        yield Say(self.speaker.own("switch-sides", side), "switch", tag)
        sided = self._sided_setup(side) if self.pacing.verbosity != "minimal" else ()
        if sided:
            yield Say(sided, "setup", tag)

    def _sided_setup(self, side: Side) -> Sentences:
        """Those setup sentences that hold a sided word: the ones that read otherwise for the other side."""
        other: Side = "right" if side == "left" else "left"
        found: list[Utterance] = []
        for text in self.exercise.setup:
            here, there = self.speaker.say(text, side), self.speaker.say(text, other)
            if len(here) != len(there):
                found += here
            else:
                found += [u for u, v in zip(here, there, strict=True) if u != v]
        return tuple(found)

    # between sets ---------------------------------------------------------------------------------------------

    def _after_set(self, tag: Tag, number: int, before: tuple[Say | Chime, ...]) -> Iterator[Part]:
        """``before`` (the last rep's number and cues), then the closing words or, between sets, the rest."""
        side = self.sides[-1]
        if number == self.exercise.dose.sets:
            yield from before
            yield from self.closing(side, replace(tag, side=side))
            return
        inside, back, apart = self.inside, self.sides[0], ZERO
        opening = [*before, *inside.rest_words(replace(tag, side=side))]
        if len(self.sides) > 1 and self.exercise.dose.shape == "reps-hold":
            # alternating holds: each has its closing words, and the next set begins on the other side again
            assert back is not None
            opening[len(before):len(before)] = inside.closing(side, tag)
            opening += inside._announce_switch(back, replace(tag, side=back, rep=None))
            apart = self.pacing.length("switch-sides")
        coming = replace(tag, side=back, rep=None)
        opening += inside.moments.before_only_rep(coming)
        timed = tuple(
            self.moments.cue_moment(i, cue, coming, at=cue.time)
            for i, cue in enumerate(self.exercise.cues)
            if cue.when == "rest-left" and not never(cue, self.exercise)
        )
        yield Interval(rest_length(self.exercise.dose.rest, self.pacing), tuple(opening), timed,
                       inside.beginning(back, coming), max(self.pacing.length("settle"), AFTER_WORD), apart,
                       grows=True, tag=tag)

    def rest_words(self, tag: Tag) -> tuple[Say | Chime, ...]:
        """What a rest between sets begins with: the author's cue for it, else the program's own words."""
        cues = tuple(self.moments.cue_part(cue, tag) for cue in self.exercise.cues if cue.when == "rest")
        return cues or (Say(self.speaker.own("rest"), "rest", tag),)

    # holds ----------------------------------------------------------------------------------------------------

    def _hold(self, tag: Tag, *, first: int = 0, not_before: Frames = ZERO) -> Bout:
        """One hold. ``first``: the reminder to go on with."""
        counts, write = self.exercise.dose.counts, self.moments
        beats = hold_numbers(self.hold, counts, self.pacing.count("countdown"))
        upward = hold_numbers(self.hold, tuple(c for c in counts if c == "up"), 0)
        numbers = tuple(
            Number(at, self.speaker.number(n), tag, from_end=upward.get(at) != n) for at, n in beats.items()
        )
        return Bout(
            self.hold, self.chimes.role("start"), self.chimes.role("end"), numbers=numbers,
            moments=write.moments(tag, self.hold, numbers), reminders=write.reminders(tag.side, first),
            not_before=not_before, tag=tag,
        )

    def _held_reps(self, tag: Tag, number: int) -> Iterator[Part]:
        """Set ``number`` of reps that are holds, with ``relax`` or a switch between them."""
        dose, inside = self.exercise.dose, self.inside
        reps, pairs = dose.reps or 1, len(self.sides) > 1
        each = self.moments.reminders_a_hold()
        for rep in range(1, reps + 1):
            for at, side in enumerate(self.sides):
                here = replace(tag, side=side, rep=rep)
                done = (number - 1) * reps + rep - 1
                yield self._hold(here, first=done * each, not_before=dose.relax if pairs and (at or rep > 1) else ZERO)
                second = at == len(self.sides) - 1
                said = tuple(self._after_rep(here, rep)) if second else ()
                if second and rep == reps:
                    yield from self._after_set(here if pairs else replace(here, rep=None), number, said)
                elif pairs:
                    yield from said
                    yield from inside.closing(side, here)
                    coming = self.sides[(at + 1) % len(self.sides)]
                    assert coming is not None
                    yield from inside.switch(coming, replace(here, rep=None))
                    yield Gap(self.pacing.length("settle"))
                else:
                    yield Interval(dose.relax, (*said, Say(inside.speaker.own("relax"), "relax", here)),
                                   closing=inside.beginning(side, here) if self.exercise.start else (), tag=here)

    def _after_rep(self, tag: Tag, rep: int) -> Iterator[Say | Chime]:
        """What is said straight after a held rep: its number, then the cues that belong there."""
        if "reps" in self.exercise.dose.counts:
            yield Say((self.speaker.number(rep),), "number", tag, counts=True)
        for cue in self.exercise.cues:
            if self.moments.rep_before(cue) == rep:
                yield self.moments.cue_part(cue, tag)

    # phases ---------------------------------------------------------------------------------------------------

    def _rounds(self, tag: Tag) -> Bout:
        """A set of phases: reps, or rounds for a time."""
        dose = self.exercise.dose
        pairs = len(self.sides) > 1
        count = rounds(dose, pairs)
        names = {side: tuple(self.speaker.first(phase.name, side) for phase in dose.phases) for side in self.sides}
        beats = tuple(beat for index in range(count) for beat in self._round(tag, index, names))
        total = Frames(count * dose.round_length)
        return Bout(
            total, self.chimes.role("start"), self.chimes.role("end"), phases=beats,
            moments=self.moments.moments(tag, total, ()), reminders=self.moments.phased_reminders(), tag=tag,
        )

    def _round(self, tag: Tag, index: int, names: Mapping[Side | None, Sequence[Sentences]]) -> Iterator[PhaseBeat]:
        """Round ``index`` (from 0): of reps on alternating sides, one side's half of a pair. ``names``: of the phases,
        for each side."""
        dose, sides = self.exercise.dose, self.sides
        rep, side = index // len(sides) + 1, sides[index % len(sides)]
        second = index % len(sides) == len(sides) - 1
        talks = dose.talk_for is None or rep <= dose.talk_for
        sound, is_phase = self.chimes.rhythm()
        here = replace(tag, side=side, rep=rep)
        for i, phase in enumerate(dose.phases):
            named = talks and not phase.silent
            place = second and i == len(dose.phases) - 1
            beats = phase_numbers(phase.length, dose.counts) if named else {}
            yield PhaseBeat(
                phase.length,
                names[side][i] if named else (),
                phase.silent,
                None if talks or phase.silent else sound,
                "phase" if is_phase else "tick",
                tuple(Number(at, self.speaker.number(n), here) for at, n in beats.items()),
                self.speaker.number(rep) if place and talks and "reps" in dose.counts else None,
                place,
                here,
            )
