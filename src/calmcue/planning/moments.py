"""The words of a dose that find room around its numbers: halfway, an author's cues, the time left, reminders.

Only which words, and for which moment; where there is room for them is found when they are placed (``bouts.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from calmcue.planning.counting import hold_numbers, reminder_count, reminder_window
from calmcue.planning.pacing import Pacing
from calmcue.planning.passages import Chime, Moment, Number, Reminder, Reminders, Say, Tag
from calmcue.planning.sounds import Chimer
from calmcue.planning.words import Speaker
from calmcue.routine.model import Exercise, Side, TimedCue
from calmcue.routine.moments import never, reps_in
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

    def moments(self, tag: Tag, length: Frames, numbers: tuple[Number, ...]) -> tuple[Moment, ...]:
        """What is to find room in a bout of ``length``, in the order in which it is placed. ``numbers``: those that
        are counted in it."""
        return (*self._halfway(tag, length), *self._cues(tag, length), *self._time_left(tag, length, numbers))

    def _halfway(self, tag: Tag, length: Frames) -> Iterator[Moment]:
        """The program's own "halfway", unless the author says something then."""
        middle = Frames(length // 2)
        replaced = any(cue.when == "half" or (cue.when == "left" and length - cue.time == middle)
                       for cue in self.exercise.cues)
        if self.pacing.flag("halfway") and self._timed and length >= HALFWAY_FROM and not replaced:
            choices = self.speaker.choices("halfway")
            if choices:
                yield Moment("halfway", "halfway", choices, middle, tag=tag, anchor="half")

    def _time_left(self, tag: Tag, length: Frames, numbers: tuple[Number, ...]) -> Iterator[Moment]:
        """The time left every so often, until the countdown tells it; not where the author says something then."""
        every = self.pacing.maybe("time-left")
        if every is None or not self._timed:
            return
        taken = {self._moment(cue, length) for cue in self.exercise.cues if cue.when in ("left", "half")}
        until = min((n.at for n in numbers if n.from_end), default=length)
        for left in range(every * ((length - 1) // every), 0, -every):
            at = Frames(length - left)
            if at < until and (at, 0) not in taken:
                choices = self.speaker.choices("time-left", time=Frames(left))
                if choices:
                    yield Moment(f"time-left {left}", "time-left", choices, at, tag=tag, anchor="end")

    @property
    def _timed(self) -> bool:
        """Whether a bout of this dose lasts as long as its author wrote, and not as long as its reps take."""
        return self.exercise.dose.shape != "reps-phases"

    def _cues(self, tag: Tag, length: Frames) -> Iterator[Moment]:
        """The author's cues that fall into a bout of ``length``."""
        for i, cue in enumerate(self.exercise.cues):
            if never(cue, self.exercise):
                continue                    # `check` tells of it (routine/moments.py)
            if (moment := self._moment(cue, length)) is not None:
                at, after_rep = moment
                yield self.cue_moment(i, cue, tag, at=at, after_rep=after_rep)

    def _moment(self, cue: TimedCue, length: Frames) -> tuple[Frames | None, int] | None:
        """Where a cue falls in a bout of ``length``: (frames after T or P, 0), or (None, the rep that it follows);
        None where that is not inside a bout. Each of several holds has its own T and E."""
        if cue.when == "left":
            return Frames(length - cue.time), 0
        if cue.when == "in":
            return cue.time, 0
        shape = self.exercise.dose.shape
        if cue.when == "half" and shape in ("hold", "for"):
            return Frames(length // 2), 0
        if shape in ("reps-phases", "for") and (rep := self.rep_before(cue)):
            return None, rep
        return None

    def rep_before(self, cue: TimedCue) -> int:
        """The rep (or round, or pair of them) that a cue follows; 0 where it follows none."""
        reps = reps_in(self.exercise.dose, len(self.sides) > 1)
        last = reps - 1
        return {"rep": cue.rep, "last-rep": last, "last-round": last, "half": -(-reps // 2)}.get(cue.when, 0)

    def before_only_rep(self, tag: Tag) -> Iterator[Say | Chime]:
        """``last rep`` and ``last round`` where there is only one: said before it begins."""
        for cue in self.exercise.cues:
            if cue.when in ("last-rep", "last-round") and not self.rep_before(cue) and not never(cue, self.exercise):
                yield self.cue_part(cue, tag)

    def cue_part(self, cue: TimedCue, tag: Tag) -> Say | Chime:
        """An author's cue outside a bout."""
        if cue.say is None:
            return Chime(self.chimes.named(cue.chime or "none"), "cue", tag)
        return Say(self.speaker.first(cue.say, tag.side), "cue", tag)

    def cue_moment(self, index: int, cue: TimedCue, tag: Tag, *, at: Frames | None = None,
                   after_rep: int = 0) -> Moment:
        side = tag.side or self._side_at(at)
        words = (self.speaker.first(cue.say, side),) if cue.say is not None else ()
        sound = self.chimes.named(cue.chime) if cue.chime is not None else None
        anchor: Literal["start", "half", "end"] = "start"
        if cue.when in ("half", "left"):
            anchor = "half" if cue.when == "half" else "end"
        return Moment(f"cue {index}", "cue", words, at, after_rep, sound, replace(tag, side=side), anchor)

    def _side_at(self, at: Frames | None) -> Side | None:
        """The side of a time in alternating rounds; None: straight after a pair."""
        if at is None or len(self.sides) == 1:
            return self.sides[-1]
        return self.sides[at // self.exercise.dose.round_length % len(self.sides)]

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
