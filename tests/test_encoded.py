"""Encoded files, read back: nothing is late, nothing is missing, and what is said of the session is there."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.errors import OutputError
from calmcue.outputs.base import Chapter, Quality, SessionInfo
from calmcue.outputs.cover import cover
from calmcue.outputs.door import Door
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.registry import open_file, open_stream
from calmcue.units import RATE, Frames, milliseconds, seconds
from decoding import LOSSY_FRAME, SOUND, clicks, decode, offset, probe, write

TAGGED = [ending for ending in SOUND if ending != ".wav"]
HOSTILE = "Ankles\n[CHAPTER]\x00=;#\\ <script>alert('ü')</script> --> \u202e&amp;\ud800"
HARMLESS = "Ankles [CHAPTER] =;#\\ <script>alert('ü')</script> --> &amp;"
INFO = SessionInfo(
    title=HOSTILE, author="A. Author", about="For stiff ankles.", language="en-GB",
    comment="Stop if it hurts.\nHold on to something.", cover=cover("Ankles", 7),
    chapters=(Chapter(Frames(0), "Start"), Chapter(milliseconds(4_321), HOSTILE), Chapter(milliseconds(9_999), "ende")),
)


@pytest.mark.parametrize("quality", get_args(Quality))
@pytest.mark.parametrize("ending", SOUND)
def test_nothing_is_late_and_nothing_is_missing(tmp_path: Path, ending: str, quality: Quality) -> None:
    samples = clicks(seconds(11.7) + 7)
    path = tmp_path / f"session{ending}"
    sink = open_file(path, frames=Frames(len(samples)), info=INFO, quality=quality)
    assert not path.exists()
    write(sink, samples, seconds(2.3))
    decoded = decode(path)
    assert abs(offset(samples, decoded)) <= 1
    assert 0 <= len(decoded) - len(samples) <= max(1, LOSSY_FRAME[ending])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", TAGGED)
def test_ctrl_c_is_not_lost_where_a_library_calls_us(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It comes once, in place of one thing that was to be written."""
    path, pass_on, calls = tmp_path / f"session{ending}", Door.write, count()

    def interrupted(door: Door, data: bytes) -> int:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return pass_on(door, data)

    monkeypatch.setattr(Door, "write", interrupted)
    with pytest.raises(KeyboardInterrupt), ExitStack() as unused:
        sink = open_file(path, frames=seconds(60), info=INFO)
        unused.callback(sink.abort)
        write(sink, clicks(seconds(60)))
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("ending", TAGGED)
def test_the_duration_that_is_told_is_the_session_s(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=seconds(12), info=INFO), clicks(seconds(12)))
    assert probe(path).duration == pytest.approx(12, abs=0.1)


@pytest.mark.parametrize("quality", get_args(Quality))
@pytest.mark.parametrize("ending", SOUND)
def test_nothing_is_louder_or_softer(tmp_path: Path, ending: str, quality: Quality) -> None:
    """LAME's presets turn everything down by 0.45 dB, unasked."""
    times, path = np.arange(seconds(5)) / RATE, tmp_path / f"session{ending}"
    tone = (0.2 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    write(open_file(path, frames=Frames(len(tone)), info=INFO, quality=quality), tone)
    middle = slice(RATE, 4 * RATE)
    factor = np.dot(tone[middle], decode(path)[middle]) / np.dot(tone[middle], tone[middle])
    assert 20 * np.log10(factor) == pytest.approx(0, abs=0.15)


def test_flac_holds_the_samples_of_a_wav(tmp_path: Path) -> None:
    samples = clicks(seconds(2))
    write(open_file(tmp_path / "session.flac", frames=seconds(2), info=INFO), samples, 777)
    read, rate = soundfile.read(tmp_path / "session.flac", dtype="int16")
    assert rate == RATE
    assert np.array_equal(read, to_int16(samples)[0])


@pytest.mark.parametrize("ending", TAGGED)
@settings(max_examples=5, deadline=None)
@given(size=st.integers(100, 60_000))
def test_the_same_session_gives_the_same_file_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, ending: str, size: int
) -> None:
    samples, folder = clicks(60_000), tmp_path_factory.mktemp("cut")
    for name, cut in (("whole", len(samples)), ("cut", size)):
        write(open_file(folder / f"{name}{ending}", frames=Frames(len(samples)), info=INFO), samples, cut)
    assert (folder / f"whole{ending}").read_bytes() == (folder / f"cut{ending}").read_bytes()


@pytest.mark.parametrize("ending", TAGGED)
def test_tags_are_what_they_say_and_no_more(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=seconds(12), info=INFO), clicks(seconds(12)))
    found = probe(path)
    assert found.tags["title"] == found.tags["album"] == HARMLESS
    assert found.tags["artist"] == "A. Author"
    assert found.tags["comment"] == "Stop if it hurts. Hold on to something."
    assert found.tags["language"] == ("en-GB" if ending in (".flac", ".opus", ".ogg") else "eng")
    assert found.cover == INFO.cover
    assert [c[2] for c in found.chapters] == ["Start", HARMLESS, "ende"]


