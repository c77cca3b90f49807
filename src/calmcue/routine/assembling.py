"""From what was written to the model: every exercise whole, every text's ``$names`` known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from calmcue.errors import Place
from calmcue.routine import exercise_fields as fields
from calmcue.routine.desk import Desk, Refused
from calmcue.routine.dose_fields import CUES
from calmcue.routine.dosing import dose_of
from calmcue.routine.inheriting import ids, inherit, unknown_id
from calmcue.routine.model import Chimes, Exercise, Step
from calmcue.routine.records import Values
from calmcue.routine.sound_fields import CHIMES, NO_PACING, PACING
from calmcue.routine.steps import Draft, WrittenStep


@dataclass(frozen=True, slots=True)
class Assembled:
    """``stated``: of each exercise what it states and inherits, by step number; ``ids``: step numbers by id;
    ``steps``: what could be made of the steps."""

    steps: tuple[Step, ...]
    stated: Mapping[int, Values]
    ids: Mapping[str, int]


def assemble(written: tuple[WrittenStep | None, ...], defaults: Values, desk: Desk) -> Assembled:
    """The steps of a routine, each exercise with what it inherits."""
    drafts = {number: step for number, step in enumerate(written, 1) if isinstance(step, Draft)}
    known = ids(drafts, desk.languages[0], desk)
    stated = inherit(drafts, known, defaults, desk)
    names = {number: name for name, number in known.items()}
    return Assembled(tuple(_steps(written, stated, names, desk)), stated, known)


def _steps(written: tuple[WrittenStep | None, ...], stated: Mapping[int, Values], names: Mapping[int, str],
           desk: Desk) -> Iterator[Step]:
    for number, step in enumerate(written, 1):
        with suppress(Refused):
            if number in stated and isinstance(step, Draft):
                yield exercise(names.get(number, f"exercise-{number}"), stated[number], step.node.place, desk)
            elif step is not None and not isinstance(step, Draft):
                yield step


def exercise(name: str, values: Values, at: Place, desk: Desk) -> Exercise:
    """The exercise with the id ``name``. Raises Refused when something of it can't be used."""
    dose = dose_of(values, at, desk)
    if not fields.EXERCISE.complete(values):
        raise Refused
    pacing = values.get(PACING) or NO_PACING
    sides = values.get(fields.SIDES)
    return Exercise(
        id=name,
        name=values.need(fields.NAME),
        dose=dose,
        kind=values.get(fields.KIND),
        position=values.get(fields.POSITION),
        equipment=values.get(fields.EQUIPMENT) or (),
        when=values.get(fields.WHEN),
        adapt=values.get(fields.ADAPT) or (),
        setup=values.get(fields.SETUP) or (),
        start=values.get(fields.START) or (),
        feel=values.get(fields.FEEL) or (),
        finish=values.get(fields.FINISH) or (),
        sides=sides if sides and sides.order else None,
        reminders=values.get(fields.REMINDERS) or (),
        cues=values.get(CUES) or (),
        easier=values.get(fields.EASIER) or (),
        harder=values.get(fields.HARDER) or (),
        progression=values.get(fields.PROGRESSION) or (),
        pacing=pacing.knobs,
        preset=pacing.preset,
        chimes=values.get(CHIMES) or Chimes(),
        at=at,
    )


def variants(written: Mapping[str, tuple[tuple[str, Place], ...]], known: Mapping[str, int],
             desk: Desk) -> dict[str, tuple[str, ...]]:
    """The variants, each with its exercises' ids in the author's order. Unknown and repeated ids are refused."""
    made: dict[str, tuple[str, ...]] = {}
    for name, listed in written.items():
        seen: dict[str, Place] = {}
        for exercise_id, at in listed:
            if exercise_id not in known:
                desk.refuse(at, "There is no exercise with this id.", found=f"`{exercise_id}`",
                            expected="the id of an exercise", suggestion=unknown_id(exercise_id, known),
                            code="unknown-id")
            elif exercise_id in seen:
                desk.refuse(at, "This exercise is listed twice.", found=f"`{exercise_id}`",
                            expected="each exercise once; variants play in the file's order", code="variant")
            seen[exercise_id] = at
        made[name] = tuple(seen)
    return made
