"""Where a file format writes: a file that appears only when it is whole, or a pipe.

A :class:`WholeFile` is written under a hidden name beside its target and renamed when it is complete, so that
nobody ever meets half a session, and an export that fails leaves the earlier one as it was. The hidden file is
locked while its writer lives. The system drops the lock when the writer dies, however it dies: that, and not a
process number (which another process, machine or container may bear), tells a leftover from work in progress.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from calmcue.errors import OutputError

if sys.platform != "win32":     # an open file can't be deleted on Windows, which is lock enough
    import fcntl

LOCKS: Final = sys.platform != "win32"

_HIDDEN: Final = re.compile(r"\.calmcue-[0-9a-f]{16}\.part")
_BUFFER: Final = 1 << 20
"""Bytes gathered before a write: blocks are a few kilobytes, and a system call for each costs more than the copy."""


class Target(Protocol):
    """What a format writes to. ``seekable``: it may go back and complete its header."""

    @property
    def file(self) -> BinaryIO: ...

    @property
    def seekable(self) -> bool: ...

    def commit(self) -> None:
        """All is written: make it visible. Raises OutputError."""
        ...

    def discard(self) -> None:
        """Leave nothing behind. Never raises."""
        ...

    def scratch(self) -> BinaryIO:
        """A file without a name, near this one, for what has to be written twice. Raises OutputError."""
        ...

    def guard(self) -> contextlib.AbstractContextManager[None]:
        """Around each write: turns what the system says into an OutputError."""
        ...


class WholeFile:
    """A file beside ``path`` that takes its name in :meth:`commit`. Raises OutputError where none can be made.

    A link is followed: what it points at is replaced. The permissions of a file that was there are kept.
    ``held``: it takes its name only in :meth:`reveal`, so that of several files all appear or none.
    """

    seekable = True

    def __init__(self, path: Path, *, held: bool = False) -> None:
        self.path = path
        self._held = held
        with self.guard():
            self._target = path.resolve()
            if self._target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder")
            sweep(self._target.parent)
            self._hidden, descriptor = _create(self._target.parent)
            self.file: BinaryIO = os.fdopen(descriptor, "w+b", buffering=_BUFFER)

    def commit(self) -> None:
        """Put the file on the disk and, if it isn't held, in its place. Raises OutputError; then nothing is left
        behind."""
        try:
            with self.guard():
                self.file.flush()
                os.fsync(self.file.fileno())
        except OutputError:
            self.discard()
            raise
        if not self._held:
            self.reveal()

    def reveal(self) -> None:
        """Put a file that was committed in its place. Raises as :meth:`commit` does."""
        try:
            with self.guard():
                if self._target.exists():
                    self._hidden.chmod(stat.S_IMODE(self._target.stat().st_mode))
                if not LOCKS:
                    self.file.close()       # Windows renames no open file; elsewhere the lock lasts until the end
                self._hidden.replace(self._target)
                _sync_folder(self._target.parent)
                self.file.close()
        except OutputError:
            self.discard()
            raise

    def discard(self) -> None:
        """Remove the hidden file. Never raises."""
        with contextlib.suppress(OSError):
            self.file.close()               # what is still buffered may not fit on the disk
        with contextlib.suppress(OSError):
            self._hidden.unlink()

    def scratch(self) -> BinaryIO:
        with self.guard():
            return _nameless(self._target.parent)

    def guard(self) -> contextlib.AbstractContextManager[None]:
        return _explained(str(self.path))


class Pipe:
    """A stream that someone reads while it is written; there is no going back in it. It is closed at the end."""

    seekable = False

    def __init__(self, file: BinaryIO, name: str = "the output") -> None:
        # A bare descriptor may take only part of what it is given.
        self.file: BinaryIO = io.BufferedWriter(file) if isinstance(file, io.RawIOBase) else file
        self._name = name

    def commit(self) -> None:
        with self.guard():
            self.file.close()

    def discard(self) -> None:
        with contextlib.suppress(OSError):
            self.file.close()

    def scratch(self) -> BinaryIO:
        with self.guard():
            return _nameless(None)

    def guard(self) -> contextlib.AbstractContextManager[None]:
        return _explained(self._name)


def target_for(path: Path, *, held: bool = False) -> Target:
    """What to write to for ``path``: a device or a named pipe as it is, else a file that appears when it is whole
    (or, ``held``, when it is revealed). Raises OutputError."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return WholeFile(path, held=held)       # not there yet, or it will say why not
    if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
        with _explained(str(path)):
            return Pipe(path.open("wb"), str(path))
    return WholeFile(path, held=held)


def sweep(folder: Path) -> None:
    """Remove from ``folder`` what killed writers left there. What can't be looked at is left alone."""
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            if _HIDDEN.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_if_left(entry)


def _remove_if_left(hidden: Path) -> None:
    """Raises OSError where its writer still lives."""
    if not LOCKS:
        hidden.unlink()
        return
    with hidden.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        hidden.unlink()


def _create(folder: Path) -> tuple[Path, int]:
    """A new hidden file in ``folder`` and its locked descriptor."""
    while True:
        hidden = folder / f".calmcue-{secrets.token_hex(8)}.part"
        descriptor = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        if not LOCKS:
            return hidden, descriptor
        with contextlib.suppress(OSError):      # a file system without locks: then nobody can take it for a leftover
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), hidden.stat()):
                return hidden, descriptor
        os.close(descriptor)                    # swept away by another run before it was locked


def _nameless(folder: Path | None) -> BinaryIO:
    """A file that no name leads to (where the system can: for no moment), so that nothing is left of it whatever
    happens. ``folder`` None: where the system keeps such files."""
    return tempfile.TemporaryFile(dir=folder)


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk too, where a folder can be opened for that."""
    if LOCKS:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # some network file systems refuse it
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


_ADVICE: Final = {
    errno.ENOSPC: "the disk is full. Free some room, or choose another place",
    errno.EDQUOT: "your share of the disk is used up. Free some room, or choose another place",
    errno.EFBIG: "this disk can't hold a file so large. Choose another disk, or a smaller format",
    errno.ENOENT: "the folder does not exist. Make it first, or choose another",
    errno.ENOTDIR: "a part of the path is not a folder. Choose another place",
    errno.EACCES: "you may not write there. Choose another folder, or change its permissions",
    errno.EPERM: "you may not write there. Choose another folder, or change its permissions",
    errno.EROFS: "the disk can only be read. Choose another place",
    errno.EISDIR: "it is a folder. Give the name of a file",
    errno.ENAMETOOLONG: "the name is too long. Choose a shorter one",
    errno.EPIPE: "the program that was reading it has gone",
}


@contextlib.contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = _ADVICE.get(error.errno or 0, error.strerror or str(error))
        raise OutputError(f"{name} can't be written: {reason}.") from error
