"""``--minutes N``: the session made to last at most so long.

First all holds are eased from what the author aims at towards the least the author allows, together, as little as
needed; a hold is never shorter than that, and pauses and rests stay. If that is not enough, exercises are left out,
from the last one back. A session that is shorter anyway stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from calmcue.errors import UsageError
from calmcue.planning.choosing import chosen_steps
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.model import Exercise, Routine
from calmcue.settings import Listener
from calmcue.sources import Measure
from calmcue.units import RATE, as_seconds, format_duration

_STEPS: Final = 20
"""Ease is tried in so many steps: a hold of 60 s that may go down to 30 s changes by 1.5 s each."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The listener with what was decided, the plan, and what to tell the person about it."""

    listener: Listener
    timeline: Timeline
    notes: tuple[str, ...]


def fit(routine: Routine, listener: Listener, measure: Measure) -> Fitted:
    """The session of ``routine`` in at most ``listener.minutes``. Raises UsageError where not even one exercise
    fits."""
    if listener.minutes is None:
        return Fitted(listener, plan_session(routine, listener, measure), ())
    most = listener.minutes * 60 * RATE
    steps = chosen_steps(routine, listener.variant, listener.left_out)
    exercises = [step for _, step in steps if isinstance(step, Exercise)]
    shortest: Timeline | None = None
    for count in range(len(exercises), 0, -1):
        left_out = listener.left_out + tuple(e.id for e in exercises[count:])
        fewer = replace(listener, left_out=left_out)
        shortest = plan_session(routine, replace(fewer, ease=1.0), measure)
        if shortest.length <= most:
            fitted, timeline = _least_ease(routine, fewer, measure, most, shortest)
            return Fitted(fitted, timeline, _notes(listener, fitted, exercises[:count], exercises[count:]))
    figure = f"{as_seconds(shortest.length) / 60:.1f}" if shortest else "0"
    raise UsageError(
        f"This routine can't be done in {listener.minutes} min: its first exercise alone, with the shortest holds "
        f"the author allows, takes {figure} min. Allow more minutes, or shorten pauses with --set."
    )


def _least_ease(
    routine: Routine, listener: Listener, measure: Measure, most: int, shortest: Timeline
) -> tuple[Listener, Timeline]:
    """As little ease as fits, by bisection over its steps; ``shortest`` is known to fit."""
    low, high, best = round(listener.ease * _STEPS), _STEPS, shortest
    while low < high:
        middle = (low + high) // 2
        timeline = plan_session(routine, replace(listener, ease=middle / _STEPS), measure)
        if timeline.length <= most:
            high, best = middle, timeline
        else:
            low = middle + 1
    return replace(listener, ease=high / _STEPS), best


def _notes(before: Listener, after: Listener, exercises: list[Exercise], left_out: list[Exercise]) -> tuple[str, ...]:
    notes = []
    holds = dict.fromkeys(
        (e.dose.hold.eased(after.ease), e.dose.hold.eased(before.ease)) for e in exercises if e.dose.hold)
    if eased := [f"{format_duration(now)} instead of {format_duration(was)}" for now, was in holds if now < was]:
        notes.append(f"Holds are eased to {', '.join(eased)} (--ease {after.ease:g}).")
    if left_out:
        names = ", ".join(e.name.forms[0][1] for e in left_out)
        notes.append(f"Left out to fit into {after.minutes} min: {names}.")
    return tuple(notes)
