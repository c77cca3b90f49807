"""The loudspeaker through a real PulseAudio server, recorded from its sink's monitor."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from calmcue.errors import DeviceError
from calmcue.outputs.device import open_device, probe
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.speakers import FADE, Speakers
from calmcue.units import RATE, milliseconds
from playback import BLOCK, noise_and_clicks, play_and_record
from pulse import PulseServer, pulse_server

pytestmark = [pytest.mark.server, pytest.mark.realtime]

ENDLESS = np.full(BLOCK, 0.25, dtype=np.float32)


@pytest.fixture
def server() -> Iterator[PulseServer]:
    with pulse_server() as running:
        yield running


def write_until_lost(sink: Speakers, limit: float) -> float:
    """Seconds until the loss was noticed."""
    begun = time.monotonic()
    with pytest.raises(DeviceError, match="was lost"):
        while time.monotonic() < begun + limit:
            sink.write(ENDLESS)
    return time.monotonic() - begun


def write_for(sink: Speakers, seconds: float) -> None:
    for _ in range(round(seconds * RATE / BLOCK)):
        sink.write(ENDLESS)


def test_every_sample_is_played_once_and_on_time(server: PulseServer) -> None:
    for _ in range(3):
        figures = play_and_record(server, seconds=10)
        if figures.stall < 0.06:        # else the machine is too busy to tell; the third time it has to
            break
    assert figures.wrong == 0, str(figures)
    assert figures.underruns == 0, str(figures)
    assert figures.heard == 10 * RATE
    assert abs(figures.worst_onset) <= 15, str(figures)
    assert figures.opening < 0.3


def test_what_is_discarded_is_never_heard(server: PulseServer) -> None:
    session = noise_and_clicks(4)
    kept: list[np.ndarray] = []
    with server.recording() as recording:
        sink = Speakers()
        for number, start in enumerate(range(0, len(session), BLOCK)):
            sink.write(session[start : start + BLOCK])
            kept.append(session[start : start + BLOCK])
            if number in (100, 101, 130):
                dropped = sink.discard()
                assert dropped % BLOCK == 0
                del kept[len(kept) - dropped // BLOCK :]
        sink.finish()
    expected = to_int16(np.concatenate(kept))[0]
    assert sink.heard() == len(expected)
    recorded = recording.samples
    assert sink.underruns == 0
    origin = int(np.flatnonzero(recorded > 20_000)[0])
    assert np.array_equal(recorded[origin : origin + len(expected) - RATE], expected[RATE:])


def test_an_abort_is_quiet_soon_and_without_a_click(server: PulseServer) -> None:
    with server.recording() as recording:
        sink = Speakers()
        write_for(sink, 1.0)
        begun = time.monotonic()
        sink.abort()
        took = time.monotonic() - begun
    assert took < 0.8
    recorded = recording.samples.astype(int)
    assert recorded.max() == 8192
    begin, end = np.flatnonzero(recorded)[[0, -1]]
    fade = recorded[end - FADE : end + 1]
    assert fade[0] > 8000
    assert np.all(np.diff(fade) <= 0)
    assert np.abs(np.diff(recorded[begin:])).max() < 100


def test_a_killed_server_is_noticed_and_a_new_one_taken_up(server: PulseServer) -> None:
    sink = Speakers()
    write_for(sink, 1.0)
    server.kill()
    assert write_until_lost(sink, 3) < 1.5
    heard = sink.heard()
    assert RATE * 0.3 < heard <= RATE
    begun = time.monotonic()
    with pytest.raises(DeviceError, match="no sound device"):
        sink.reopen()
    assert time.monotonic() - begun < 1
    server.start()
    with server.recording() as recording:
        sink.reopen()
        assert sink.heard() == heard
        sink.write(noise_and_clicks(2))
        sink.finish()
    assert sink.heard() == heard + 2 * RATE
    assert np.count_nonzero(recording.samples > 20_000) == milliseconds(1)


def test_a_removed_sink_is_noticed(server: PulseServer) -> None:
    sink = Speakers()
    write_for(sink, 1.0)
    server.pactl("unload-module", "module-null-sink")
    assert write_until_lost(sink, 3) < 1.5
    with pytest.raises(DeviceError, match="no sound device"):
        sink.reopen()
    sink.abort()


def test_a_suspended_sink_is_noticed_and_plays_on_when_reopened(server: PulseServer) -> None:
    sink = Speakers()
    write_for(sink, 1.0)
    server.pactl("suspend-sink", "test", "1")
    assert write_until_lost(sink, 3) < 1.5
    server.pactl("suspend-sink", "test", "0")
    sink.reopen()
    write_for(sink, 0.5)
    sink.finish()


def test_a_server_that_stalls_for_a_moment_is_not_lost(server: PulseServer) -> None:
    sink = Speakers()
    write_for(sink, 1.0)
    server.stop_for(0.4)
    write_for(sink, 1.0)
    sink.finish()
    assert sink.heard() == 2 * RATE


def test_forty_devices_leave_nothing_open(server: PulseServer) -> None:
    open_device().close()                       # what stays open for good, once
    clients, descriptors = server.clients(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(37):
        open_device().close()
    for _ in range(3):
        sink = Speakers()
        write_for(sink, 0.3)
        sink.abort()
    assert server.clients() == clients
    assert len(os.listdir("/proc/self/fd")) == descriptors  # noqa: PTH208


def test_a_named_device_is_found_or_the_others_are_listed(server: PulseServer) -> None:
    sink = Speakers("null out")
    write_for(sink, 0.3)
    sink.finish()
    with pytest.raises(DeviceError, match=r"no sound device named 'headset'\. There are: Null Output\."):
        Speakers("headset")


def test_the_report_names_what_there_is(server: PulseServer) -> None:
    report = probe()
    assert (report.backend, report.devices, report.problem) == ("PulseAudio", ("Null Output",), "")


def test_a_server_without_a_sound_card_is_no_sound_device(server: PulseServer) -> None:
    """What PulseAudio and PipeWire make up then is named auto_null."""
    server.kill()
    server.start("module-always-sink")
    assert "auto_null" in (server.pactl("list", "short", "sinks") or "")
    with pytest.raises(DeviceError, match="no sound device"):
        Speakers()
    assert "no sound device" in probe().problem


def test_without_a_server_there_is_no_device_and_no_noise_in_the_terminal(
    server: PulseServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    server.kill()
    (tmp_path / "asound.conf").touch()          # no card, whatever this machine has
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    begun = time.monotonic()
    with pytest.raises(DeviceError, match=r"There is no sound device\. Connect or switch on"):
        Speakers()
    assert time.monotonic() - begun < 1
    assert "no sound device" in probe().problem
    assert capfd.readouterr() == ("", "")
