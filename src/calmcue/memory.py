"""A session's clips in memory, as far as they are few; those unused for longest in a file that nobody else sees.

A session of ten hours says hundreds of different sentences and needs only the next few of them. None is ever lost or
made again: engines don't say a phrase twice alike, and the plan goes by the first one. (The cache on the disk can't
stand in: anything in it may go away at any time.)
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from typing import IO, Final, NamedTuple

from calmcue.audio import Clip, Measured, from_pcm, to_pcm
from calmcue.errors import VoiceError
from calmcue.sources import Extent, Sound, Source

ROOM: Final = 8 << 20
"""Bytes of samples: 44 s of speech, what a session of ten minutes says in different words. Ten hours take 25 MB more
than ten minutes with it (50 MB with twice the room), and are as quick."""


class _Spooled(NamedTuple):
    """Where a clip's samples begin in the file, in bytes, and what is known of it."""

    at: int
    extent: Extent
    measured: Measured | None


class Memory:
    """Clips by their sources; at most ``room`` bytes of spoken samples in memory. Sounds always stay: they are few,
    and are heard again and again. Not for several threads at once."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._used = 0
        self._clips: OrderedDict[Source, Clip] = OrderedDict()      # the longest unused first
        self._sounds: dict[Source, Clip] = {}
        self._spooled: dict[Source, _Spooled] = {}
        self._file: IO[bytes] | None = None
        self._full = False

    def __contains__(self, source: Source) -> bool:
        return source in self._clips or source in self._sounds or source in self._spooled

    def get(self, source: Source) -> Clip | None:
        """The clip, None where there is none. Raises VoiceError where the file can't be read."""
        if source in self._sounds:
            return self._sounds[source]
        if source in self._clips:
            self._clips.move_to_end(source)
            return self._clips[source]
        if source not in self._spooled:
            return None
        clip = self._read(self._spooled[source])
        self._take(source, clip)
        return clip

    def extent(self, source: Source) -> Extent | None:
        """The clip's extent, without touching its samples; None where there is no clip."""
        if spooled := self._spooled.get(source):
            return spooled.extent
        clip = self._sounds.get(source) or self._clips.get(source)
        return clip.extent if clip else None

    def put(self, source: Source, clip: Clip) -> None:
        """Remember a clip, whose samples are rounded to 16 bits already."""
        if isinstance(source, Sound):
            self._sounds[source] = clip
        elif source not in self:
            self._take(source, clip)

    def close(self) -> None:
        """Forget everything that is in the file."""
        self._spooled.clear()
        if self._file:
            self._file.close()
            self._file = None

    def _take(self, source: Source, clip: Clip) -> None:
        self._clips[source] = clip
        self._used += clip.samples.nbytes
        while self._used > self._room and len(self._clips) > 1 and self._let_go():
            pass

    def _let_go(self) -> bool:
        """Whether the samples that were unused for longest could be put into the file (or are there)."""
        source, clip = next(iter(self._clips.items()))
        if source not in self._spooled and not self._write(source, clip):
            return False
        del self._clips[source]
        self._used -= clip.samples.nbytes
        return True

    def _write(self, source: Source, clip: Clip) -> bool:
        if self._full:
            return False
        try:
            self._file = self._file or tempfile.TemporaryFile(prefix="calmcue-")     # noqa: SIM115 (it stays open)
            at = self._file.seek(0, os.SEEK_END)
            self._file.write(to_pcm(clip.samples))
            self._file.flush()
        except OSError:         # no room for it: then all of it stays in memory
            self._full = True
            return False
        self._spooled[source] = _Spooled(at, clip.extent, clip.measured)
        return True

    def _read(self, spooled: _Spooled) -> Clip:
        assert self._file
        try:
            self._file.seek(spooled.at)
            data = self._file.read(2 * spooled.extent.length)
        except OSError as error:
            raise VoiceError(f"A phrase can't be read again from {tempfile.gettempdir()}: {error.strerror}.") from error
        return Clip(from_pcm(data), spooled.extent.beat, spooled.measured)
