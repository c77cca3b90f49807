"""When cues, the program's own halfway and time left, and reminders are heard."""

from __future__ import annotations

import pytest

from calmcue.planning.scores import Score
from calmcue.settings import Listener
from planning.sessions import between, changes, exercise, exercises, inside, one, seconds_of, texts

UP = "phases: [Up: 4s, Down: {for: 6s, silent: true}]\n"      # ten seconds a rep, six of them quiet


def words(score: Score, held: int = 0) -> list[str]:
    """What finds room in a bout, names and numbers left out."""
    return [line for line in inside(score, held, ("speech",)) if "Up" not in line]


def cue(at: str) -> str:
    return f"cues: [{{at: {at}, say: Cue.}}]\n"


# the moments of cues ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dose, at, second", [
    ("hold: 40s", "half", 20.0), ("hold: 40s", "15s left", 25.0), ("hold: 40s", "12s in", 12.0),
    # P + (E - P) / 2 of 7 rounds; a name ends at 30.3, and the cue has its room in the phase
    ("for: 65s\n" + UP, "half", 35.0), ("for: 65s\n" + UP, "15s left", 55.0), ("for: 65s\n" + UP, "12s in", 12.0),
    ("for: 65s\n" + UP, "rep 2", 14.0), ("for: 65s\n" + UP, "last round", 54.0),
    # straight after a rep: a clause-pause after its number, which falls on the onset of its silent phase
    ("reps: 5\n" + UP, "half", 24.8), ("reps: 4\n" + UP, "half", 14.8), ("reps: 5\n" + UP, "rep 4", 34.8),
    ("reps: 5\n" + UP, "last rep", 34.8), ("reps: 5\n" + UP, "15s left", 35.0), ("reps: 5\n" + UP, "12s in", 12.0),
])
def test_the_moment_of_a_cue(dose: str, at: str, second: float) -> None:
    assert words(exercise(f"{dose}\n{cue(at)}")) == [f"{second:.3f} Cue."]


def test_a_cue_comes_where_the_number_would_be() -> None:
    # no reps are counted: a clause-pause after the last name, or at the onset of a silent phase
    assert words(exercise("reps: 3\ncount: none\nphases: [Up: 4s]\n" + cue("rep 2"))) == ["4.800 Cue."]
    assert words(exercise("reps: 3\ncount: none\n" + UP + cue("rep 2"))) == ["14.000 Cue."]
    assert words(exercise("reps: 3\ntalk-for: 1 rep\n" + UP + cue("rep 2"))) == ["14.000 Cue."]


@pytest.mark.parametrize("at, rep", [("half", 2), ("rep 1", 1), ("last rep", 2), ("last round", 2), ("rep 3", 3)])
def test_cues_of_held_reps_come_after_the_end_of_a_hold(at: str, rep: int) -> None:
    score = exercise("hold: 10s\nreps: 3\nrelax: 8s\n" + cue(at))
    said, = (c for c in score.cues if c.text == "Cue.")
    # the number is heard from 1.1 to 1.5 after E
    assert seconds_of(said.start - score.held[rep - 1].end) == 2.0


def test_the_times_of_held_reps_are_those_of_each_hold() -> None:
    score = exercise("hold: 20s\nreps: 2\ncount: none\ncues: [{at: 8s in, say: In.}, {at: 5s left, say: Left.}]")
    assert [inside(score, i) for i in (0, 1)] == [["8.000 In.", "15.000 Left."]] * 2


def test_the_last_rep_is_told_of_before_it_begins() -> None:
    score = exercise("hold: 10s\nreps: 2\nrelax: 8s\n" + cue("last rep"))
    assert between(score)[:2] == ["1.200 one", "2.000 Cue."]


@pytest.mark.parametrize("dose", ["reps: 1\n" + UP, "for: 10s\n" + UP, "hold: 10s\nreps: 1\n"])
def test_where_there_is_only_one_the_last_is_told_of_after_feel(dose: str) -> None:
    score = exercise(dose + "start: Lean in.\nfeel: It pulls.\n" + cue("last rep"))
    assert texts(score.cues, "start", "feel", "cue") == ["Lean in.", "It pulls.", "Cue."]


def test_the_only_rep_is_told_of_on_each_side_and_in_each_set() -> None:
    left, right = exercises(one("reps: 1\nsets: 2\nsides: each\nrest: 30s\ncount: none\nstart: Lean in.\n" + UP
                                + cue("last rep")))
    assert texts(left.cues, "cue", "start", "rest") == ["Lean in.", "Cue.", "Rest.", "Cue.", "Lean in."]
    assert texts(right.cues, "cue", "start", "rest") == ["Lean in.", "Cue.", "Rest.", "Cue.", "Lean in."]


