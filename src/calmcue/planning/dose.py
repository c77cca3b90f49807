"""A dose as Parts: the bouts of one side (or of alternating sides), the intervals between them, their words.

Each function writes one piece in the order of the routine format's section "The order of a session".
"""

from __future__ import annotations

from collections.abc import Iterator
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
    Moment,
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

    def parts(self) -> Iterator[Part]:
        """Every set with the rests between, and the closing words."""
        dose = self.exercise.dose
        for number in range(1, dose.sets + 1):
            last = number == dose.sets
            tag = replace(self.tag, set=number if dose.sets > 1 else None, side=self._only_side())
            if dose.shape == "reps-hold":
                yield from self._held_reps(tag, last)
            elif dose.shape == "hold":
                yield self._hold(tag, ())
                yield from self._after_set(tag, last, ())
            else:
                yield self._rounds(tag)
                yield from self._after_set(tag, last, ())

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
        """Changing to ``side``: sound, words, the setup that names a side, time, words to begin on, settle."""
        tag = replace(tag, side=side)
        yield from self._announce_switch(side, tag)
        yield Gap(self.pacing.length("switch-sides"))
        yield from self.beginning(side, tag)
        yield Gap(self.pacing.length("settle"))

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

    def _after_set(self, tag: Tag, last: bool, before: tuple[Say | Chime, ...]) -> Iterator[Part]:
        """``before`` (the last rep's number and cues), then the closing words or the rest between sets."""
        if last:
            yield from before
            yield from self.closing(self.sides[-1], replace(tag, side=self.sides[-1]))
            return
        rest = rest_length(self.exercise.dose.rest, self.pacing)
        said = tuple(self.moments.cue_part(cue, tag) for cue in self.exercise.cues if cue.when == "rest")
        own = self.speaker.own("rest")
        if not said and own:
            said = (Say(own, "rest", tag),)
        timed = tuple(
            self.moments.cue_moment(i, cue, tag, at=cue.time)
            for i, cue in enumerate(self.exercise.cues) if cue.when == "rest-left"
        )
        back, apart = self.sides[0], ZERO
        if back is not None and len(self.sides) > 1 and self.exercise.dose.shape == "reps-hold":
            # alternating holds: the next set begins on the other side again, and a rest is no exception to that
            said += tuple(self._announce_switch(back, replace(tag, side=back, rep=None)))
            apart = self.pacing.length("switch-sides")
        yield Interval(rest, before + said, timed, self.beginning(back, replace(tag, side=back)),
                       max(self.pacing.length("settle"), AFTER_WORD), apart, grows=True, tag=tag)

    # holds ----------------------------------------------------------------------------------------------------

    def _hold(self, tag: Tag, moments: tuple[Moment, ...], *, first: int = 0, not_before: Frames = ZERO,
              whole: bool = True) -> Bout:
        """One hold. ``whole``: it is the whole dose of its set, and has the dose's cues. ``first``: the reminder to
        go on with."""
        beats = hold_numbers(self.hold, self.exercise.dose.counts, self.pacing.count("countdown"))
        upward = hold_numbers(self.hold, tuple(c for c in self.exercise.dose.counts if c == "up"), 0)
        numbers = tuple(
            Number(at, self.speaker.number(n), tag, from_end=upward.get(at) != n) for at, n in beats.items()
        )
        write = self.moments
        cues = tuple(write.dose_cues(tag, self.hold)) if whole else moments
        return Bout(
            self.hold, self.chimes.role("start"), self.chimes.role("end"), numbers=numbers,
            moments=(*write.halfway(tag, self.hold, whole), *cues, *write.time_left(tag, self.hold, beats)),
            reminders=write.reminders(tag.side, first), not_before=not_before, tag=tag,
        )

    def _held_reps(self, tag: Tag, last_set: bool) -> Iterator[Part]:
        """Reps that are holds, with ``relax`` or a switch between them."""
        dose = self.exercise.dose
        reps, pairs = dose.reps or 1, len(self.sides) > 1
        each = self.moments.reminders_a_hold()
        for rep in range(1, reps + 1):
            for at, side in enumerate(self.sides):
                here = replace(tag, side=side, rep=rep)
                first, final = rep == 1 and at == 0, rep == reps and at == len(self.sides) - 1
                not_before = dose.relax if pairs and not first else ZERO
                yield self._hold(here, self.moments.placed_cues(here, rep, final), first=(rep - 1) * each,
                                 not_before=not_before, whole=False)
                said = tuple(self._after_rep(here, rep, reps, done=at == len(self.sides) - 1))
                if final:
                    yield from self._after_set(here if pairs else replace(here, rep=None), last_set, said)
                elif pairs:
                    yield from said
                    yield from self.closing(side, here)
                    coming = self.sides[(at + 1) % len(self.sides)]
                    assert coming is not None
                    yield from self.switch(coming, replace(here, rep=None))
                else:
                    relax = self.speaker.own("relax")
                    opening = (*said, Say(relax, "relax", here)) if relax else said
                    yield Interval(dose.relax, opening, self.moments.relax_cues(here, rep),
                                   self.beginning(side, here) if self.exercise.start else (), tag=here)

    def _after_rep(self, tag: Tag, rep: int, reps: int, *, done: bool) -> Iterator[Say | Chime]:
        """What is said straight after a held rep: its number, then the cues that belong there."""
        if not done:
            return
        if "reps" in self.exercise.dose.counts:
            yield Say((self.speaker.number(rep),), "number", tag, counts=True)
        for cue in self.exercise.cues:
            due = {"rep": cue.rep, "last-rep": reps - 1, "last-round": reps - 1, "half": -(-reps // 2)}.get(cue.when)
            if due == rep:
                yield self.moments.cue_part(cue, tag)

    # phases ---------------------------------------------------------------------------------------------------

    def _rounds(self, tag: Tag) -> Bout:
        """A set of phases: reps, or rounds for a time."""
        dose = self.exercise.dose
        pairs = len(self.sides) > 1
        count = rounds(dose, pairs)
        beats = tuple(beat for index in range(count) for beat in self._round(tag, index))
        total = Frames(count * dose.round_length)
        halfway = self.moments.halfway(tag, total, dose.shape == "for")
        return Bout(
            total, self.chimes.role("start"), self.chimes.role("end"), phases=beats,
            moments=(*halfway, *self.moments.dose_cues(tag, total), *self.moments.time_left(tag, total, {})),
            reminders=self.moments.phased_reminders(), tag=tag,
        )

    def _round(self, tag: Tag, index: int) -> Iterator[PhaseBeat]:
        """Round ``index`` (from 0): of reps on alternating sides, one side's half of a pair."""
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
                self.speaker.first(phase.name, side) if named else (),
                phase.silent,
                None if talks or phase.silent else sound,
                "phase" if is_phase else "tick",
                tuple(Number(at, self.speaker.number(n), here) for at, n in beats.items()),
                self.speaker.number(rep) if place and talks and "reps" in dose.counts else None,
                place,
                here,
            )
