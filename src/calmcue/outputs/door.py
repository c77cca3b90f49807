"""A file as a library in C sees it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import BinaryIO

from calmcue.errors import OutputError


class Door:
    """Passes on to ``file`` what a library writes. No exception goes through the library's own code, where it would
    be lost or printed: the first is kept, nothing is written after it, and :meth:`check` raises it. ``guard``: turns
    what the system says into an OutputError. Once closed, nothing reaches the file any more."""

    def __init__(self, file: BinaryIO, guard: Callable[[], contextlib.AbstractContextManager[None]], *,
                 seekable: bool = True) -> None:
        self._file, self._guard, self._can_seek = file, guard, seekable
        self._error: OutputError | None = None
        self.closed = False

    def write(self, data: bytes) -> int:
        self._do(lambda: self._file.write(data))
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._do(lambda: self._file.seek(offset, whence))

    def tell(self) -> int:
        return self._do(self._file.tell)

    def seekable(self) -> bool:
        return self._can_seek

    def check(self) -> None:
        """Raises the OutputError of what failed first."""
        if self._error:
            raise self._error

    def close(self) -> None:
        """Let go of the file, and leave it as it is."""
        self.closed = True

    def _do(self, call: Callable[[], int]) -> int:
        if not (self.closed or self._error):
            try:
                with self._guard():
                    return call()
            except OutputError as error:
                self._error = error
        return 0
