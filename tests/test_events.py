"""The log: JSON lines, each whole as soon as it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calmcue.errors import OutputError
from calmcue.transport.events import Commanded, CueBegan, Ended, PassageBegan, as_line, event_log, later
from calmcue.units import Frames

CUE = CueBegan(Frames(48_000), "speech", "setup", "Siéntate.", Frames(0), Frames(48_000))


def test_an_event_is_one_line_that_names_it_first() -> None:
    assert as_line(CUE) == (
        '{"event": "cue-began", "stream": 48000, "kind": "speech", "what": "setup", "text": "Siéntate.", '
        '"score": 0, "session": 48000, "interlude": false}'
    )
    began = json.loads(as_line(PassageBegan(Frames(1), 2, "exercise", "Calf", "left", Frames(1))))
    assert began["event"] == "passage-began" and began["side"] == "left" and began["index"] == 2
    assert json.loads(as_line(Commanded(Frames(1), "where-am-i", True, 0, Frames(0))))["accepted"] is True


def test_an_event_can_be_put_later() -> None:
    assert later(CUE, 10).stream == 48_010 and CUE.stream == 48_000


def test_the_log_can_be_read_while_it_is_being_written(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with event_log(path) as tell:
        tell(CUE)
        assert path.read_text(encoding="utf-8") == as_line(CUE) + "\n"
        tell(Ended(Frames(9), "stopped"))
    assert [json.loads(line)["event"] for line in path.read_text(encoding="utf-8").splitlines()] == [
        "cue-began", "ended"]


def test_a_log_that_can_not_be_written_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written to"), event_log(tmp_path / "none" / "log"):
        pass