@pytest.mark.parametrize("count", [5, 300])
@pytest.mark.parametrize("ending", TAGGED)
def test_chapters_lie_where_they_are_planned(tmp_path: Path, ending: str, count: int) -> None:
    length = seconds(30) + 11
    starts = [Frames(number * length // count) for number in range(count)]
    info = SessionInfo(chapters=tuple(Chapter(start, f"Number {i}") for i, start in enumerate(starts)))
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=Frames(length), info=info), np.zeros(length, dtype=np.float32))
    found = probe(path).chapters
    assert [title for _, _, title in found] == [f"Number {i}" for i in range(count)]
    for (start, end, _), planned, following in zip(found, starts, [*starts[1:], length], strict=True):
        assert start == pytest.approx(planned / RATE, abs=0.001)
        assert end == pytest.approx(following / RATE, abs=0.010)


@pytest.mark.parametrize("title", ["very long name " * 33, "ж" * 500, "😀" * 200, "x" * 120, "x" * 121])
@pytest.mark.parametrize("ending", TAGGED)
def test_no_title_is_too_long_for_its_chapter(tmp_path: Path, ending: str, title: str) -> None:
    info = SessionInfo(chapters=(Chapter(Frames(0), title), Chapter(seconds(1), title), Chapter(seconds(2), "End")))
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=seconds(3), info=info), np.zeros(seconds(3), dtype=np.float32))
    titles = [found for _, _, found in probe(path).chapters]
    assert titles[2:] == ["End"]
    assert titles[0] == titles[1]
    assert titles[0] == title or (titles[0].endswith("…") and title.startswith(titles[0][:-1].rstrip()))


@pytest.mark.parametrize("length", [0.1, 1.0, 2.0, 3.0, 4.7, 7.3])
def test_vorbis_is_exact_to_the_frame(tmp_path: Path, length: float) -> None:
    """As libsndfile reads it. FFmpeg is up to a block off where all sound lies in one page, within about a
    second."""
    samples, path = clicks(seconds(length)), tmp_path / "session.ogg"
    write(open_file(path, frames=Frames(len(samples)), info=INFO), samples)
    read, rate = soundfile.read(path, dtype="float32")
    assert len(read) == len(samples) // 2
    assert offset(samples[::2], read) == 0
    assert rate == 24_000


def test_chapter_numbers_have_three_digits_in_ogg(tmp_path: Path) -> None:
    info = SessionInfo(chapters=tuple(Chapter(Frames(i * 48), f"{i}") for i in range(1_100)))
    write(open_file(tmp_path / "session.opus", frames=seconds(2), info=info), np.zeros(seconds(2), dtype=np.float32))
    found = probe(tmp_path / "session.opus")
    assert len(found.chapters) == 1_000
    assert not [name for name in found.tags if name.startswith("chapter")]


@pytest.mark.parametrize("ending", TAGGED)
@pytest.mark.parametrize("count", [0, 1, 500, 4_800])
def test_a_session_of_almost_nothing_is_a_file_too(tmp_path: Path, ending: str, count: int) -> None:
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=Frames(count), info=SessionInfo(title="Nothing")), clicks(count))
    assert path.stat().st_size > 0


@pytest.mark.parametrize("ending", TAGGED)
def test_the_length_need_not_be_known(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"session{ending}"
    write(open_file(path, frames=None, info=SessionInfo(title="Live")), clicks(seconds(3)))
    assert 0 <= len(decode(path)) - seconds(3) <= max(1, LOSSY_FRAME[ending])


@pytest.mark.parametrize("ending", TAGGED)
def test_a_pipe_gets_the_same_file(tmp_path: Path, ending: str) -> None:
    samples = clicks(seconds(3))
    write(open_file(tmp_path / f"file{ending}", frames=seconds(3), info=INFO), samples)
    reader = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"],
                              stdin=subprocess.PIPE, stdout=(tmp_path / "piped").open("wb"))
    assert reader.stdin is not None
    write(open_stream(reader.stdin, ending, frames=seconds(3), info=INFO), samples)  # type: ignore[arg-type]
    assert reader.wait(20) == 0
    assert (tmp_path / "piped").read_bytes() == (tmp_path / f"file{ending}").read_bytes()


@pytest.mark.parametrize("ending", TAGGED)
def test_an_abort_leaves_what_was_there(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"session{ending}"
    path.write_bytes(b"the earlier one")
    sink = open_file(path, frames=seconds(5), info=INFO)
    sink.write(clicks(seconds(5)))
    sink.abort()
    sink.abort()
    del sink
    assert [(f.name, f.read_bytes()) for f in tmp_path.iterdir()] == [(path.name, b"the earlier one")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("ending", TAGGED)
def test_a_full_disk_is_told_in_words(tmp_path: Path, ending: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"session{ending}"
    path.symlink_to("/dev/full")
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, seconds(60)).astype(np.float32)
    with pytest.raises(OutputError, match=r"session\.\w+ can't be written: the disk is full\. Free some room"):
        write(open_file(path, frames=None, info=INFO), noise)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("ending", TAGGED)
def test_nobody_but_us_prints(tmp_path: Path, ending: str, capfd: pytest.CaptureFixture[str]) -> None:
    write(open_file(tmp_path / f"session{ending}", frames=seconds(3), info=INFO), clicks(seconds(3)))
    assert capfd.readouterr() == ("", "")


def test_ffmpeg_is_loaded_only_for_a_format_that_needs_it(tmp_path: Path) -> None:
    code = ("import sys; from pathlib import Path; from calmcue.outputs.registry import open_file;"
            "from calmcue.outputs.base import SessionInfo;"
            f"open_file(Path({str(tmp_path)!r}) / 'session.wav', frames=None, info=SessionInfo()).abort();"
            "print({'av', 'soundfile', 'PIL', 'soxr'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
