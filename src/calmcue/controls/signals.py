"""Signals that end a session: the first asks for a quiet end, a second Ctrl-C ends the program at once."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Ctrl-C, a polite kill, and a terminal that is closed (which Windows does not tell of)."""


class Ended:
    """``status``: what the program should exit with, 128 and the signal's number as shells have it (130: Ctrl-C);
    None where no signal came."""

    status: int | None = None


@contextlib.contextmanager
def ended_by_signals(end: Callable[[], None], last: Callable[[], None] = lambda: None) -> Iterator[Ended]:
    """While this lasts, the first of ENDING calls ``end``; a second Ctrl-C calls ``last`` and ends the process.

    Both are called in the main thread between any two of its steps, so ``end`` must wait for no lock:
    ``queue.SimpleQueue.put`` is made for it. Enter this in the main thread; ignored signals (nohup) stay ignored.
    """
    ended = Ended()

    def handle(number: int, frame: FrameType | None) -> None:
        if ended.status is None:
            ended.status = 128 + number
            end()
        elif number == signal.SIGINT:
            try:
                last()
            finally:
                os._exit(128 + number)      # no thread, device or file may hold it up any more

    before: list[tuple[int, Any]] = []
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before.append((number, signal.signal(number, handle)))
    try:
        yield ended
    finally:
        for number, handler in before:
            signal.signal(number, handler)
