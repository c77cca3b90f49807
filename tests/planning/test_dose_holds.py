"""The format's "Dose" and "Counting" for holds: one alone, and several with relaxing between them."""

from __future__ import annotations

import pytest

from calmcue.settings import Listener
from planning.sessions import (
    before_start,
    between,
    bouts,
    changes,
    exercise,
    exercises,
    inside,
    one,
    seconds_of,
    texts,
)


def numbers(fields: str, **pacing: str) -> list[str]:
    """Beats in seconds after T of what is counted in the first hold."""
    return inside(exercise(fields, **pacing), kinds=("count",))


# one hold ---------------------------------------------------------------------------------------------------------


def test_a_hold_lasts_from_the_onset_of_its_start_to_the_onset_of_its_end() -> None:
    score = exercise("hold: 37s")
    start, end = (next(c for c in score.cues if c.what == what) for what in ("start", "end"))
    assert (start.start, end.start) == (score.held[0].start, score.held[0].end)
    assert end.start - start.start == 37 * 48_000


def test_a_hold_without_sounds_is_as_long() -> None:
    score = exercise("hold: 37s\nstart: Lean in.\nfinish: Sit up.", head="chimes: {start: none, end: none}")
    assert bouts(score) == [(0.0, 37.0)]
    assert before_start(score)[-1] == "-3.600 Lean in."
    finish = next(c for c in score.cues if c.what == "finish")
    assert seconds_of(finish.start - score.held[0].end) == 0.5      # clause-pause after a sound of length 0


@pytest.mark.parametrize("ease, seconds", [(0.0, 60.0), (0.5, 45.0), (1.0, 30.0)])
def test_ease_moves_a_hold_from_what_it_aims_at_to_its_least(ease: float, seconds: float) -> None:
    for held in exercise("hold: {aim: 1m, min: 30s}\nreps: 2", Listener(ease=ease)).held:
        assert seconds_of(held.end - held.start) == seconds


def test_closing_words() -> None:
    def closing(fields: str) -> list[str]:
        return texts(exercise(f"hold: 10s\n{fields}").cues, "finish", "release")

    assert closing("finish: [Sit up., Well done.]\nkind: stretch") == ["Sit up.", "Well done."]
    assert closing("kind: stretch") == closing("kind: balance") == ["And slowly release."]
    assert closing("kind: strength") == closing("kind: mobility") == closing("kind: breathing") == closing("") == []


# counting in a hold -----------------------------------------------------------------------------------------------


def test_the_last_seconds_are_counted_down_and_the_end_sound_is_zero() -> None:
    assert numbers("hold: 30s") == ["25.000 five", "26.000 four", "27.000 three", "28.000 two", "29.000 one"]


@pytest.mark.parametrize("hold, countdown, first", [
    ("30s", "3", "27.000 three"), ("14s", "5", "10.000 four"), ("14900ms", "5", "10.900 four"),
    ("15s", "5", "10.000 five"), ("8s", "5", "6.000 two"), ("3s", "5", "2.000 one"), ("2s", "5", ""), ("30s", "0", ""),
    ("60s", "30", "40.000 twenty"),
])
def test_a_countdown_takes_at_most_a_third(hold: str, countdown: str, first: str) -> None:
    assert (numbers(f"hold: {hold}", countdown=countdown) or [""])[0] == first


def test_counting_from_a_number_at_a_pace_of_its_own() -> None:
    assert numbers("hold: 30s\ncount: {from: 4, every: 2s}") == [
        "22.000 four", "24.000 three", "26.000 two", "28.000 one"]
    # as many as fit, the first of them with the start sound
    assert numbers("hold: 4s\ncount: {from: 4, every: 1s}") == [
        "0.000 four", "1.000 three", "2.000 two", "3.000 one"]


def test_counting_up_begins_with_two_because_the_start_sound_is_one() -> None:
    assert numbers("hold: 4s\ncount: up") == ["1.000 two", "2.000 three", "3.000 four"]
    # "five" would fall on E
    assert numbers("hold: 4500ms\ncount: up") == ["1.000 two", "2.000 three", "3.000 four", "4.000 five"]


def test_counting_up_and_then_down() -> None:
    assert numbers("hold: 9s\ncount: [up, down]") == [
        "1.000 two", "2.000 three", "3.000 four", "4.000 five", "5.000 six",
        "6.000 three", "7.000 two", "8.000 one"]


