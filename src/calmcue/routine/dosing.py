"""Whether the fields of a dose go together, and the Dose that they make."""

from __future__ import annotations

from typing import Any

from calmcue.errors import Place
from calmcue.routine.desk import Desk, Refused
from calmcue.routine.dose_fields import COUNT, FOR, HOLD, PHASES, RELAX, REPS, REST, SETS, TALK_FOR
from calmcue.routine.exercise_fields import DOSE
from calmcue.routine.model import DEFAULT_RELAX, DEFAULT_REST, CountFrom, Dose
from calmcue.routine.records import Field, Values
from calmcue.routine.shapes import listed
from calmcue.units import format_duration

_SHAPES = "`hold`; `reps` with `phases`, or with `hold`; or `for` with `phases`"


def dose_of(values: Values, at: Place, desk: Desk) -> Dose:
    """The dose of an exercise that begins ``at``. Raises Refused when the desk knows what is wrong with it."""
    if values.wrong(*DOSE):
        raise Refused
    _check_shape(values, at, desk)
    relax, rest = values.get(RELAX), values.get(REST)
    dose = Dose(
        hold=values.get(HOLD),
        reps=values.get(REPS),
        at_least=values.get(FOR),
        phases=values.get(PHASES) or (),
        relax=DEFAULT_RELAX if relax is None else relax,
        sets=values.get(SETS) or 1,
        rest=DEFAULT_REST if rest is None else rest,
        talk_for=values.get(TALK_FOR),
        count=values.get(COUNT),
    )
    _check_count(dose, values, desk)
    return dose


def _check_shape(values: Values, at: Place, desk: Desk) -> None:
    stated = [f for f in (HOLD, REPS, FOR) if values.states(f)]
    phased = values.states(PHASES)
    if not stated:
        message = "These phases have no dose." if phased else "This exercise has no dose."
        raise desk.refuse(at, message, found="none of `hold`, `reps` and `for`", expected=_SHAPES,
                          suggestion="Say how much: `reps: 10`, or `for: 1m`." if phased else "", code="dose")
    if FOR in stated and len(stated) > 1:
        raise _two(values, desk, stated)
    if FOR in stated and not phased:
        raise desk.refuse(values.places[FOR.key], "`for` needs `phases`.", found="`for` alone", expected=_SHAPES,
                          suggestion="For one long hold write `hold` instead.", code="dose")
    if HOLD in stated and phased:
        raise _two(values, desk, [HOLD, PHASES])
    if stated == [REPS] and not phased:
        raise desk.refuse(values.places[REPS.key], "`reps` needs to know what a rep is.", found="`reps` alone",
                          expected=_SHAPES, suggestion="Name its `phases`: `- Stand up: 3s`, `- Sit down: 3s`.",
                          code="dose")
    if values.states(RELAX) and stated != [HOLD, REPS]:
        raise _idle(values, RELAX, "between the holds of `reps`", desk)
    if values.states(TALK_FOR) and not phased:
        raise _idle(values, TALK_FOR, "with `phases`", desk)


def _two(values: Values, desk: Desk, fields: list[Field[Any]]) -> Refused:
    """Two ways of saying how much; the place is that of the one written later."""
    places = [values.places[f.key] for f in fields]
    return desk.refuse(max(places), "An exercise has one dose.", found=listed(f"`{f.key}`" for f in fields),
                       expected=f"exactly one of {_SHAPES}",
                       suggestion="What comes from `defaults` or `like` goes when the exercise states `hold`, `reps` "
                                  "or `for` itself.", code="dose")


def _idle(values: Values, field: Field[Any], where: str, desk: Desk) -> Refused:
    return desk.refuse(values.places[field.key], f"`{field.key}` means nothing here.", found=f"`{field.key}`",
                       expected=f"it only {where}", suggestion="Delete it.", code="dose")


def _check_count(dose: Dose, values: Values, desk: Desk) -> None:
    for count in dose.count or ():
        if not isinstance(count, CountFrom):
            continue
        at = values.places[COUNT.key]
        if dose.hold is None:
            raise desk.refuse(at, "`from` counts down a hold, and there is none here.", found="a dose of phases",
                              expected="`up`, `down`, `reps` or `none`", code="count")
        length = count.start * count.every
        if length > dose.hold.aim:
            raise desk.refuse(at, "This count is longer than the hold.",
                              found=f"{count.start} numbers, {format_duration(count.every)} apart",
                              expected=f"at most {format_duration(dose.hold.aim)}", code="count")