@pytest.mark.parametrize("fields", [
    "hold: 20s\n" + cue("last rep"), "hold: 20s\n" + cue("rep 1"), "reps: 3\n" + UP + cue("rep 4"),
    "hold: 20s\n" + cue("20s in"), "hold: 20s\n" + cue("20s left"), "hold: 20s\n" + cue("rest"),
    "hold: 20s\nsets: 2\n" + cue("rest 60s left"), "for: 20s\nsides: alternate\n" + UP + cue("rep 2"),
])
def test_a_moment_that_never_comes_is_left_to_the_check(fields: str) -> None:
    timeline = one(fields)
    assert "Cue." not in texts(timeline.cues())
    assert not changes(timeline)


def test_a_cue_outside_an_eased_hold_is_dropped_and_told() -> None:
    timeline = one("hold: {aim: 60s, min: 30s}\n" + cue("40s in"), Listener(ease=1.0))
    assert changes(timeline) == ["dropped Cue."]


# the program's own ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dose, second", [
    ("hold: 20s", ["10.000 Halfway."]), ("hold: 19900ms", []),
    ("for: 20s\nphases: [Up: 5s]", ["10.800 Halfway."]), ("for: 19s\nphases: [Up: 1s]", []),
    ("reps: 10\n" + UP, []),
])
def test_halfway_in_a_hold_or_a_time_of_at_least_20_s(dose: str, second: list[str]) -> None:
    assert words(exercise(dose, halfway="yes")) == second


def test_halfway_in_every_long_held_rep_and_on_every_side_and_in_every_set() -> None:
    timeline = one("hold: 20s\nreps: 2\nsets: 2\nsides: each", halfway="yes")
    assert texts(timeline.cues(), "halfway") == ["Halfway."] * 8


@pytest.mark.parametrize("at", ["half", "20s left"])
def test_a_cue_for_that_moment_replaces_halfway(at: str) -> None:
    assert words(exercise("hold: 40s\n" + cue(at), halfway="yes")) == ["20.000 Cue."]


def test_another_cue_does_not_replace_halfway() -> None:
    assert words(exercise("hold: 40s\n" + cue("15s left"), halfway="yes")) == ["20.000 Halfway.", "25.000 Cue."]
    assert words(exercise("hold: 40s\n" + cue("10s in"), halfway="yes")) == ["10.000 Cue.", "20.000 Halfway."]


def test_time_left_every_so_often_until_the_countdown() -> None:
    assert words(exercise("hold: 60s", time_left="15s")) == [
        "15.000 Forty-five seconds left.", "30.000 Thirty seconds left.", "45.000 Fifteen seconds left."]
    assert words(exercise("hold: 20s", time_left="5s")) == [
        "5.000 Fifteen seconds left.", "10.000 Ten seconds left."]              # "five" is counted
    assert words(exercise("hold: 20s", time_left="20s")) == []
    assert words(exercise("for: 20s\nphases: [Up: 10s]", time_left="5s"))[-1] == "15.000 Five seconds left."
    assert words(exercise("reps: 6\n" + UP, time_left="15s")) == []


def test_time_left_is_not_kept_back_by_numbers_that_go_up() -> None:
    assert changes(one("hold: 20s\ncount: up", time_left="10s")) == ["dropped Ten seconds left."]


def test_a_cue_for_that_moment_replaces_the_time_left() -> None:
    assert words(exercise("hold: 60s\n" + cue("30s left"), time_left="15s")) == [
        "15.000 Forty-five seconds left.", "30.000 Cue.", "45.000 Fifteen seconds left."]
    assert "30.000 Cue." in words(exercise("hold: 60s\n" + cue("half"), time_left="30s"))
    assert len(words(exercise("hold: 60s\n" + cue("half"), time_left="30s"))) == 1


# reminders in a hold ----------------------------------------------------------------------------------------------

FOUR = "reminders: [A., B., C., D.]\n"


def test_reminders_are_spread_over_the_window() -> None:
    # W = [3, 55 - 1]: four of them, 51 / 10 being five, at fifths of it
    assert words(exercise("hold: 60s\n" + FOUR)) == ["13.200 A.", "23.400 B.", "33.600 C.", "43.800 D."]


@pytest.mark.parametrize("every, expected", [
    ("12s", ["13.200 A.", "23.400 B.", "33.600 C.", "43.800 D."]),
    ("13s", ["15.750 A.", "28.500 B.", "41.250 C."]),                       # floor(51 / 13) = 3
    ("17s", ["15.750 A.", "28.500 B.", "41.250 C."]),
    ("18s", ["20.000 A.", "37.000 B."]),
    ("60s", ["28.500 A."]),                                                 # at least one
])
def test_as_many_reminders_as_there_is_time_for(every: str, expected: list[str]) -> None:
    assert words(exercise("hold: 60s\n" + FOUR, reminders_every=every)) == expected


def test_without_numbers_the_window_ends_with_the_hold() -> None:
    # W = [3, 60 - 1]
    assert words(exercise("hold: 60s\ncount: none\nreminders: [A.]")) == ["31.000 A."]


