"""One session to several sinks at once, each in a thread of its own.

Encoders leave Python's lock while they work, so that two cores encode two formats at once. Each has a short queue:
the slowest sets the pace, and memory does not grow.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from queue import Queue
from typing import Final

from calmcue.audio import Block
from calmcue.outputs.base import Sink

_AHEAD: Final = 2
"""Blocks that wait for a sink: one that it takes next, and one that is being handed over."""


_PATIENCE: Final = 10.0
"""Seconds that a sink has for its last block when all is broken off."""


class Tee:
    """Hands every block on to all of ``sinks``. What goes wrong in one is raised by the next call here."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._lanes = [_Lane(sink) for sink in sinks]

    def write(self, block: Block) -> None:
        for lane in self._lanes:
            lane.write(block)

    def finish(self) -> None:
        for lane in self._lanes:
            lane.end()
        for lane in self._lanes:
            lane.join()
        for lane in self._lanes:
            lane.check()

    def abort(self) -> None:
        for lane in self._lanes:
            lane.stop()
        for lane in self._lanes:
            lane.abort()


class _Lane:
    """A sink and its thread, which takes blocks until the end, and after an error lets the rest go by."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._queue: Queue[Block | None] = Queue(_AHEAD)
        self._error: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="calmcue-output", daemon=True)
        self._thread.start()

    def write(self, block: Block) -> None:
        self.check()
        self._queue.put(block)

    def end(self) -> None:
        self.check()
        self._queue.put(None)

    def join(self) -> None:
        self._thread.join()

    def check(self) -> None:
        if self._error:
            raise self._error

    def stop(self) -> None:
        """Take nothing any more, after the block that is being taken."""
        self._stopped = True

    def abort(self) -> None:
        give_up = time.monotonic() + _PATIENCE
        while self._thread.is_alive() and time.monotonic() < give_up:
            if not self._queue.full():
                self._queue.put(None)       # nobody else puts anything in
            self._thread.join(0.01)
        if not self._thread.is_alive():
            self._sink.abort()              # else it waits for a reader, for ever: its thread ends with the process

    def _run(self) -> None:
        try:
            while (block := self._queue.get()) is not None and not self._stopped:
                self._sink.write(block)
            if not self._stopped:
                self._sink.finish()
        except BaseException as error:
            self._error = error
            self._let_by(block)

    def _let_by(self, block: Block | None) -> None:
        """Take what still comes, so that nobody waits for room."""
        while block is not None and not self._stopped:
            block = self._queue.get()
