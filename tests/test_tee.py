"""One session to several sinks: each gets all of it, and one that fails fails for all."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest

from calmcue.audio import Block
from calmcue.errors import OutputError
from calmcue.outputs.split import SplitSink, Track
from calmcue.outputs.tee import Tee
from calmcue.testing.sinks import MemorySink
from calmcue.units import Frames

BLOCKS = [np.full(100, i / 50, dtype=np.float32) for i in range(50)]


class Failing(MemorySink):
    """Its ``when``-th block, or its end, goes wrong."""

    def __init__(self, when: int | None) -> None:
        super().__init__()
        self._when = when

    def write(self, block: Block) -> None:
        if self._when == len(self.blocks):
            raise OutputError("the disk is full")
        super().write(block)

    def finish(self) -> None:
        if self._when is None:
            raise OutputError("the disk is full")
        super().finish()


class Waiting(MemorySink):
    """Takes its first block only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.there = threading.Event(), threading.Event()

    def write(self, block: Block) -> None:
        self.there.set()
        assert self.go.wait(20)
        super().write(block)


def test_every_sink_gets_all_of_it_in_order() -> None:
    sinks = [MemorySink() for _ in range(3)]
    tee = Tee(sinks)
    for block in BLOCKS:
        tee.write(block)
    tee.finish()
    for sink in sinks:
        assert sink.finished
        assert np.array_equal(sink.samples, np.concatenate(BLOCKS))


@pytest.mark.parametrize("when", [0, 7, None])
def test_what_goes_wrong_in_one_is_raised_and_all_are_aborted(when: int | None) -> None:
    good, bad = MemorySink(), Failing(when)
    tee = Tee([good, bad])
    with pytest.raises(OutputError, match="disk is full"):
        for block in BLOCKS:
            tee.write(block)
        tee.finish()
    tee.abort()
    assert good.aborted
    assert bad.aborted
    tee.abort()


def test_an_abort_drops_what_waits() -> None:
    sink = Waiting()
    tee = Tee([sink])
    for block in BLOCKS[:3]:
        tee.write(block)
    assert sink.there.wait(20)
    sink.go.set()
    tee.abort()
    assert sink.aborted
    assert not sink.finished


def test_the_slowest_sets_the_pace() -> None:
    """What has been handed over but not taken is never more than a few blocks."""
    slow, quick = Waiting(), MemorySink()
    tee, written = Tee([slow, quick]), []

    def write() -> None:
        for block in BLOCKS:
            tee.write(block)
            written.append(len(block))

    writer = threading.Thread(target=write)
    writer.start()
    assert slow.there.wait(20)
    writer.join(0.2)                # as long as it likes: it can't go on
    assert writer.is_alive()
    assert len(written) <= 4
    slow.go.set()
    writer.join(20)
    tee.finish()
    assert len(slow.samples) == len(quick.samples) == 5000


def test_a_session_is_cut_at_the_frame() -> None:
    sinks: list[MemorySink] = []

    def opened() -> MemorySink:
        sinks.append(MemorySink())
        return sinks[-1]

    ends = [0, 130, 131, 1000, 4000]
    split = SplitSink([Track(Frames(a), Frames(b), opened) for a, b in pairwise(ends)])
    for block in BLOCKS:
        split.write(block)
    split.finish()
    whole = np.concatenate(BLOCKS)
    assert all(sink.finished for sink in sinks)
    for sink, start, end in zip(sinks, ends, [*ends[1:-1], len(whole)], strict=False):
        assert np.array_equal(sink.samples, whole[start:end])


def test_a_session_that_ends_early_still_has_all_its_tracks() -> None:
    sinks = [MemorySink() for _ in range(3)]
    left = list(sinks)
    split = SplitSink([Track(Frames(i * 100), Frames(i * 100 + 100), lambda: left.pop(0)) for i in range(3)])
    split.write(BLOCKS[0][:50])
    split.finish()
    assert [len(sink.samples) for sink in sinks] == [50, 0, 0]
    assert all(sink.finished for sink in sinks)
