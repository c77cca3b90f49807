"""The format's limits of a session: 24 hours, 100,000 cues, each with the figure found and where."""

from __future__ import annotations

import pytest

from calmcue.errors import RoutineError
from calmcue.planning.choosing import chosen_steps
from calmcue.planning.limits import check_size
from calmcue.planning.timeline import plan_session
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY, Listener
from calmcue.units import seconds
from planning.tables import table


def refused(steps: str, listener: Listener = NOBODY) -> str:
    routine = parse_routine(f"format: 1\ntitle: T\nsteps:\n{steps}", "t.yaml")
    with pytest.raises(RoutineError) as error:
        plan_session(routine, listener, table)
    return str(error.value)


def planned(steps: str, listener: Listener = NOBODY) -> bool:
    return bool(plan_session(parse_routine(f"format: 1\ntitle: T\nsteps:\n{steps}", "t.yaml"), listener, table).placed)


def test_a_session_of_more_than_a_day_is_refused_where_it_gets_so_long() -> None:
    steps = "".join(f"  - {{exercise: E{i}, hold: 1h}}\n" for i in range(30))
    # each with 10 s to get ready and 3 s to settle
    assert refused(steps) == (
        "t.yaml:27:5: steps[24]: The session gets too long. Found: 24h5m12s up to here. Expected: at most 24 hours. "
        "Use fewer or shorter exercises, or split the routine.")


def test_a_day_and_the_words_around_it_are_too_long_as_well() -> None:
    message = refused("  - rest: 1h\n" * 24)
    assert message.startswith("t.yaml:2:8: title: The session gets too long. Found: 24h5s in all")


@pytest.mark.parametrize("dose", [
    "hold: 1h, sets: 13, sides: each", "hold: 1h, reps: 26", "hold: 1h, reps: 13, sides: alternate",
    "hold: 1s, sets: 20, rest: 1h, sides: each", "hold: 10s, reps: 145, relax: 10m",
    "for: 2h, sets: 13, phases: [Up: 10m]",
])
def test_sides_sets_rests_and_relaxing_count(dose: str) -> None:
    assert "up to here" in refused(f"  - {{exercise: E, {dose}}}\n")


def test_an_eased_hold_counts_as_it_is_held() -> None:
    steps = "  - {exercise: E, hold: {aim: 1h, min: 1m}, reps: 26}\n"
    assert "too long" in refused(steps)
    assert planned(steps, Listener(ease=1.0))


def test_rests_as_the_listener_has_them() -> None:
    steps = "  - {exercise: E, hold: 1s, sets: 20, rest: 1h, sides: each}\n"
    assert planned(steps, Listener(override={"rest": seconds(1)}))


def test_too_many_cues_are_refused_before_they_are_made() -> None:
    steps = "  - {exercise: E, for: 2h, phases: [Up: 100ms]}\n  - {exercise: F, for: 1h, phases: [Up: 100ms]}\n"
    assert refused(steps) == (
        "t.yaml:5:5: steps[2]: The session has too many cues. Found: 108,000 up to here. Expected: at most 100,000. "
        "Use fewer rounds, or split the routine.")


def test_each_side_counts_aloud_only_so_long_as_it_talks() -> None:
    # a round has 20 phases and 9 numbers; 18 blocks of 200 rounds, half of them counted: 88,200, and not 104,400
    phases = ", ".join(["A: 10s", *["B: 100ms"] * 19])
    dose = f"reps: 200, count: up, sides: each, sets: 9, phases: [{phases}]"
    routine = parse_routine(f"format: 1\ntitle: T\nsteps:\n  - {{exercise: E, {dose}, talk-for: 100 reps}}\n", "t.yaml")
    check_size(routine, NOBODY, chosen_steps(routine, None))
    assert "104,400 up to here" in refused(f"  - {{exercise: E, {dose}}}\n")


def test_what_the_plan_has_is_counted_to_the_cue(monkeypatch: pytest.MonkeyPatch) -> None:
    # title, total, three sentences, the finish sound
    monkeypatch.setattr("calmcue.planning.limits.MOST_CUES", 6)
    assert planned("  - say: One. Two. Three.\n")
    monkeypatch.setattr("calmcue.planning.limits.MOST_CUES", 5)
    assert "Found: 6 in all. Expected: at most 5." in refused("  - say: One. Two. Three.\n")


def test_a_long_session_within_the_limits_is_planned() -> None:
    assert planned("".join(f"  - {{exercise: E{i}, hold: 10s, sides: each, setup: [Sit.]}}\n" for i in range(300)))
