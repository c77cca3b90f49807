"""``--minutes``: what is eased, what is left out, and that the person is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calmcue.errors import UsageError
from calmcue.planning.fitting import fit
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY, Listener
from calmcue.units import RATE, seconds
from scenes import measure

ROUTINE = parse_routine("""\
format: 1
title: Legs
pacing: brisk
steps:
  - {exercise: Calf, hold: {aim: 60s, min: 30s}}
  - {exercise: Thigh, hold: {aim: 40s, min: 20s}}
  - {exercise: Hip, hold: 30s}
""", "legs.yaml")


@pytest.mark.parametrize("minutes", range(2, 7))
def test_it_fits_and_no_hold_is_shorter_than_its_author_allows(minutes: int) -> None:
    timeline = fit(ROUTINE, Listener(minutes=minutes), measure).timeline
    assert timeline.length <= minutes * 60 * RATE
    least = {"calf": seconds(30), "thigh": seconds(20), "hip": seconds(30)}
    assert all(held.end - held.start >= least[held.tag.exercise] for held in timeline.held())


def test_the_person_is_told_what_became_of_the_holds_and_of_exercises() -> None:
    whole = fit(ROUTINE, NOBODY, measure).timeline.length
    most = whole // (60 * RATE)             # a minute less, or a part of one
    fitted = fit(ROUTINE, Listener(minutes=most), measure)
    held = [(h.end - h.start) // RATE for h in fitted.timeline.held()]
    assert fitted.notes == (f"Holds are eased to {held[0]}s instead of 1m, {held[1]}s instead of 40s "
                            f"(--ease {fitted.listener.ease:g}).",)
    assert fit(ROUTINE, Listener(minutes=2), measure).notes[-1] == "Left out to fit into 2 min: Hip."


def test_a_session_that_is_short_enough_stays_as_it_is() -> None:
    fitted = fit(ROUTINE, Listener(minutes=20), measure)
    assert (fitted.notes, fitted.listener.ease, fitted.listener.left_out) == ((), 0, ())


def test_what_can_t_be_done_is_said() -> None:
    slow = replace(NOBODY, minutes=1, override={"get-ready": seconds(60)})
    with pytest.raises(UsageError, match="can't be done in 1 min"):
        fit(ROUTINE, slow, measure)
