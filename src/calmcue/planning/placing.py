"""The sheet on which cues are written down, and what became of those that did not fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from calmcue.planning.passages import Moment, Pauses, Sentences, Tag
from calmcue.planning.room import Room
from calmcue.planning.scores import SPOKEN, Change, Cue, CueKind
from calmcue.sources import Extent, Measure, Sound, Source, Utterance
from calmcue.units import ZERO, Decibels, Frames, milliseconds

RHYTHM: Final[tuple[CueKind, ...]] = ("phase", "tick")
"""The sounds that words may lie on."""

LASTING: Final = milliseconds(500)
"""A sound of the rhythm that is longer than this, such as the swell of a breath, is softer under words. A tick or a
stroke marks a moment, and is heard as all the others are."""

UNDER_WORDS: Final = Decibels(-9.0)
"""By how much: words are understood on it, and the two together are hardly louder than the words alone, so that they
don't keep an export from being as loud as is wished for."""

NO_ROOM: Final = "there is no room near the time that was asked for"


def length_of(sentences: Sentences, measure: Measure, pauses: Pauses) -> Frames:
    """How long sentences are, said one after the other."""
    if not sentences:
        return ZERO
    return Frames(sum(measure(s).length for s in sentences) + pauses.sentence * (len(sentences) - 1))


class Sheet:
    """Cues as they are placed. ``frozen``: cues of an earlier Score that begin before ``until``; they stay, and
    nothing that may be moved is put before ``until``."""

    def __init__(self, measure: Measure, pauses: Pauses, frozen: tuple[Cue, ...] = (), until: Frames = ZERO) -> None:
        self.measure, self.pauses, self.frozen, self.until = measure, pauses, frozen, until
        self.cues: list[Cue] = []
        self.spoken_until = ZERO            # where the words written so far end
        self.heard_until = ZERO             # and where all that is written ends
        self.changes: list[Change] = []

    def extent(self, source: Source) -> Extent:
        return self.measure(source)

    def length(self, sentences: Sentences) -> Frames:
        return length_of(sentences, self.measure, self.pauses)

    def finished(self) -> tuple[Cue, ...]:
        """All cues in order; the frozen ones in place of what was planned for their time."""
        return tuple(self._softened(self.merge(self.frozen, self.cues)))

    def merge(self, cues: Iterable[Cue], more: Iterable[Cue]) -> tuple[Cue, ...]:
        added = (c for c in more if c.start >= self.until)
        return tuple(sorted((*cues, *added), key=lambda c: (c.start, c.end)))

    def _softened(self, cues: tuple[Cue, ...]) -> Iterator[Cue]:
        """``cues``, those of the rhythm that last softer where words lie on them."""
        words = [cue for cue in cues if cue.kind in SPOKEN]
        ends = [cue.end for cue in words]
        for cue in cues:
            if cue.kind in RHYTHM and cue.end - cue.start > LASTING and cue.start >= self.until:
                after = bisect_right(ends, cue.start)
                if after < len(words) and words[after].start < cue.end:
                    cue = self._softer(cue)
            yield cue

    def _softer(self, cue: Cue) -> Cue:
        assert isinstance(cue.source, Sound)
        soft = replace(cue.source, level=Decibels(cue.source.level + UNDER_WORDS))
        return replace(cue, source=soft, end=Frames(cue.start + self.measure(soft).length))

    # writing --------------------------------------------------------------------------------------------------

    def put(self, start: Frames, kind: CueKind, source: Source, what: str, tag: Tag, key: str = "",
            beat: Frames | None = None) -> Frames:
        """Write one cue down at ``start``; the frame at which it ends."""
        extent = self.measure(source)
        text = source.text if isinstance(source, Utterance) else source.name
        end = Frames(start + extent.length)
        if kind in SPOKEN:
            self.spoken_until = max(self.spoken_until, end)
        self.heard_until = max(self.heard_until, end)
        self.cues.append(Cue(start, end, kind, source, text, what, tag, start if beat is None else beat, key))
        return end

    def say(self, start: Frames, sentences: Sentences, what: str, tag: Tag, key: str = "", *,
            counts: bool = False) -> Frames:
        """Sentences one after the other from ``start`` on; the frame at which the last ends."""
        at = start
        for index, sentence in enumerate(sentences):
            if index:
                at = Frames(at + self.pauses.sentence)
            if counts:
                at = self.put(at, "count", sentence, what, tag, key, Frames(at + self.measure(sentence).beat))
            else:
                at = self.put(at, "speech", sentence, what, tag, key)
        return at

    def count(self, beat: Frames, word: Utterance, tag: Tag, key: str = "number") -> Frames:
        """A counted word so that its beat falls on ``beat``; the frame at which it ends."""
        return self.put(Frames(beat - self.measure(word).beat), "count", word, "number", tag, key, beat)

    def chime(self, start: Frames, sound: Sound | None, what: str, tag: Tag, kind: CueKind = "chime",
              key: str = "") -> Frames:
        """A sound at ``start``; the frame at which it ends. None is a sound of no length."""
        return start if sound is None else self.put(start, kind, sound, what, tag, key)

    # words that may be moved ----------------------------------------------------------------------------------

    def moment(self, moment: Moment, wanted: Frames, room: Room, shift: Frames) -> Frames | None:
        """Put a moment's words (or sound) where there is room: at ``wanted``, near it, or shorter words; else it is
        dropped. Where it begins, None where it was dropped. What moved or was dropped is noted."""
        if moment.sound is not None:
            length = self.measure(moment.sound).length
            at = room.find(wanted, length, shift)
            if at is None:
                self.dropped(moment.sound.name, moment.what, wanted, moment.tag, NO_ROOM)
                return None
            room.place(at, length)
            self.chime(at, moment.sound, moment.what, moment.tag, key=moment.key)
            self.moved(moment.sound.name, moment.what, wanted, at, moment.tag)
            return at
        for choice, words in enumerate(moment.choices):
            length = self.length(words)
            at = room.find(wanted, length, shift)
            if at is not None:
                room.place(at, length)
                self.say(at, words, moment.what, moment.tag, moment.key)
                if choice:
                    self.shortened(spoken(words), moment.what, at, moment.tag)
                else:
                    self.moved(spoken(words), moment.what, wanted, at, moment.tag)
                return at
        if moment.choices:
            self.dropped(spoken(moment.choices[0]), moment.what, wanted, moment.tag, NO_ROOM)
        return None

    def dropped(self, text: str, part: str, wanted: Frames, tag: Tag, reason: str) -> None:
        self.changes.append(Change("dropped", text, part, wanted, wanted, tag, reason))

    def shortened(self, text: str, part: str, at: Frames, tag: Tag) -> None:
        self.changes.append(Change("shortened", text, part, at, at, tag, "the longer words have no room"))

    def moved(self, text: str, part: str, wanted: Frames, at: Frames, tag: Tag) -> None:
        """Note that words begin ``at`` some other time than they were wanted; nothing where they don't."""
        if at != wanted:
            self.changes.append(Change("moved", text, part, wanted, at, tag, "other words are heard then"))


def spoken(words: Sentences) -> str:
    """The text of several sentences."""
    return " ".join(u.text for u in words)
