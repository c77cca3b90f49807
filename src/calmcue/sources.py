"""What a clip is made of, and what the planner may know of it. No sound in here, and no imports that are slow.

A Source is frozen and hashable: it is the key under which a clip is kept. The planner asks only for the
Extent of a Source; tests answer from a table, a session from real clips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from calmcue.units import ZERO, Decibels, Frames, WordsPerMinute


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence, or one counted word, as it is to be spoken.

    ``text`` is what the person hears and what captions show; ``language`` its BCP 47 tag; ``rate`` the
    articulation rate; ``clause_pause`` the silence that commas inside it are given; ``voice`` a hint (a
    routine's ``voices``), never binding. A ``count`` is spoken for its beat: clear, one loudness, short. ``spoken``
    is ``text`` as it is spelled for a voice, empty where that is the same.
    """

    text: str
    language: str
    rate: WordsPerMinute = WordsPerMinute(150)
    clause_pause: Frames = ZERO
    role: Literal["speech", "count"] = "speech"
    voice: str = ""
    spoken: str = ""

    @property
    def said(self) -> str:
        """What a voice is given."""
        return self.spoken or self.text


@dataclass(frozen=True, slots=True)
class Sound:
    """A chime by name from a set, or a routine's own file (``path``, absolute; then ``name`` is what it is for).

    ``level`` is added to the level that the set or the file has.
    """

    name: str
    collection: str = "soft"
    level: Decibels = Decibels(0.0)
    path: str = ""


Source: TypeAlias = Utterance | Sound


class Extent(NamedTuple):
    """How long a clip is from its first to its last audible sample, and where its beat falls (from its start).

    The beat is where a counted word is heard to fall; 0 where nobody has measured it.
    """

    length: Frames
    beat: Frames = ZERO


Measure: TypeAlias = Callable[[Source], Extent]
