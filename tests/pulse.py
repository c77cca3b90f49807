"""A PulseAudio server of a test's own, with one sink that plays into nothing and is recorded from its monitor."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from calmcue.units import RATE

READ_EVERY_MS = 10
"""How often the monitor is read, and so how finely the time of a frame is known."""

ALSA_TO_PULSE = "pcm.!default pulse\nctl.!default pulse\npcm.pulse { type pulse }\nctl.pulse { type pulse }\n"
"""For programs that know ALSA only (the plugin is in Debian's libasound2-plugins)."""


class Recording:
    """What the sink has played: 16 bit, mono, at the session rate."""

    def __init__(self) -> None:
        self._chunks: list[tuple[float, bytes]] = []

    def follow(self, stream: int) -> None:
        while chunk := os.read(stream, 1 << 16):
            self._chunks.append((time.monotonic(), chunk))

    @property
    def samples(self) -> npt.NDArray[np.int16]:
        return np.frombuffer(b"".join(chunk for _, chunk in self._chunks), dtype="<i2")

    def played_at(self, frame: int, around: float) -> float:
        """When (``time.monotonic``) a frame was played, from chunks that came within ``around`` seconds of it.

        The sink hands a chunk to its monitor when it begins to play it.
        """
        ends = np.cumsum([len(chunk) // 2 for _, chunk in self._chunks])
        begins = ends - [len(chunk) // 2 for _, chunk in self._chunks]
        near = np.abs(begins - frame) < around * RATE
        offsets = np.array([at for at, _ in self._chunks])[near] - begins[near] / RATE
        return float(np.median(offsets)) + frame / RATE


class PulseServer:
    """Started and killed as a test says, always at the same address."""

    def __init__(self, folder: Path) -> None:
        for name in ("run", "home"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        (folder / "asound.conf").write_text(ALSA_TO_PULSE)
        self.environment = {"XDG_RUNTIME_DIR": str(folder / "run"), "HOME": str(folder / "home"),
                            "ALSA_CONFIG_PATH": str(folder / "asound.conf")}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *modules: str) -> None:
        """With ``modules`` instead of the one sink, ``test``."""
        chosen = modules or ("module-null-sink sink_name=test rate=48000",)
        loads = [f"--load={module}" for module in (*chosen, "module-native-protocol-unix")]
        self._process = subprocess.Popen(
            ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", *loads],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | self.environment,
        )
        deadline = time.monotonic() + 10
        while self.pactl("info") is None:
            assert time.monotonic() < deadline, "pulseaudio did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop_for(self, seconds: float) -> None:
        """The server answers nobody for so long."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def pactl(self, *words: str) -> str | None:
        """What ``pactl`` prints, None where it fails."""
        done = subprocess.run(
            ["pactl", *words], capture_output=True, text=True, check=False, env=os.environ | self.environment
        )
        return done.stdout if done.returncode == 0 else None

    def clients(self) -> int:
        return len((self.pactl("list", "short", "clients") or "").splitlines())

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        recorder = subprocess.Popen(
            ["parec", "-d", "test.monitor", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1",
             f"--latency-msec={READ_EVERY_MS}"],
            stdout=subprocess.PIPE, env=os.environ | self.environment,
        )
        assert recorder.stdout is not None
        recording = Recording()
        follower = threading.Thread(target=recording.follow, args=[recorder.stdout.fileno()])
        follower.start()
        try:
            while not len(recording.samples):       # it is there
                time.sleep(0.01)
            yield recording
            time.sleep(0.2)
        finally:
            recorder.terminate()
            recorder.wait()
            follower.join()


@contextmanager
def pulse_server() -> Iterator[PulseServer]:
    """A running server that this process and its children find. The folder's name is short: a socket's path may
    have 108 bytes at most."""
    assert shutil.which("pulseaudio"), "this test needs pulseaudio: scripts/test installs it, or apt install pulseaudio"
    with tempfile.TemporaryDirectory(prefix="calmcue-") as folder:
        server = PulseServer(Path(folder))
        before = {name: os.environ.get(name) for name in (*server.environment, "PULSE_SERVER")}
        os.environ.pop("PULSE_SERVER", None)
        os.environ.update(server.environment)
        try:
            server.start()
            yield server
        finally:
            server.kill()
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
