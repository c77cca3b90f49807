"""The loudspeaker's sink against a device that a test calls by hand."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from calmcue.errors import DeviceError
from calmcue.outputs.base import PlayingSink
from calmcue.outputs.device import Take
from calmcue.outputs.feed import Pcm
from calmcue.outputs.speakers import AHEAD, FADE, Speakers
from calmcue.units import Frames, milliseconds

STEP = milliseconds(200)
LOUD = np.full(milliseconds(20), 0.5, dtype=np.float32)


class HandDevice:
    """A device that asks when a test says so. ``asks``: by itself too, from a thread, until it is closed."""

    unplayed = milliseconds(130)
    holds = STEP

    def __init__(self, *, asks: bool = False) -> None:
        self.played: list[Pcm] = []
        self.closed = False
        self._asks = asks

    def start(self, take: Take) -> None:
        self._take = take
        self.ask()
        if self._asks:
            threading.Thread(target=self._run, daemon=True).start()

    def ask(self) -> None:
        self.played.append(self._take(STEP))

    def close(self) -> None:
        self.closed = True

    def _run(self) -> None:
        while not self.closed:
            time.sleep(0.001)
            self.ask()

    @property
    def sound(self) -> Pcm:
        return np.concatenate(self.played)


class FastClock:
    """Every look at it is 100 ms later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.1
        return self.now


def speakers(*devices: HandDevice) -> Speakers:
    ready = iter(devices)
    return Speakers(opening=lambda name: next(ready), clock=FastClock())


def test_it_is_a_playing_sink() -> None:
    assert isinstance(speakers(HandDevice()), PlayingSink)


def test_the_device_starts_when_it_can_be_filled() -> None:
    device = HandDevice()
    sink = speakers(device)
    for _ in range(9):
        sink.write(LOUD)
    assert not device.played
    sink.write(LOUD)
    assert np.all(device.sound == 16_384)
    assert sink.underruns == 0


def test_a_session_shorter_than_the_device_s_buffer_is_played_whole() -> None:
    device = HandDevice(asks=True)
    sink = speakers(device)
    sink.write(LOUD)
    sink.finish()
    assert device.closed
    assert np.count_nonzero(device.sound) == len(LOUD)
    assert sink.heard() == len(LOUD)
    assert sink.underruns == 0


def test_nothing_written_needs_no_sound() -> None:
    device = HandDevice()
    speakers(device).finish()
    assert device.closed
    assert not device.played


def test_all_that_is_written_is_played_in_order() -> None:
    device = HandDevice(asks=True)
    sink = speakers(device)
    samples = np.random.default_rng(3).uniform(0.1, 0.9, 60_000).astype(np.float32)
    for start in range(0, len(samples), 700):
        sink.write(samples[start : start + 700])
    sink.finish()
    sound = device.sound
    assert np.array_equal(sound[sound != 0], np.rint(samples * 32768))


def test_a_block_longer_than_the_queue_is_taken_piece_by_piece() -> None:
    device = HandDevice(asks=True)
    sink = speakers(device)
    sink.write(np.full(5 * AHEAD, 0.25, dtype=np.float32))
    sink.finish()
    assert np.count_nonzero(device.sound) == 5 * AHEAD


def test_a_writer_waits_and_a_device_that_asks_no_more_is_lost() -> None:
    device = HandDevice()
    sink = speakers(device)
    with pytest.raises(DeviceError, match="was lost"):
        for _ in range(100):
            sink.write(LOUD)
    assert len(device.played) == 1
    heard = sink.heard()
    assert heard < STEP
    with pytest.raises(DeviceError, match="was lost"):
        sink.finish()
    assert device.closed


def test_a_program_that_was_stopped_and_goes_on_has_not_lost_its_device() -> None:
    """Ctrl-Z stops the writer and the device's thread alike; it is the waiting that counts."""
    device = HandDevice()
    clock = FastClock()
    sink = Speakers(opening=lambda name: device, clock=clock)
    for _ in range(30):
        sink.write(LOUD)
    clock.now += 3600
    later = threading.Timer(0.03, device.ask)
    later.start()
    sink.write(LOUD)
    assert len(device.played) == 2


def test_after_a_loss_it_counts_on_from_what_was_heard() -> None:
    first, second = HandDevice(), HandDevice(asks=True)
    sink = speakers(first, second)
    with pytest.raises(DeviceError):
        for _ in range(100):
            sink.write(LOUD)
    heard = sink.heard()
    sink.reopen()
    assert first.closed
    assert sink.heard() == heard
    first.ask()                                 # a device given up for dead comes back: nobody listens
    sink.write(LOUD)
    sink.finish()
    assert np.count_nonzero(second.sound) == len(LOUD)
    assert sink.heard() == heard + len(LOUD)


def test_no_device_to_come_back_to() -> None:
    def opening(name: str) -> HandDevice:
        if first.closed:
            raise DeviceError("There is no sound device.")
        return first

    first = HandDevice()
    sink = Speakers(opening=opening)
    for _ in range(2):
        with pytest.raises(DeviceError, match="no sound device"):
            sink.reopen()
    sink.abort()


def test_discarded_frames_are_not_heard_and_not_counted() -> None:
    device = HandDevice()
    sink = speakers(device)
    for _ in range(15):                         # 200 ms with the device, 100 ms queued
        sink.write(LOUD)
    assert sink.discard() == milliseconds(100)
    assert sink.discard() == 0
    sink.write(-LOUD)
    device.ask()
    assert device.sound[STEP] == -16_384
    assert sink.underruns == 1


def test_the_device_has_patience_with_a_writer_that_is_a_little_late() -> None:
    device = HandDevice()
    sink = Speakers(opening=lambda name: device)
    for _ in range(10):
        sink.write(LOUD)
    asking = threading.Thread(target=device.ask)
    asking.start()
    time.sleep(0.01)
    for _ in range(10):
        sink.write(LOUD)
    asking.join()
    assert sink.underruns == 0
    assert np.all(device.sound == 16_384)


def test_an_abort_fades_within_twenty_milliseconds_and_closes() -> None:
    device = HandDevice(asks=True)
    sink = speakers(device)
    for _ in range(20):
        sink.write(LOUD)
    sink.abort()
    assert device.closed
    rest = device.sound[device.sound != 16_384]
    assert np.all(np.diff(rest[:FADE].astype(int)) <= 0)
    assert not np.any(rest[FADE:])


def test_an_abort_of_a_lost_device_ends() -> None:
    device = HandDevice()
    sink = speakers(device)
    for _ in range(20):
        sink.write(LOUD)
    sink.abort()
    sink.abort()
    assert device.closed


def test_what_is_heard_never_goes_back_and_never_passes_what_was_taken() -> None:
    device = HandDevice()
    clock = FastClock()
    sink = Speakers(opening=lambda name: device, clock=clock)
    before = Frames(0)
    taken = 0
    for number in range(60):
        if number % 7 < 5:
            for _ in range(5):
                sink.write(LOUD)
            taken += 5 * len(LOUD)
        if number > 1 and number % 2:
            device.ask()
        clock.now += 0.04 * (number % 3)
        now = sink.heard()
        assert before <= now <= taken
        before = now
    assert before > 0


def test_samples_beyond_full_scale_are_counted() -> None:
    sink = speakers(HandDevice())
    sink.write(np.array([2.0, 0.0, -2.0], dtype=np.float32))
    assert sink.clipped == 2
