"""A word said behind another one, and cut off it.

Engines blur the beginning of what they say first, and a single word has nothing else. Behind a carrier with a comma
("1, eight") it is said as in a sentence; the silence of the comma is where it is cut off. Every engine has a word for
1 in every language that it speaks.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from calmcue.voices.base import RawSpeech

CARRIER: Final = "1, "

SILENCE: Final = 0.02
"""Of the highest sample: below it is a pause."""

SHORTEST: Final = 0.065
"""Seconds. A pause, not a consonant's closure; a comma's came out at 120 to 360 ms."""


def behind_carrier(raw: RawSpeech) -> RawSpeech | None:
    """What follows the first pause, from that pause's middle on: soft beginnings of a word lie in it too. None where
    there is no pause."""
    level = np.abs(raw.samples)
    loud = np.flatnonzero(level > SILENCE * level.max(initial=0.0))
    pauses = np.flatnonzero(np.diff(loud) > SHORTEST * raw.rate)
    if not len(pauses):
        return None
    return RawSpeech(raw.samples[(loud[pauses[0]] + loud[pauses[0] + 1]) // 2 :], raw.rate)
