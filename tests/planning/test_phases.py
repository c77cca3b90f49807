"""The format's "Dose" and "Counting" for phases: reps, and rounds for a time."""

from __future__ import annotations

import pytest

from calmcue.planning.placing import Sheet
from calmcue.planning.scoring import plan_passage
from calmcue.sources import Extent, Sound, Source, Utterance
from calmcue.units import Frames, milliseconds
from planning.sessions import before_start, bouts, changes, exercise, exercises, inside, one, seconds_of, texts
from planning.tables import table

UP_DOWN = "phases: [Stand up: 3s, Sit down: 4s]\n"
SOUNDS = ("phase", "tick")


def heard(fields: str, kinds: tuple[str, ...] = ("speech", "count"), head: str = "") -> list[str]:
    """Beats in seconds after P of what is heard in the first bout."""
    return inside(exercise(fields, head=head), kinds=kinds)


# the rhythm -------------------------------------------------------------------------------------------------------


def test_phases_begin_a_clause_pause_after_the_start_sound_and_follow_without_gaps() -> None:
    score = exercise("reps: 3\ncount: none\n" + UP_DOWN)
    start = next(c for c in score.cues if c.what == "start")
    assert seconds_of(score.held[0].start - start.end) == 0.5
    assert inside(score) == ["0.000 Stand up.", "3.000 Sit down.", "7.000 Stand up.", "10.000 Sit down.",
                             "14.000 Stand up.", "17.000 Sit down."]
    end = next(c for c in score.cues if c.what == "end")
    assert end.start == score.held[0].end == score.held[0].start + 21 * 48_000


def test_without_a_start_sound_phases_begin_a_clause_pause_after_its_time() -> None:
    score = exercise("reps: 1\n" + UP_DOWN, head="chimes: {start: none}")
    # settle 3 s, then the clause-pause
    ready, = (c for c in score.cues if c.what == "ready")
    assert seconds_of(score.held[0].start - ready.end) == 3.5


@pytest.mark.parametrize("for_, sides, rounds", [
    ("1m", "", 9), ("63s", "", 9), ("63100ms", "", 10), ("1s", "", 1),
    ("1m", "sides: alternate\n", 10), ("63100ms", "sides: alternate\n", 10), ("1s", "sides: alternate\n", 2),
])
def test_for_is_whole_rounds_at_least_so_long_and_even_where_sides_alternate(
    for_: str, sides: str, rounds: int
) -> None:
    assert bouts(exercise(f"for: {for_}\n{sides}{UP_DOWN}")) == [(0.0, 7.0 * rounds)]


def test_a_silent_phase_has_neither_name_nor_sound() -> None:
    fields = "reps: 3\ncount: none\ntalk-for: 1 rep\nphases: [Stand up: 3s, Pause: {for: 2s, silent: true}]"
    assert heard(fields, ("speech", "tick", "phase")) == ["0.000 Stand up.", "5.000 tick", "10.000 tick"]


# past talk-for ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head, sounds", [
    ("", ["tick", "tick"]), ("chimes: {phase: breath}", ["breath", "breath"]),
    ("chimes: {phase: breath, tick: none}", ["breath", "breath"]), ("chimes: {tick: none}", []),
])
def test_past_talk_for_a_sound_keeps_the_rhythm(head: str, sounds: list[str]) -> None:
    fields = "for: 14s\ntalk-for: 1 round\n" + UP_DOWN
    assert heard(fields, SOUNDS, head) == [f"{at}.000 {name}" for at, name in zip((7, 10), sounds, strict=False)]
    assert heard(fields, head=head) == ["0.000 Stand up.", "3.000 Sit down."]


def test_ticks_and_phase_sounds_are_heard_nowhere_else() -> None:
    fields = "reps: 2\ncount: reps\n" + UP_DOWN
    assert heard(fields, SOUNDS, "chimes: {phase: breath}") == []


