"""The history: its file, what a session writes into it, and where an interrupted session goes on."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

import interrupted
from calmcue.cli import main
from calmcue.clips import Clips
from calmcue.errors import CalmcueError, UsageError
from calmcue.history.database import History
from calmcue.history.lines import Choice, Line, Spot, content_of, find, place_of, spots
from calmcue.history.record import Record
from calmcue.history.sides import SideDone, merged
from calmcue.planning.passages import Passage
from calmcue.planning.script import Total, write_script
from calmcue.routine.loading import Loaded
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers
from calmcue.testing.voice import FakeVoice
from calmcue.transport.commands import Command, Next, Quit
from calmcue.transport.events import CueBegan, Event, PassageBegan
from calmcue.units import Frames, seconds
from interrupted import WatchedRecord, played, routine

TWO = Line("two", "abc", "Two stretches", "", Spot("exercise", 1, "calf", "left"), "Calf, left side")
DONE = replace(TWO, how="finished", sides=(SideDone("calf", "Calf", "left", seconds(9), seconds(10)),))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite")


def passages_of(loaded: Loaded, listener: Listener | None = None) -> tuple[Passage, ...]:
    return write_script(loaded.routine, listener or Listener(), Total(2)).passages


# the file -----------------------------------------------------------------------------------------------------


def test_a_line_comes_back_as_it_was_written(history: History) -> None:
    number = history.begin(TWO)
    history.update(replace(DONE, number=number, heard=seconds(70)))
    line = history.last("two")
    assert line is not None
    assert line == replace(DONE, number=number, heard=seconds(70), began=line.began, seen=line.seen)
    assert history.lines() == [line]
    assert history.finished("two") == 1
    assert history.last("three") is None


def test_nobody_else_may_read_it_nor_what_sqlite_puts_beside_it(history: History) -> None:
    history.begin(TWO)
    files = list(history.file.parent.iterdir())
    assert len(files) == 3      # the file, its log, and the log's index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sqlite3.connect(history.file).execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_looking_leaves_no_file(history: History) -> None:
    assert (history.lines(), history.last("two"), history.finished("two"), history.forget()) == ([], None, 0, 0)
    assert not history.file.parent.exists()


def test_what_is_forgotten_is_nowhere_in_the_file(history: History) -> None:
    history.begin(replace(TWO, title="Something private"))
    history.begin(replace(TWO, routine="other"))
    assert history.forget("two") == 1
    assert [line.routine for line in history.lines()] == ["other"]
    assert not any(b"private" in file.read_bytes() for file in history.file.parent.iterdir())
    assert history.forget() == 1
    assert history.lines() == []


def damaged(file: Path) -> None:
    file.write_bytes(b"no database at all " * 100)


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000] + b"\xff" * 3000)


def of_another_kind(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE sessions SET spot = '[1]'")


def newer(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(("spoil", "told"), [
    (damaged, "calmcue history forget"), (torn, "calmcue history forget"), (of_another_kind, "calmcue history forget"),
    (newer, "newer calmcue"),
])
def test_a_spoilt_file_is_told_of(history: History, spoil: Callable[[Path], None], told: str) -> None:
    history.begin(TWO)
    history.close()
    spoil(history.file)
    with pytest.raises(CalmcueError, match=told) as caught:
        history.last("two")
    assert str(history.file) in str(caught.value)


@pytest.mark.parametrize("spoil", [damaged, torn, of_another_kind])
def test_forgetting_begins_a_new_one_where_the_file_is_damaged(
    history: History, spoil: Callable[[Path], None]
) -> None:
    history.begin(TWO)
    history.close()
    spoil(history.file)
    history.forget()
    assert history.lines() == []
    history.begin(TWO)
    assert len(history.lines()) == 1


# a session's line ---------------------------------------------------------------------------------------------


def test_a_session_that_was_finished(history: History, tmp_path: Path) -> None:
    played(routine(), Record(history), tmp_path)
    (line,) = history.lines()
    assert (line.routine, line.title, line.how, line.resumable) == ("two", "Two stretches", "finished", False)
    assert [(s.exercise, s.side, s.held, s.asked) for s in line.sides] == [
        ("calf-stretch", "left", seconds(10), seconds(10)), ("calf-stretch", "right", seconds(10), seconds(10)),
        ("wall-stretch", "left", seconds(20), seconds(20)), ("wall-stretch", "right", seconds(20), seconds(20)),
    ]
    clips = Clips(lambda utterance: FakeVoice(), tmp_path)
    with Session(routine(), Listener(), clips) as session:
        assert line.heard == session.plan().length


def test_without_a_history_nothing_is_kept_but_what_is_there_is_known(history: History, tmp_path: Path) -> None:
    played(routine(), Record(history, keep=False), tmp_path)
    assert not history.file.exists()
    history.begin(DONE)
    assert Record(history, keep=False).finished(routine().routine) == 1


def test_a_routine_is_told_fully_three_times_and_then_briefly(history: History, tmp_path: Path) -> None:
    loaded = routine(interrupted.TEXT.replace("  - exercise: Calf stretch\n",
                                              "  - exercise: Calf stretch\n    when: Your calf is stiff.\n")
                     .replace("get-ready", "verbosity: auto, get-ready"))

    def said(finished: int) -> bool:
        while history.finished("two") < finished:
            history.begin(DONE)
        events: list[Event] = []
        played(loaded, Record(history), tmp_path, events=events)
        return any("stiff" in e.text for e in events if isinstance(e, CueBegan))

    assert [said(0), said(2), said(3)] == [True, True, False]


def test_each_side_is_as_long_as_it_was_held(history: History, tmp_path: Path) -> None:
    """Skipped four seconds into the second side, and stopped in the pause after it."""
    clock, keys = HandClock(), SimpleQueue[Command]()
    starts: list[Event] = []

    def told(event: Event) -> None:
        if isinstance(event, PassageBegan) and event.kind == "rest":
            keys.put(Quit())
        if isinstance(event, CueBegan) and event.what == "start" and event.kind == "chime":
            starts.append(event)
            if len(starts) == 2:
                clock.at(Frames(clock.now() + seconds(4)), lambda: keys.put(Next()))

    clips = Clips(lambda utterance: FakeVoice(), tmp_path)
    with Session(routine(), Listener(), clips) as session:
        session.plan()
        session.play(FakeSpeakers(clock), keys, told, clock, record=Record(history))
    (line,) = history.lines()
    left, right = line.sides
    assert (left.held, left.side, right.side) == (seconds(10), "left", "right")
    assert seconds(4) < right.held < seconds(4.5)       # the key counts from what is not yet handed to the device
    assert (line.how, line.spot.kind, line.place) == ("stopped", "rest", "after Calf stretch")


def test_the_position_is_what_was_heard_at_any_moment(history: History, tmp_path: Path) -> None:
    """Killed at random moments: then what is on the disk is what was heard, and the session goes on with that side."""
    loaded, passages, events = routine(), passages_of(routine()), list[Event]()
    record = WatchedRecord(history)
    moments = random.Random(4)
    expected: dict[Path, int] = {}

    def kill() -> None:
        assert record.made
        record.made.look()
        record.made.write()
        folder = tmp_path / f"killed {len(expected)}"
        shutil.copytree(history.file.parent, folder)
        heard = [e.index for e in events if isinstance(e, PassageBegan)]
        expected[folder / history.file.name] = heard[-1] if heard else 0

    times = sorted(seconds(moments.uniform(1, 125)) for _ in range(30))
    played(loaded, record, tmp_path / "clips", events=events, at=dict.fromkeys(times, kill))
    assert len(expected) == 30
    assert len(set(expected.values())) >= 5
    for file, index in expected.items():
        copied = History(file)
        line = copied.last("two")
        assert line is not None
        assert (line.how, line.place) == ("playing", place_of(passages, index))
        begun = any(passage.number for passage in passages[: index + 1])
        assert Record(copied, resume=True).beginning(loaded.routine, passages) == (index if begun else 0)
        copied.close()


@pytest.mark.realtime
def test_a_session_that_was_killed_goes_on_with_the_side_that_was_interrupted(tmp_path: Path) -> None:
    """kill -9, for real: the side that began six seconds ago (0.3 s by the wall clock) is on the disk."""
    events: list[Event] = []
    played(routine(), None, tmp_path / "clips", events=events)
    sides = [e for e in events if isinstance(e, PassageBegan) and e.kind == "exercise"]
    dying = [
        (e, subprocess.Popen([sys.executable, interrupted.__file__, str(tmp_path / f"{e.index}.sqlite"),
                              str(tmp_path / "clips"), str(e.stream / seconds(1) + 6)]))
        for e in sides[1:3]
    ]
    for side, process in dying:
        assert process.wait(30) == -9
        notes: list[str] = []
        resumed: list[Event] = []
        record = Record(History(tmp_path / f"{side.index}.sqlite"), resume=True, warn=notes.append)
        played(routine(), record, tmp_path / "clips", events=resumed)
        assert next(e.index for e in resumed if isinstance(e, PassageBegan)) == side.index, notes
        assert [e.text for e in resumed if isinstance(e, CueBegan)][1:3] == [
            f"{side.title}.", f"For your {side.side} side."]


# resuming -----------------------------------------------------------------------------------------------------


def test_where_it_goes_on_is_said_before_it_goes_on(history: History, tmp_path: Path) -> None:
    loaded, passages = routine(), passages_of(routine())
    index = next(i for i, p in enumerate(passages) if place_of(passages, i) == "Wall stretch, right side")
    stopped = replace(TWO, content=content_of(loaded.routine), spot=list(spots(passages))[index],
                      place=place_of(passages, index))
    history.begin(stopped)
    notes: list[str] = []
    events: list[Event] = []
    played(loaded, Record(history, resume=True, warn=notes.append), tmp_path, events=events)
    cues = [e for e in events if isinstance(e, CueBegan)]
    assert [e.text for e in cues if e.interlude] == ["Exercise two of two.", "Wall stretch.", "For your right side."]
    assert cues[0].stream >= seconds(0.5)       # the lead-in
    assert [e.index for e in events if isinstance(e, PassageBegan)] == list(range(index, len(passages)))
    assert notes[-1] == "It goes on: Wall stretch, right side."
    assert [line.how for line in history.lines()] == ["playing", "finished"]
    assert Record(history, resume=True).beginning(loaded.routine, passages) == 0


def test_who_does_not_resume_is_told_that_they_could(history: History) -> None:
    notes: list[str] = []
    history.begin(TWO)
    record = Record(history, warn=notes.append)
    assert record.beginning(routine().routine, passages_of(routine())) == 0
    assert "--resume" in notes[0]
    assert "Calf, left side" in notes[0]


VARIANTS = interrupted.TEXT + "variants: {short: [wall-stretch]}\n"


def test_what_was_chosen_for_a_session_is_chosen_again_where_it_goes_on(history: History) -> None:
    loaded = routine(VARIANTS)
    chosen = Listener(variant="short", affected="left", minutes=9, ease=0.5)
    passages = passages_of(loaded, chosen)
    Record(history).recorder(loaded.routine, chosen, passages, next(i for i, p in enumerate(passages) if p.number))
    notes: list[str] = []
    record = Record(history, resume=True, warn=notes.append)
    assert record.as_before(loaded.routine, Listener()) == chosen
    assert notes == ["As before: the variant “short”, affected side left, in 9 minutes, eased by 0.5."]
    assert record.as_before(loaded.routine, replace(chosen, affected="right")).affected == "right"     # said anew
    assert Record(history).as_before(loaded.routine, Listener()) == Listener()
    with pytest.raises(UsageError, match="“short”, which is not in the routine any more"):
        record.as_before(routine().routine, Listener())


def test_a_history_of_before_there_were_choices_is_read(history: History) -> None:
    history.begin(TWO)
    history.close()
    with closing(sqlite3.connect(history.file)) as database:
        database.execute("ALTER TABLE sessions DROP COLUMN choice")
        database.execute("PRAGMA user_version = 1")
    assert [(line.routine, line.choice) for line in History(history.file).lines()] == [("two", Choice())]


def test_with_nothing_to_resume_it_starts_from_the_beginning(history: History) -> None:
    notes: list[str] = []
    history.begin(DONE)
    assert Record(history, resume=True, warn=notes.append).beginning(
        routine().routine, passages_of(routine())) == 0
    assert notes == ["No session of this routine was interrupted: it starts from the beginning."]


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("hold: 10s\n  - rest", "hold: 20s\n  - rest", "Wall stretch, right side"),     # another exercise was changed
    ("  - rest: 10s\n", "", "Wall stretch, right side"),                            # its number in the file is another
    ("Wall stretch\n    sides: each", "Wall stretch\n    sides: left", "Wall stretch, left side"),
    ("Wall stretch", "Door stretch", "the beginning"),
])
def test_a_changed_routine_goes_on_with_the_same_exercise(
    old: str, new: str, expected: str, history: History
) -> None:
    before = passages_of(routine())
    index = next(i for i, _ in enumerate(before) if place_of(before, i) == "Wall stretch, right side")
    history.begin(replace(TWO, content=content_of(routine().routine), spot=list(spots(before))[index]))
    changed = routine(interrupted.TEXT.replace(old, new))
    notes: list[str] = []
    passages = passages_of(changed)
    found = Record(history, resume=True, warn=notes.append).beginning(changed.routine, passages)
    assert place_of(passages, found) == expected
    assert notes[0] == "The routine was changed since it was interrupted."


@given(st.data())
def test_every_passage_of_a_routine_is_found_again(data: st.DataObject) -> None:
    passages = passages_of(routine())
    index = data.draw(st.integers(0, len(passages) - 1))
    assert find(passages, list(spots(passages))[index], same=True) == index


def test_sides_are_summed_in_the_order_they_began() -> None:
    left = SideDone("calf", "Calf", "left", seconds(3), seconds(10))
    right = replace(left, side="right")
    assert merged((left, right, left)) == (replace(left, held=seconds(6), asked=seconds(20)), right)


# trouble ------------------------------------------------------------------------------------------------------


def locked(file: Path) -> object:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    return holder


def not_a_folder(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("a file where the folder should be")


@pytest.mark.parametrize("spoil", [damaged, torn, of_another_kind, newer, locked, not_a_folder])
def test_no_trouble_with_the_file_stops_a_session(
    history: History, tmp_path: Path, spoil: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calmcue.history.database._PATIENCE", 0.05)
    history.begin(TWO)
    history.close()
    holder = spoil(history.file)
    notes: list[str] = []
    state = played(routine(), Record(history, resume=True, warn=notes.append), tmp_path / "clips")
    assert state.mode == "finished"
    assert ["The session goes on without it." in note for note in notes].count(True) == 1
    del holder


def test_a_file_that_is_lost_while_a_session_plays_is_told_of_once(history: History, tmp_path: Path) -> None:
    record = WatchedRecord(history, warn=(notes := list[str]()).append)

    def lose() -> None:
        history.close()
        not_a_folder(history.file)

    state = played(routine(), record, tmp_path / "clips", at={seconds(20): lose})
    assert state.mode == "finished"
    assert len(notes) == 1, notes


# the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return History()


def test_the_history_is_in_the_users_data_folder(home: History, tmp_path: Path) -> None:
    assert home.file == tmp_path / "calmcue" / "history.sqlite"


def test_the_history_is_shown_printed_as_json_and_forgotten(
    home: History, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history"]) == 0
    assert capsys.readouterr() == ("", "No session has been kept yet.\n")
    number = home.begin(TWO)
    right = SideDone("calf", "Calf", "right", seconds(10), seconds(10))
    home.update(replace(DONE, number=number, heard=seconds(90), sides=(*DONE.sides, right)))
    home.begin(TWO)
    assert main(["history"]) == 0
    first, second = capsys.readouterr().out.splitlines()[1:]
    assert first.split("\t")[1:] == ["two", "finished", "1:30", "Calf: left 0:09 of 0:10, right 0:10"]
    assert second.split("\t")[1:] == ["two", "interrupted", "0:00", ""]
    assert main(["history", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data[0]["sides"][0] == {"exercise": "calf", "title": "Calf", "side": "left", "held": 9.0, "asked": 10.0}
    assert data[1]["resumable"] is True
    assert main(["history", "forget", "two"]) == 0
    assert capsys.readouterr().err == "Forgot 2 sessions.\n"
    assert home.lines() == []
