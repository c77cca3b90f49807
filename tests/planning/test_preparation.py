"""The format's "Preparation": once an exercise, in its order, with its silences."""

from __future__ import annotations

from typing import Literal

import pytest

from calmcue.settings import Listener
from planning.sessions import before_start, exercise, exercises, one, seconds_of, session, texts

FULL = """
when: your foot slides
position: standing
equipment: [wall, chair]
setup: [Stand tall., Put your $foot back. Breathe.]
adapt:
  - {if: you feel unsteady, say: Sit down. Then try again.}
start: [Lean in., Slowly.]
feel: You feel a stretch.
sides: left
hold: 30s
"""


def test_all_of_it_in_order() -> None:
    # read upwards from the start sound: a word takes 300 ms, and a sentence-pause is 1 s
    assert before_start(exercise(FULL)) == [
        "-48.800 Exercise one of one.",
        "-46.600 Stretch.",
        "-45.300 For your left side.",
        "-43.100 Choose this one when your foot slides.",
        "-40.000 Stand up for this one.",
        "-37.500 You need: wall and chair.",
        "-30.000 Stand tall.",                      # change-position: 6 s before it
        "-28.400 Put your left foot back.",
        "-25.900 Breathe.",
        "-24.600 If you feel unsteady: Sit down.",
        "-21.800 Then try again.",
        "-19.900 Get ready.",
        "-18.300 You have ten seconds.",
        "-7.100 Lean in.",                          # get-ready: 10 s before it
        "-5.500 Slowly.",
        "-4.200 You feel a stretch.",               # settle: 3 s behind it
    ]


def test_once_however_many_sides_and_sets() -> None:
    timeline = one(FULL.replace("sides: left", "sides: each\nsets: 2"))
    said = texts(timeline.cues())
    assert said.count("Stretch.") == said.count("Stand tall.") == said.count("You feel a stretch.") == 1
    assert said.count("Exercise one of one.") == said.count("You need: wall and chair.") == 1


# which exercise, which side ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sides, affected, said", [
    ("left", None, ["For your left side."]),
    ("affected", "right", ["For your right side."]),
    ("affected", None, []),                                 # not known: the setup says "affected"
    ("each", None, ["Start with your left side."]),
    ("alternate", None, ["Start with your left side."]),
    ("[right, left]", None, ["Start with your right side."]),
])
def test_the_first_side_where_it_is_known(
    sides: str, affected: Literal["left", "right"] | None, said: list[str]
) -> None:
    score = exercises(one(f"hold: 10s\nsides: {sides}\nsetup: [Your $foot.]", Listener(affected=affected)))[0]
    assert texts(score.cues, "side") == said


def test_no_side_without_sides() -> None:
    assert texts(exercise("hold: 10s").cues, "side") == []


# position and equipment -------------------------------------------------------------------------------------------


def changes_to(*fields: str) -> list[tuple[list[str], float]]:
    """For each exercise: what is said of position and equipment, and the silence before its setup."""
    steps = "".join(f"  - {{exercise: E{i}, hold: 10s, setup: [Begin.], {f}}}\n" for i, f in enumerate(fields))
    found = []
    for score in exercises(session(steps)):
        setup = next(c for c in score.cues if c.what == "setup")
        before = max((c for c in score.cues if c.start < setup.start), key=lambda c: c.start)
        found.append((texts(score.cues, "position", "equipment"), seconds_of(setup.start - before.end)))
    return found


def test_at_first_the_listener_sits_and_has_the_first_things_at_hand() -> None:
    assert changes_to("position: sitting, equipment: [chair]") == [([], 1.0)]
    assert changes_to("equipment: [chair]") == [([], 1.0)]
    assert changes_to("position: standing, equipment: [chair]") == [
        (["Stand up for this one.", "You need: chair."], 6.0)]


def test_a_new_position_earns_time() -> None:
    assert changes_to("position: sitting", "position: standing", "position: standing", "position: lying") == [
        ([], 1.0), (["Stand up for this one."], 6.0), ([], 1.0), (["Lie down for this one."], 6.0)]


def test_an_exercise_without_a_position_leaves_the_listener_where_they_are() -> None:
    assert changes_to("position: standing", "kind: mobility", "position: standing", "position: sitting")[1:] == [
        ([], 1.0), ([], 1.0), (["Sit down for this one."], 6.0)]


def test_new_equipment_earns_time_and_what_was_there_does_not() -> None:
    assert changes_to("equipment: [chair]", "equipment: [chair, wall]", "equipment: [wall]", "equipment: [wall]") == [
        ([], 1.0), (["You need: chair and wall."], 6.0), ([], 1.0), ([], 1.0)]


def test_equipment_is_compared_with_the_exercise_before_only() -> None:
    assert changes_to("equipment: [band]", "kind: mobility", "equipment: [band]")[2] == (["You need: band."], 6.0)


def test_a_variant_has_its_own_first_exercise() -> None:
    steps = ("  - {exercise: A, id: a, hold: 10s, equipment: [chair]}\n"
             "  - {exercise: B, id: b, hold: 10s, equipment: [band]}\n")
    timeline = session(steps, Listener(variant="short"), head="variants: {short: [b]}")
    assert texts(timeline.cues(), "equipment") == []


# getting ready ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("knob, said", [
    ("10s", ["Get ready.", "You have ten seconds."]),
    ("75s", ["Get ready.", "You have one minute and fifteen seconds."]),
    ("0s", []),
])
def test_get_ready_is_announced(knob: str, said: list[str]) -> None:
    score = exercise("hold: 10s", get_ready=knob)
    assert texts(score.cues, "get-ready") == said


def test_no_time_to_get_ready_leaves_a_sentence_pause() -> None:
    assert before_start(exercise("hold: 10s\nsetup: [Sit.]\nstart: Lean in.", get_ready="0s"))[-2:] == [
        "-4.900 Sit.", "-3.600 Lean in."]


def test_settle_is_the_silence_before_the_start_sound() -> None:
    assert before_start(exercise("hold: 10s\nstart: Lean in.", settle="4s"))[-1] == "-4.600 Lean in."


def test_words_end_200_ms_before_the_start_sound_even_without_settle() -> None:
    assert before_start(exercise("hold: 10s\nstart: Lean in.", settle="0s"))[-1] == "-0.800 Lean in."


def test_the_words_to_begin_on_else_the_catalogues() -> None:
    assert texts(exercise("hold: 10s").cues, "ready", "start") == ["Here we go."]
    assert texts(exercise("hold: 10s\nstart: Lean in.").cues, "ready", "start") == ["Lean in."]