def test_nothing_is_counted_where_the_author_says_none() -> None:
    assert numbers("hold: 30s\ncount: none") == []


# several holds ----------------------------------------------------------------------------------------------------

REPS = "hold: 10s\nreps: 3\nrelax: 8s\n"


def test_the_next_hold_begins_exactly_relax_after_the_last() -> None:
    assert bouts(exercise(REPS)) == [(0, 10), (18, 28), (36, 46)]
    assert bouts(exercise("hold: 10s\nreps: 2")) == [(0, 10), (15, 25)]         # 5 s where nothing is said


def test_in_the_relaxing_the_number_relax_and_start_again() -> None:
    score = exercise(REPS + "start: Lean in.\nkind: stretch")
    assert between(score) == [
        "0.000 end",
        "1.200 one",                # clause-pause after the end sound; its beat is 100 ms in
        "2.000 Relax.",             # clause-pause after a number
        "7.200 Lean in.",           # ends 200 ms before T
        "8.000 start",
    ][1:]
    after = [c.text for c in score.cues if c.start > score.held[2].end]
    assert after == ["three", "And slowly release."]


def test_without_words_to_begin_on_none_are_said_again() -> None:
    assert between(exercise(REPS)) == ["1.200 one", "2.000 Relax.", "8.000 start"]


def test_what_does_not_fit_into_the_relaxing_is_dropped_the_last_first_and_told() -> None:
    # the number ends at 1.5, "Relax." at 2.3, "Lean in." would take 1 + 0.6 + 0.2 s more
    timeline = one("hold: 10s\nreps: 2\nrelax: 4s\nstart: Lean in.")
    assert between(exercises(timeline)[0]) == ["1.200 one", "2.000 Relax.", "4.000 start"]
    assert changes(timeline) == ["dropped Lean in."]
    timeline = one("hold: 10s\nreps: 2\nrelax: 2400ms\nstart: Lean in.")
    assert between(exercises(timeline)[0]) == ["1.200 one", "2.400 start"]
    assert changes(timeline) == ["dropped Lean in.", "dropped Relax."]


@pytest.mark.parametrize("relax, kept", [("4100ms", True), ("4099ms", False)])
def test_start_is_said_again_if_it_ends_200_ms_before_the_next(relax: str, kept: bool) -> None:
    # "Relax." ends at 2.3, a sentence-pause, 0.6 s, 0.2 s: 4.1
    score = exercise(f"hold: 10s\nreps: 2\nrelax: {relax}\nstart: Lean in.")
    assert ("Lean in." in texts(c for c in score.cues if c.start > score.held[0].end)) is kept


@pytest.mark.parametrize("relax", ["0s", "100ms", "600ms"])
def test_relax_is_exact_even_where_the_end_sound_still_rings(relax: str) -> None:
    timeline = one(f"hold: 10s\nreps: 2\nrelax: {relax}")
    length = float(relax.removesuffix("ms")) / 1000 if "ms" in relax else 0.0
    assert bouts(exercises(timeline)[0]) == [(0, 10), (10 + length, 20 + length)]
    assert not changes(timeline, "grew")


def test_every_hold_is_counted_and_every_rep() -> None:
    score = exercise("hold: 9s\nreps: 2")
    assert [inside(score, i, ("count",)) for i in (0, 1)] == [["6.000 three", "7.000 two", "8.000 one"]] * 2
    assert [c.text for c in score.cues if c.kind == "count"] == [
        "three", "two", "one", "one", "three", "two", "one", "two"]


@pytest.mark.parametrize("count, said", [
    ("down", ["one", "one"]), ("reps", ["one", "two"]), ("none", []), ("[reps, down]", ["one", "one", "one", "two"]),
    ("up", ["two", "three", "two", "three"]),
])
def test_what_is_counted_is_the_authors_choice(count: str, said: list[str]) -> None:
    score = exercise(f"hold: 3s\nreps: 2\ncount: {count}")
    assert [c.text for c in score.cues if c.kind == "count"] == said


def test_the_numbers_of_reps_begin_again_in_every_set() -> None:
    score = exercise("hold: 10s\nreps: 2\nsets: 2\ncount: reps")
    assert [c.text for c in score.cues if c.kind == "count"] == ["one", "two", "one", "two"]
