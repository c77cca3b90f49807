"""The program as its user has it: a process, the real voice, a real audio server. What was heard is recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import calmcue as package
from pulse import PulseServer, pulse_server

pytestmark = [pytest.mark.engine, pytest.mark.server, pytest.mark.realtime]

ROUTINE = """\
format: 1
title: Test
pacing: {get-ready: 100ms, settle: 100ms, lead-in: 200ms, sentence-pause: 100ms, countdown: 1}
steps:
  - exercise: Hold
    hold: 4s
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "test.yaml").write_text(ROUTINE)
    (tmp_path / "XDG_CONFIG_HOME" / "calmcue").mkdir(parents=True)
    (tmp_path / "XDG_CONFIG_HOME" / "calmcue" / "settings.yaml").write_text("voice: espeak:en-us\n")
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parent.parent))     # the one that is tested
    monkeypatch.chdir(tmp_path)
    with pulse_server() as running:
        yield running


def calmcue(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "calmcue", *arguments], capture_output=True, text=True, check=False)


def test_what_is_heard_live_is_what_is_exported(server: PulseServer, tmp_path: Path) -> None:
    """Promise 6, through the whole program: the recording holds the exported samples, in a row."""
    assert calmcue("export", "test.yaml", "-o", "test.wav", "--loudness", "off").returncode == 0
    with wave.open("test.wav") as file:
        exported = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    with server.recording() as recording:
        done = calmcue("play", "test.yaml", "--events", "log.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    heard = recording.samples
    begin = int(np.flatnonzero(heard)[0]) - int(np.flatnonzero(exported)[0])
    assert np.array_equal(heard[begin : begin + len(exported)], exported)
    events = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    start, end = (e["stream"] for e in events if e["event"] == "cue-began" and e["what"] in ("start", "end"))
    assert end - start == 4 * 48_000


def test_a_plan_names_the_voice_that_was_measured(server: PulseServer) -> None:
    plan = json.loads(calmcue("plan", "test.yaml", "--json").stdout)
    assert plan["voice"] == "espeak:en-us"      # as the settings ask for it


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_session_quietly(server: PulseServer, number: signal.Signals, status: int) -> None:
    player = subprocess.Popen([sys.executable, "-m", "calmcue", "play", "test.yaml"],
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert player.stderr is not None
    for line in player.stderr:          # until something is heard
        if "Test." in line:
            break
    player.send_signal(number)
    begun = time.monotonic()
    rest = player.stderr.read()
    assert player.wait(timeout=5) == status
    assert time.monotonic() - begun < 3
    assert "Traceback" not in rest


def test_without_a_server_the_script_exports(tmp_path: Path, server: PulseServer) -> None:
    server.kill()
    script = Path(__file__).parent.parent / "scripts" / "play"
    done = subprocess.run([script, "test.yaml"], capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    assert "No sound device" in done.stderr
    assert (tmp_path / "test.wav").exists()
