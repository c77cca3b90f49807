"""Whose word counts for a knob."""

from __future__ import annotations

import pytest

from calmcue.planning.pacing import PRESETS, natural_preset, rest_length, work_out
from calmcue.routine.knobs import KNOBS
from calmcue.routine.loading import parse_routine
from calmcue.routine.model import Routine
from calmcue.settings import NOBODY, Listener
from calmcue.units import Frames, seconds


def routine(head: str = "", exercise: str = "") -> Routine:
    return parse_routine(
        f"format: 1\ntitle: T\n{head}\nsteps:\n  - exercise: E\n    hold: 30s\n    {exercise}\n", "t.yaml")


def test_every_preset_sets_every_knob() -> None:
    for preset in PRESETS.values():
        assert set(preset) == set(KNOBS)


@pytest.mark.parametrize("audience, preset", [
    ("stroke", "gentle"), ("neuro-rehab", "gentle"), ("older-adult", "gentle"), ("general", "standard"),
])
def test_a_routine_without_a_preset_starts_from_its_audience(audience: str, preset: str) -> None:
    found = routine(f"audience: [{audience}]\npacing: {{settle: 7s}}")
    assert natural_preset(found) == preset
    pacing = work_out(found, NOBODY)
    assert pacing.length("get-ready") == PRESETS[preset]["get-ready"]
    assert pacing.length("settle") == seconds(7)
    assert pacing.settings["settle"].origin == "the routine"


def test_precedence_from_the_preset_up_to_the_command_line() -> None:
    found = routine("pacing: {preset: brisk, settle: 3s}", "pacing: {settle: 4s}")
    exercise = found.exercises[0]
    assert work_out(found, NOBODY).length("settle") == seconds(3)
    assert work_out(found, NOBODY, exercise).length("settle") == seconds(4)
    settings = Listener(pacing={"settle": seconds(5)})
    assert work_out(found, settings, exercise).length("settle") == seconds(5)
    both = Listener(pacing={"settle": seconds(5)}, override={"settle": seconds(6)})
    assert work_out(found, both, exercise).settings["settle"] == (seconds(6), "--set")


@pytest.mark.parametrize("knob", ["switch-sides", "change-position", "get-ready"])
def test_settings_may_lengthen_what_the_routine_asks_for_but_not_shorten_it(knob: str) -> None:
    found = routine(f"pacing: {{{knob}: 10s}}")
    assert work_out(found, Listener(pacing={knob: seconds(5)})).length(knob) == seconds(10)
    assert work_out(found, Listener(pacing={knob: seconds(20)})).length(knob) == seconds(20)
    assert work_out(found, Listener(preset="brisk")).length(knob) == seconds(10)
    assert work_out(found, Listener(pace="brisk")).length(knob) == seconds(10)
    assert work_out(found, Listener(override={knob: seconds(5)})).length(knob) == seconds(5)


def test_a_listeners_rest_is_the_least_and_set_wins_outright() -> None:
    found, written = routine(), Frames(seconds(30))
    assert rest_length(written, work_out(found, NOBODY)) == written
    assert rest_length(written, work_out(found, Listener(pacing={"rest": seconds(60)}))) == seconds(60)
    assert rest_length(written, work_out(found, Listener(pacing={"rest": seconds(10)}))) == written
    assert rest_length(written, work_out(found, Listener(override={"rest": seconds(10)}))) == seconds(10)


@pytest.mark.parametrize("finished, verbosity", [(0, "full"), (2, "full"), (3, "brief")])
def test_auto_verbosity_is_full_three_times(finished: int, verbosity: str) -> None:
    pacing = work_out(routine("pacing: {verbosity: auto}"), Listener(finished=finished))
    assert pacing.verbosity == verbosity
