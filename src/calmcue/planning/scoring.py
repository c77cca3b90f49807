"""Passage -> Score: every cue at its frame. Pure: the same passage and the same extents give the same Score.

The scorer walks a passage's parts with a cursor. What happens inside a bout is in ``bouts.py``.
"""

from __future__ import annotations

from dataclasses import replace

from calmcue.planning.bouts import place_bout
from calmcue.planning.passages import (
    AFTER_WORD,
    SHIFT,
    Bout,
    Chime,
    Edge,
    Gap,
    Interval,
    Passage,
    Quiet,
    Say,
    Tag,
    first_edge,
    last_edge,
)
from calmcue.planning.placing import Sheet, spoken
from calmcue.planning.room import Room, Span
from calmcue.planning.scores import Change, Cue, Held, Score
from calmcue.sources import Measure, Sound
from calmcue.units import ZERO, Frames, format_duration, seconds

QUIET_END = seconds(1)
"""A tick against a long silence is left out where something is heard within so long anyway."""


def plan_passage(passage: Passage, measure: Measure, kept: Score | None = None, until: Frames = ZERO) -> Score:
    """The Score of ``passage``, with extents from ``measure``.

    With ``kept``, an earlier Score of the same passage that is being played: its cues that begin before ``until``
    stay exactly as they are, and nothing else is put before ``until``. Passages may differ only in what comes
    after it (``adjusting.lengthen``).
    """
    frozen = tuple(c for c in kept.cues if c.start < until) if kept else ()
    scorer = _Scorer(passage, Sheet(measure, passage.pauses, frozen, until if kept else ZERO))
    return scorer.score()


