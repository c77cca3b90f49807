"""The fakes keep the contracts of what they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from calmcue.audio import Block
from calmcue.errors import DeviceError
from calmcue.outputs.base import PlayingSink
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers, MemorySink
from calmcue.transport.clock import SystemClock
from calmcue.units import Frames, seconds


def ones(count: int) -> Block:
    return np.ones(count, dtype=np.float32)


def speakers(clock: HandClock) -> FakeSpeakers:
    return FakeSpeakers(clock, buffer=Frames(100), queue=Frames(1000), patience=seconds(1))


def test_a_hand_wound_clock_lets_things_happen_in_order_each_at_its_time() -> None:
    clock, seen = HandClock(), list[tuple[str, int]]()
    clock.at(Frames(20), lambda: seen.append(("second", clock.now())))
    clock.at(Frames(10), lambda: seen.append(("first", clock.now())))
    clock.at(Frames(20), lambda: seen.append(("third", clock.now())))
    clock.sleep(Frames(15))
    assert seen == [("first", 10)] and clock.now() == 15
    clock.sleep(Frames(15))
    assert seen == [("first", 10), ("second", 20), ("third", 20)] and clock.now() == 30


def test_the_computer_s_clock_goes_on_while_one_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(Frames(48))
    assert clock.now() - before >= 40


def test_a_sink_in_memory_keeps_copies_and_shows_nothing_of_what_was_aborted() -> None:
    sink, block = MemorySink(), ones(10)
    sink.write(block)
    block[:] = 9
    assert np.array_equal(sink.samples, ones(10)) and not isinstance(sink, PlayingSink)
    sink.abort()
    assert sink.aborted and not len(sink.samples)


def test_speakers_play_a_frame_a_frame() -> None:
    clock = HandClock()
    device = speakers(clock)
    assert isinstance(device, PlayingSink) and device.heard() == 0
    device.write(ones(300))
    clock.sleep(Frames(120))
    assert device.heard() == 120 and len(device.ear) == 120 and device.underrun == 0
    clock.sleep(Frames(200))
    assert device.heard() == 300 and device.underrun == 20


def test_speakers_let_the_writer_wait_for_room() -> None:
    clock = HandClock()
    device = speakers(clock)
    for _ in range(4):
        device.write(ones(400))
    assert clock.now() > 0 and device.heard() == clock.now()
    while device.room() < 400:
        clock.sleep(Frames(1))
    before = clock.now()
    device.write(ones(400))
    assert clock.now() == before


def test_what_the_device_was_not_handed_can_be_discarded() -> None:
    clock = HandClock()
    device = speakers(clock)
    device.write(ones(300))
    clock.sleep(Frames(50))
    assert device.discard() == 150 and device.discard() == 0
    device.write(2 * ones(10))
    device.finish()
    assert np.array_equal(device.ear, np.concatenate([ones(150), 2 * ones(10)])) and device.finished


def test_speakers_that_are_lost_stand_still_until_they_are_opened_again() -> None:
    clock = HandClock()
    device = speakers(clock)
    device.write(ones(300))
    clock.sleep(Frames(50))
    device.lose(back_at=Frames(500))
    clock.sleep(Frames(200))
    assert device.heard() == 50
    with pytest.raises(DeviceError):
        device.reopen()
    clock.sleep(Frames(300))
    device.reopen()
    assert device.heard() == 50
    device.write(2 * ones(5))
    device.finish()
    assert np.array_equal(device.ear, np.concatenate([ones(50), 2 * ones(5)]))


def test_writing_to_lost_speakers_raises_in_the_end() -> None:
    clock = HandClock()
    device = speakers(clock)
    device.lose(back_at=None)
    device.write(ones(1000))
    with pytest.raises(DeviceError):
        device.write(ones(1000))
    assert clock.now() >= seconds(1)
    with pytest.raises(DeviceError):
        device.finish()
