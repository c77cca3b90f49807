"""What a person is told of words that did not fit: all that matters, and no more."""

from __future__ import annotations

from calmcue.planning.plan_json import plan_json
from calmcue.planning.review import review
from calmcue.planning.timeline import Timeline
from planning.sessions import one, session

# a word takes 300 ms and needs 500 ms before it; see tables.py


def told(timeline: Timeline, code: str = "") -> list[str]:
    return [p.message for p in review(timeline) if p.code.startswith(code)]


def test_a_reminder_that_waits_for_other_words_is_not_worth_telling() -> None:
    timeline = one("hold: 21s\ncount: none\nreminders: [Breathe.]", halfway="yes")
    assert told(timeline) == []
    timeline = one("hold: 20s\ncount: none\nreminders: [Breathe.]\ncues: [{at: 10s in, say: One two three four.}]")
    moved, = plan_json(timeline, "")["moved"]
    assert (moved["text"], moved["part"]) == ("Breathe.", "reminder")
    assert told(timeline) == []


def test_an_authors_words_are_told_of_where_they_are_more_than_a_second_away() -> None:
    # three words are heard from 20.0 to 20.9: the next begin at 21.4
    first = "hold: 60s\ncount: none\ncues:\n  - {at: 20s in, say: One two three.}\n"
    assert told(one(first + "  - {at: 20400ms in, say: Breathe.}")) == []
    assert told(one(first + "  - {at: 20399ms in, say: Breathe.}")) == [
        "“Breathe.” (1.0 s later) is moved: other words are heard then."]


def test_one_line_for_all_words_of_an_exercise_that_share_a_fate() -> None:
    timeline = one("reps: 7\nphases: [Up: 1100ms]")
    assert told(timeline, "word") == [
        "“one”, “two”, “three”, “four”, “five” and 2 others are left out: the next phase or word comes too soon."]
    timeline = one("reps: 6\nphases: [Up: 1100ms]")
    assert told(timeline, "word") == [
        "“one”, “two”, “three”, “four”, “five” and “six” are left out: the next phase or word comes too soon."]
    assert [c["text"] for c in plan_json(timeline, "")["dropped"]] == ["one", "two", "three", "four", "five", "six"]


def test_what_is_left_out_on_both_sides_is_told_once() -> None:
    steps = "  - {exercise: Lean, sides: each, reps: 3, hold: 10s, relax: 3s, start: Your $foot again.}\n"
    assert told(session(steps), "word") == [
        "“Your left foot again.” and “Your right foot again.” are left out: there is no time between two holds (3s).",
    ]


def test_a_rest_that_grew() -> None:
    timeline = one("hold: 10s\nsets: 2\nrest: 2s\nstart: One two three four five six.")
    problem, = (p for p in review(timeline) if p.code == "rest-grew")
    assert problem.message == "A rest of 2s takes 7.2 s: its words need the time."


def test_a_long_name_is_told_once_at_its_own_line_for_the_longer_of_its_sides() -> None:
    steps = ("  - exercise: Lean\n    sides: alternate\n    reps: 2\n    phases:\n      - Rest: 2s\n"
             "      - Your $foot: 1500ms\n")
    problem, = (p for p in review(session(steps)) if p.code == "long-name")
    assert problem.message == "“Your right foot.” takes 0.9 s of a phase of 1.5s."
    assert problem.place.key == "steps[1].phases[2]"
