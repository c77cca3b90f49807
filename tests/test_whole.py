"""A file appears when it is whole; until then, and where it never is, nothing changes."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from calmcue.errors import OutputError
from calmcue.outputs import hidden
from calmcue.outputs.base import SessionInfo, Sink
from calmcue.outputs.hidden import sweep
from calmcue.outputs.registry import open_file
from calmcue.outputs.whole import WholeFile
from calmcue.units import Frames

ROOT = os.geteuid() == 0


def sink_for(path: Path) -> Sink:
    return open_file(path, frames=None, info=SessionInfo())


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_an_abort_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    path.write_bytes(b"the earlier one")
    sink = sink_for(path)
    sink.write(np.ones(100_000, dtype=np.float32))
    sink.abort()
    sink.abort()
    assert names(tmp_path) == ["session.wav"]
    assert path.read_bytes() == b"the earlier one"


def test_what_the_disk_has_early_can_still_be_read_and_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hidden, "_STRETCH", 1 << 20)
    sound = np.random.default_rng(1).integers(0, 256, 5 << 20, dtype=np.uint8).tobytes()
    target = WholeFile(tmp_path / "session.wav")
    for at in range(0, len(sound), 96_000):
        target.file.write(sound[at : at + 96_000])
    target.file.seek(0)
    target.file.write(b"header")
    assert target.file.read(9) == sound[6:15]
    target.commit()
    assert (tmp_path / "session.wav").read_bytes() == b"header" + sound[6:]


def test_a_finished_file_replaces_the_earlier_one_and_keeps_its_permissions(tmp_path: Path) -> None:
    path, link = tmp_path / "session.wav", tmp_path / "link.wav"
    path.write_bytes(b"the earlier one")
    path.chmod(0o640)
    link.symlink_to(path)
    sink_for(link).finish()
    assert link.is_symlink()
    assert path.read_bytes()[:4] == b"RIFF"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    sink_for(tmp_path / "session.wav").finish()
    (tmp_path / "other").touch()
    assert (tmp_path / "session.wav").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_two_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    first, second = sink_for(path), sink_for(path)
    first.write(np.zeros(10, dtype=np.float32))
    first.finish()
    second.finish()
    assert names(tmp_path) == ["session.wav"]
    assert path.stat().st_size == 80


KILLED = """
import signal, os, pathlib
from calmcue.outputs import hidden
from calmcue.outputs.whole import WholeFile
if {named}:
    hidden._nameless = lambda folder: None
WholeFile(pathlib.Path({path!r})).file.write(b"x" * 5_000_000)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system has no files without a name")
def test_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    code = KILLED.format(named=False, path=str(tmp_path / "session.wav"))
    died = subprocess.run([sys.executable, "-c", code], check=False)
    assert died.returncode == -signal.SIGKILL
    assert names(tmp_path) == []


def test_what_a_killed_run_left_elsewhere_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = KILLED.format(named=True, path=str(tmp_path / "session.wav"))
    died = subprocess.run([sys.executable, "-c", code], check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 1
    monkeypatch.setattr(hidden, "_nameless", lambda folder: None)
    living = WholeFile(tmp_path / "session.wav")
    assert len(names(tmp_path)) == 1        # the dead one's is gone, the living one's is here
    sweep(tmp_path)
    living.commit()
    assert names(tmp_path) == ["session.wav"]


def test_a_file_that_can_t_be_named_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "session.wav"
    path.write_bytes(b"the earlier one")
    path.chmod(0o640)
    file = WholeFile(path)
    file.file.write(b"the new one")
    file.commit()
    assert path.read_bytes() == b"the new one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["session.wav"]


def test_files_of_others_are_never_swept(tmp_path: Path) -> None:
    kept = [".calmcue-notes", ".calmcue-0123456789abcdef.part.wav", ".part"]
    for name in kept:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert names(tmp_path) == sorted(kept)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"not-there/session\.wav can't be written: the folder does not exist"):
        sink_for(tmp_path / "not-there" / "session.wav")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "session.wav").mkdir()
    with pytest.raises(OutputError, match="it is a folder"):
        sink_for(tmp_path / "session.wav")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").touch()
    with pytest.raises(OutputError, match="a part of the path is not a folder"):
        sink_for(tmp_path / "folder" / "session.wav")


def test_too_long_a_name(tmp_path: Path) -> None:
    sink_path = tmp_path / ("x" * 250 + ".wav")
    sink_for(sink_path).finish()
    assert sink_path.exists()               # the hidden name is short, whatever the target's
    with pytest.raises(OutputError, match="the name is too long"):
        sink_for(tmp_path / ("x" * 252 + ".wav"))


def test_no_permission(tmp_path: Path) -> None:
    """As root nothing is forbidden but what cannot be: /proc takes no new files."""
    folder = Path("/proc") if ROOT else tmp_path
    if not ROOT:
        tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="can't be written: "):
        sink_for(folder / "session.wav")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_says_so(tmp_path: Path) -> None:
    link = tmp_path / "session.wav"
    link.symlink_to("/dev/full")
    sink = sink_for(link)
    with pytest.raises(OutputError, match=r"session\.wav can't be written: the disk is full\. Free some room"):
        for _ in range(100):
            sink.write(np.zeros(48_000, dtype=np.float32))
    sink.abort()


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files there")
def test_a_file_that_may_not_grow_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    path.write_bytes(b"the earlier one")
    sink = sink_for(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(OutputError, match="can't hold a file so large"):
            for _ in range(100):
                sink.write(np.zeros(48_000, dtype=np.float32))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    sink.abort()
    assert names(tmp_path) == ["session.wav"]
    assert path.read_bytes() == b"the earlier one"


def test_frames_are_counted_in_memory_that_does_not_grow(tmp_path: Path) -> None:
    import tracemalloc

    sink = sink_for(tmp_path / "session.wav")
    block = np.zeros(48_000, dtype=np.float32)
    sink.write(block)
    tracemalloc.start()
    for _ in range(120):
        sink.write(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sink.finish()
    assert peak < 2_000_000
    assert (tmp_path / "session.wav").stat().st_size == 80 + 2 * Frames(121 * 48_000)
