"""An export: all its files appear together or none does, whatever happens on the way."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calmcue.audio import Samples
from calmcue.errors import OutputError, UsageError
from calmcue.outputs.export import Wishes, open_targets
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.registry import FORMATS
from calmcue.outputs.split import playlist, track_names
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse
from calmcue.session import Session
from calmcue.settings import NOBODY
from calmcue.testing.voice import FakeVoice
from calmcue.transport.events import Event
from calmcue.units import RATE, Decibels, Frames, amplitude, seconds
from decoding import SOUND, decode, offset, probe
from planning.tables import table

ROUTINE = """\
format: 1
title: "Ankles: <b>&/\\\\..\\n--> and more"
language: en
source: {title: A book, author: A. Author}
safety: {before: [Stop if it hurts.], precautions: [Ask first.]}
pacing: {get-ready: 1s, settle: 1s, switch-sides: 2s, change-position: 1s, between-exercises: 1s}
steps:
  - {exercise: "../Calf / stretch", kind: stretch, sides: each, hold: 5s, setup: Stand., start: Lean forward.}
  - {exercise: Rest, id: rest, kind: mobility, hold: 3s, start: Rest.}
"""


@cache
def timeline() -> Timeline:
    return plan_session(parse(ROUTINE, "ankles.yaml").routine, NOBODY, table)


@cache
def sound() -> Samples:
    random = np.random.default_rng(5)
    samples = np.zeros(timeline().length, dtype=np.float32)
    for at in range(seconds(1), len(samples) - 480, seconds(1.37)):
        samples[at : at + 480] = random.uniform(-0.6, 0.6, 480)
    return samples


def written(*outputs: Path, wishes: Wishes = Wishes(), gain: float = 0) -> None:   # noqa: B008  it is frozen
    sink = open_targets(outputs, timeline(), wishes, Decibels(gain))
    for at in range(0, len(sound()), seconds(10)):
        sink.write(sound()[at : at + seconds(10)])
    sink.finish()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_formats_and_captions_in_one_pass(tmp_path: Path) -> None:
    outputs = [tmp_path / f"ankles{ending}" for ending in FORMATS]
    written(*outputs, wishes=Wishes(captions=("vtt", "srt", "lrc", "txt")))
    assert names(tmp_path) == sorted([*(f"ankles{e}" for e in FORMATS), *(f"ankles.{c}" for c in ("vtt", "srt", "lrc",
                                                                                                 "txt"))])
    for output in (output for output in outputs if output.suffix in SOUND):
        assert abs(offset(sound()[: seconds(8)], decode(output)[: seconds(8)])) <= 1
    assert "[rising chime]" in (tmp_path / "ankles.txt").read_text("utf-8")
    assert (tmp_path / "ankles.vtt").read_text("utf-8").startswith("WEBVTT\n\n00:00:")


def test_nothing_is_there_until_all_is(tmp_path: Path) -> None:
    (tmp_path / "ankles.mp3").write_bytes(b"before")
    sink = open_targets([tmp_path / "ankles.mp3", tmp_path / "ankles.wav"], timeline(), Wishes(captions=("vtt",)))
    sink.write(sound())
    assert not any((tmp_path / name).exists() for name in ("ankles.wav", "ankles.vtt"))
    assert (tmp_path / "ankles.mp3").read_bytes() == b"before"
    sink.finish()
    assert names(tmp_path) == ["ankles.mp3", "ankles.vtt", "ankles.wav"]
    assert (tmp_path / "ankles.mp3").read_bytes() != b"before"


def test_what_is_said_of_the_session_is_in_the_file(tmp_path: Path) -> None:
    written(tmp_path / "a.m4b", wishes=Wishes(sides=True))
    found = probe(tmp_path / "a.m4b")
    assert found.tags["title"].startswith("Ankles: <b>&/")
    assert found.tags["artist"] == "A. Author"
    assert found.tags["comment"] == "Stop if it hurts. Ask first."
    assert found.cover.startswith(b"\x89PNG")
    assert [title for _, _, title in found.chapters][1:] == [
        "../Calf / stretch, left side", "../Calf / stretch, right side", "Rest"]


@pytest.mark.parametrize("ending", [".wav", ".opus"])
def test_tracks_are_the_session_cut_in_pieces(tmp_path: Path, ending: str) -> None:
    written(tmp_path / f"ankles{ending}", wishes=Wishes(split=True, captions=("vtt",)))
    stems = ["ankles-01-ankles-b-and-more", "ankles-02-calf-stretch", "ankles-03-rest"]
    assert names(tmp_path) == sorted([f"{s}{e}" for s in stems for e in (ending, ".vtt")] + ["ankles.m3u8"])
    lengths = [chapter.end - chapter.start for chapter in timeline().chapters()]
    decoded = [decode(tmp_path / f"{stem}{ending}") for stem in stems]
    assert [len(samples) for samples in decoded] == lengths
    if ending == ".wav":
        assert np.array_equal(to_int16(np.concatenate(decoded))[0], to_int16(sound())[0])
    else:
        found = probe(tmp_path / f"{stems[1]}{ending}")
        assert found.tags["title"] == "../Calf / stretch"
        assert found.tags["album"].startswith("Ankles: <b>")
        assert found.tags["track"] == "2/3"
        assert found.chapters == []
    listed = (tmp_path / "ankles.m3u8").read_text("utf-8").splitlines()
    assert [line for line in listed if not line.startswith("#")] == [f"{stem}{ending}" for stem in stems]
    assert f"#EXTINF:{lengths[1] // RATE},../Calf / stretch" in listed
    first = (tmp_path / f"{stems[1]}.vtt").read_text("utf-8").split("\n")[2]
    assert first.startswith("00:00:0")


def test_two_formats_in_tracks_have_a_playlist_each(tmp_path: Path) -> None:
    written(tmp_path / "a.wav", tmp_path / "a.flac", wishes=Wishes(split=True))
    assert [name for name in names(tmp_path) if name.endswith("m3u8")] == ["a.flac.m3u8", "a.m3u8"]


def test_the_format_may_be_named_apart_from_the_file(tmp_path: Path) -> None:
    written(tmp_path / "ankles.v2", wishes=Wishes(ending=".flac", captions=("srt",)))
    assert names(tmp_path) == ["ankles.v2", "ankles.v2.srt"]
    assert soundfile.info(tmp_path / "ankles.v2").format == "FLAC"


def test_a_gain_is_in_all_of_them(tmp_path: Path) -> None:
    written(tmp_path / "a.wav", tmp_path / "a.flac", gain=-6)
    for ending in (".wav", ".flac"):
        read, _ = soundfile.read(tmp_path / f"a{ending}", dtype="float32")
        assert np.abs(read - sound() * amplitude(-6)).max() < 1 / 32768


def test_a_pipe_gets_its_share(tmp_path: Path) -> None:
    kept = (tmp_path / "pipe").open("wb")
    sink = open_targets([kept, tmp_path / "a.wav"], timeline(), Wishes())
    sink.write(sound())
    sink.finish()
    assert (tmp_path / "pipe").read_bytes() == (tmp_path / "a.wav").read_bytes()


@pytest.mark.parametrize(("outputs", "wishes", "message"), [
    (["a.doc"], Wishes(), r"expected \.wav, \.flac.*Found: the ending \.doc"),
    (["a"], Wishes(), "a, which has no ending"),
    (["a.wav", "a.wav"], Wishes(), "written twice"),
    (["a.wav", "b/../a.wav"], Wishes(), "written twice"),
    (["-"], Wishes(split=True), "pipe or a device can't be split"),
    (["null"], Wishes(split=True, ending=".wav"), "pipe or a device can't be split"),
    (["-", "-"], Wishes(), "takes one output"),
    (["b"], Wishes(), r"b is a folder\. Name a file in it, such as .*b/session\.mp3"),
    (["ankles.yaml"], Wishes(ending=".wav"), "the name of a routine"),
    (["ANKLES.YML"], Wishes(ending=".wav"), "the name of a routine"),
    (["-"], Wishes(captions=("vtt",)), "written beside a file"),
])
def test_wishes_that_can_t_be_are_told_before_anything_is_done(
    tmp_path: Path, outputs: list[str], wishes: Wishes, message: str
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "null").symlink_to("/dev/null")
    with pytest.raises(UsageError, match=message):
        open_targets([io.BytesIO() if o == "-" else tmp_path / o for o in outputs], timeline(), wishes)
    assert names(tmp_path) == ["b", "null"]


def test_what_the_routine_plays_is_not_written_over(tmp_path: Path) -> None:
    bed = tmp_path / "rain.wav"
    soundfile.write(bed, np.full(48_000, 0.1), RATE)
    text = ROUTINE.replace("language: en", "language: en\nbackground: {file: rain.wav}")
    planned = plan_session(parse(text, "ankles.yaml", folder=tmp_path).routine, NOBODY, table)
    before = bed.read_bytes()
    with pytest.raises(UsageError, match=r"rain\.wav is what the session is made of"):
        open_targets([tmp_path / "a.wav", bed], planned, Wishes())
    assert names(tmp_path) == ["rain.wav"]
    assert bed.read_bytes() == before


def test_names_of_tracks_are_harmless() -> None:
    titles = ["../../etc/passwd", "a\x00b\nc", "", "CON", "ÉTIREMENT du pied", "x" * 500, "日本 語", "<|>:*?\"\\"]
    made = track_names("s", titles)
    assert made[:5] == ["s-01-etc-passwd", "s-02-a-b-c", "s-03", "s-04-con", "s-05-étirement-du-pied"]
    assert all(re.fullmatch(r"s-\d\d(-[\w-]+)?", name) and len(name) < 50 for name in made)
    assert track_names("s", ["x"] * 120)[4] == "s-005-x"


def test_no_title_can_forge_an_entry_of_a_playlist() -> None:
    assert playlist("T\n/etc/passwd", [("a.mp3", "x\r\nhttp://evil/", Frames(96_000))]).splitlines() == [
        "#EXTM3U", "#PLAYLIST:T /etc/passwd", "#EXTINF:2,x http://evil/", "a.mp3"]


# what goes wrong ----------------------------------------------------------------------------------------------------

SEVERAL = ("a.wav", "a.flac", "a.mp3", "a.opus", "a.m4b", "a.ogg")


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """A folder with earlier files, which must be there afterwards, and nothing else."""
    for name in SEVERAL:
        (tmp_path / name).write_bytes(name.encode())
    yield tmp_path
    assert names(tmp_path) == sorted(SEVERAL)
    assert all((tmp_path / name).read_bytes() == name.encode() for name in SEVERAL)


def test_an_abort_leaves_everything_as_it_was(before: Path) -> None:
    sink = open_targets([before / name for name in SEVERAL], timeline(), Wishes(captions=("vtt", "txt")))
    sink.write(sound())
    sink.abort()
    sink.abort()


def test_an_abort_in_the_middle_of_tracks_leaves_none(before: Path) -> None:
    sink = open_targets([before / name for name in SEVERAL], timeline(), Wishes(split=True, captions=("vtt",)))
    sink.write(sound()[: timeline().chapters()[2].start + 10])
    sink.abort()


def test_one_that_can_t_be_opened_stops_all(before: Path) -> None:
    outputs = [*(before / name for name in SEVERAL), before / "no folder" / "b.wav"]
    with pytest.raises(OutputError, match="the folder does not exist"):
        open_targets(outputs, timeline(), Wishes(captions=("vtt",)))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("ending", [".wav", ".mp3", ".opus", ".ogg"])
def test_one_that_runs_full_stops_all(before: Path, tmp_path_factory: pytest.TempPathFactory, ending: str) -> None:
    full = tmp_path_factory.mktemp("full") / f"full{ending}"
    full.symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"full\.\w+ can't be written: the disk is full"), ExitStack() as opened:
        sink = open_targets([full, *(before / name for name in SEVERAL)], timeline(), Wishes())
        opened.callback(sink.abort)
        sink.write(sound())
        sink.finish()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True,
                             check=False)
    if mounted.returncode:
        pytest.skip("a small disk can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted as Linux does it")
@pytest.mark.parametrize("ending", FORMATS)
def test_a_disk_that_is_full_keeps_what_was_there(small_disk: Path, ending: str) -> None:
    (small_disk / f"a{ending}").write_bytes(b"before")
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, seconds(60)).astype(np.float32)
    sink = open_targets([small_disk / f"a{ending}"], timeline(), Wishes(quality="high"))
    with pytest.raises(OutputError, match=rf"a\{ending} can't be written: the disk is full"):
        for _ in range(4):
            sink.write(noise)
        sink.finish()
    sink.abort()
    assert names(small_disk) == [f"a{ending}"]
    assert (small_disk / f"a{ending}").read_bytes() == b"before"
    free = os.statvfs(small_disk)
    assert free.f_bfree * free.f_bsize >= 240_000       # what was written in nameless files is free again too


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_export import SEVERAL, sound, timeline
from calmcue.outputs import hidden
from calmcue.outputs.export import Wishes, open_targets
if {named}:
    hidden._nameless = lambda folder: None
folder = Path({folder!r})
sink = open_targets([folder / name for name in SEVERAL], timeline(), Wishes(captions=("vtt",), split={split}))
sink.write(sound()[: len(sound()) // 2])
if {late}:
    sink.write(sound()[len(sound()) // 2 :])
    sink._sink.finish()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("split", "late", "named"), [
    (False, True, False), (True, False, False), (False, False, True), (True, True, True)])
def test_a_kill_leaves_what_was_there_and_the_next_run_clears_up(
    before: Path, split: bool, late: bool, named: bool
) -> None:
    """``late``: when all is written, and nothing is shown yet. ``named``: where there are no files without a name."""
    code = KILLED.format(tests=str(Path(__file__).parent), folder=str(before), split=split, late=late, named=named)
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    for name in SEVERAL:
        assert (before / name).read_bytes() == name.encode()
    left = set(names(before)) - set(SEVERAL)
    assert bool(left) == (named or not hasattr(os, "O_TMPFILE"))
    assert all(re.fullmatch(r"\.calmcue-[0-9a-f]+\.part", name) for name in left)
    open_targets([before / "a.wav"], timeline(), Wishes()).abort()


# the whole way ------------------------------------------------------------------------------------------------------


def session(warned: list[str]) -> Session:
    from calmcue.clips import Clips

    voice = FakeVoice()
    return Session(parse(ROUTINE, "ankles.yaml"), NOBODY, Clips(lambda _: voice, None), warn=warned.append)


@pytest.mark.parametrize("target", [-19.0, -27.0])
def test_a_session_is_as_loud_as_it_is_wished(tmp_path: Path, target: float) -> None:
    import pyloudnorm  # takes a second, in every process that imports this module

    warned: list[str] = []
    with session(warned) as s:
        s.export(tmp_path / "a.wav", wishes=Wishes(loudness=target))
    samples, rate = soundfile.read(tmp_path / "a.wav")
    loud = pyloudnorm.Meter(rate).integrated_loudness(samples)
    peak = 20 * np.log10(np.abs(samples).max())
    assert peak <= -1
    assert loud == pytest.approx(target, abs=0.5) or (loud < target and len(warned) == 1 and "softer" in warned[0])


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    with session([]) as s:
        timeline = s.export(tmp_path / "a.wav", written=lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[-1] == (timeline.length, timeline.length)


def test_ctrl_c_leaves_everything_as_it_was(before: Path) -> None:
    def told(event: Event) -> None:
        raise KeyboardInterrupt

    with session([]) as s, pytest.raises(KeyboardInterrupt):
        s.export(*(before / name for name in SEVERAL), told=told)


def test_an_ending_that_isn_t_known_is_told_before_a_word_is_spoken(tmp_path: Path) -> None:
    voice = FakeVoice()
    from calmcue.clips import Clips

    with (Session(parse(ROUTINE, "a.yaml"), NOBODY, Clips(lambda _: voice, None)) as s,
          pytest.raises(UsageError, match=r"\.mp33")):
        s.export(tmp_path / "a.mp33")
    assert voice.spoken == []
