"""Extents from a table, in place of clips; and how a score is read in a test."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from calmcue.planning.scores import Cue
from calmcue.sources import Extent, Sound, Source
from calmcue.units import Frames, as_milliseconds, milliseconds

SPOKEN = ("speech", "count")


def table(source: Source) -> Extent:
    """A word takes 300 ms, a count 400 ms with its beat 100 ms in, a chime 600 ms, a tick 100 ms."""
    if isinstance(source, Sound):
        return Extent(milliseconds(100 if source.name in ("tick", "breath") else 600))
    if source.role == "count":
        return Extent(milliseconds(400), milliseconds(100))
    return Extent(milliseconds(300 * len(source.text.split())))


def random_table(seed: int, longest_ms: int) -> Callable[[Source], Extent]:
    """Lengths that look random but are the same for the same source, to the frame."""

    def measure(source: Source) -> Extent:
        draw = zlib.crc32(repr((seed, source)).encode())
        if isinstance(source, Sound):
            return Extent(Frames(1 + draw % milliseconds(900)))
        length = 1 + draw % milliseconds(min(longest_ms, 1200) if source.role == "count" else longest_ms)
        return Extent(Frames(length), Frames(draw // 7 % min(length, milliseconds(300))))

    return measure


def lines(cues: Iterable[Cue], kinds: Iterable[str] = (), origin: int = 0) -> list[str]:
    """``12.500 words``: the beat of each cue in seconds after ``origin``, and what is heard."""
    wanted = tuple(kinds)
    return [
        f"{as_milliseconds(c.beat - origin) / 1000:.3f} {c.text}" for c in cues if not wanted or c.kind in wanted
    ]
