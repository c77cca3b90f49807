"""Blocks at the session rate, at another rate, as they come."""

from __future__ import annotations

from calmcue.audio import Block
from calmcue.units import RATE


class Rates:
    """Converts a stream of blocks to ``rate`` by soxr, which delays nothing: frame 0 stays frame 0, and all of them
    are as long as the session to the frame."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._stream = None
        if rate != RATE:
            import soxr  # only where a format has another rate

            self._stream = soxr.ResampleStream(RATE, rate, 1, dtype="float32", quality="HQ")

    def convert(self, block: Block, *, last: bool = False) -> Block:
        """What is ready of the stream with ``block`` behind it; with ``last``, all that is left."""
        if self._stream is None:
            return block
        ready: Block = self._stream.resample_chunk(block, last=last)
        return ready