@pytest.mark.parametrize("sound, levels", [("start", [0.0, -9.0, 0.0, 0.0]), ("breath", [0.0] * 4)])
def test_a_phase_sound_that_lasts_is_softer_under_words(sound: str, levels: list[float]) -> None:
    """In these tests "breath" takes 100 ms, and "start" 600 ms."""
    cue = "cues: [{at: 10s in, say: One two three.}]\n"
    score = exercise("for: 21s\ntalk-for: 1 round\n" + cue + UP_DOWN, head=f"chimes: {{phase: {sound}}}")
    sounds = [c.source for c in score.cues if c.kind == "phase"]
    assert [s.level for s in sounds if isinstance(s, Sound)] == levels


def test_a_sound_that_is_heard_already_stays_as_it_is() -> None:
    score = exercise("for: 21s\ntalk-for: 1 round\n" + UP_DOWN, head="chimes: {phase: start}")
    swells = [c for c in score.cues if c.kind == "phase"]
    until = Frames(swells[0].start + milliseconds(100))
    sheet = Sheet(table, score.passage.pauses, (swells[0],), until)
    sheet.put(until, "speech", Utterance("Now.", "en"), "cue", swells[0].tag)
    assert sheet.finished()[0] == swells[0]


@pytest.mark.parametrize("count, said", [
    ("reps", ["0.000 Up.", "0.900 one", "3.000 Up.", "3.900 two"]),
    ("up", ["0.000 Up.", "1.000 two", "2.000 three", "3.000 Up.", "4.000 two", "5.000 three"]),
])
def test_past_talk_for_there_are_no_counts(count: str, said: list[str]) -> None:
    assert heard(f"reps: 4\ncount: {count}\ntalk-for: 2 reps\nphases: [Up: 3s]") == said


@pytest.mark.parametrize("sides", ["each", "[right, left]"])
def test_talk_for_is_counted_afresh_on_each_side(sides: str) -> None:
    scores = exercises(one(f"for: 14s\ntalk-for: 1 round\nsides: {sides}\n{UP_DOWN}"))
    for score in scores:
        assert inside(score) == ["0.000 Stand up.", "3.000 Sit down."]
        assert inside(score, kinds=SOUNDS) == ["7.000 tick", "10.000 tick"]


def test_talk_for_is_counted_afresh_in_each_set() -> None:
    score = exercise("reps: 2\nsets: 2\ncount: none\ntalk-for: 1 rep\n" + UP_DOWN)
    assert [inside(score, i) for i in (0, 1)] == [["0.000 Stand up.", "3.000 Sit down."]] * 2


def test_where_sides_alternate_talk_for_counts_pairs() -> None:
    fields = "reps: 2\nsides: alternate\ncount: none\ntalk-for: 1 rep\nphases: [Lift your $foot: 3s]"
    assert heard(fields) == ["0.000 Lift your left foot.", "3.000 Lift your right foot."]
    assert heard(fields, SOUNDS) == ["6.000 tick", "9.000 tick"]


# counting the seconds of phases -----------------------------------------------------------------------------------


def test_counting_up_the_name_is_one() -> None:
    assert heard("for: 7s\ncount: up\n" + UP_DOWN) == [
        "0.000 Stand up.", "1.000 two", "2.000 three", "3.000 Sit down.", "4.000 two", "5.000 three", "6.000 four"]


@pytest.mark.parametrize("length, numbers", [(1000, ["1.000 two", "2.000 three", "3.000 four"]), (1001, [])])
def test_a_number_that_would_still_sound_at_the_next_beat_is_left_out(length: int, numbers: list[str]) -> None:
    def measure(source: Source) -> Extent:
        counted = isinstance(source, Utterance) and source.role == "count"
        return Extent(milliseconds(length)) if counted else table(source)

    passage = exercise("reps: 1\ncount: up\nphases: [Up: 4s]").passage
    assert inside(plan_passage(passage, measure), kinds=("count",)) == numbers


def test_counting_down_tells_the_seconds_left_at_the_same_beats() -> None:
    assert heard("for: 4s\ncount: down\nphases: [Hold: 4s]") == ["0.000 Hold.", "1.000 three", "2.000 two", "3.000 one"]


def test_a_number_waits_for_the_name() -> None:
    # "And slowly sit down again." takes 1.5 s: "two" would fall into it
    assert heard("for: 4s\ncount: up\nphases: [And slowly sit down again: 4s]") == [
        "0.000 And slowly sit down again.", "2.000 three", "3.000 four"]


