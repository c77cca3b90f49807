"""What happens between a start sound and an end sound: phase names, numbers, and words that find room around them.

The order of placing is the format's: phase names, numbers, halfway, cues, time left, reminders, each around those
before it. A hold's end depends on nothing that is said in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from calmcue.planning.counting import SECOND, reminder_count, reminder_window
from calmcue.planning.passages import (
    AFTER_WORD,
    FIRST_QUIET,
    SHIFT,
    Bout,
    PhaseBeat,
    Reminder,
)
from calmcue.planning.placing import Sheet, spoken
from calmcue.planning.room import Room, Span
from calmcue.planning.scores import SPOKEN, Cue, Held
from calmcue.units import Frames

_NO_ROOM: Final = "there is no room"


def place_bout(bout: Bout, start: Frames, sheet: Sheet) -> tuple[Held, Frames]:
    """Write a bout whose start sound begins at ``start``. Its exact time, and the frame at which all that is heard in
    it has ended."""
    after_sound = sheet.chime(start, bout.start, "start", bout.tag)
    if bout.phases:
        begin = Frames(after_sound + sheet.pauses.clause)
        end = Frames(begin + sum(p.length for p in bout.phases))
        _Phased(bout, begin, end, sheet).place()
    else:
        begin = start
        end = Frames(start + bout.length)
        words_from = Frames(max(start + FIRST_QUIET, after_sound + sheet.pauses.clause))
        _Held(bout, begin, end, sheet, words_from).place()
    ended = sheet.chime(end, bout.end, "end", bout.tag)
    return Held(begin, end, bout.tag, bool(bout.phases)), max(ended, sheet.heard_until)


def _span(cue: Cue) -> Span:
    """What a cue takes of the room; one that found its room there keeps the time in front of it."""
    return Span(cue.start, cue.end, AFTER_WORD if cue.key and cue.kind != "count" else 0)


class _Placing:
    """Common to both: the room between the sounds, and what an earlier Score has said already in this bout."""

    def __init__(self, bout: Bout, begin: Frames, end: Frames, sheet: Sheet, words_from: Frames) -> None:
        self.bout, self.begin, self.end, self.sheet = bout, begin, end, sheet
        taken = [c for c in sheet.frozen if begin <= c.start < end and (c.kind in SPOKEN or c.what == "cue")]
        self.said = {c.key for c in sheet.frozen if begin <= c.start < end and c.key}
        self.room = Room(max(words_from, sheet.until) if begin < sheet.until else words_from, end - AFTER_WORD,
                         sheet.pauses.clause, AFTER_WORD, map(_span, taken))
        self.words_before = sheet.spoken_until

    def is_past(self, start: int) -> bool:
        """Whether this time has been played already, so that what is there is fixed."""
        return start < self.sheet.until

    def moments(self, places: dict[int, Frames]) -> list[tuple[Frames, str]]:
        """Halfway, cues and time left, in that order (the bout lists them so). ``places``: rep -> straight after
        it. (where, what) of those that were placed."""
        found = []
        for moment in self.bout.moments:
            if moment.key in self.said:
                continue
            wanted = places.get(moment.after_rep) if moment.at is None else Frames(self.begin + moment.at)
            if wanted is None or not self.begin <= wanted <= self.end:
                text = spoken(moment.choices[0]) if moment.choices else "a sound"
                self.sheet.dropped(text, moment.what, self.end, moment.tag, "the exercise is too short for that moment")
                continue
            at = self.sheet.moment(moment, wanted, self.room, SHIFT)
            if at is not None:
                found.append((at, moment.what))
        return found


class _Held(_Placing):
    """A hold."""

    def place(self) -> None:
        self._numbers()
        self.moments({})
        self._reminders()

    def _numbers(self) -> None:
        for number in self.bout.numbers:
            extent = self.sheet.extent(number.word)
            start = self.begin + number.at - extent.beat
            if self.is_past(start):
                continue
            taken = start < self.words_before or self.room.overlaps(start, extent.length)
            if taken or start + extent.length > self.end:
                self.sheet.dropped(number.word.text, "number", Frames(start), number.tag,
                                   "the next word, or the end of the hold, comes too soon")
                continue
            self.room.take(start, extent.length)
            self.sheet.count(Frames(self.begin + number.at), number.word, number.tag, f"number {number.word.text}")

    def _reminders(self) -> None:
        reminders = self.bout.reminders
        if reminders is None:
            return
        words = reminders.words
        since, until = reminder_window(self.bout.length, {n.at: 0 for n in self.bout.numbers})
        window = until - since
        count = reminder_count(len(words), window, reminders.every, reminders.most)
        for i in range(1, count + 1):
            reminder = words[(reminders.first + i - 1) % len(words)]
            if reminder.key in self.said:
                continue
            self._remind(reminder, Frames(self.begin + since + round(max(0, window) * i / (count + 1))))

    def _remind(self, reminder: Reminder, wanted: Frames) -> None:
        sentences = reminder.on(self.bout.tag.side)
        length = self.sheet.length(sentences)
        at = self.room.find(wanted, length, SHIFT)
        if at is None:
            self.sheet.dropped(spoken(sentences), "reminder", wanted, self.bout.tag, _NO_ROOM)
            return
        self.room.place(at, length)
        self.sheet.say(at, sentences, "reminder", self.bout.tag, reminder.key)
        self.sheet.moved(spoken(sentences), "reminder", wanted, at, self.bout.tag)


@dataclass(slots=True)
class _Rep:
    """A rep (a pair where sides alternate): its time, its phases, and where a word straight after it goes."""

    start: Frames
    end: Frames
    phases: list[tuple[Frames, PhaseBeat]]
    place: Frames | None = None


class _Phased(_Placing):
    """A row of phases."""

    def __init__(self, bout: Bout, begin: Frames, end: Frames, sheet: Sheet) -> None:
        super().__init__(bout, begin, end, sheet, begin)
        self.reps: dict[int, _Rep] = {}
        at = begin
        for phase in bout.phases:
            number = phase.tag.rep or 1
            rep = self.reps.setdefault(number, _Rep(at, at, []))
            rep.phases.append((at, phase))
            at = rep.end = Frames(at + phase.length)

    def place(self) -> None:
        names = self._names()
        for rep in self.reps.values():
            for onset, phase in rep.phases:
                self._beats(onset, phase, names.get(onset))
        for rep in self.reps.values():
            for onset, phase in rep.phases:
                if phase.place:
                    rep.place = self._rep_number(onset, phase, names.get(onset))
        places = {number: rep.place for number, rep in self.reps.items() if rep.place is not None}
        cues = [at for at, what in self.moments(places) if what == "cue"]
        self._reminders(cues)

    def _names(self) -> dict[Frames, Frames]:
        """Names and sounds at their phases' onsets. Onset -> where the name that was said there ends."""
        ends: dict[Frames, Frames] = {}
        for rep in self.reps.values():
            for onset, phase in rep.phases:
                if phase.sound is not None:
                    self.sheet.chime(onset, phase.sound, "phase", phase.tag, phase.sound_kind)
                if not phase.name:
                    continue
                length = self.sheet.length(phase.name)
                if self.is_past(onset):
                    ends[onset] = Frames(onset + length)
                elif self.room.overlaps(onset, length) or onset + length > self.room.end:
                    reason = ("the words before have not ended" if self.room.overlaps(onset, length)
                              else "the end sound comes too soon")
                    self.sheet.dropped(spoken(phase.name), "phase", onset, phase.tag, reason)
                else:
                    self.room.take(onset, length)
                    ends[onset] = self.sheet.say(onset, phase.name, "phase", phase.tag)
        return ends

    def _beats(self, onset: Frames, phase: PhaseBeat, name_end: Frames | None) -> None:
        """Numbers counted inside a phase: left out where the name has not ended, or where the word would not end
        before the next beat or phase."""
        for number in phase.numbers:
            beat = Frames(onset + number.at)
            extent = self.sheet.extent(number.word)
            start, end = beat - extent.beat, beat - extent.beat + extent.length
            if self.is_past(start) or name_end is None or start < name_end:
                continue
            if end > min(onset + phase.length, beat + SECOND) or self.room.overlaps(start, extent.length):
                continue
            self.room.take(start, extent.length)
            self.sheet.count(beat, number.word, number.tag)

    def _rep_number(self, onset: Frames, phase: PhaseBeat, name_end: Frames | None) -> Frames:
        """Say the rep's number, if it has one. Where words straight after the rep go."""
        would_be = onset if name_end is None else Frames(name_end + self.sheet.pauses.clause)
        word = phase.rep_number
        if word is None:
            return would_be
        extent = self.sheet.extent(word)
        beat = onset if name_end is None else Frames(would_be + extent.beat)
        start = beat - extent.beat
        end = Frames(start + extent.length)
        if not self.is_past(start):
            if end > onset + phase.length or self.room.overlaps(start, extent.length):
                self.sheet.dropped(word.text, "number", beat, phase.tag, "the next phase or word comes too soon")
                return would_be
            self.room.take(start, extent.length)
            self.sheet.count(beat, word, phase.tag)
        return Frames(end + self.sheet.pauses.clause)

    # reminders ------------------------------------------------------------------------------------------------

    def _reminders(self, cues: list[Frames]) -> None:
        reminders = self.bout.reminders
        if reminders is None:
            return
        reps = len(self.reps)
        count = reminder_count(len(reminders.words), self.end - self.begin, reminders.every, reminders.most)
        for i in range(1, count + 1):
            reminder = reminders.words[(reminders.first + i - 1) % len(reminders.words)]
            if reminder.key not in self.said:
                self._remind(reminder, max(1, -(-i * reps // (count + 1))), cues)

    def _remind(self, reminder: Reminder, wanted: int, cues: list[Frames]) -> None:
        """Say a reminder in rep ``wanted``, or in the next with room and without a cue, never in the last."""
        for number in (wanted, *range(wanted + 1, len(self.reps))):
            rep = self.reps[number]
            if any(rep.start <= at < rep.end for at in cues):
                continue
            for since, until, phase in (*self._silences(rep), *self._longest_quiet(rep)):
                sentences = reminder.on(phase.tag.side)
                length = self.sheet.length(sentences)
                at = self.room.first(since, until - length, length)
                if at is not None:
                    self.room.place(at, length)
                    self.sheet.say(at, sentences, "reminder", phase.tag, reminder.key)
                    if number != wanted:
                        self.sheet.moved(spoken(sentences), "reminder", self.reps[wanted].start, at, phase.tag)
                    return
        tag = self.bout.tag
        words = reminder.on(tag.side) or reminder.forms[0][1]
        self.sheet.dropped(spoken(words), "reminder", self.reps[wanted].start, tag, _NO_ROOM)

    def _silences(self, rep: _Rep) -> list[tuple[Frames, Frames, PhaseBeat]]:
        """(from, to, phase) of the rep's silent phases, the longest first."""
        found = [(at, Frames(at + phase.length), phase) for at, phase in rep.phases if phase.silent]
        return sorted(found, key=lambda f: f[0] - f[1])

    def _longest_quiet(self, rep: _Rep) -> list[tuple[Frames, Frames, PhaseBeat]]:
        """(from, to, phase it begins in) of the longest stretch of the rep without words; [] where there is none."""
        quiet = max(self.room.gaps(rep.start, rep.end), key=lambda s: s.end - s.start, default=None)
        if quiet is None:
            return []
        phase = next(phase for at, phase in reversed(rep.phases) if at <= quiet.start)
        return [(quiet.start, quiet.end, phase)]