def test_numbers_from_the_beginning_on_leave_the_window_to_the_hold() -> None:
    # counting from "six" every 10 s; the window is that of a hold without numbers
    assert words(exercise("hold: 60s\ncount: {from: 6, every: 10s}\nreminders: [A.]")) == ["31.000 A."]


def test_held_reps_go_on_in_the_list_and_each_side_begins_it_again() -> None:
    fields = "hold: 20s\nreps: 2\nreminders: [A., B., C.]\nsides: each"
    for score in exercises(one(fields, reminders_every="6s")):
        # W = [3, 15 - 1]: one each
        assert [words(score, i) for i in (0, 1)] == [["8.500 A."], ["8.500 B."]]
    for score in exercises(one(fields, reminders_every="5s")):
        # floor(11 / 5) = 2 each, at thirds; after the last the first again
        assert [[w.split()[1] for w in words(score, i)] for i in (0, 1)] == [["A.", "B."], ["C.", "A."]]


def test_held_reps_go_on_in_the_list_through_the_sets() -> None:
    score = exercise("hold: 20s\nreps: 2\nsets: 2\nreminders: [A., B., C.]")
    assert [words(score, i)[0].split()[1] for i in range(4)] == ["A.", "B.", "C.", "A."]


def test_alternating_holds_have_a_list_for_each_side() -> None:
    score = exercise("hold: 20s\nreps: 2\nsides: alternate\nreminders: [A. Your $foot., B.]")
    assert [" ".join(w.split()[1:]) for i in range(4) for w in words(score, i)] == [
        "A.", "Your left foot.", "A.", "Your right foot.", "B.", "B."]


def test_a_reminder_of_two_sentences_is_placed_as_one() -> None:
    assert words(exercise("hold: 60s\nreminders: [Stay tall. Breathe.]")) == ["28.500 Stay tall.", "30.100 Breathe."]


def test_a_reminder_without_room_is_dropped_and_told() -> None:
    assert changes(one("hold: 8s\ncount: up\nreminders: [Breathe.]")) == ["dropped Breathe."]


# reminders in reps ------------------------------------------------------------------------------------------------


def test_a_reminder_of_reps_is_said_in_a_silent_phase() -> None:
    # W is 50 s: one; it belongs to rep ceil(5 / 2); a clause-pause after the number, which ends at 24.3
    assert words(exercise("reps: 5\n" + UP + "reminders: [A.]")) == ["24.800 A."]
    assert words(exercise("reps: 5\ncount: none\n" + UP + "reminders: [A.]")) == ["24.000 A."]


def test_reminders_of_reps_are_spread() -> None:
    # W is 90 s, floor(90 / 30) = 3: reps ceil(9 / 4), ceil(18 / 4), ceil(27 / 4)
    assert words(exercise("reps: 9\n" + UP + FOUR, reminders_every="30s")) == ["24.800 A.", "44.800 B.", "64.800 C."]


def test_else_in_its_longest_quiet() -> None:
    # in rep 2 the names end at 10.3 and 13.6 (or 17.6), the number at 14.5 (or 18.5)
    assert words(exercise("reps: 3\nphases: [Up: 3s, Up there: 7s]\nreminders: [A.]")) == ["15.000 A."]
    assert words(exercise("reps: 3\nphases: [Up: 7s, Up there: 3s]\nreminders: [A.]")) == ["10.800 A."]


def test_a_cue_in_its_rep_sends_a_reminder_to_the_next() -> None:
    timeline = one("reps: 5\n" + UP + "reminders: [A.]\n" + cue("rep 3"))
    assert words(exercises(timeline)[0]) == ["24.800 Cue.", "34.800 A."]
    assert changes(timeline) == ["moved A."]


def test_never_to_the_last() -> None:
    cues = "cues: [{at: rep 3, say: Cue.}, {at: rep 4, say: Cue.}]\n"
    timeline = one("reps: 5\n" + UP + "reminders: [A.]\n" + cues)
    assert changes(timeline) == ["dropped A."]


def test_no_room_in_its_rep_sends_a_reminder_to_the_next_and_then_it_is_dropped() -> None:
    timeline = one("reps: 5\nphases: [Up: 2s]\nreminders: [One two three four.]")
    assert changes(timeline) == ["dropped One two three four."]


def test_an_only_rep_has_its_reminder() -> None:
    assert words(exercise("reps: 1\n" + UP + "reminders: [A.]")) == ["4.800 A."]


def test_reminders_of_alternating_reps_name_the_side_they_are_heard_on() -> None:
    fields = "reps: 3\nsides: alternate\ncount: none\nphases: [Up: 3s, Up there: 5s]\nreminders: [Your $foot.]"
    # rep 2 is from 16 to 32; its longest quiet is 3.6 to 8 of the left side first
    assert words(exercise(fields)) == ["20.100 Your left foot."]


def test_the_list_begins_again_in_every_set_of_reps() -> None:
    score = exercise("reps: 5\nsets: 2\n" + UP + "reminders: [A., B.]", reminders_every="60s")
    assert [words(score, i) for i in (0, 1)] == [["24.800 A."]] * 2
