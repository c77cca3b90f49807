"""The format's "Sides": each, alternate, affected, and what is heard at every change."""

from __future__ import annotations

from typing import Literal

import pytest

from calmcue.planning.scores import Score
from calmcue.settings import Listener
from planning.sessions import between, bouts, exercise, exercises, inside, one, seconds_of, texts
from planning.tables import lines

Affected = Literal["left", "right"] | None


def sides_of(fields: str, affected: Affected = None) -> list[str | None]:
    timeline = one(fields, Listener(affected=affected))
    return [h.tag.side for h in timeline.held()]


def switch(first: Score, second: Score) -> list[str]:
    """What is heard between two sides, in seconds after the first one's E; the start sound last."""
    end, offset = first.held[-1].end, first.length
    found = lines((c for c in first.cues if c.start > end), (), end)
    return found + lines((c for c in second.cues if c.start <= second.held[0].start), (), end - offset)


# which sides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sides, affected, expected", [
    ("each", None, ["left", "right"]),
    ("each", "right", ["left", "right"]),               # in every routine left comes first
    ("[right, left]", None, ["right", "left"]),
    ("left", "right", ["left"]),
    ("affected", "right", ["right"]),
    ("affected", None, ["unset"]),
    ("alternate", None, ["left", "right"]),             # with a single hold it is `each`
])
def test_which_sides_in_which_order(sides: str, affected: Affected, expected: list[str]) -> None:
    assert sides_of(f"hold: 10s\nsides: {sides}", affected) == expected


def test_one_sides_whole_dose_comes_before_the_others() -> None:
    fields = "hold: 10s\nreps: 2\nsets: 2\nrest: 20s\nsides: each"
    timeline = one(fields)
    assert [(h.tag.side, h.tag.set, h.tag.rep) for h in timeline.held()] == [
        (side, set_, rep) for side in ("left", "right") for set_ in (1, 2) for rep in (1, 2)]
    for score in exercises(timeline):
        assert bouts(score) == [(0, 10), (15, 25), (45, 55), (60, 70)]


@pytest.mark.parametrize("affected, said", [
    ("left", ["Your left foot.", "Not your right foot."]), ("right", ["Your right foot.", "Not your left foot."]),
    (None, ["Your affected foot.", "Not your other foot."]),
])
def test_the_affected_side_as_far_as_it_is_known(affected: Affected, said: list[str]) -> None:
    score = exercise("hold: 10s\nsides: affected\nsetup: [Your $foot., Not your $other-foot.]",
                     Listener(affected=affected))
    assert texts(score.cues, "setup") == said


# a switch ---------------------------------------------------------------------------------------------------------

SETUP = "setup: [Stand tall., Put your $foot back. Breathe., Your $other-foot stays.]\n"


def test_a_switch_in_full() -> None:
    first, second = exercises(one(f"hold: 10s\nsides: each\n{SETUP}start: Lean in.\nfeel: It pulls.\nfinish: Sit up."))
    assert switch(first, second) == [
        "1.100 Sit up.",                        # clause-pause after the end sound
        "1.900 switch",                         # 200 ms after words
        "3.000 Change to your right side.",     # clause-pause after it
        "5.500 Put your right foot back.",      # of the setup only the sentences that hold a side
        "8.000 Your left foot stays.",
        "17.200 Lean in.",                      # switch-sides
        "20.800 start",                         # settle; and not what one should feel
    ]


def test_a_setup_that_is_sided_through_a_phrase_is_said_again() -> None:
    _, second = exercises(one("hold: 10s\nsides: each\nsetup: [Sit., $move]"))
    assert texts(second.cues, "setup") == ["Move your right foot."]


def test_a_switch_without_its_sound_leaves_a_sentence_pause() -> None:
    first, second = exercises(one("hold: 10s\nsides: each\nfinish: Sit up.", head="chimes: {switch: none}"))
    assert switch(first, second)[:2] == ["1.100 Sit up.", "2.700 Change to your right side."]


def test_a_switch_without_closing_words() -> None:
    first, second = exercises(one("hold: 10s\nsides: each"))
    assert switch(first, second)[:2] == ["0.600 switch", "1.700 Change to your right side."]


def test_a_switch_to_a_side_is_given_its_time_even_where_settle_is_0() -> None:
    first, second = exercises(one("hold: 10s\nsides: each", switch_sides="12s", settle="0s"))
    # 1.7 + 1.5, 12 s, "Here we go." 0.9, and 200 ms before the sound
    assert switch(first, second)[-2:] == ["15.200 Here we go.", "16.300 start"]


