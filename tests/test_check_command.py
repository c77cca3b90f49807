"""``calmcue check`` on several files, for people and for programs; ``calmcue schema``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calmcue.cli import calmcue
from calmcue.clips import Clips
from calmcue.routine.loading import load
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.testing.voice import FakeVoice

GOOD = """format: 1
title: Good
safety: {before: [Stop if it hurts.]}
steps:
  - exercise: Stretch
    kind: stretch
    hold: 30s
"""
DOUBTFUL = GOOD.replace("30s", "5s")
BAD = GOOD.replace("hold: 30s", "hold: 1:30\n    remainders: [Breathe.]")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three routines in the current folder, and a voice that needs no engine."""
    for name, text in (("good", GOOD), ("doubtful", DOUBTFUL), ("bad", BAD)):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)

    def opened(routine: str, listener: Listener, warn: object = None) -> Session:
        return Session(load(Path(routine)), listener, Clips(lambda utterance: FakeVoice(), None))

    monkeypatch.setattr(Session, "open", opened)
    yield


def check(*arguments: str) -> Result:
    return CliRunner().invoke(calmcue, ["check", *arguments], standalone_mode=False)


def test_warnings_alone_are_no_failure() -> None:
    done = check("good.yaml", "doubtful.yaml")
    assert done.return_value in (None, 0)
    assert "A stretch of 5s is short." in done.stdout
    assert "good.yaml: no mistakes, no warnings." in done.stderr
    assert "doubtful.yaml: no mistakes, 1 warning." in done.stderr


def test_a_bad_one_among_several_ends_with_3_and_the_others_are_looked_at() -> None:
    done = check("bad.yaml", "doubtful.yaml")
    assert done.return_value == 3 or done.exit_code == 3
    assert "bad.yaml:7:11: steps[1].hold:" in done.stdout
    assert "Did you mean `reminders`?" in done.stdout
    assert "A stretch of 5s is short." in done.stdout


def test_as_json() -> None:
    done = check("--json", "good.yaml", "bad.yaml")
    good, bad = json.loads(done.stdout)
    assert good == {"routine": "good.yaml", "mistakes": [], "warnings": [], "dropped": [], "moved": [], "grown": []}
    assert [m["line"] for m in bad["mistakes"]] == [7, 8]


def test_the_schema_is_printed() -> None:
    done = CliRunner().invoke(calmcue, ["schema"])
    assert done.exit_code == 0
    assert "steps" in json.loads(done.stdout)["properties"]
