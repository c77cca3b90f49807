"""How large a session may get: 24 hours, 100,000 cues.

Looked at twice: from the written figures, before anything of that size is built, with never more than the session
will really have; and in its plan, to the frame and the cue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from calmcue.errors import Place, Problem, RoutineError
from calmcue.planning.counting import hold_numbers, phase_numbers, rounds
from calmcue.planning.pacing import rest_length, work_out
from calmcue.routine.model import Exercise, Rest, Routine, Step
from calmcue.settings import Listener
from calmcue.units import DAY, format_duration, seconds, whole_seconds

if TYPE_CHECKING:
    from calmcue.planning.timeline import Timeline

MOST_CUES: Final = 100_000
MOST_TIME: Final = DAY


def check_size(routine: Routine, listener: Listener, steps: tuple[tuple[int, Step], ...]) -> None:
    """Raises RoutineError where the doses, the rests and getting ready are longer than 24 hours or have more than
    100,000 cues, at the step with which they do. Every phase counts as a cue, for it is as much work."""
    time, cues = 0, 0
    for _, step in steps:
        more_time, more_cues = _size(routine, listener, step)
        time, cues = time + more_time, cues + more_cues
        _refuse(step.at, time, cues, "up to here")


def check_plan(timeline: Timeline) -> None:
    """Raises RoutineError where the session as it is planned is too long or has too many cues."""
    cues = sum(len(placed.score.cues) for placed in timeline.placed)
    _refuse(timeline.script.routine.title.at, timeline.length, cues, "in all")


def _refuse(at: Place, time: int, cues: int, how: str) -> None:
    if time > MOST_TIME:
        raise RoutineError([Problem(
            at, "The session gets too long.", f"{format_duration(seconds(whole_seconds(time)))} {how}",
            "at most 24 hours", "Use fewer or shorter exercises, or split the routine.", "session-too-long")])
    if cues > MOST_CUES:
        raise RoutineError([Problem(
            at, "The session has too many cues.", f"{cues:,} {how}", f"at most {MOST_CUES:,}",
            "Use fewer rounds, or split the routine.", "too-many-cues")])


def _size(routine: Routine, listener: Listener, step: Step) -> tuple[int, int]:
    """(frames, cues) that a step has at least."""
    if isinstance(step, Rest):
        return rest_length(step.length, work_out(routine, listener)), 0
    if not isinstance(step, Exercise):
        return 0, 0
    dose, pacing = step.dose, work_out(routine, listener, step)
    sides = len(step.sides.order) if step.sides else 1
    alternate = step.sides is not None and step.sides.alternate and dose.shape != "hold"
    blocks = 1 if alternate else sides          # of all sets, with a switch between two of them
    time = pacing.length("get-ready") + pacing.length("settle") * blocks
    time += pacing.length("switch-sides") * (blocks - 1) + rest_length(dose.rest, pacing) * (dose.sets - 1) * blocks
    if dose.phases:
        count = rounds(dose, alternate)
        named = min(count, dose.talk_for * (sides if alternate else 1)) if dose.talk_for else count
        numbers = sum(len(phase_numbers(p.length, dose.counts)) for p in dose.phases if not p.silent)
        sets = dose.sets * blocks
        return time + sets * count * dose.round_length, sets * (count * len(dose.phases) + named * numbers)
    assert dose.hold is not None
    hold = dose.hold.eased(listener.ease)
    holds = dose.sets * sides * (dose.reps or 1)
    relaxing = dose.relax * (holds - dose.sets * blocks) if dose.reps else 0
    return time + holds * hold + relaxing, holds * len(hold_numbers(hold, dose.counts, pacing.count("countdown")))
