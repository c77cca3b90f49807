"""The format's "Placing words in a dose": in which order, around what, and what becomes of words without room."""

from __future__ import annotations

import pytest

from planning.sessions import changes, exercise, exercises, inside, one, seconds_of, session

# a word takes 300 ms; it needs a clause-pause of 500 ms before it and 200 ms behind it


def said(fields: str, head: str = "", **pacing: str) -> list[str]:
    return inside(exercise(fields, head=head, **pacing))


def cue(at: str, say: str) -> str:
    return f"  - {{at: {at}, say: {say}}}\n"


def test_at_its_time_where_there_is_room() -> None:
    assert said("hold: 60s\ncount: none\ncues:\n" + cue("17s in", "Breathe.")) == ["17.000 Breathe."]


def test_the_first_room_up_to_three_seconds_later() -> None:
    # "One two three." is heard from 17.0 to 17.9
    fields = "hold: 60s\ncount: none\ncues:\n" + cue("17s in", "One two three.") + cue("17500ms in", "Breathe.")
    assert said(fields) == ["17.000 One two three.", "18.400 Breathe."]
    timeline = one(fields)
    moved, = timeline.changes()
    assert (moved.what, moved.text, seconds_of(moved.at - moved.asked)) == ("moved", "Breathe.", 0.9)


def test_else_the_nearest_up_to_three_seconds_earlier() -> None:
    # the countdown begins at 54.9; a word of 0.3 s must end 200 ms before it
    fields = "hold: 60s\ncues:\n" + cue("55s in", "Breathe.")
    assert said(fields)[0] == "54.400 Breathe."
    assert changes(one(fields)) == ["moved Breathe."]


def test_else_it_is_dropped_and_told() -> None:
    # wanted at 58.0: up to 61.0 there is the countdown and the end, and from 55.0 on the countdown too
    fields = "hold: 60s\ncues:\n" + cue("58s in", "Breathe.")
    assert len(said(fields)) == 5
    assert changes(one(fields)) == ["dropped Breathe."]


@pytest.mark.parametrize("at, begins", [("57900ms", 54.4), ("57500ms", 54.4), ("57401ms", 54.4), ("57300ms", 54.4)])
def test_three_seconds_earlier_and_no_more(at: str, begins: float) -> None:
    fields = "hold: 60s\ncues:\n" + cue(f"{at} in", "Breathe.")
    expected = [f"{begins:.3f} Breathe."] if float(at.removesuffix("ms")) / 1000 - 3 <= begins else []
    assert [line for line in said(fields) if "Breathe" in line] == expected


@pytest.mark.parametrize("at, begins", [
    ("22200ms", "19.200"), ("22201ms", None), ("23499ms", None), ("23500ms", "26.500"),
])
def test_never_more_than_three_seconds_either_way(at: str, begins: str | None) -> None:
    # twenty words are heard from 20.0 to 26.0: the next may begin at 26.5, or at 19.2
    fields = "hold: 60s\ncount: none\ncues:\n" + cue("20s in", " ".join(["On"] * 20)) + cue(f"{at} in", "Breathe.")
    assert [line for line in said(fields) if "Breathe" in line] == ([f"{begins} Breathe."] if begins else [])


def test_words_need_a_clause_pause_before_them_and_200_ms_behind_them() -> None:
    # 20.0 to 20.3 is taken: a second word of 0.3 s may begin at 20.8, or at 19.2, so that the first keeps its pause
    taken = cue("20s in", "One.")
    for second, begins in (("20800ms", "20.800"), ("20799ms", "20.800"), ("19200ms", "19.200"), ("19201ms", "20.800")):
        fields = "hold: 60s\ncount: none\ncues:\n" + taken + cue(f"{second} in", "Two.")
        assert f"{begins} Two." in said(fields), second
    # names and numbers need none: 0.5 s after one, 200 ms before the next
    reps = "reps: 2\ncount: none\nphases: [Up: 4s]\ncues:\n"
    assert "0.800 Two." in said(reps + cue("0s in", "Two."))
    assert "3.500 Two." in said(reps + cue("3500ms in", "Two."))
    assert "4.800 Two." in said(reps + cue("3501ms in", "Two."))


def test_nothing_but_numbers_begins_in_the_first_three_seconds_of_a_hold() -> None:
    assert said("hold: 60s\ncount: none\ncues:\n" + cue("1s in", "Breathe.")) == ["3.000 Breathe."]
    assert said("hold: 4s\ncount: up") == ["1.000 two", "2.000 three", "3.000 four"]
    # reps have no such rule
    assert said("reps: 2\ncount: none\nphases: [Up: 4s]\ncues:\n" + cue("1s in", "Breathe.")) == [
        "0.000 Up.", "1.000 Breathe.", "4.000 Up."]


def test_a_word_ends_200_ms_before_the_end_sound() -> None:
    fields = "hold: 20s\ncount: none\ncues:\n" + cue("19600ms in", "Breathe.")
    assert said(fields) == ["19.500 Breathe."]


def test_the_order_is_numbers_halfway_cues_time_left_reminders() -> None:
    # all want 10 s after T: halfway has it, then the cue, then the time left, then the reminder
    fields = ("hold: 20s\ncount: none\nreminders: [Breathe.]\ncues:\n" + cue("10s in", "Cue."))
    assert said(fields, halfway="yes", time_left="10s", reminders_every="60s") == [
        "10.000 Halfway.", "10.800 Cue.", "11.600 Ten seconds left.", "13.000 Breathe."]


def test_numbers_come_before_halfway() -> None:
    # numbers from 24 s on push it in front of them, numbers from 20 s on leave it no room near its 25 s
    assert said("hold: 50s\ncount: {from: 26, every: 1s}", halfway="yes")[0] == "23.400 Halfway."
    assert changes(one("hold: 50s\ncount: {from: 30, every: 1s}", halfway="yes")) == ["dropped Halfway."]


def test_cues_are_placed_in_the_authors_order() -> None:
    cues = cue("20s in", "First.") + cue("20s in", "Second.")
    assert said("hold: 60s\ncount: none\ncues:\n" + cues) == ["20.000 First.", "20.800 Second."]


def test_a_shorter_phrase_is_said_where_the_longer_has_no_room() -> None:
    # between the names there is room for 1 s; "Ya va por la mitad." takes 1.5 s, "La mitad." 0.6 s
    steps = "  - {exercise: Uno, for: 20s, phases: [Arriba: 2s]}\n"
    timeline = session(steps, head="language: es", halfway="yes")
    assert [line for line in inside(exercises(timeline)[0]) if "Arriba" not in line] == ["10.800 La mitad."]
    assert changes(timeline) == ["shortened La mitad."]


def test_a_cue_sound_finds_room_as_words_do() -> None:
    fields = "hold: 60s\ncount: none\ncues:\n" + cue("20s in", "One.") + "  - {at: 20s in, chime: bowl}\n"
    score = exercise(fields)
    bowl, = (c for c in score.cues if c.text == "bowl")
    assert seconds_of(bowl.start - score.held[0].start) == 20.8


def test_names_come_first_and_are_never_moved() -> None:
    # the number of the rep would begin at 0.8; there are 400 ms of it, and the next name begins at 1.1
    timeline = one("reps: 2\nphases: [Up: 1100ms]")
    assert inside(exercises(timeline)[0]) == ["0.000 Up.", "1.100 Up."]
    assert changes(timeline) == ["dropped one", "dropped two"]
