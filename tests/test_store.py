"""Clips on the disk: whole or not there, bounded, and never in the way."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.audio import Clip, from_pcm, to_pcm
from calmcue.folders import clips_folder
from calmcue.store import Store
from calmcue.units import Frames


def clip(count: int = 1_000, beat: int = 3) -> Clip:
    return Clip(from_pcm(to_pcm(np.linspace(-1, 1, count, dtype=np.float32))), Frames(beat))


def same(a: Clip | None, b: Clip) -> bool:
    return a is not None and np.array_equal(a.samples, b.samples) and a.beat == b.beat


def only_entry(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@given(st.lists(st.floats(-2, 2, width=32), max_size=50))
def test_packing_twice_changes_nothing(values: list[float]) -> None:
    once = from_pcm(to_pcm(np.array(values, dtype=np.float32)))
    assert np.array_equal(from_pcm(to_pcm(once)), once)
    assert np.abs(once - np.clip(values, -1, 1)).max(initial=0) <= 1 / 32768


def test_what_is_put_is_got_sample_for_sample_by_another_too(tmp_path: Path) -> None:
    Store(tmp_path / "a" / "b").put("key", clip())
    assert same(Store(tmp_path / "a" / "b").get("key"), clip())
    assert Store(tmp_path).get("other") is None


def test_an_empty_clip(tmp_path: Path) -> None:
    Store(tmp_path).put("key", clip(0, 0))
    assert same(Store(tmp_path).get("key"), clip(0, 0))


def test_any_damage_is_noticed_and_the_entry_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", clip(20))
    whole = only_entry(tmp_path).read_bytes()
    for i in range(len(whole)):
        for damaged in (whole[:i], whole[:i] + bytes([whole[i] ^ 0x10]) + whole[i + 1 :]):
            only_entry(tmp_path).write_bytes(damaged)
            assert store.get("key") is None, i
            assert list(tmp_path.iterdir()) == []
            (tmp_path / "key.clip").write_bytes(whole)
    assert same(store.get("key"), clip(20))
    only_entry(tmp_path).write_bytes(whole + b"more")
    assert store.get("key") is None


def test_the_entries_unused_for_longest_go_first(tmp_path: Path) -> None:
    Store(tmp_path).put("size", clip())
    size = only_entry(tmp_path).stat().st_size
    only_entry(tmp_path).unlink()
    store = Store(tmp_path, limit=5 * size)
    for i in range(5):
        store.put(str(i), clip())
        os.utime(tmp_path / f"{i}.clip", (1_000 + i, 1_000 + i))
    assert store.get("0")       # used now
    store.put("5", clip())
    assert sorted(p.stem for p in tmp_path.iterdir()) == ["0", "3", "4", "5"]


def test_a_limit_holds_over_processes(tmp_path: Path) -> None:
    for i in range(12):         # each with its own idea of the size
        Store(tmp_path, limit=10_000).put(str(i), clip())
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 10_000


def test_what_a_process_left_unfinished_is_removed_in_time(tmp_path: Path) -> None:
    for name, age in (("old.part", 0), ("new.part", None)):
        (tmp_path / name).write_bytes(b"x" * 100)
        if age is not None:
            os.utime(tmp_path / name, (age, age))
    store = Store(tmp_path, limit=5_000)
    for i in range(3):
        store.put(str(i), clip())
        os.utime(tmp_path / f"{i}.clip", (1_000 + i, 1_000 + i))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2.clip", "new.part"]


def test_a_folder_that_cannot_be_written_is_said_once_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said: list[str] = []
    store = Store(tmp_path / "file" / "clips", warn=said.append)
    for i in range(3):
        store.put(str(i), clip())
        assert store.get(str(i)) is None
    store.clear()
    assert len(said) == 1
    assert str(tmp_path / "file" / "clips") in said[0] and "made again next time" in said[0]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: object) -> Path:
        raise OSError(28, "No space left on device")

    said: list[str] = []
    monkeypatch.setattr(Path, "replace", full)
    Store(tmp_path, warn=said.append).put("key", clip())
    assert list(tmp_path.iterdir()) == []
    assert "No space left" in said[0]


def test_several_writers_of_one_key(tmp_path: Path) -> None:
    def write() -> None:
        for _ in range(20):
            Store(tmp_path).put("key", clip())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(t.is_alive() for t in threads):
        got = Store(tmp_path).get("key")
        assert got is None or same(got, clip())
    assert only_entry(tmp_path).name == "key.clip"


def test_clear(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("key", clip())
    (tmp_path / "notes.txt").write_text("not ours")
    store.clear()
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_the_folder_is_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert clips_folder() == tmp_path / "calmcue" / "clips"
