"""One session as several files, a track for each chapter, and the playlist that plays them in turn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from calmcue.audio import Block
from calmcue.outputs.base import Sink
from calmcue.outputs.plain import one_line
from calmcue.units import Frames, whole_seconds

_LONGEST: Final = 40
"""Letters of a title in a file's name."""


class Track(NamedTuple):
    """From ``start`` up to ``end`` of the session. ``open``: makes its sink, when its time comes."""

    start: Frames
    end: Frames
    open: Callable[[], Sink]


class SplitSink:
    """Hands each track on to a sink of its own, cut at the frame. What comes behind the last belongs to it."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        """``tracks``: at least one, without gaps, from the session's first frame on."""
        self._waiting = list(tracks)
        self._opened: list[Sink] = []
        self._end = Frames(0)
        self._at = 0
        self._next()

    def write(self, block: Block) -> None:
        while len(block):
            if self._waiting and self._at == self._end:
                self._opened[-1].finish()
                self._next()
            count = self._end - self._at if self._waiting else len(block)
            self._opened[-1].write(block[:count])
            self._at += len(block[:count])
            block = block[count:]

    def finish(self) -> None:
        while self._waiting:        # a session that ended sooner than it was planned
            self._opened[-1].finish()
            self._next()
        self._opened[-1].finish()

    def abort(self) -> None:
        for sink in self._opened:
            sink.abort()

    def _next(self) -> None:
        track = self._waiting.pop(0)
        self._end = track.end
        self._opened.append(track.open())


def track_names(stem: str, titles: Sequence[str]) -> list[str]:
    """File names without endings, in the order in which they are sorted: ``ankles-02-calf-stretch``."""
    digits = max(2, len(str(len(titles))))
    return [f"{stem}-{number:0{digits}}{_slug(title)}" for number, title in enumerate(titles, 1)]


def playlist(title: str, tracks: Iterable[tuple[str, str, Frames]]) -> str:
    """An extended M3U in UTF-8. ``tracks``: file name, title, length."""
    written = ["#EXTM3U", f"#PLAYLIST:{one_line(title)}"]
    for name, track, length in tracks:
        written += [f"#EXTINF:{whole_seconds(length)},{one_line(track)}", name]
    return "\n".join(written) + "\n"


def _slug(title: str) -> str:
    """Letters, digits and hyphens of a title, in any script, with a hyphen in front; nothing else is in every file
    system a mere letter."""
    plain = unicodedata.normalize("NFC", one_line(title)).lower()
    kept = re.sub(r"[^\w]+|_+", "-", plain).strip("-")[:_LONGEST].strip("-")
    return f"-{kept}" if kept else ""
