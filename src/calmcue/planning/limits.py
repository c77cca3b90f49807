"""How large a session may get. Worked out from the written figures before anything of that size is built."""

from __future__ import annotations

from typing import Final

from calmcue.errors import Problem, RoutineError
from calmcue.planning.counting import hold_numbers, phase_numbers, rounds
from calmcue.planning.pacing import work_out
from calmcue.routine.model import Exercise, Pause, Rest, Routine, Step
from calmcue.settings import Listener
from calmcue.units import DAY, Frames, format_duration

MOST_CUES: Final = 100_000
MOST_TIME: Final = DAY
_WORDS_A_STEP: Final = 40
"""A generous guess at the cues around a dose: setup, reminders, closing words."""


def check_size(routine: Routine, listener: Listener, steps: tuple[tuple[int, Step], ...]) -> None:
    """Raises RoutineError where the session would last longer than 24 hours or have more than 100,000 cues, at the
    step with which it does."""
    time, cues = 0, 0
    for _, step in steps:
        more_time, more_cues = _size(routine, listener, step)
        time, cues = time + more_time, cues + more_cues
        if time > MOST_TIME:
            raise RoutineError([Problem(
                step.at, "The session gets too long.", format_duration(time) + " up to here",
                "at most 24 hours", "Use fewer or shorter exercises, or split the routine.", "session-too-long")])
        if cues > MOST_CUES:
            raise RoutineError([Problem(
                step.at, "The session has too many cues.", f"about {cues:,} up to here",
                f"at most {MOST_CUES:,}", "Use fewer rounds, or split the routine.", "too-many-cues")])


def _size(routine: Routine, listener: Listener, step: Step) -> tuple[int, int]:
    """(frames, cues) of a step, words left out of the time: near enough to tell what is absurd."""
    if isinstance(step, Rest | Pause):
        return step.length, 2
    if not isinstance(step, Exercise):
        return 0, 2
    dose, pacing = step.dose, work_out(routine, listener, step)
    sides = len(step.sides.order) if step.sides else 1
    if dose.phases:
        alternate = step.sides is not None and step.sides.alternate
        count = rounds(dose, alternate) * dose.sets * (1 if alternate else sides)
        numbers = sum(len(phase_numbers(p.length, dose.counts)) for p in dose.phases)
        return count * dose.round_length + dose.rest * (dose.sets - 1), count * (len(dose.phases) + numbers + 1)
    assert dose.hold is not None
    hold = Frames(dose.hold.aim)
    bouts = (dose.reps or 1) * dose.sets * sides
    numbers = len(hold_numbers(hold, dose.counts, pacing.count("countdown")))
    return bouts * (hold + (dose.relax if dose.reps else 0)), bouts * (numbers + 8) + _WORDS_A_STEP
