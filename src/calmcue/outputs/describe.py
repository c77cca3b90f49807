"""What files say of a session, taken from its Timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from calmcue.outputs.base import Chapter, SessionInfo
from calmcue.planning.timeline import Timeline
from calmcue.planning.words import Speaker
from calmcue.routine.model import Side, Text
from calmcue.units import ZERO


def describe(timeline: Timeline, *, sides: bool = False) -> SessionInfo:
    """The session's title, author, cautions and chapters, in the language that is spoken first. ``sides``: a chapter
    for each side of an exercise, not only for the exercise. The cover is left for who needs one."""
    script = timeline.script
    routine, speaker = script.routine, script.words.speaker
    language = speaker.speak[0]
    cautions = (*routine.safety.before, *routine.safety.precautions)
    return SessionInfo(
        title=speaker.name(routine.title, language),
        author=routine.source.author if routine.source else "",
        about=_plain(speaker, routine.about) if routine.about else "",
        comment=" ".join(_plain(speaker, text) for text in cautions),
        language=language,
        chapters=tuple(_chapters(timeline, speaker, sides)),
    )


def _plain(speaker: Speaker, text: Text) -> str:
    return " ".join(utterance.text for utterance in speaker.say(text))


def _chapters(timeline: Timeline, speaker: Speaker, sides: bool) -> Iterator[Chapter]:
    """One for each exercise (or side of one), the first from the session's beginning; what is between two belongs to
    the earlier."""
    passages = Counter(p.score.passage.number for p in timeline.placed if p.score.passage.kind == "exercise")
    first = True
    for start, score in timeline.placed:
        passage = score.passage
        by_side = sides and passage.kind == "exercise" and passages[passage.number] > 1
        if passage.chapter or by_side:
            side = passage.tag.side if by_side else None
            title = f"{passage.title}, {_words(side, speaker)}" if side else passage.title
            yield Chapter(ZERO if first else start, title)
            first = False


def _words(side: Side, speaker: Speaker) -> str:
    words = speaker.book.own("side", speaker.speak[0], side)
    return " ".join(words[0]) if words else side
