"""Small scores made by hand, and the clips that go with them: a tone for each source, told apart by its pitch."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from calmcue.audio import Clip
from calmcue.planning.passages import Bed, Passage, Pauses, Tag
from calmcue.planning.scores import Cue, CueKind, Held, Score
from calmcue.sources import Extent, Sound, Source, Utterance
from calmcue.units import Frames, milliseconds, seconds

PAUSES = Pauses(milliseconds(900), milliseconds(350))
BED = Bed(Sound("rain"), duck=6.0)


def word(text: str, role: str = "speech") -> Utterance:
    return Utterance(text, "en", role="count" if role == "count" else "speech")


def extent(source: Source) -> Extent:
    """60 ms a letter for words, half a second for a sound, 2.5 s for a bed."""
    if isinstance(source, Utterance):
        return Extent(milliseconds(60 * len(source.text)))
    return Extent(milliseconds(2500 if source.name == "rain" else 500))


def clip(source: Source) -> Clip:
    """A tone that starts and ends on full samples, so that half a word can't pass for a whole one."""
    seed = zlib.crc32(repr(source).encode())
    noise = np.random.default_rng(seed).uniform(0.1, 0.4, extent(source).length)
    return Clip((noise * np.where(np.arange(len(noise)) % 2, 1, -1)).astype(np.float32))


def cue(at: float, text: str, kind: CueKind = "speech") -> Cue:
    """A cue at a second. A chime's ``text`` is its name."""
    source: Source = Sound(text) if kind in ("chime", "tick", "phase") else word(text, kind)
    start = seconds(at)
    return Cue(start, Frames(start + extent(source).length), kind, source, text, "test", Tag(), start)


def score(
    length: float,
    cues: Sequence[Cue] = (),
    held: Sequence[tuple[float, float]] = (),
    passage: Passage | None = None,
) -> Score:
    """A score of so many seconds."""
    return Score(
        passage or Passage("say", (), PAUSES),
        seconds(length),
        tuple(sorted(cues, key=lambda c: c.start)),
        tuple(Held(seconds(a), seconds(b), Tag()) for a, b in held),
    )
