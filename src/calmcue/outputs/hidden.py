"""Files that nobody sees until they are whole, and that leave nothing behind, however their writer ends.

Where the system can (Linux, on most file systems), such a file has no name at all until it gets its own, so that even
a kill leaves nothing. Elsewhere it has a hidden name beside its target, and is locked while its writer lives. The
system drops the lock when the writer dies, however it dies: that, and not a process number (which another process,
machine or container may bear), tells a leftover from work in progress; the next export to the folder removes it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if sys.platform != "win32":     # an open file can't be deleted on Windows, which is lock enough
    import fcntl

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LOCKS: Final = sys.platform != "win32"

_HIDDEN: Final = re.compile(r"\.calmcue-[0-9a-f]{16}\.part")
_BUFFER: Final = 1 << 20
"""Bytes gathered before a write: blocks are a few kilobytes, and a system call for each costs more than the copy."""

_STRETCH: Final = 8 << 20
"""Bytes after which the disk is given what was written. An hour to a WAV file on a virtual machine: 0.7 s, and 0.1 of
waiting at its end without that; 0.7 s and none where the disk is given each stretch once; 0.2 s where what has reached
it is dropped. (Holes in the place of silences cost less still, but a second more when the file is deleted.)"""


class HiddenFile:
    """A file in ``folder`` that is written and read through ``file``. Raises OSError, as its methods do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        sweep(folder)
        self._name: Path | None = None      # none yet
        descriptor = _nameless(folder)
        if descriptor is None:
            self._name, descriptor = _named(folder)
        self.file: BinaryIO = io.BufferedRandom(_EarlyFile(descriptor, "r+b"), _BUFFER)

    def flush(self) -> None:
        """Put it on the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def show(self, target: Path) -> None:
        """Become ``target``, in its folder, and close. The permissions of a file that is there are kept."""
        name = self._name or self._link()
        if target.exists():
            name.chmod(stat.S_IMODE(target.stat().st_mode))
        if not LOCKS:
            self.file.close()               # Windows renames no open file; elsewhere the lock lasts until the end
        name.replace(target)
        self.file.close()

    def discard(self) -> None:
        """Leave nothing of it, unless it was shown. Never raises."""
        with contextlib.suppress(OSError):
            self.file.close()               # what is still buffered may not fit on the disk
        if self._name:
            with contextlib.suppress(OSError):
                self._name.unlink()

    def _link(self) -> Path:
        """Give a file without a name a hidden one: only a rename can replace what is there."""
        folder = os.open(self._folder, os.O_RDONLY)
        name = self._name = _hidden(self._folder)       # known before it is there, so that no signal leaves it behind
        try:
            # with a descriptor for its folder, Python asks the system to follow the link in /proc
            os.link(f"/proc/self/fd/{self.file.fileno()}", name.name, dst_dir_fd=folder)
        except OSError:
            return self._copy()             # a file system that has files without a name, but never gives them one
        finally:
            os.close(folder)
        return name

    def _copy(self) -> Path:
        self._name, descriptor = _named(self._folder)
        nameless, self.file = self.file, io.BufferedRandom(_EarlyFile(descriptor, "r+b"), _BUFFER)
        with nameless:
            nameless.seek(0)
            shutil.copyfileobj(nameless, self.file, _BUFFER)
        self.flush()
        return self._name


class _EarlyFile(io.FileIO):
    """A file that the disk begins to write while the rest is still being made, where the system can be asked to, so
    that little is left to wait for at the end; and what is on the disk does not stay in memory, so that the rest gets
    that memory again, and not ever more that is new."""

    _given = 0          # how much of it, from its start

    def write(self, data: ReadableBuffer, /) -> int:
        count = super().write(data)
        end = self.tell()
        if end - self._given >= _STRETCH and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self.fileno(), 0, end, os.POSIX_FADV_DONTNEED)
            self._given = end
        return count


def sweep(folder: Path) -> None:
    """Remove from ``folder`` what killed writers left there. What can't be looked at is left alone."""
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            if _HIDDEN.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_left(entry)


def scratch(folder: Path | None) -> BinaryIO:
    """A file that no name leads to (where the system can: for no moment), so that nothing is left of it whatever
    happens. ``folder`` None: where the system keeps such files. Raises OSError."""
    return tempfile.TemporaryFile(dir=folder)


def sync_folder(folder: Path) -> None:
    """Put the names in ``folder`` on the disk too, where a folder can be opened for that. Raises OSError."""
    if LOCKS:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # some network file systems refuse it
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _hidden(folder: Path) -> Path:
    return folder / f".calmcue-{secrets.token_hex(8)}.part"


def _nameless(folder: Path) -> int | None:
    """The descriptor of a locked file without a name; None where there is no such thing, or no way to name it
    later."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        descriptor = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    except OSError:                         # said again, in the right words, when one with a name is made
        return None
    if not Path(f"/proc/self/fd/{descriptor}").exists():
        os.close(descriptor)
        return None
    _lock(descriptor)
    return descriptor


def _named(folder: Path) -> tuple[Path, int]:
    """A new file with a hidden name, and its locked descriptor."""
    while True:
        hidden = _hidden(folder)
        descriptor = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        if not LOCKS:
            return hidden, descriptor
        _lock(descriptor)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), hidden.stat()):
                return hidden, descriptor
        os.close(descriptor)                # swept away by another run before it was locked


def _lock(descriptor: int) -> None:
    with contextlib.suppress(OSError):      # a file system without locks: then nobody can take it for a leftover
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _remove_if_left(hidden: Path) -> None:
    """Raises OSError where its writer still lives."""
    if not LOCKS:
        hidden.unlink()
        return
    with hidden.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hidden.unlink()
