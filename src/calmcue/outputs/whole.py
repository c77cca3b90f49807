"""Where a file format writes: a file that appears only when it is whole, or a pipe.

A :class:`WholeFile` is written unseen and renamed when it is complete, so that nobody ever meets half a session, and
an export that fails leaves the earlier one as it was.
"""

from __future__ import annotations

import contextlib
import errno
import io
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from calmcue.errors import OutputError
from calmcue.outputs.hidden import HiddenFile, scratch, sync_folder


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
            self._hidden = HiddenFile(self._target.parent)

    @property
    def file(self) -> BinaryIO:
        return self._hidden.file

    def commit(self) -> None:
        """Put the file on the disk and, if it isn't held, in its place. Raises OutputError; then nothing is left
        behind."""
        with self._or_nothing():
            self._hidden.flush()
        if not self._held:
            self.reveal()
            self.settle()

    def reveal(self) -> None:
        """Put a file that was committed in its place. Raises as :meth:`commit` does."""
        with self._or_nothing():
            self._hidden.show(self._target)

    def settle(self) -> None:
        """Put the new name on the disk, too, after :meth:`reveal`: a power cut doesn't bring the earlier file back.
        Raises OutputError."""
        with self.guard():
            sync_folder(self._target.parent)

    def discard(self) -> None:
        """Leave nothing, unless it was revealed. Never raises."""
        self._hidden.discard()

    def scratch(self) -> BinaryIO:
        with self.guard():
            return scratch(self._target.parent)

    def guard(self) -> contextlib.AbstractContextManager[None]:
        return _explained(str(self.path))

    @contextlib.contextmanager
    def _or_nothing(self) -> Iterator[None]:
        try:
            with self.guard():
                yield
        except OutputError:
            self.discard()
            raise


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
            return scratch(None)

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
