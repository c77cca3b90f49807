"""A guess at how long things take to say, for when no clip has been made yet. Never used to place a cue that is
played: only for the total of a session that begins before its last phrase is made, and for ``plan --estimate``."""

from __future__ import annotations

from typing import Final

from calmcue.sources import Extent, Sound, Source
from calmcue.units import Frames, milliseconds, seconds

_LETTERS_A_WORD: Final = 6.0
"""Letters and a space in the standard word by which words a minute are counted (five letters and a space)."""

_LEAST: Final = milliseconds(350)
_CHIME: Final = milliseconds(700)


def estimate(source: Source) -> Extent:
    """A Measure that guesses: text at its rate, with its clause pauses; a usual chime."""
    if isinstance(source, Sound):
        return Extent(_CHIME)
    words = len(source.text) / _LETTERS_A_WORD
    commas = source.text.count(",") + source.text.count(";") + source.text.count(":")
    length = seconds(words * 60 / source.rate) + commas * source.clause_pause
    return Extent(Frames(max(_LEAST, length)))
