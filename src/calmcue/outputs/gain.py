"""A session made louder or softer, by one constant, on its way to another sink."""

from __future__ import annotations

import numpy as np

from calmcue.audio import Block, is_nothing
from calmcue.outputs.base import Sink
from calmcue.units import Decibels, amplitude


class GainSink:
    """Hands on every block, raised by ``level``."""

    def __init__(self, sink: Sink, level: Decibels) -> None:
        self._sink = sink
        self._factor = np.float32(amplitude(level))

    def write(self, block: Block) -> None:
        self._sink.write(block if is_nothing(block) else block * self._factor)

    def finish(self) -> None:
        self._sink.finish()

    def abort(self) -> None:
        self._sink.abort()
