"""A session of noise and clicks played and recorded, compared sample by sample and in time."""

from __future__ import annotations

import time
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
    """``wrong``: recorded samples other than the session's. ``onsets``: for each click, by how many milliseconds
    the time at which it was said to be heard is off. ``opening``: seconds until the sink took blocks. ``stall``: the
    most seconds that a write took (a machine that stands still for a second can't play)."""

    frames: int
    wrong: int
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
            f"{self.frames / RATE:.1f} s compared, {self.wrong} samples wrong, {self.underruns} underruns; "
            f"{len(self.onsets)} onsets, the worst {self.worst_onset:+.1f} ms off, mean {np.mean(self.onsets):+.2f}, "
            f"first {self.onsets[0]:+.1f}, last {self.onsets[-1]:+.1f}; "
            f"longest write {self.stall:.2f} s; opened in {1000 * self.opening:.1f} ms"
        )


def noise_and_clicks(seconds: int, first: int = 1) -> Samples:
    """Silence for ``first`` seconds, then soft noise that never repeats and a click on every second."""
    samples = np.random.default_rng(seconds).uniform(-0.02, 0.02, seconds * RATE).astype(np.float32)
    samples[: first * RATE] = 0.0
    for second in range(first, seconds):
        samples[second * RATE : second * RATE + milliseconds(1)] = 0.9
    return samples


def play_and_record(server: PulseServer, seconds: int) -> Figures:
    """Play :func:`noise_and_clicks` as a session does, block by block, and listen to it."""
    session = noise_and_clicks(seconds)
    marks: list[tuple[float, int]] = []
    with server.recording() as recording:
        begun = time.monotonic()
        sink = Speakers()
        opening = time.monotonic() - begun
        for start in range(0, len(session), BLOCK):
            sink.write(session[start : start + BLOCK])
            marks.append((time.monotonic(), sink.heard()))
        sink.finish()
    recorded = recording.samples
    loud = np.flatnonzero(recorded > 20_000)
    origin = int(loud[0]) - RATE                    # the session's frame 0, before which it has only silence
    expected = to_int16(session)[0][RATE:]
    found = recorded[origin + RATE : origin + len(session)]
    wrong = int(np.count_nonzero(found != expected[: len(found)])) + len(expected) - len(found)
    times, heard = np.array(marks).T
    stall = float(np.diff(times).max())
    onsets = [
        (float(np.interp(recording.played_at(origin + click, around=2.0), times, heard)) - click) / milliseconds(1)
        for click in range(RATE, len(session) - RATE, RATE)
    ]
    return Figures(len(expected), wrong, tuple(onsets), sink.underruns, sink.heard(), opening, stall)


