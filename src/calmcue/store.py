"""Clips on the disk, under a key that says all they are made of.

A cache: anything in it may go away or be damaged at any time, several processes share it, and it is never an error
that it can't be used. An entry is written under another name and renamed when it is whole; a checksum finds what was
damaged since. Format: a header (magic, CRC 32 of all that follows, little-endian), then a packed clip.
"""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from calmcue.audio import Clip
from calmcue.packing import pack, unpack

LIMIT: Final = 256 << 20
"""Bytes: about 44 minutes of clips, some dozens of routines."""

_MAGIC: Final = b"cueclip2"
_SUM: Final = struct.Struct("<8sI")
_SUFFIX: Final = ".clip"
_PART: Final = ".part"
_AFTER_EVICTION: Final = 0.8        # of the limit: so that not every entry evicts one
_ABANDONED: Final = 3600.0          # seconds after which an unfinished entry belongs to nobody


class Store:
    """A folder of clips, at most ``limit`` bytes; those unused for longest go first. ``warn`` is called once, with a
    sentence, where nothing can be kept."""

    def __init__(self, folder: Path, limit: int = LIMIT, warn: Callable[[str], None] = lambda message: None) -> None:
        self._folder = folder
        self._limit = limit
        self._warn = warn
        self._lock = threading.Lock()
        self._size: int | None = None       # None until the first entry is written
        self._usable = True

    def get(self, key: str) -> Clip | None:
        """The clip kept under ``key``; None where there is none, or it is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        clip = _unpacked(data)
        with contextlib.suppress(OSError):
            if clip:
                os.utime(path)      # used now
            else:
                path.unlink()
        return clip

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip."""
        with self._lock:
            if not self._usable:
                return
            data = _packed(clip)
            try:
                self._write(key, data)
                self._size = self.size() if self._size is None else self._size + len(data)
                if self._size > self._limit:
                    self._evict()
            except OSError as error:
                self._usable = False
                self._warn(f"Spoken phrases can't be kept in {self._folder} ({error.strerror or error}); "
                           "they will be made again next time.")

    def clear(self) -> None:
        """Remove every entry."""
        for path in self._entries():
            with contextlib.suppress(OSError):
                path.unlink()
        self._size = None

    def _path(self, key: str) -> Path:
        return self._folder / (key + _SUFFIX)

    def _entries(self) -> list[Path]:
        try:
            return [p for p in self._folder.iterdir() if p.suffix in (_SUFFIX, _PART)]
        except OSError:
            return []

    def _write(self, key: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=_PART, dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(self._path(key))
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise

    def size(self) -> int:
        """Bytes that all entries take."""
        return sum(size for _, size, _ in self._by_age())

    def _by_age(self) -> list[tuple[float, int, Path]]:
        """(last used, bytes, path), the longest unused first."""
        found = []
        for path in self._entries():
            with contextlib.suppress(OSError):      # another process removed it
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return sorted(found)

    def _evict(self) -> None:
        entries = self._by_age()
        size = sum(entry[1] for entry in entries)
        for used, length, path in entries:
            abandoned = path.suffix == _PART and used < time.time() - _ABANDONED
            if abandoned or (path.suffix == _SUFFIX and size > self._limit * _AFTER_EVICTION):
                with contextlib.suppress(OSError):
                    path.unlink()
                    size -= length
        self._size = size


def _packed(clip: Clip) -> bytes:
    body = pack(clip)
    return _SUM.pack(_MAGIC, zlib.crc32(body)) + body


def _unpacked(data: bytes) -> Clip | None:
    """The clip in an entry; None where it is not whole."""
    if len(data) < _SUM.size:
        return None
    magic, checksum = _SUM.unpack_from(data)
    body = memoryview(data)[_SUM.size :]
    return unpack(body) if magic == _MAGIC and zlib.crc32(body) == checksum else None
