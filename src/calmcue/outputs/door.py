"""A file as a library in C sees it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from calmcue.errors import OutputError

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import TracebackType


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


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Around a call of a library that writes through a :class:`Door`: Ctrl-C is raised behind it.

    It may come up at any step of Python's, so also where the library calls us, in front of all that a Door could do
    about it. There it would be printed and forgotten, with a hole in the file for what was to be written. Python shows
    such things to ``sys.unraisablehook``, Cython to ``sys.excepthook`` before that.

    It comes up in the main thread alone. Elsewhere nothing is done: these hooks are the whole process's, and two
    threads that changed them in turn would leave one in place.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    lost: list[BaseException] = []
    unraisable, shown = sys.unraisablehook, sys.excepthook

    def note(told: UnraisableHookArgs) -> None:
        if told.exc_value is None or isinstance(told.exc_value, Exception):
            unraisable(told)
        else:
            lost.append(told.exc_value)

    def show(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        if isinstance(value, Exception):
            shown(kind, value, trace)

    sys.unraisablehook, sys.excepthook = note, show
    try:
        yield
    finally:
        sys.unraisablehook, sys.excepthook = unraisable, shown
    if lost:
        raise lost[0]
