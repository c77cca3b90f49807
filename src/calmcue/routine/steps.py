"""The steps of a session: which kind each is, and the small ones whole. Exercises wait for what they inherit."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from calmcue.errors import Place
from calmcue.routine.desk import Desk, Refused
from calmcue.routine.dose_fields import HOUR
from calmcue.routine.exercise_fields import EXERCISE
from calmcue.routine.model import ChimeStep, Pause, Rest, Say, Wait
from calmcue.routine.nodes import Node, Scalar, Table, shorten
from calmcue.routine.records import Field, Record, Values
from calmcue.routine.shapes import Definitions, ListOf, Named, Schema, Shape, listed
from calmcue.routine.sound_fields import SoundShape
from calmcue.routine.suggesting import did_you_mean
from calmcue.routine.texts import TEXT
from calmcue.routine.values import duration
from calmcue.units import milliseconds, seconds

STEP_LIMIT: Final = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """An exercise as its own lines state it."""

    values: Values
    node: Node


OtherStep: TypeAlias = Say | Rest | ChimeStep | Pause | Wait
WrittenStep: TypeAlias = Draft | OtherStep

_SAY: Final = Field("say", TEXT, "What is said.")
_REST: Final = Field("rest", duration(seconds(1), HOUR), "A rest: from its sound on so long.")
_REST_SAY: Final = Field("say", TEXT, "What is said in it.")
_CHIME: Final = Field("chime", SoundShape(), "A sound that is played: its name, or a file.")
_PAUSE: Final = Field("pause", duration(milliseconds(100), HOUR), "Silence.")
_WAIT: Final = Field("wait", TEXT, "What is said, until a key is pressed; in an export, silence of `self-paced-gap`.")

_RECORDS: Final = {
    "exercise": EXERCISE,
    "rest": Record("a rest", (_REST, _REST_SAY), required=(_REST,)),
    "say": Record("a say step", (_SAY,), required=(_SAY,)),
    "chime": Record("a chime step", (_CHIME,), required=(_CHIME,)),
    "pause": Record("a pause", (_PAUSE,), required=(_PAUSE,)),
    "wait": Record("a wait", (_WAIT,), required=(_WAIT,)),
}


class StepShape(Shape[WrittenStep | None]):
    """One step: what it is stands in its keys. None where it can't be used, so that the others keep their numbers."""

    expected = "a step: one of exercise, say, rest, chime, pause or wait"

    def load(self, node: Node, desk: Desk) -> WrittenStep | None:
        with suppress(Refused):
            kind = self._kind(node, desk)
            values = _RECORDS[kind].load(node, desk)
            if kind == "exercise":
                return Draft(values, node)
            if _RECORDS[kind].complete(values):
                return _small_step(kind, values, node.place)
        return None

    def _kind(self, node: Node, desk: Desk) -> str:
        if not isinstance(node, Table):
            hint = f"To have it spoken write `say: {shorten(node.text)}`." if isinstance(node, Scalar) else ""
            raise desk.refuse(node, "A step begins with what it is.", expected=self.expected, suggestion=hint,
                              code="step")
        kinds = [key for key in node.entries if key in _RECORDS]
        if "exercise" in kinds:                             # its table says what to do with `say` and the like
            return "exercise"
        if set(kinds) == {"rest", "say"}:
            return "rest"
        if len(kinds) == 1:
            return kinds[0]
        if kinds:
            raise desk.refuse(node.entries[kinds[1]].key, "A step is one thing.",
                              found=listed(f"`{kind}`" for kind in kinds), expected="one of them",
                              suggestion="Begin a line with `- ` for each step.", code="step")
        near = next((hint for key in node.entries if (hint := did_you_mean(key, _RECORDS))), "")
        raise desk.refuse(node, "This step does not say what it is.", expected=self.expected,
                          suggestion=near or "An exercise begins with `- exercise: ` and its name.", code="step")

    def schema(self, definitions: Definitions) -> Schema:
        return {"anyOf": [Named(name, record, f"{record.what[0].upper()}{record.what[1:]}.").schema(definitions)
                          for name, record in _RECORDS.items()]}


def _small_step(kind: str, values: Values, at: Place) -> OtherStep:
    """A step other than an exercise; ``values`` hold what its record requires."""
    if kind == "rest":
        return Rest(values.need(_REST), values.get(_REST_SAY), at)
    if kind == "chime":
        return ChimeStep(values.need(_CHIME), at)
    if kind == "pause":
        return Pause(values.need(_PAUSE), at)
    if kind == "wait":
        return Wait(values.need(_WAIT), at)
    return Say(values.need(_SAY), at)


STEPS: Final = Field("steps", ListOf(StepShape(), "steps", most=STEP_LIMIT), "The session, in order.")
