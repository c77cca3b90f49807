"""WAV: what is written reads back, at any length, to a file and to a pipe."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from calmcue.audio import nothing
from calmcue.errors import OutputError, UsageError
from calmcue.outputs.base import SessionInfo
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.registry import open_file, open_stream
from calmcue.outputs.wav import HEADER_SIZE, header
from calmcue.units import RATE, Frames, seconds

INFO = SessionInfo(title="Ankles")


def bed(count: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.random.default_rng(7).uniform(-0.9, 0.9, count).astype(np.float32)


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    samples = bed(RATE)
    sink = open_file(path, frames=Frames(RATE), info=INFO)
    for start in range(0, RATE, 960):
        sink.write(samples[start : start + 960])
        assert not path.exists()
    sink.finish()
    assert list(tmp_path.iterdir()) == [path]
    assert soundfile.info(path).frames == RATE


@given(st.lists(arrays.arrays(np.float32, st.integers(0, 50), elements=st.floats(-1, 1, width=32)), max_size=8))
def test_samples_come_back_to_half_a_step_however_they_are_cut(blocks: list[np.ndarray]) -> None:
    file = io.BytesIO()
    file.close = lambda: None  # type: ignore[method-assign]
    sink = open_stream(file, ".wav", frames=Frames(sum(map(len, blocks))), info=INFO)
    for block in blocks:
        sink.write(block)
    sink.finish()
    file.seek(0)
    read, rate = soundfile.read(file, dtype="float32")
    written = np.concatenate([*blocks, np.zeros(0, np.float32)])
    assert rate == RATE
    assert read.shape == written.shape
    assert np.all(np.abs(read - np.minimum(written, 32767 / 32768)) <= 0.5 / 32768)


def test_nothing_is_zeros_of_its_length() -> None:
    for block in (nothing(700), nothing(700)[3:5], nothing(700)[:0], np.zeros(9, dtype=np.float32)):
        steps, clipped = to_int16(block)
        assert len(steps) == len(block) and steps.dtype == np.dtype("<i2")
        assert not steps.any() and clipped == 0


def test_loud_samples_are_clipped_and_counted_never_wrapped() -> None:
    block = np.array([0.0, 1.0, -1.0, 1.5, -1.5, np.inf, -np.inf, np.nan, 3e38], dtype=np.float32)
    steps, clipped = to_int16(block)
    assert steps.tolist() == [0, 32767, -32768, 32767, -32768, 32767, -32768, 0, 32767]
    assert clipped == 6


def test_samples_are_rounded_not_cut_off() -> None:
    steps, clipped = to_int16(np.array([0.6, -0.6, 0.4, -0.4], dtype=np.float32) / np.float32(32768))
    assert (steps.tolist(), clipped) == ([1, -1, 0, 0], 0)


@pytest.mark.parametrize("frames", [0, 1, 2**31 - 41, 2**31 - 37, 2**31, 24 * 3600 * RATE])
def test_sizes_read_back_past_four_gigabytes(tmp_path: Path, frames: int) -> None:
    """A file of zeros with holes, so that it needs no room: readers go by the header and the file's length."""
    path = tmp_path / "long.wav"
    path.write_bytes(header(Frames(frames)))
    os.truncate(path, HEADER_SIZE + 2 * frames)
    assert soundfile.info(path).frames == frames
    with path.open("rb") as file:
        assert file.read(4) == (b"RF64" if 2 * frames + HEADER_SIZE - 8 >= 2**32 - 1 else b"RIFF")


def test_a_pipe_that_announces_its_length_is_refused_another(tmp_path: Path) -> None:
    sink = open_stream((tmp_path / "x").open("wb"), ".wav", frames=seconds(2), info=INFO)
    sink.write(bed(RATE))
    with pytest.raises(OutputError, match=r"says 0:02\.000, but 0:01\.000"):
        sink.finish()


@pytest.mark.parametrize("frames", [seconds(1), None])
def test_another_program_reads_the_stream_from_a_pipe(tmp_path: Path, frames: Frames | None) -> None:
    copy = tmp_path / "copy.raw"
    reader = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", str(copy)], stdin=subprocess.PIPE
    )
    assert reader.stdin is not None
    sink = open_stream(reader.stdin, ".wav", frames=frames, info=INFO)  # type: ignore[arg-type]
    samples = bed(RATE)
    sink.write(samples[:100])
    sink.write(samples[100:])
    sink.finish()
    assert reader.wait(10) == 0
    assert np.array_equal(np.fromfile(copy, "<i2"), to_int16(samples)[0])


def test_a_reader_that_goes_away_is_an_error_in_words() -> None:
    ours, theirs = os.pipe()
    sink = open_stream(os.fdopen(theirs, "wb", buffering=0), ".wav", frames=None, info=INFO)
    os.close(ours)
    with pytest.raises(OutputError, match="the program that was reading it has gone"):
        for _ in range(2):      # the first may still lie in the buffer
            sink.write(bed(RATE))
    sink.abort()


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes have no path there")
def test_a_named_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    sink = open_file(path, frames=Frames(10), info=INFO)
    sink.write(bed(10))
    sink.finish()
    reader.join(5)
    assert read[0] == header(Frames(10)) + to_int16(bed(10))[0].tobytes()
    assert path.is_fifo()


@pytest.mark.parametrize("name", ["session.doc", "session", ".wav"])
def test_an_unknown_ending_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"expected \.wav"):
        open_file(tmp_path / name, frames=None, info=INFO)
    assert not list(tmp_path.iterdir())
