"""Whether every ``$name`` can be said where it stands: for each side it is said for, with the values there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from calmcue.errors import Problem
from calmcue.routine import exercise_fields as exercise
from calmcue.routine import routine_fields as fields
from calmcue.routine.desk import Desk
from calmcue.routine.dose_fields import CUES, HOLD, PHASES
from calmcue.routine.languages import base
from calmcue.routine.model import Phrase, Rest, Safety, Say, Side, SideChoice, Sides, Text, Wait
from calmcue.routine.phrases import Phrasebook
from calmcue.routine.records import Field, Values
from calmcue.routine.steps import Draft, WrittenStep

_ANYWHERE: Final = frozenset({"minutes"})
_IN_EXERCISES: Final = _ANYWHERE | {"n", "total", "exercise"}
_NO_SIDE: Final[frozenset[Side]] = frozenset()
_SAID_FOR: Final[dict[SideChoice, frozenset[Side]]] = {
    "left": frozenset({"left"}), "right": frozenset({"right"}), "affected": frozenset({"left", "right", "unset"}),
}
_WORDS: Final[tuple[Field[Any], ...]] = (
    exercise.EQUIPMENT, exercise.WHEN, exercise.SETUP, exercise.START, exercise.FEEL, exercise.FINISH,
    exercise.REMINDERS, exercise.EASIER, exercise.HARDER, exercise.PROGRESSION,
)


class NameCheck:
    """Checks the texts of a routine against its ``phrases`` and the program's own; problems go to ``desk``.

    What is shared with routines in other languages is looked at in this one's languages only.
    """

    def __init__(self, phrases: Mapping[str, Phrase], desk: Desk) -> None:
        self._desk = desk
        self._languages = frozenset(map(base, desk.languages))
        self._book = Phrasebook({n: replace(p, forms=self._ours(p.forms)) for n, p in phrases.items()}, desk.languages)
        self._seen: dict[tuple[int, frozenset[Side], frozenset[str]], list[Problem]] = {}

    def phrases(self) -> None:
        for problem in self._book.phrase_problems():
            self._desk.note(problem)

    def top(self, values: Values) -> None:
        """The texts of the routine itself. There is no side in them."""
        safety = values.get(fields.SAFETY) or Safety()
        titles = [values.get(field) for field in (fields.TITLE, fields.ABOUT, fields.FREQUENCY)]
        for text in (*titles, *safety.before, *safety.precautions):
            if text is not None:
                self._text(text, _NO_SIDE, _ANYWHERE)

    def steps(self, written: tuple[WrittenStep | None, ...], stated: Mapping[int, Values],
              names: Mapping[int, str]) -> None:
        """The texts of all steps. ``stated``: what exercises state and inherit, ``names``: their ids, both by step
        number."""
        last = max((number for number, step in enumerate(written, 1) if isinstance(step, Draft)), default=0)
        for number, step in enumerate(written, 1):
            following = frozenset({"next"} if number < last else ())
            if number in stated:
                self._exercise(stated[number], names.get(number, ""), following, number)
            elif isinstance(step, Say | Wait):
                self._text(step.text, _NO_SIDE, _ANYWHERE | following)
            elif isinstance(step, Rest) and step.say:
                self._text(step.say, _NO_SIDE, _ANYWHERE | following)

    def _exercise(self, values: Values, name: str, following: frozenset[str], number: int) -> None:
        if values.wrong(exercise.SIDES):
            return
        sides = _said_for(values.get(exercise.SIDES))
        builtins = _IN_EXERCISES | following | ({"hold"} if values.states(HOLD) else frozenset())
        if (title := values.get(exercise.NAME)) is not None:
            self._text(title, sides, frozenset())           # it is said where other exercises announce it
        for text in _texts(values):
            self._text(text, sides, builtins, name, f"steps[{number}].")

    def _text(self, text: Text, sides: frozenset[Side], builtins: frozenset[str], name: str = "",
              own: str = "") -> None:
        """``name``: of the exercise that says it; ``own``: how the key of a text begins that stands in it."""
        key = (id(text), sides, builtins)
        if key not in self._seen:
            ours = replace(text, forms=self._ours(text.forms))
            self._seen[key] = self._book.problems(ours, sides=sides, builtins=builtins)
        for problem in self._seen[key]:
            taken_over = name and not text.at.key.startswith(own)
            self._desk.note(replace(problem, message=f"In `{name}`, which takes this over: {problem.message}")
                            if taken_over else problem)

    def _ours(self, forms: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
        """The forms in the routine's languages; all where there are none."""
        return tuple(form for form in forms if base(form[0]) in self._languages) or forms


def _said_for(sides: Sides | None) -> frozenset[Side]:
    return _NO_SIDE.union(*(_SAID_FOR[side] for side in sides.order)) if sides else _NO_SIDE


def _texts(values: Values) -> Iterator[Text]:
    """All texts of an exercise but its name."""
    for field in _WORDS:
        said = values.get(field)
        yield from (said,) if isinstance(said, Text) else said or ()
    for way in values.get(exercise.ADAPT) or ():
        yield from (way.condition, way.say)
    yield from (phase.name for phase in values.get(PHASES) or ())
    yield from (cue.say for cue in values.get(CUES) or () if cue.say)
