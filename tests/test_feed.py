"""No frame is lost or repeated between the writer and the device, and the ear's place is told to some milliseconds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.outputs.feed import FrameQueue, Pcm, Playhead
from calmcue.units import RATE, milliseconds

UNPLAYED = milliseconds(130)


def numbered(first: int, count: int) -> Pcm:
    """Frames that tell their own number (never 0, which is silence)."""
    return (np.arange(first, first + count) % 32_000 + 1).astype(np.int16)


@given(
    st.lists(st.tuples(st.sampled_from(["put", "take", "discard"]), st.integers(0, 40)), max_size=60),
    st.integers(0, 1000),
)
def test_the_device_gets_every_frame_once_in_order_with_silence_where_none_is(
    steps: list[tuple[str, int]], first: int
) -> None:
    queue = FrameQueue(first)
    written, lost, out = 0, set[int](), np.zeros(0, np.int16)
    for what, count in steps:
        if what == "put":
            queue.put(numbered(written, count))
            written += count
        elif what == "take":
            out = np.append(out, queue.take(count))
        else:
            dropped = queue.discard()
            lost |= set(range(written - dropped, written))
    out = np.append(out, queue.take(queue.queued))
    expected = [number for number in range(written) if number not in lost]
    heard = out[out > 0]
    assert heard.tolist() == [number % 32_000 + 1 for number in expected]
    assert (queue.queued, queue.taken, queue.handed) == (0, first + len(expected), len(out))
    audible = np.concatenate([[0], np.cumsum(out > 0)])
    for place in range(len(out) + 1):
        assert queue.stream_at(place) == first + audible[place]


@given(st.lists(st.integers(1, 3000), max_size=4), st.integers(0, 2000))
def test_a_fade_keeps_what_comes_next_and_ends_in_silence(sizes: list[int], count: int) -> None:
    queue = FrameQueue()
    for size in sizes:
        queue.put(np.full(size, 10_000, dtype=np.int16))
    kept = min(count, sum(sizes))
    queue.fade_out(count)
    assert queue.queued == kept
    faded = queue.take(kept).astype(int)
    assert np.all(np.diff(faded) <= 0)
    if kept > 1:
        assert (faded[0], faded[-1]) == (10_000, 0)


@pytest.mark.parametrize("pace", [1.0, 1.002, 0.998])
def test_the_place_follows_a_device_that_asks_in_uneven_steps_at_its_own_pace(pace: float) -> None:
    """The device plays ``pace`` times too fast, and asks when 120 or 160 ms are left, as PulseAudio does."""
    head, handed = Playhead(milliseconds(140)), 0
    head.asked(100.0, 0, 9600)
    handed += 9600
    for number in range(1, 300):
        left = milliseconds(120 if number % 2 else 160)
        now = 100.0 + (handed - left) / (RATE * pace)
        head.asked(now, handed, 9600)
        handed += 9600
        for later in (0.0, 0.05, 0.1):
            truth = (now + later - 100.0) * RATE * pace
            assert abs(head.place(now + later) - truth) < milliseconds(23)


def test_a_device_that_wakes_late_is_believed() -> None:
    head = Playhead(UNPLAYED)
    head.asked(50.0, 0, 9600)
    head.asked(51.3, 9600, 9600)
    assert head.place(51.3) == 9600 - UNPLAYED


def test_the_place_does_not_run_on_when_the_device_asks_no_more() -> None:
    head = Playhead(UNPLAYED)
    assert head.place(1.0) == 0
    head.asked(1.0, 0, 9600)
    head.asked(1.07, 9600, 9600)
    last = head.place(60.0)
    assert last == 19_200 - UNPLAYED + milliseconds(60)
