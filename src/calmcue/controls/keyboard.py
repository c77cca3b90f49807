"""Keys pressed in the terminal, by name."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def keyboard(pressed: Callable[[str], None]) -> Iterator[bool]:
    """While this lasts, call ``pressed`` with the name of each key, from another thread. Gives whether keys are read:
    not where the standard input is no terminal (a pipe, a file), nor on Windows. Enter it in the main thread, the
    only one that may handle signals."""
    try:
        number = sys.stdin.fileno()
        interactive = sys.platform != "win32" and os.isatty(number)
    except (AttributeError, OSError, ValueError):       # there is no standard input, or it is closed
        interactive = False
    if not interactive:
        yield False
        return
    from calmcue.controls.terminal import Reader  # termios is not everywhere

    reader = Reader(number, pressed)
    try:
        reader.start()
        yield True
    finally:
        reader.close()
