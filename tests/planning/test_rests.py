"""The format's "Sets and rests"."""

from __future__ import annotations

import pytest

from calmcue.settings import Listener
from calmcue.units import seconds
from planning.sessions import between, bouts, changes, exercise, exercises, one, seconds_of, texts

SETS = "hold: 10s\nsets: 2\n"
PHASES = "reps: 2\nsets: 2\nphases: [Up: 2s, Down: 2s]\n"


@pytest.mark.parametrize("rest, length", [("", 60.0), ("rest: 30s\n", 30.0), ("rest: 1m30s\n", 90.0)])
@pytest.mark.parametrize("dose", [SETS, "hold: 5s\nreps: 2\nrelax: 3s\nsets: 2\n"])
def test_the_next_set_begins_exactly_after_the_rest(dose: str, rest: str, length: float) -> None:
    score = exercise(dose + rest)
    held = score.held[len(score.held) // 2 - 1 : len(score.held) // 2 + 1]
    assert seconds_of(held[1].start - held[0].end) == length


def test_the_rest_of_phases_ends_with_the_start_sound() -> None:
    score = exercise(PHASES + "rest: 30s")
    first, second = score.held
    starts = [c for c in score.cues if c.what == "start"]
    assert seconds_of(starts[1].start - first.end) == 30.0      # next T; P is the sound and a clause-pause later
    assert seconds_of(second.start - first.end) == 31.1


def test_never_after_the_last_set() -> None:
    score = exercise(SETS + "rest: 30s\nkind: stretch")
    assert texts(c for c in score.cues if c.start > score.held[1].end) == ["And slowly release."]
    assert texts(score.cues, "rest") == ["Rest."]


def test_rest_first_and_the_words_to_begin_on_last() -> None:
    assert between(exercise(SETS + "rest: 30s\nstart: Lean in.")) == [
        "1.100 Rest.",                  # clause-pause after the end sound
        "26.400 Lean in.",              # ends settle before T
        "30.000 start"]
    assert between(exercise(SETS + "rest: 30s"))[1:] == ["26.100 Here we go.", "30.000 start"]
    assert between(exercise(SETS + "rest: 30s", settle="0s"))[1:] == ["28.900 Here we go.", "30.000 start"]


def test_no_closing_words_before_a_rest() -> None:
    score = exercise(SETS + "rest: 30s\nfinish: Sit up.")
    assert texts(c for c in score.cues if score.held[0].end < c.start < score.held[1].start) == [
        "Rest.", "Here we go."]


def test_the_number_of_the_last_rep_comes_before_rest() -> None:
    score = exercise("hold: 10s\nreps: 2\nsets: 2\nrest: 30s\ncount: reps")
    assert between(score, 1)[:2] == ["1.200 two", "2.000 Rest."]


def test_a_cue_at_rest_takes_the_place_of_rest() -> None:
    score = exercise(SETS + "rest: 30s\ncues: [{at: rest, say: Sit back. Breathe.}]")
    assert between(score)[:3] == ["1.100 Sit back.", "2.700 Breathe.", "26.100 Here we go."]
    score = exercise(SETS + "rest: 30s\ncues: [{at: rest, chime: bowl}]")
    assert between(score)[:2] == ["0.600 bowl", "26.100 Here we go."]


def test_a_cue_so_long_before_the_next_set() -> None:
    score = exercise(SETS + "rest: 30s\ncues: [{at: rest 15s left, say: Get up.}]")
    assert between(score) == ["1.100 Rest.", "15.000 Get up.", "26.100 Here we go.", "30.000 start"]


def test_a_cue_in_a_rest_finds_room_before_the_words_to_begin_on() -> None:
    timeline = one(SETS + "rest: 30s\ncues: [{at: rest 4s left, say: Get up.}]")
    # wanted at 26.0 to 26.6; "Here we go." begins at 26.1 and needs a clause-pause before it
    assert between(exercises(timeline)[0])[1:3] == ["25.000 Get up.", "26.100 Here we go."]
    assert changes(timeline) == ["moved Get up."]


def test_a_cue_without_room_in_a_short_rest_is_dropped_and_told() -> None:
    # "Rest." ends at 1.4 and "Here we go." begins at 2.6
    timeline = one(SETS + "rest: 6500ms\ncues: [{at: rest 3s left, say: Get up.}]")
    assert changes(timeline) == ["dropped Get up."]


@pytest.mark.parametrize("rest, length, grown", [("6300ms", 6.3, False), ("6299ms", 6.3, True), ("0s", 6.3, True)])
def test_a_rest_grows_only_where_its_words_do_not_fit_and_it_is_told(rest: str, length: float, grown: bool) -> None:
    # "Rest." ends at 1.4, a sentence-pause, "Here we go." 0.9, settle 3: 6.3
    timeline = one(SETS + f"rest: {rest}")
    assert bouts(exercises(timeline)[0]) == [(0, 10), (10 + length, 20 + length)]
    assert changes(timeline) == (["grew rest"] if grown else [])


def test_a_listener_may_have_longer_rests_but_not_shorter() -> None:
    def rest(listener: Listener) -> float:
        first, second = exercise(SETS + "rest: 30s", listener).held
        return seconds_of(second.start - first.end)

    assert rest(Listener(pacing={"rest": seconds(90)})) == 90.0
    assert rest(Listener(pacing={"rest": seconds(10)})) == 30.0
    assert rest(Listener(override={"rest": seconds(10)})) == 10.0


def test_the_rest_sound_is_for_rest_steps_only() -> None:
    assert not [c for c in exercise(SETS).cues if c.text == "rest" and c.kind == "chime"]
