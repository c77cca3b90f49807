"""What one sees while a session plays: the view at known moments, the drawing of it, and the real terminal."""

from __future__ import annotations

import io
import select
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import calmcue as package
from calmcue.cli.screen import KEYS, Screen, can_draw, caption, drawn, large
from calmcue.cli.view import View, look
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY
from calmcue.transport import commands as c
from calmcue.transport.events import Commanded, CueBegan, Device, Ended, Late
from calmcue.transport.state import State, begin
from calmcue.units import ZERO, Frames, seconds
from playing import play
from pulse import PulseServer, pulse_server
from scenes import measure
from terminals import running

ROUTINE = """\
format: 1
title: Legs
phrases: {leg: {left: left leg, right: right leg}}
steps:
  - exercise: Calf stretch
    sides: each
    hold: 20s
    setup: Stand on your $leg.
  - rest: 30s
  - exercise: Sit to stand
    reps: 3
    sets: 2
    rest: 20s
    phases: [Stand up: 3s, Sit down: 4s, Pause: {for: 1s, silent: yes}]
  - exercise: Small lifts
    reps: 2
    hold: 5s
    relax: 5s
  - wait: Take your chair.
  - say: The end.
"""


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return plan_session(parse_routine(ROUTINE, "legs.yaml"), NOBODY, measure)


def held_at(timeline: Timeline, number: int, into: float) -> Frames:
    """So many seconds into a hold or set, counted over the whole session from 0."""
    return Frames(list(timeline.held())[number].start + seconds(into))


def view_at(timeline: Timeline, at: int, *commands: c.Command) -> View:
    """The view when ``at`` frames have been heard, and after ``commands``."""
    state = begin(timeline.script.passages, timeline.script.words, live=True)
    return look(play(state, {Frames(at): commands} if commands else {}, most=Frames(at + 1)).state, timeline)


def test_in_a_hold_the_seconds_left_of_it(timeline: Timeline) -> None:
    view = view_at(timeline, held_at(timeline, 0, 5.1))
    assert (view.heading, view.name, view.side) == ("Exercise 1 of 3", "Calf stretch", "left side")
    assert (view.doing, view.count, view.progress) == ("Hold", 15, "")
    assert view.coming == "Calf stretch, right side"
    assert view.mode == "playing"
    assert not view.about


def test_the_count_is_20_at_the_start_chime_and_1_just_before_the_end(timeline: Timeline) -> None:
    assert view_at(timeline, held_at(timeline, 0, 0.01)).count == 20
    assert view_at(timeline, held_at(timeline, 0, 19.99)).count == 1
    assert view_at(timeline, held_at(timeline, 0, 20.1)).count is None


def test_before_a_hold_when_it_begins(timeline: Timeline) -> None:
    view = view_at(timeline, held_at(timeline, 1, -7.5))
    assert (view.side, view.doing, view.count) == ("right side", "Starts in 0:07", None)
    assert view.coming == "Rest"


def test_a_rest(timeline: Timeline) -> None:
    (at,) = [start for start, score in timeline.placed if score.passage.kind == "rest"]
    view = view_at(timeline, at + seconds(9.5))
    assert (view.heading, view.name, view.doing) == ("", "Rest", "0:20 left")
    assert view.coming == "Sit to stand"


def test_in_reps_the_seconds_left_of_a_phase(timeline: Timeline) -> None:
    view = view_at(timeline, held_at(timeline, 2, 8 + 1))
    assert (view.doing, view.count, view.progress) == ("Stand up", 2, "2 of 3, set 1 of 2")
    assert view_at(timeline, held_at(timeline, 2, 8 + 7.5)).doing == ""
    view = view_at(timeline, held_at(timeline, 3, 3.5))
    assert (view.doing, view.count, view.progress) == ("Sit down", 4, "1 of 3, set 2 of 2")


def test_holds_in_a_row_are_counted(timeline: Timeline) -> None:
    assert view_at(timeline, held_at(timeline, 5, 1)).progress == "2 of 2"


def test_a_gate_and_a_pause(timeline: Timeline) -> None:
    (at,) = [start + score.length for start, score in timeline.placed if score.passage.gate]
    assert view_at(timeline, at - 1).mode == "waiting"
    assert view_at(timeline, held_at(timeline, 0, 5), c.Toggle()).mode == "paused"


def test_elapsed_and_total_are_the_plan_s(timeline: Timeline) -> None:
    for number in range(6):
        at = held_at(timeline, number, 2)
        view = view_at(timeline, at)
        assert abs(view.elapsed - at) <= 1
        assert view.total == timeline.length


def test_a_longer_hold_makes_the_total_longer_on_both_sides(timeline: Timeline) -> None:
    at = held_at(timeline, 0, 5)
    view = view_at(timeline, at, c.Longer())
    assert view.count == 25
    assert view.total == timeline.length + seconds(20)
    assert view_at(timeline, at, c.Longer(), c.Shorter()).total == timeline.length


@given(st.floats(0, 1))
def test_whenever_one_looks_the_total_is_the_plan_s(timeline: Timeline, part: float) -> None:
    gate = next(start for start, score in timeline.placed if score.passage.gate)
    view = view_at(timeline, int(part * gate))
    assert view.total == timeline.length
    assert view.count is None or view.count >= 1