class _Scorer:
    """``at``: where the last thing ended; ``edge``: what it was; ``gap``: the silence asked for since; ``ended``:
    the last E."""

    def __init__(self, passage: Passage, sheet: Sheet) -> None:
        self.passage, self.sheet = passage, sheet
        self.at, self.gap, self.ended = ZERO, ZERO, ZERO
        self.edge: Edge = "nothing"
        self.held: list[Held] = []

    def score(self) -> Score:
        for part in self.passage.parts:
            if isinstance(part, Say):
                self._say(part)
            elif isinstance(part, Gap):
                self.gap = max(self.gap, part.length)
            elif isinstance(part, Chime):
                self._chime(part.sound, part.what, part.tag)
            elif isinstance(part, Bout):
                self._bout(part)
            else:
                self._interval(part)
        length = Frames(self.at + self.gap)
        cues = self.sheet.finished()
        if self.passage.quiet is not None:
            cues = self.sheet.merge(cues, self._ticks(cues, length, self.passage.quiet))
        return Score(self.passage, length, cues, tuple(self.held), tuple(self.sheet.changes))

    # one part each --------------------------------------------------------------------------------------------

    def _next(self, edge: Edge) -> Frames:
        """Where something that is an ``edge`` begins: where silences meet, only the longest counts."""
        return Frames(self.at + max(self.gap, self.passage.pauses.joint(self.edge, edge)))

    def _move(self, at: Frames, edge: Edge) -> None:
        self.at, self.edge, self.gap = at, edge, ZERO

    def _say(self, part: Say) -> None:
        start = self._next("count" if part.counts else "words")
        self._move(self.sheet.say(start, part.sentences, part.what, part.tag, counts=part.counts), last_edge(part))

    def _chime(self, sound: Sound | None, what: str, tag: Tag) -> None:
        self._move(self.sheet.chime(self._next("sound"), sound, what, tag), "sound")

    def _bout(self, bout: Bout) -> None:
        start = max(self._next("sound"), Frames(self.ended + bout.not_before) if bout.not_before else ZERO)
        held, end = place_bout(bout, start, self.sheet)
        self.held.append(held)
        self.ended = held.end
        self._move(end, "sound")

    def _interval(self, part: Interval) -> None:
        """Exactly ``part.length`` long, unless its words need more and it may grow."""
        begin = self._next(first_edge(part)) if part.own_start else self.ended
        if part.sound is not None:
            self._chime(part.sound, "rest", part.tag)
        opening, closing = self._fitting(part, begin)
        for item in opening:
            if isinstance(item, Say):
                self._say(item)
            else:
                self._chime(item.sound, item.what, item.tag)
        end = Frames(begin + part.length)
        needed = self._needed(part, closing)
        if needed > end:
            self.sheet.changes.append(Change("grew", "rest", "rest", part.length, Frames(needed - begin), part.tag,
                                             "its words need the time"))
            end = needed
        said = Span(begin, self.at)
        last = Frames(end - part.margin)
        for item in reversed(closing):
            last = Frames(last - self.sheet.length(item.sentences))
            self.sheet.say(last, item.sentences, item.what, item.tag)
            last = Frames(last - self.passage.pauses.sentence)
        self._timed(part, said, end, min(last + self.passage.pauses.sentence, end) if closing else end)
        self._move(end, "nothing")

    def _needed(self, part: Interval, closing: tuple[Say, ...]) -> Frames:
        """The earliest end of an interval whose opening has been said. The end sound may still ring then."""
        pauses = self.passage.pauses
        if closing:
            edge = self.edge
            words = sum(self.sheet.length(s.sentences) for s in closing) + pauses.sentence * (len(closing) - 1)
            return Frames(self.at + max(part.apart, pauses.joint(edge, "words")) + words + part.margin)
        if part.apart:
            return Frames(self.at + part.apart)
        if self.edge not in ("words", "count"):
            return self.at if part.own_start else ZERO
        return Frames(self.at + (pauses.sentence if part.own_start else part.margin))

    def _fitting(self, part: Interval, begin: Frames) -> tuple[tuple[Say | Chime, ...], tuple[Say, ...]]:
        """What is said in an interval: all of it, in shorter words where there are some and it would have to grow;
        where it can't grow, what fits, the first things first."""
        if part.grows:
            return self._short_enough(part, begin), part.closing
        opening, closing = list(part.opening), list(part.closing)
        while opening or closing:
            if self._walk(opening, closing) + part.margin <= begin + part.length:
                break
            dropped = closing.pop() if closing else opening.pop()
            text = spoken(dropped.sentences) if isinstance(dropped, Say) else _name(dropped)
            self.sheet.dropped(text, dropped.what, Frames(begin + part.length), dropped.tag,
                               f"there is no time between two holds ({format_duration(part.length)})")
        return tuple(opening), tuple(closing)

    def _short_enough(self, part: Interval, begin: Frames) -> tuple[Say | Chime, ...]:
        """The opening of an interval that may grow, in the longest words for which it need not; else the shortest."""
        opening, margin = part.opening, self.passage.pauses.sentence if part.own_start else part.margin
        while self._walk(list(opening), list(part.closing)) + margin > begin + part.length:
            shorter = tuple(
                replace(s, sentences=s.shorter[0], shorter=s.shorter[1:]) if isinstance(s, Say) and s.shorter else s
                for s in opening
            )
            if shorter == opening:
                break
            opening = shorter
        for said in opening:
            if isinstance(said, Say) and said not in part.opening:
                self.sheet.shortened(spoken(said.sentences), said.what, begin, said.tag)
        return opening

    def _walk(self, opening: list[Say | Chime], closing: list[Say]) -> Frames:
        """Where the words of an interval would end, one after the other."""
        at, edge = self.at, self.edge
        for item in (*opening, *closing):
            after: Edge = "sound" if isinstance(item, Chime) else "count" if item.counts else "words"
            at = Frames(at + self.passage.pauses.joint(edge, after))
            length = self.sheet.extent(item.sound).length if isinstance(item, Chime) and item.sound else ZERO
            at = Frames(at + (self.sheet.length(item.sentences) if isinstance(item, Say) else length))
            edge = after
        return at

    def _timed(self, part: Interval, said: Span, end: Frames, last: int) -> None:
        """The cues at times counted back from the end of an interval."""
        clause = max(self.passage.pauses.clause, AFTER_WORD)
        room = Room(said.end + clause, last - (clause if part.closing else part.margin), clause, AFTER_WORD)
        for moment in part.timed:
            self.sheet.moment(moment, Frames(end - (moment.at or ZERO)), room, SHIFT)

    # long silences --------------------------------------------------------------------------------------------

    def _ticks(self, cues: tuple[Cue, ...], length: Frames, quiet: Quiet) -> list[Cue]:
        """Soft ticks in long silences, so that nobody wonders whether the session has stopped."""
        most, sound, before = quiet.most, quiet.sound, quiet.before
        found, heard = [], Frames(-before)
        extent = self.sheet.extent(sound)
        ends = [(c.start, c.end) for c in cues] + [(length, length)]
        for start, end in ends:
            while start - heard > most + QUIET_END:
                at = Frames(heard + most)
                heard = Frames(at + extent.length)
                if at >= 0:
                    found.append(Cue(at, heard, "tick", sound, sound.name, "still-here", self.passage.tag, at))
            heard = max(heard, end)
        return found


def _name(chime: Chime) -> str:
    return chime.sound.name if chime.sound else ""

