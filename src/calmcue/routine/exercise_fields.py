"""The table of an exercise."""

from __future__ import annotations

from typing import Final

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.dose_fields import COUNT, CUES, FOR, HOLD, PHASES, RELAX, REPS, REST, SETS, TALK_FOR
from calmcue.routine.model import KINDS, POSITIONS, Adapt, SideChoice, Sides
from calmcue.routine.nodes import Node
from calmcue.routine.records import Field, Record, Values
from calmcue.routine.shapes import Either, ListOf, Made, Named, Shape
from calmcue.routine.sound_fields import CHIMES, PACING
from calmcue.routine.texts import SENTENCES, TEXT, TEXTS
from calmcue.routine.values import TEMPO_INSTEAD, TEMPO_REASON, choice, identifier

NAME: Final = Field("exercise", TEXT, "Its name, as it is spoken.")
ID: Final = Field("id", identifier(), "What `like` and `variants` call it; made from the name where left out.")
LIKE: Final = Field("like", identifier(), "The id of an exercise to start from: its fields are taken over.")
KIND: Final = Field("kind", choice(*KINDS), "Picks the doses that `check` finds usual.")
POSITION: Final = Field("position", choice(*POSITIONS), "Spoken in the preparation.")
EQUIPMENT: Final = Field("equipment", TEXTS, "What is needed.")
WHEN: Final = Field("when", TEXT, "When to choose this exercise.")
SETUP: Final = Field("setup", SENTENCES, "What to do before the start sound.")
START: Final = Field("start", SENTENCES, "The words to begin on.")
FEEL: Final = Field("feel", SENTENCES, "What one should feel; said straight after `start`.")
FINISH: Final = Field("finish", SENTENCES, "Said after the dose.")
REMINDERS: Final = Field("reminders", SENTENCES, "Spread through the quiet parts of the dose, the first first.")
EASIER: Final = Field("easier", SENTENCES, "An easier way, for the hand-out.")
HARDER: Final = Field("harder", SENTENCES, "A harder way, for the hand-out.")
PROGRESSION: Final = Field("progression", SENTENCES, "When and how to do more, for the hand-out.")

_IF: Final = Field("if", TEXT, "Who it is for: said as `If ...: ...`.")
_ADAPT_SAY: Final = Field("say", TEXT, "What to do instead.")
_ADAPT: Final = Record("an easier way", (_IF, _ADAPT_SAY), required=(_IF, _ADAPT_SAY))


def _adapt(values: Values, node: Node, desk: Desk) -> Adapt:
    if not _ADAPT.complete(values):
        raise Refused
    return Adapt(values.need(_IF), values.need(_ADAPT_SAY))


ADAPT: Final = Field(
    "adapt",
    ListOf(Named("adapt", Made(_ADAPT, _adapt), "An easier way: who it is for, and what to do instead."),
           "easier ways, `{if: ..., say: ...}`", alone=True, empty=True),
    "Easier ways, said before the exercise.",
)

_SIDE: Final[Shape[SideChoice]] = choice("left", "right", "affected")
_BOTH: Final[tuple[SideChoice, ...]] = ("left", "right")


def _sides_word(word: str, node: Node, desk: Desk) -> Sides:
    if word == "none":
        return Sides(())
    if word in ("each", "alternate"):
        return Sides(_BOTH, alternate=word == "alternate")
    return Sides((_SIDE.load(node, desk),))


def _sides_list(order: tuple[SideChoice, ...], node: Node, desk: Desk) -> Sides:
    if len(set(order)) < len(order) or ("affected" in order and len(order) > 1):
        raise desk.refuse(node, "A side comes twice here.", found=", ".join(order),
                          expected="left and right, each once, or `affected` alone", code="sides")
    return Sides(order)


SIDES: Final = Field(
    "sides",
    Either(word=Made(choice("each", "alternate", "affected", "left", "right", "none"), _sides_word),
           items=Made(ListOf(_SIDE, "sides in order", most=2), _sides_list)),
    "Which sides: `each` (left, then right), `alternate` (changes every rep), `affected`, `left`, `right`, a list in "
    "order, or `none` where a side would be inherited.",
)

DOSE: Final = (HOLD, REPS, FOR, PHASES, RELAX, SETS, REST, TALK_FOR, COUNT)
"""The fields that say how much."""

SHARED: Final = (
    KIND, POSITION, EQUIPMENT, ADAPT, SETUP, START, FEEL, FINISH, SIDES, *DOSE, REMINDERS, CUES, EASIER, HARDER,
    PROGRESSION, PACING, CHIMES,
)
"""The fields that ``defaults`` and ``like`` hand on."""

_HINTS: Final = {
    "tempo": f"{TEMPO_REASON} {TEMPO_INSTEAD}",
    "duration": "Write `hold: 45s`, or `for: 2m` with `phases`.",
    "time": "Write `hold: 45s`, or `for: 2m` with `phases`.",
    "repetitions": "Write `reps`.",
    "side": "Write `sides`.",
    "instructions": "Write `setup`.",
    "name": "The name stands behind `exercise:`.",
    "say": "Its words go under `setup`, `start`, `feel` or `finish`; a `say` on its own is a step of its own.",
    "chime": "Sounds at moments of an exercise go under `cues`; a `chime` on its own is a step of its own.",
    "pause": "A `pause` is a step of its own: begin its line with `- `.",
    "wait": "A `wait` is a step of its own: begin its line with `- `.",
}

EXERCISE: Final = Record("an exercise", (NAME, ID, LIKE, WHEN, *SHARED), required=(NAME,), hints=_HINTS)

DEFAULTS: Final = Field(
    "defaults",
    Record("`defaults`", SHARED, hints=_HINTS | {
        "when": "It belongs to one exercise: write it there.",
        "id": "It belongs to one exercise: write it there.",
        "exercise": "It belongs to one exercise: write it there.",
        "like": "It belongs to one exercise: write it there.",
    }),
    "The fields that every exercise starts from.",
)
