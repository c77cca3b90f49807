"""From an engine's raw speech to a finished clip: one rate, one loudness, nothing around the words.

Runs in the host's process. ``VERSION`` is part of every voice's fingerprint: raise it whenever the same raw speech
would come out otherwise, so that no clip made before is used any longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from calmcue.audio import Clip, Samples, fade, resample, silence
from calmcue.levelling import COUNT_CEILING, LOUDNESS, ONSET, SPEECH_CEILING, levelled, loudness, to_onset
from calmcue.metering import measured
from calmcue.sources import Utterance
from calmcue.units import ZERO, amplitude, milliseconds
from calmcue.voices.base import RawSpeech
from calmcue.voices.beats import beat

VERSION: Final = 9

LONGEST_COUNT: Final = milliseconds(850)
"""A counted word is over before the next one begins, wherever in them their beats fall."""

SHORTEST_PAUSE: Final = milliseconds(65)
"""At 150 words a minute. Shorter silences are closures of consonants within words: eSpeak's last up to 55 ms, its
silences at commas 75 to 210 ms."""

ELSEWHERE: Final = 0.15
"""How far from where its comma stands in the text a pause may be looked for, as a share of the clip."""

_BREAK = re.compile(r"[,;:.!?…–—،、，；：。！？]+[\"'”’»)\]]*(?=\s)|\s[-–—](?=\s)|[、，；：。！？]")
_SMOOTH: Final = milliseconds(1)


class Quiet(NamedTuple):
    """A silence inside a clip, from its first to behind its last frame."""

    start: int
    end: int


def condition(raw: RawSpeech, utterance: Utterance) -> Clip:
    """The clip of ``utterance``: begins at its onset, ends with its last audible sample, is as loud as every other,
    and is silent for at least ``clause_pause`` where there is a comma; a counted word has its beat. Empty where
    nothing is audible."""
    samples = resample(without_offset(raw), raw.rate)
    before = loudness(samples)
    if not np.isfinite(before):
        return Clip(samples[:0])
    samples = to_onset(samples * np.float32(amplitude(LOUDNESS - before)))
    samples = with_pauses(samples, utterance)
    counted = utterance.role == "count"
    samples, peak = levelled(samples, LOUDNESS, COUNT_CEILING if counted else SPEECH_CEILING)
    samples = to_onset(samples)         # its peak is where it was
    return Clip(samples, beat(samples) if counted else ZERO, measured(samples, peak))


def without_offset(raw: RawSpeech) -> Samples:
    """The samples around zero: from what its quietest ten milliseconds rest at, where they are silence at all."""
    samples: Samples = np.nan_to_num(raw.samples.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    size = min(len(samples), raw.rate // 100)
    if not size:
        return samples
    stretches = samples[: len(samples) // size * size].reshape(-1, size)
    spread = stretches.std(axis=1)
    quietest = int(spread.argmin())
    if spread[quietest] > amplitude(ONSET) * np.abs(samples).max():
        return samples
    return samples - np.float32(stretches[quietest].mean())


def with_pauses(samples: Samples, utterance: Utterance) -> Samples:
    """``samples`` with the silences at commas (and at ends of sentences within) at least ``clause_pause`` long."""
    parts, done = [], 0
    for quiet in pauses_at_breaks(samples, utterance):
        missing = utterance.clause_pause - (quiet.end - quiet.start)
        if missing > 0:
            middle = (quiet.start + quiet.end) // 2
            parts += [fade(samples[done:middle], _SMOOTH if done else 0, _SMOOTH), silence(missing)]
            done = middle
    return np.concatenate([*parts, fade(samples[done:], _SMOOTH if done else 0)])


def pauses_at_breaks(samples: Samples, utterance: Utterance) -> Iterator[Quiet]:
    """The silences that belong to the text's commas, in order. For each comma, the longest silence near where it
    stands in the text and behind the one before it: an engine may give a comma no silence, and makes others within
    words, so they can't be told by counting."""
    shortest = SHORTEST_PAUSE * 150 // max(1, utterance.rate)
    silences, behind, far = list(quiets(samples, shortest)), 0, ELSEWHERE * len(samples)
    for share in breaks(utterance.text):
        near = [q for q in silences
                if q.start >= behind and abs((q.start + q.end) / 2 - share * len(samples)) <= far]
        if near:
            found = max(near, key=lambda q: q.end - q.start)
            behind = found.end
            yield found


def breaks(text: str) -> list[float]:
    """Where in the text its commas and inner full stops stand, from 0 to 1, counted in letters and digits."""
    spoken = sum(map(str.isalnum, text))
    shares = [sum(map(str.isalnum, text[: m.start()])) / max(1, spoken) for m in _BREAK.finditer(text)]
    return [s for s in shares if 0 < s < 1]


def quiets(samples: Samples, shortest: int) -> Iterator[Quiet]:
    """Every silence longer than ``shortest`` between two audible samples."""
    loud = np.flatnonzero(np.abs(samples) > amplitude(ONSET))
    for i in np.flatnonzero(np.diff(loud) > shortest):
        yield Quiet(int(loud[i]) + 1, int(loud[i + 1]))
