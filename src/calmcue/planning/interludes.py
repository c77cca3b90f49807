"""Interludes: what the program says by itself while the session stands still. Each is an ordinary Passage.

It is planned and mixed as all others are; then the same Score goes on at the same position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from calmcue.planning.passages import Bout, Gap, Passage, Pauses, Say, Sentences
from calmcue.routine.model import Side, Text
from calmcue.sources import Utterance
from calmcue.units import Frames, seconds

STEP: Final = seconds(5)
"""A time left is said to the nearest of these."""


class Words(Protocol):
    """The program's own words in the session's languages (``Script.words``)."""

    def say(self, key: str, side: Side | None = None, **values: Text | str | Frames | int) -> Sentences:
        """The utterances of a key of the catalogue; () where it has none. A value ``time`` is a duration."""
        ...


def likely(words: Words, passages: Iterable[Passage]) -> Iterator[Utterance]:
    """What may have to be said in some interlude of a session, to be made ahead when all else is: who asks where
    they are should not have to wait for it."""
    for key in ("resumed", "press-key", "lost-sound", "ended-early"):
        yield from words.say(key)
    longest = 0
    for passage in passages:
        yield from passage.where
        longest = max([longest, *(part.length for part in passage.parts if isinstance(part, Bout))])
    for time in range(STEP, longest + 1, STEP):
        yield from words.say("where-time", time=Frames(time))


def remark(words: Words, key: str, pauses: Pauses) -> Passage | None:
    """The catalogue's ``key`` by itself: ``press-key``, ``lost-sound``, ``ended-early``."""
    return _interlude(words.say(key), pauses)


def carrying_on(words: Words, pauses: Pauses, left: Frames | None) -> Passage | None:
    """After a pause of some length: that we go on, and how much is ``left`` of a hold that is running."""
    return _interlude(words.say("resumed") + _time(words, left), pauses)


def whereabouts(words: Words, passage: Passage, coming: str, left: Frames | None) -> Passage | None:
    """Where in the session we are: which exercise, or outside of one what is ``coming`` (its title, "" for
    nothing); and how much is ``left`` of a hold that is running."""
    place = passage.where or (words.say("next", next=coming) if coming else ())
    return _interlude(place + _time(words, left), passage.pauses)


def _time(words: Words, left: Frames | None) -> Sentences:
    rounded = Frames(round((left or 0) / STEP) * STEP)
    return words.say("where-time", time=rounded) if rounded else ()


def _interlude(sentences: Sentences, pauses: Pauses) -> Passage | None:
    """``sentences`` and the silence that would be between two of them; None where there is nothing to say."""
    if not sentences:
        return None
    return Passage("interlude", (Say(sentences, "interlude"), Gap(pauses.sentence)), pauses)