@pytest.mark.parametrize("length, said", [("1300ms", ["1.000 two"]), ("1299ms", []), ("1s", [])])
def test_a_number_ends_before_the_next_phase(length: str, said: list[str]) -> None:
    # its beat is 100 ms in, so that 300 ms of it are left at 1.0
    assert heard(f"for: 1s\ncount: up\nphases: [Up: {length}]")[1:] == said


def test_silent_phases_are_not_counted() -> None:
    assert heard("for: 8s\ncount: up\nphases: [Up: 3s, Pause: {for: 5s, silent: true}]") == [
        "0.000 Up.", "1.000 two", "2.000 three"]


# counting reps ----------------------------------------------------------------------------------------------------


def test_the_number_of_a_rep_comes_a_clause_pause_after_the_last_name() -> None:
    # "Sit down." ends at 3.6; the word begins at 4.1 and its beat is 100 ms later
    assert heard("reps: 2\n" + UP_DOWN) == [
        "0.000 Stand up.", "3.000 Sit down.", "4.200 one", "7.000 Stand up.", "10.000 Sit down.", "11.200 two"]


def test_the_number_of_a_rep_falls_on_the_onset_of_a_silent_last_phase() -> None:
    assert heard("reps: 2\nphases: [Stand up: 3s, Pause: {for: 2s, silent: true}]") == [
        "0.000 Stand up.", "3.000 one", "5.000 Stand up.", "8.000 two"]


def test_reps_by_default_rounds_only_when_asked() -> None:
    assert not [c for c in exercise("for: 14s\n" + UP_DOWN).cues if c.kind == "count"]
    assert [c.text for c in exercise("for: 14s\ncount: reps\n" + UP_DOWN).cues if c.kind == "count"] == ["one", "two"]


def test_numbers_begin_again_in_every_set() -> None:
    score = exercise("reps: 2\nsets: 2\n" + UP_DOWN)
    assert [c.text for c in score.cues if c.kind == "count"] == ["one", "two", "one", "two"]


def test_where_sides_alternate_the_number_comes_on_the_second_side() -> None:
    assert heard("reps: 2\nsides: alternate\nphases: [Lift your $foot: 3s]") == [
        "0.000 Lift your left foot.", "3.000 Lift your right foot.", "4.800 one",
        "6.000 Lift your left foot.", "9.000 Lift your right foot.", "10.800 two"]


def test_a_number_that_does_not_fit_is_dropped_and_told() -> None:
    # "Up." ends at 0.3; the number would begin at 0.8 and end at 1.2
    timeline = one("reps: 1\nphases: [Up: 1199ms]")
    assert inside(exercises(timeline)[0]) == ["0.000 Up."]
    assert changes(timeline) == ["dropped one"]
    assert not changes(one("reps: 1\nphases: [Up: 1200ms]"))


# names ------------------------------------------------------------------------------------------------------------


def test_a_name_that_would_be_talked_over_is_dropped_and_told() -> None:
    timeline = one("reps: 1\ncount: none\nphases: [And slowly sit down again: 1s, Up: 2s]")
    assert inside(exercises(timeline)[0]) == ["0.000 And slowly sit down again."]
    assert changes(timeline) == ["dropped Up."]


def test_a_name_that_would_run_into_the_end_sound_is_dropped_and_told() -> None:
    timeline = one("reps: 1\ncount: none\nphases: [Up: 2s, And slowly sit down again: 1s]")
    assert inside(exercises(timeline)[0]) == ["0.000 Up."]
    assert changes(timeline) == ["dropped And slowly sit down again."]


def test_closing_words_come_after_the_last_round() -> None:
    score = exercise("for: 14s\nkind: balance\n" + UP_DOWN)
    release, = (c for c in score.cues if c.what == "release")
    assert seconds_of(release.start - score.held[0].end) == 1.1         # clause-pause after the end sound
    assert texts(c for c in score.cues if c.start > score.held[0].end) == ["And slowly release."]


def test_the_preparation_is_the_same_as_for_a_hold() -> None:
    assert before_start(exercise("reps: 1\nstart: Begin.\n" + UP_DOWN))[-2:] == ["-4.400 Begin.", "-1.100 start"]
