"""simpleaudio as a device: a reel that is read while it is written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from calmcue.errors import DeviceError
from calmcue.outputs.backends import found, open_speakers
from calmcue.outputs.feed import Pcm
from calmcue.outputs.simple import AHEAD, CHANGE_FROM, REEL, STEP, WAKING, Reel, SimpleaudioDevice, open_simpleaudio
from calmcue.units import RATE, as_seconds, milliseconds
from playback import play_and_record
from pulse import PulseServer, pulse_server


class FakePlay:
    """``on``: it plays; a device that goes away turns it off."""

    def __init__(self, samples: Pcm) -> None:
        self.samples = samples
        self.on = True

    def is_playing(self) -> bool:
        return self.on

    def stop(self) -> None:
        self.on = False


class FakeSimpleaudio:
    """Stands in for the module. ``plays``: what it was given, in order. ``failing``: there is no device."""

    def __init__(self) -> None:
        self.plays: list[FakePlay] = []
        self.failing = False

    def play_buffer(self, samples: Pcm, channels: int, width: int, rate: int) -> FakePlay:
        assert (channels, width, rate, samples.dtype.itemsize) == (1, 2, RATE, 2)
        if self.failing:
            raise RuntimeError("Error opening PCM device. -- CODE: -2")
        self.plays.append(FakePlay(samples))
        return self.plays[-1]


class Writer:
    """Gives a device frames that count 1, 2, 3, ..., and silence from the frame ``loud`` on."""

    def __init__(self, loud: int = 10**9) -> None:
        self.given = 0
        self._loud = loud

    def __call__(self, count: int) -> Pcm:
        numbers = np.arange(self.given, self.given + count)
        self.given += count
        return np.where(numbers < self._loud, numbers % 30_000 + 1, 0).astype(np.int16)


class HandTime:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def module() -> FakeSimpleaudio:
    return FakeSimpleaudio()


@pytest.fixture
def clock() -> HandTime:
    return HandTime()


def test_a_reel_is_filled_so_far_ahead_of_the_clock_and_no_farther(module: FakeSimpleaudio, clock: HandTime) -> None:
    writer = Writer()
    reel = Reel(module, writer, clock)
    for ms in (0, 5, 20, 150, 151, 340):
        clock.now = ms / 1000
        reel.fill(writer)
        assert AHEAD <= WAKING + writer.given - milliseconds(ms) <= AHEAD + WAKING
    (play,) = module.plays
    end = WAKING + writer.given
    assert np.array_equal(play.samples[WAKING:end], Writer()(writer.given))
    assert not play.samples[:WAKING].any()
    assert not play.samples[end:].any()


def test_a_reel_is_changed_at_its_end_or_before_where_nothing_is_heard(
    module: FakeSimpleaudio, clock: HandTime
) -> None:
    for loud, expected in ((REEL, REEL), (CHANGE_FROM + RATE, CHANGE_FROM + RATE + AHEAD), (0, CHANGE_FROM)):
        writer = Writer(loud)
        clock.now = 0.0
        reel = Reel(module, writer, clock)
        while not reel.due:
            clock.now += STEP / RATE
            reel.fill(writer)
        assert abs(writer.given - expected) <= WAKING + STEP, as_seconds(writer.given)


def test_a_program_that_was_stopped_goes_on_where_the_reading_is(module: FakeSimpleaudio, clock: HandTime) -> None:
    """Nothing is written where it would never be read."""
    writer = Writer()
    reel = Reel(module, writer, clock)
    clock.now = 20.0
    reel.fill(writer)
    assert writer.given == AHEAD + AHEAD
    late = module.plays[0].samples[20 * RATE : 20 * RATE + AHEAD]
    assert np.array_equal(late, Writer()(2 * AHEAD)[AHEAD:])


@pytest.mark.realtime
def test_a_device_that_went_away_asks_for_nothing_more(module: FakeSimpleaudio) -> None:
    writer = Writer()
    device = SimpleaudioDevice(module)
    device.start(writer)
    time.sleep(0.1)
    assert writer.given > AHEAD
    module.plays[0].on = False
    time.sleep(0.05)
    before = writer.given
    time.sleep(0.1)
    assert writer.given == before
    device.close()


def test_no_device_is_an_error_in_words(module: FakeSimpleaudio, monkeypatch: pytest.MonkeyPatch) -> None:
    module.failing = True
    monkeypatch.setitem(sys.modules, "simpleaudio", module)
    with pytest.raises(DeviceError, match=r"no sound device for simpleaudio .*CODE: -2"):
        open_simpleaudio()
    with pytest.raises(DeviceError, match="own choice"):
        open_simpleaudio("headphones")


def test_without_simpleaudio_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simpleaudio", None)
    with pytest.raises(DeviceError, match=r"apt install .*libasound2-dev && pip install simpleaudio.*3\.12"):
        open_simpleaudio()
    what, usable = found("simpleaudio")
    assert not usable
    assert "pip install simpleaudio" in what


# on a real server ---------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[PulseServer]:
    pytest.importorskip("simpleaudio")          # built from source where scripts/test can
    with pulse_server() as running:
        yield running


@pytest.mark.server
@pytest.mark.realtime
def test_every_sample_is_heard_up_to_the_end_and_when_it_is_said_to_be(server: PulseServer) -> None:
    figures = play_and_record(server, 8, lambda: open_speakers("simpleaudio"))
    assert figures.wrong == 0, figures
    assert abs(figures.worst_onset) < 40, figures      # 3 ms on a quiet machine


@pytest.mark.server
@pytest.mark.realtime
def test_a_server_that_dies_is_a_lost_device_and_one_that_comes_back_is_opened_again(server: PulseServer) -> None:
    sink = open_speakers("simpleaudio")
    silence = np.zeros(milliseconds(40), dtype=np.float32)
    for _ in range(25):
        sink.write(silence)
    server.kill()
    with pytest.raises(DeviceError):
        for _ in range(200):
            sink.write(silence)
    with pytest.raises(DeviceError):
        sink.reopen()
    server.start()
    sink.reopen()
    heard = sink.heard()
    for _ in range(25):
        sink.write(silence)
    sink.finish()
    assert sink.heard() == heard + 25 * milliseconds(40)
