"""What a page shows of a session beside its sound, taken from its Timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from calmcue.handout import Handout, handout
from calmcue.outputs.base import Chapter
from calmcue.outputs.captions import Caption, captions
from calmcue.planning.passages import Passage
from calmcue.planning.scores import SPOKEN
from calmcue.planning.timeline import Timeline
from calmcue.routine.catalogue import REFERENCE, catalogue
from calmcue.routine.model import Side
from calmcue.units import ZERO, Frames

WORDS: Final = (
    "page-listen", "page-play", "page-pause", "page-back", "page-on", "page-exercises", "page-sound", "page-silent",
    "page-handout", "page-print", "print-ticks", "print-week", "print-day", "print-notes", "print-cautions",
)
"""Keys of the program's own words on a page, beside those of the hand-out."""

OPENING: Final = "print-cautions"
"""What is before the first exercise goes by this word."""

_Label: TypeAlias = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Moment:
    """What is done from ``start`` on. ``heading``: which exercise of how many, empty outside of one; ``name`` of the
    exercise, or of what is between; ``side`` in words, empty where there is none."""

    start: Frames
    heading: str
    name: str
    side: str


@dataclass(frozen=True, slots=True)
class Content:
    """All in session frames and in order. ``words``: by their keys, in ``language``, which is the hand-out's where
    the program has words in it. ``holds``: from their start sounds to their end sounds."""

    language: str
    words: Mapping[str, str]
    handout: Handout
    captions: tuple[Caption, ...]
    moments: tuple[Moment, ...]
    holds: tuple[tuple[Frames, Frames], ...]

    def chapters(self, known: Sequence[Chapter]) -> tuple[Chapter, ...]:
        """A session's chapters as a page lists them: the first, where it is what comes before the exercises, says
        so, for the session's title is above it already."""
        if known and known[0].title == self.handout.title:
            return (replace(known[0], title=self.words[OPENING]), *known[1:])
        return tuple(known)


def content(timeline: Timeline) -> Content:
    script = timeline.script
    sheet = handout(script.routine, script.listener, timeline.minutes)
    language = sheet.language if catalogue(sheet.language) else REFERENCE

    def label(key: str, side: Side | None = None, **values: object) -> str:
        shown = {name: str(value) for name, value in values.items()}
        choices = script.words.speaker.book.own(key, language, side, shown)
        return " ".join(choices[0]) if choices else ""

    return Content(
        language=language,
        words={key: label(key) for key in WORDS},
        handout=sheet,
        captions=captions(timeline),
        moments=tuple(_changes(_moments(timeline, sheet.title, label))),
        holds=tuple((held.start, held.end) for held in timeline.held()),
    )


def _moments(timeline: Timeline, title: str, label: _Label) -> Iterator[Moment]:
    """What is done at the beginning of each passage, and, for its side, at each of its cues. What has no name goes by
    the session's ``title``."""
    names = {"lead-in": label(OPENING), "opening": label(OPENING), "rest": label("rest").rstrip(".")}
    for start, score in timeline.placed:
        passage = score.passage
        if passage.kind != "exercise":
            yield Moment(start, "", names.get(passage.kind, title), "")
            continue
        heading = _heading(passage, label)
        told = (cue for cue in score.cues if cue.tag.side or cue.kind in SPOKEN)    # a chime alone changes no side
        for at, side in ((ZERO, passage.tag.side), *((cue.start, cue.tag.side) for cue in told)):
            yield Moment(Frames(start + at), heading, passage.title, label("side", side) if side else "")


def _heading(passage: Passage, label: _Label) -> str:
    if passage.total < 2:
        return ""
    return label("exercise-of", n=passage.number, total=passage.total).rstrip(".")


def _changes(moments: Iterator[Moment]) -> Iterator[Moment]:
    """``moments`` without those in which nothing is new."""
    last: Moment | None = None
    for moment in moments:
        if last is None or replace(moment, start=last.start) != last:
            yield moment
            last = moment