# drawing ------------------------------------------------------------------------------------------------------


VIEW = View("playing", "Exercise 1 of 3", "Calf stretch", "left side", "Hold", 15, "", "Calf stretch, right side",
            seconds(65), seconds(130), True)


def on_paper(view: View, width: int = 90, words: str = "Keep breathing.") -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    console.print(drawn(view, words))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_the_screen() -> None:
    assert on_paper(VIEW) == [
        "Exercise 1 of 3",
        "Calf stretch, left side",
        "",
        "    ██  ██████",
        "    ██  ██",
        "    ██  ██████",
        "    ██      ██",
        "    ██  ██████",
        "",
        "Hold",
        "Keep breathing.",
        "",
        "Next: Calf stretch, right side",
        "1:05 of about 2:10",
        KEYS,
    ]


def test_nothing_jumps_where_there_is_nothing_to_show() -> None:
    empty = replace(VIEW, heading="", name="", side="", doing="", count=None, coming="")
    assert len(on_paper(empty, words="")) == len(on_paper(VIEW))
    paused = on_paper(replace(VIEW, mode="paused", about=False))
    assert "Paused. Space: go on" in paused
    assert "1:05 of 2:10" in paused


def test_texts_are_no_markup_and_every_key_is_on_a_narrow_screen() -> None:
    lines = on_paper(replace(VIEW, name="[red]Calf[/red]"), width=40, words="[bold]x")
    assert lines[1].startswith("[red]Calf[/red]")
    assert "[bold]x" in lines
    assert " ".join(lines).split()[-len(KEYS.split()):] == KEYS.split()


@given(st.integers(0, 9999))
def test_every_number_has_five_lines_and_looks_like_no_other(number: int) -> None:
    lines = large(number)
    assert len(lines) == 5
    assert len({len(line) for line in lines}) == 1
    assert lines != large(number + 1)


@pytest.mark.parametrize(("event", "words"), [
    (CueBegan(ZERO, "speech", "reminder", "Breathe.", ZERO, ZERO), "Breathe."),
    (CueBegan(ZERO, "count", "number", "five", ZERO, ZERO), "before"),
    (CueBegan(ZERO, "chime", "finish", "", ZERO, ZERO), ""),
    (Late(ZERO, 1), "One moment: the next words are being made."),
    (Device(ZERO, "lost"), "The sound device went away. Waiting for it ..."),
    (Device(ZERO, "back"), ""),
    (Commanded(ZERO, "longer", False, 1, ZERO), "There is nothing here that can be made longer or shorter so far."),
    (Commanded(ZERO, "pause", True, 1, ZERO), ""),
    (Ended(ZERO, "finished"), "before"),
])
def test_the_words_under_the_count(event: CueBegan | Late | Device | Commanded | Ended, words: str) -> None:
    assert caption(event, "before") == words


def test_nothing_is_drawn_before_something_is_heard(timeline: Timeline) -> None:
    looked = []

    def state() -> State:
        looked.append(1)
        raise AssertionError

    shown = Screen()
    shown.watched(timeline, state)
    shown.start()
    shown.close()
    assert looked == []


@pytest.mark.parametrize(("term", "drawn_on"), [("xterm", True), ("dumb", False), ("", False)])
def test_only_a_terminal_that_can_is_drawn_on(term: str, drawn_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert can_draw() is drawn_on
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    assert can_draw() is False


# a real terminal ----------------------------------------------------------------------------------------------


SHORT = """\
format: 1
title: Test
pacing: {get-ready: 100ms, settle: 100ms, lead-in: 200ms, sentence-pause: 100ms, countdown: 1}
steps:
  - exercise: Long hold
    hold: 60s
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PulseServer]:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parent.parent))     # the one that is tested
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test.yaml").write_text(SHORT)
    with pulse_server() as running:
        yield running


@pytest.mark.server
@pytest.mark.engine
@pytest.mark.realtime
def test_on_a_terminal_a_hold_is_seen_made_longer_and_paused(server: PulseServer) -> None:
    with running([sys.executable, "-m", "calmcue", "play", "test.yaml"]) as (terminal, program):
        terminal.expect("Exercise 1 of 1")
        terminal.expect("Hold")
        terminal.type("+")
        terminal.expect("of about 1:1")     # it was 1:09
        terminal.type("w")
        terminal.expect("Long hold.")
        terminal.type(" ")
        terminal.expect("Paused. Space: go on")
        terminal.type("q")
        terminal.expect("Ended after 0:")
        assert program.wait(10) == 0
        assert terminal.cooked


@pytest.mark.server
@pytest.mark.engine
@pytest.mark.realtime
def test_quiet_shows_nothing_and_obeys_all_the_same(server: PulseServer) -> None:
    with running([sys.executable, "-m", "calmcue", "play", "test.yaml", "--quiet"]) as (terminal, program):
        terminal.becomes_cooked(False)      # keys are read
        terminal.type("q")
        assert program.wait(10) == 0
        assert select.select([terminal.ours], [], [], 0.1)[0] == []
