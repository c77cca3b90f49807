"""A session of noise and clicks played and recorded, compared sample by sample and in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calmcue.audio import Samples
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.speakers import Speakers
from calmcue.units import RATE, milliseconds
from pulse import PulseServer

BLOCK = milliseconds(20)


@dataclass(frozen=True)
class Figures:
    """``wrong``: recorded samples other than the session's. ``gaps``: (second, milliseconds) where the recording has
    something between two clicks that the session has not. ``onsets``: for each click, by how many milliseconds
    the time at which it was said to be heard is off. ``opening``: seconds until the sink took blocks. ``stall``: for
    how many seconds the whole machine stood still at most; more than the device's buffer lasts, 0.12 s, makes a gap
    whatever the program does."""

    frames: int
    wrong: int
    gaps: tuple[tuple[int, float], ...]
    onsets: tuple[float, ...]
    underruns: int
    heard: int
    opening: float
    stall: float

    @property
    def worst_onset(self) -> float:
        return max(self.onsets, key=abs)

    def __str__(self) -> str:
        return (
            f"{self.frames / RATE:.1f} s compared, {self.wrong} samples wrong, gaps {list(self.gaps)}, "
            f"{self.underruns} underruns; "
            f"{len(self.onsets)} onsets, the worst {self.worst_onset:+.1f} ms off, mean {np.mean(self.onsets):+.2f}, "
            f"first {self.onsets[0]:+.1f}, last {self.onsets[-1]:+.1f}; "
            f"the machine stood still for {1000 * self.stall:.0f} ms at most; opened in {1000 * self.opening:.1f} ms"
        )


class StallWatch:
    """Sleeps a little again and again; ``worst``: by how many seconds it woke too late."""

    worst = 0.0

    def __enter__(self) -> StallWatch:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        before = time.monotonic()
        while not self._over.wait(0.01):
            now = time.monotonic()
            self.worst = max(self.worst, now - before - 0.01)
            before = now


def noise_and_clicks(seconds: int, first: int = 1) -> Samples:
    """Silence for ``first`` seconds, then soft noise that never repeats and a click on every second."""
    samples = np.random.default_rng(seconds).uniform(-0.02, 0.02, seconds * RATE).astype(np.float32)
    samples[: first * RATE] = 0.0
    for second in range(first, seconds):
        samples[second * RATE : second * RATE + milliseconds(1)] = 0.9
    return samples


def play_and_record(server: PulseServer, seconds: int, speakers: Callable[[], Speakers] = Speakers) -> Figures:
    """Play :func:`noise_and_clicks` as a session does, block by block, and listen to it."""
    session = noise_and_clicks(seconds)
    marks: list[tuple[float, int]] = []
    with server.recording() as recording, StallWatch() as watch:
        begun = time.monotonic()
        sink = speakers()
        opening = time.monotonic() - begun
        for start in range(0, len(session), BLOCK):
            sink.write(session[start : start + BLOCK])
            marks.append((time.monotonic(), sink.heard()))
        sink.finish()
    recorded = recording.samples
    loud = np.flatnonzero(recorded > 20_000)
    clicks = loud[np.diff(loud, prepend=-RATE) > RATE // 2]
    origin = int(clicks[0]) - RATE                  # the session's frame 0, before which it has only silence
    extra = np.diff(clicks) - RATE
    gaps = tuple((int(second), float(extra[second - 2] / milliseconds(1))) for second in np.flatnonzero(extra) + 2)
    expected = to_int16(session)[0][RATE:]
    found = recorded[origin + RATE : origin + len(session)]
    wrong = int(np.count_nonzero(found != expected[: len(found)])) + len(expected) - len(found)
    times, heard = np.array(marks).T
    onsets = [
        (float(np.interp(recording.played_at(int(click), around=2.0), times, heard)) - second * RATE) / milliseconds(1)
        for second, click in enumerate(clicks[:-1], 1)
    ]
    return Figures(len(expected), wrong, gaps, tuple(onsets), sink.underruns, sink.heard(), opening, watch.worst)