def test_every_hold_is_as_long_on_both_sides() -> None:
    left, right = exercises(one("hold: 37s\nsides: each\nreminders: [Breathe.]\nstart: Lean on your $foot."))
    assert left.held[0].end - left.held[0].start == right.held[0].end - right.held[0].start == 37 * 48_000
    assert inside(left) == inside(right)


# alternating ------------------------------------------------------------------------------------------------------


def test_alternating_phases_have_no_gap_and_no_switch_sound() -> None:
    score = exercise("reps: 2\nsides: alternate\ncount: none\nphases: [Turn to your $foot: 3s, Back: 2s]")
    assert inside(score) == [
        "0.000 Turn to your left foot.", "3.000 Back.", "5.000 Turn to your right foot.", "8.000 Back.",
        "10.000 Turn to your left foot.", "13.000 Back.", "15.000 Turn to your right foot.", "18.000 Back."]
    assert bouts(score) == [(0, 20)]
    assert not texts(score.cues, "switch") and not [c for c in score.cues if c.what == "switch"]


HOLDS = f"hold: 10s\nreps: 2\nsides: alternate\nstart: Lean in.\nfinish: Sit up.\n{SETUP}"


def test_alternating_holds_switch_at_every_change() -> None:
    score = exercise(HOLDS)
    assert [h.tag.side for h in score.held] == ["left", "right", "left", "right"]
    # closing words after each E; from the right side back to the left the number of the pair comes first
    assert between(score, 0) == [
        "1.100 Sit up.", "1.900 switch", "3.000 Change to your right side.", "5.500 Put your right foot back.",
        "8.000 Your left foot stays.", "17.200 Lean in.", "20.800 start"]
    assert between(score, 1) == [
        "1.200 one", "2.000 Sit up.", "2.800 switch", "3.900 Change to your left side.",
        "6.400 Put your left foot back.", "8.900 Your right foot stays.", "18.100 Lean in.", "21.700 start"]
    after = [c.text for c in score.cues if c.start > score.held[3].end]
    assert after == ["two", "Sit up."]


def test_alternating_holds_keep_relax_where_it_is_the_longer() -> None:
    fields = "hold: 10s\nreps: 2\nsides: alternate\nrelax: 60s\nstart: Lean in."
    assert bouts(exercise(fields)) == [(0, 10), (70, 80), (140, 150), (210, 220)]
    assert bouts(exercise(fields.replace("60s", "1s"))) != bouts(exercise(fields))


def test_a_rest_of_alternating_holds_is_a_change_of_sides_too() -> None:
    score = exercise("hold: 10s\nreps: 1\nsets: 2\nrest: 60s\nsides: alternate\nstart: Lean in.\nfinish: Sit up.")
    assert [h.tag.side for h in score.held] == ["left", "right", "left", "right"]
    assert between(score, 1) == [
        "1.200 one",
        "2.000 Sit up.",                        # closing words after each E of alternating holds
        "3.600 Rest.",
        "4.100 switch",
        "5.200 Change to your left side.",
        "56.400 Lean in.",                      # ends settle before T
        "60.000 start",
    ]


def test_a_rest_of_alternating_holds_grows_for_the_time_to_change_sides() -> None:
    timeline = one("hold: 10s\nreps: 1\nsets: 2\nrest: 10s\nsides: alternate\nstart: Lean in.")
    score, = exercises(timeline)
    # one 1.1-1.5, Rest. 2.0-2.3, switch 2.5-3.1, 3.6-5.1, switch-sides 8 s, Lean in. 0.6, settle 3 s
    assert between(score, 1)[-2:] == ["13.100 Lean in.", "16.700 start"]
    grown, = timeline.changes()
    assert (grown.what, seconds_of(grown.asked), seconds_of(grown.at)) == ("grew", 10.0, 16.7)


def test_words_inside_alternating_phases_name_the_side_they_fall_on() -> None:
    score = exercise("reps: 2\nsides: alternate\ncount: none\nphases: [Lift your $foot: 6s]\ncues:\n"
                     "  - {at: 14s in, say: Now your $foot.}\n  - {at: rep 1, say: That was your $foot.}")
    assert [line for line in inside(score) if "Lift" not in line] == [
        "7.700 That was your right foot.", "14.000 Now your left foot."]
