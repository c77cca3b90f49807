"""A voice's process that is started before it is known whose it will be: taken once, or gone with the command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcue.cli import main
from calmcue.folders import clips_folder, is_empty
from calmcue.voices import launch
from calmcue.voices.worker import Worker


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    yield
    launch.discard()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What a command does with the hosts that are started ahead, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    told: list[str] = []
    monkeypatch.setattr(launch, "ahead", lambda: told.append("ahead"))
    monkeypatch.setattr(launch, "discard", lambda: told.append("discard"))
    return told


def test_a_worker_takes_the_host_that_was_started_ahead() -> None:
    launch.ahead()
    (waiting,) = launch._waiting
    worker = Worker("calmcue.testing.engine", "troubled")
    try:
        assert [v["id"] for v in worker.ask({"list": True}).content["voices"]]
        assert worker.pid == waiting.pid
        assert not launch._waiting
    finally:
        worker.close()
    assert waiting.poll() is not None


def test_a_host_that_has_died_meanwhile_is_replaced() -> None:
    launch.ahead()
    (waiting,) = launch._waiting
    waiting.kill()
    waiting.wait()
    worker = Worker("calmcue.testing.engine", "troubled")
    try:
        assert worker.ask({"list": True}).content["voices"]
        assert worker.pid != waiting.pid
    finally:
        worker.close()


def test_a_host_that_nobody_asked_for_is_ended() -> None:
    launch.ahead()
    (waiting,) = launch._waiting
    launch.discard()
    assert waiting.poll() is not None
    assert not launch._waiting


def test_where_none_can_be_started_ahead_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    launch.ahead()
    assert not launch._waiting


def test_a_command_that_speaks_starts_one_where_nothing_is_in_the_cache(started: list[str]) -> None:
    assert main(["export", "no-such-routine", "-o", "x.wav"]) != 0
    assert started == ["ahead", "discard"]


def test_no_host_is_started_where_something_is_in_the_cache(started: list[str]) -> None:
    clips_folder().mkdir(parents=True)
    (clips_folder() / "one.clip").touch()
    assert main(["export", "no-such-routine", "-o", "x.wav"]) != 0
    assert started == []


@pytest.mark.parametrize("arguments", [["play", "--help"], ["list"], ["export", "-h"]])
def test_no_host_is_started_for_what_needs_no_voice(arguments: list[str], started: list[str],
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert started == []


def test_a_folder_is_empty_without_entries_or_where_there_is_none(tmp_path: Path) -> None:
    assert is_empty(tmp_path)
    assert is_empty(tmp_path / "none")
    (tmp_path / "one").touch()
    assert not is_empty(tmp_path)
