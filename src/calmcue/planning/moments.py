"""The words of a dose that find room around its numbers: halfway, an author's cues, the time left, reminders.

Only which words, and for which moment; where there is room for them is found when they are placed (``bouts.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from calmcue.planning.counting import hold_numbers, reminder_count, reminder_window, rounds
from calmcue.planning.pacing import Pacing
from calmcue.planning.passages import Chime, Moment, Reminder, Reminders, Say, Tag
from calmcue.planning.sounds import Chimer
from calmcue.planning.words import Speaker
from calmcue.routine.model import Exercise, Side, TimedCue
from calmcue.units import Frames, seconds

HALFWAY_FROM = seconds(20)
"""A hold (or a ``for``) shorter than this has no halfway of the program's own."""


@dataclass(frozen=True, slots=True)
class MomentWriter:
    """Writes the moments of ``exercise``. ``sides``: those of this passage; ``hold``: its hold, eased."""

    exercise: Exercise
    speaker: Speaker
    pacing: Pacing
    chimes: Chimer
    sides: tuple[Side | None, ...]
    hold: Frames

    # words inside a bout --------------------------------------------------------------------------------------

    def halfway(self, tag: Tag, length: Frames, whole: bool) -> Iterator[Moment]:
        """The program's own "halfway", unless the author says something then."""
        replaced = any(cue.when == "half" for cue in self.exercise.cues)
        held_rep = self.exercise.dose.shape == "reps-hold"
        if self.pacing.flag("halfway") and length >= HALFWAY_FROM and not replaced and (whole or held_rep):
            choices = self.speaker.choices("halfway")
            if choices:
                yield Moment("halfway", "halfway", choices, Frames(length // 2), tag=tag, anchor="half")

    def time_left(self, tag: Tag, length: Frames, numbers: dict[Frames, int]) -> Iterator[Moment]:
        """The time left every so often, clear of the countdown and of the author's own words for that moment."""
        every = self.pacing.maybe("time-left")
        if every is None or self.exercise.dose.shape == "reps-phases":
            return
        taken = {cue.time for cue in self.exercise.cues if cue.when == "left"}
        until = min(numbers, default=length)
        for left in range(every * ((length - 1) // every), 0, -every):
            if length - left < until and left not in taken:
                choices = self.speaker.choices("time-left", time=Frames(left))
                if choices:
                    at = Frames(length - left)
                    yield Moment(f"time-left {left}", "time-left", choices, at, tag=tag, anchor="end")

    def dose_cues(self, tag: Tag, length: Frames) -> Iterator[Moment]:
        """The author's cues in a bout that is the whole dose of its set."""
        dose = self.exercise.dose
        phased = dose.shape != "hold"
        reps = rounds(dose, len(self.sides) > 1) // len(self.sides) if phased else 1
        for i, cue in enumerate(self.exercise.cues):
            if cue.when == "half" and dose.shape == "reps-phases":
                yield self.cue_moment(i, cue, tag, after_rep=-(-reps // 2))
            elif cue.when == "half":
                yield self.cue_moment(i, cue, tag, at=Frames(length // 2))
            elif cue.when == "left":
                yield self.cue_moment(i, cue, tag, at=Frames(length - cue.time))
            elif cue.when == "in":
                yield self.cue_moment(i, cue, tag, at=cue.time)
            elif cue.when == "rep" and phased:
                yield self.cue_moment(i, cue, tag, after_rep=cue.rep)
            elif cue.when in ("last-rep", "last-round") and phased and reps > 1:
                yield self.cue_moment(i, cue, tag, after_rep=reps - 1)

    def before_only_rep(self, tag: Tag) -> Iterator[Say | Chime]:
        """``last rep`` and ``last round`` where there is only one: said after ``feel``, before it begins."""
        dose = self.exercise.dose
        if dose.shape in ("reps-phases", "for"):
            count = rounds(dose, len(self.sides) > 1) // len(self.sides)
        else:
            count = dose.reps or 1
        if count == 1:
            yield from (self.cue_part(c, tag) for c in self.exercise.cues if c.when in ("last-rep", "last-round"))

    def cue_part(self, cue: TimedCue, tag: Tag) -> Say | Chime:
        """An author's cue outside a bout."""
        if cue.say is None:
            return Chime(self.chimes.named(cue.chime or "none"), "cue", tag)
        return Say(self.speaker.first(cue.say, tag.side), "cue", tag)

    def cue_moment(self, index: int, cue: TimedCue, tag: Tag, *, at: Frames | None = None,
                    after_rep: int = 0) -> Moment:
        words = (self.speaker.first(cue.say, tag.side),) if cue.say is not None else ()
        sound = self.chimes.named(cue.chime) if cue.chime is not None else None
        anchor: Literal["start", "half", "end"] = "start"
        if cue.when in ("half", "left"):
            anchor = "half" if cue.when == "half" else "end"
        return Moment(f"cue {index}", "cue", words, at, after_rep, sound, tag, anchor)

    # cues of reps that are holds ------------------------------------------------------------------------------

    def placed_cues(self, tag: Tag, rep: int, final: bool) -> tuple[Moment, ...]:
        """``20s in`` and ``15s left`` of held reps, where they fall into this hold."""
        found = []
        for i, cue in enumerate(self.exercise.cues):
            at = self._offset(cue, rep)
            if at is not None and 0 <= at <= self.hold and (final or at < self.hold):
                found.append(self.cue_moment(i, cue, tag, at=Frames(at)))
        return tuple(found)

    def relax_cues(self, tag: Tag, rep: int) -> tuple[Moment, ...]:
        """The same cues, where they fall into the relaxing after ``rep``."""
        found = []
        for i, cue in enumerate(self.exercise.cues):
            at = self._offset(cue, rep)
            if at is not None and self.hold <= at < self.hold + self.exercise.dose.relax:
                found.append(self.cue_moment(i, cue, tag, at=Frames(self.hold + self.exercise.dose.relax - at)))
        return tuple(found)

    def _offset(self, cue: TimedCue, rep: int) -> int | None:
        """Where a timed cue falls, from this rep's T. Where sides alternate the length of a switch isn't known
        yet: there the first hold of a side is counted from, or the last one to."""
        if cue.when not in ("left", "in"):
            return None
        dose, reps = self.exercise.dose, self.exercise.dose.reps or 1
        if len(self.sides) > 1:
            if rep != (1 if cue.when == "in" else reps):
                return None
            return cue.time if cue.when == "in" else self.hold - cue.time
        length = self.hold + dose.relax
        whole = reps * length - dose.relax
        return (cue.time if cue.when == "in" else whole - cue.time) - (rep - 1) * length

    # reminders ------------------------------------------------------------------------------------------------

    def reminders(self, side: Side | None, first: int) -> Reminders | None:
        if not self._may_remind():
            return None
        words = tuple(
            Reminder(f"reminder {i}", ((side, self.speaker.remind(text, side)),))
            for i, text in enumerate(self.exercise.reminders)
        )
        return Reminders(words, self.pacing.length("reminders-every"), first, self._most())

    def phased_reminders(self) -> Reminders | None:
        if not self._may_remind():
            return None
        words = tuple(
            Reminder(f"reminder {i}", tuple((side, self.speaker.remind(text, side)) for side in self.sides))
            for i, text in enumerate(self.exercise.reminders)
        )
        return Reminders(words, self.pacing.length("reminders-every"), 0, self._most())

    def _may_remind(self) -> bool:
        return bool(self.exercise.reminders) and self.pacing.verbosity != "minimal"

    def _most(self) -> int | None:
        return 1 if self.pacing.verbosity == "brief" else None

    def reminders_a_hold(self) -> int:
        """How many reminders each held rep says, so that the next goes on in the list."""
        numbers = hold_numbers(self.hold, self.exercise.dose.counts, self.pacing.count("countdown"))
        start, end = reminder_window(self.hold, numbers)
        return reminder_count(len(self.exercise.reminders), end - start, self.pacing.length("reminders-every"),
                              self._most())
