"""The tables of a dose: hold, reps, phases, counting, and what is said at moments of it."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.model import Count, CountFrom, CueAt, HoldTime, Phase, TimedCue
from calmcue.routine.nodes import Listing, Node, Scalar, Table
from calmcue.routine.records import Field, Record, Values
from calmcue.routine.shapes import Definitions, Either, ListOf, Made, Named, Schema, Shape, Word
from calmcue.routine.sound_fields import SoundShape
from calmcue.routine.suggesting import did_you_mean
from calmcue.routine.texts import TEXT
from calmcue.routine.values import (
    TEMPO_INSTEAD,
    TEMPO_REASON,
    boolean,
    choice,
    duration,
    is_tempo,
    parse_duration_word,
    whole,
)
from calmcue.units import ZERO, Frames, format_duration, milliseconds, seconds

HOUR: Final = seconds(3600)

# hold --------------------------------------------------------------------------------------------------------------

_AIM: Final = Field("aim", duration(seconds(1), HOUR), "How long.")
_MIN: Final = Field("min", duration(seconds(1), HOUR), "The least that `--ease` may make of it.")
_HOLD_MAP: Final = Record("a hold", (_AIM, _MIN), required=(_AIM,))


def _hold(values: Values, node: Node, desk: Desk) -> HoldTime:
    if not _HOLD_MAP.complete(values):
        raise Refused
    aim, least = values.need(_AIM), values.get(_MIN)
    if least is not None and least > aim:
        raise desk.refuse(values.places["min"], "The least of a hold is longer than what it aims at.",
                          found=f"`min: {format_duration(least)}`",
                          expected=f"`min` of at most {format_duration(aim)}", code="hold")
    return HoldTime(aim, aim if least is None else least)


HOLD: Final = Field(
    "hold",
    Either(word=Made(_AIM.shape, lambda length, node, desk: HoldTime(length, length)), table=Made(_HOLD_MAP, _hold)),
    "How long to hold, from the onset of the start sound to the onset of the end sound: `45s`, or "
    "`{aim: 1m, min: 30s}`.",
)

# phases ------------------------------------------------------------------------------------------------------------

_PHASE_LENGTH: Final = Field("for", duration(milliseconds(100), seconds(600)), "How long the phase is.")
_SILENT: Final = Field("silent", boolean(), "Neither its name nor a sound is heard.")
_PHASE_SAY: Final = Field("say", TEXT, "Its name, as it is spoken.")
_UNNAMED: Final = Record("a phase", (_PHASE_LENGTH, _SILENT), required=(_PHASE_LENGTH,))
_NAMED: Final = Record("a phase", (_PHASE_SAY, _PHASE_LENGTH, _SILENT), required=(_PHASE_SAY, _PHASE_LENGTH))
_BODY: Final[Shape[tuple[Frames, bool]]] = Either(
    word=Made(_PHASE_LENGTH.shape, lambda length, node, desk: (length, False)),
    table=Made(_UNNAMED, lambda values, node, desk: _length(_UNNAMED, values)),
)


def _length(record: Record, values: Values) -> tuple[Frames, bool]:
    if not record.complete(values):
        raise Refused
    return values.need(_PHASE_LENGTH), bool(values.get(_SILENT))


class PhaseShape(Shape[Phase]):
    """``Name: 3s``, ``Name: {for: 2s, silent: true}`` or ``{say:, for:, silent:}``."""

    expected = "`- Name: 3s`, `- Name: {for: 3s, silent: true}` or `- {say: ..., for: 3s}`"

    def load(self, node: Node, desk: Desk) -> Phase:
        if isinstance(node, Scalar) and is_tempo(node.text):
            raise desk.refuse(node, TEMPO_REASON, expected=self.expected, suggestion=TEMPO_INSTEAD,
                              code="tempo")
        if not isinstance(node, Table) or not node.entries:
            raise desk.refuse(node, "A phase needs its name and its length.", expected=self.expected, code="phase")
        if "say" in node.entries:
            values = _NAMED.load(node, desk)
            length, silent = _length(_NAMED, values)
            return Phase(values.need(_PHASE_SAY), length, silent, node.place)
        if len(node.entries) > 1:
            raise desk.refuse(node, "A phase has one name and its length.", expected=self.expected,
                              suggestion="Begin each phase with `- `.", code="phase")
        (entry,) = node.entries.values()
        name = TEXT.load(entry.key, desk)
        length, silent = _BODY.load(entry.value, desk)
        return Phase(name, length, silent, node.place)

    def schema(self, definitions: Definitions) -> Schema:
        named = _NAMED.schema(definitions)
        short: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1, "not": {"required": ["say"]},
                         "additionalProperties": _BODY.schema(definitions)}
        return {"anyOf": [short, named]}


class PhasesShape(Shape[tuple[Phase, ...]]):
    """Phases in order; a bare tempo is refused with its reason."""

    expected = "a list of phases, such as `- Stand up: 3s`"
    _phases = ListOf(Named("phase", PhaseShape(), "A named part of a rep or round."), "phases", most=20)

    def load(self, node: Node, desk: Desk) -> tuple[Phase, ...]:
        if isinstance(node, Scalar) and is_tempo(node.text):
            raise desk.refuse(node, TEMPO_REASON, expected=self.expected, suggestion=TEMPO_INSTEAD,
                              code="tempo")
        if isinstance(node, Listing) and node.items and all(
                isinstance(i, Scalar) and i.text.strip().isdigit() for i in node.items):
            raise desk.refuse(node, TEMPO_REASON, found="a list of numbers", expected=self.expected,
                              suggestion=TEMPO_INSTEAD, code="tempo")
        if isinstance(node, Table):
            raise desk.refuse(node, "Phases have an order, so they are a list.", expected=self.expected,
                              suggestion="Begin each phase with `- `.", code="kind")
        return self._phases.load(node, desk)

    def schema(self, definitions: Definitions) -> Schema:
        return self._phases.schema(definitions)


PHASES: Final = Field("phases", PhasesShape(), "The named parts of a rep or round, in order: `- Rock forward: 3s`.")

# how often, how long -----------------------------------------------------------------------------------------------

REPS: Final = Field("reps", whole(1, 200), "How often; with `sides: alternate`, on each side.")
FOR: Final = Field("for", duration(seconds(1), seconds(2 * 3600)), "Whole rounds of the phases, at least so long.")
RELAX: Final = Field("relax", duration(ZERO, seconds(600)), "Between the holds of `reps`, from end to start.")
SETS: Final = Field("sets", whole(1, 20), "How often the whole dose is done.")
REST: Final = Field("rest", duration(ZERO, HOUR), "Between sets, from end to start; 60s where left out.")

_TALK = re.compile(r"(\d{1,3}) ?(rounds?|reps?)", re.ASCII)
_TALK_HELP: Final = "a number of rounds or reps, such as `3 rounds`"


def _parse_talk(text: str) -> int:
    match = _TALK.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= 200:
        raise ValueError
    return int(match[1])


TALK_FOR: Final = Field(
    "talk-for",
    Word("This is not a number of rounds.", f"{_TALK_HELP}, at most 200", _parse_talk,
         {"type": "string", "pattern": f"^{_TALK.pattern}$"},
         lambda text: f"Write `{text} rounds`." if text.isdigit() and len(text) < 4 else ""),
    "So long the names of phases are said; after that sounds keep the rhythm.",
)

# counting ----------------------------------------------------------------------------------------------------------

_FROM: Final = Field("from", whole(1, 100), "The first number.")
_EVERY: Final = Field("every", duration(milliseconds(500), seconds(60)), "From one number to the next; 1s if left out.")
_FROM_MAP: Final = Record("a count", (_FROM, _EVERY), required=(_FROM,))


def _count_from(values: Values, node: Node, desk: Desk) -> CountFrom:
    if not _FROM_MAP.complete(values):
        raise Refused
    return CountFrom(values.need(_FROM), values.get(_EVERY) or seconds(1))


def _each_once(counts: tuple[Count, ...], node: Node, desk: Desk) -> tuple[Count, ...]:
    if len(counts) != len(set(counts)):
        raise desk.refuse(node, "A count is listed twice.", expected="each of `down`, `up` and `reps` once",
                          code="count")
    return counts


_CountWord: TypeAlias = Literal["down", "up", "reps"]
_WORDS: Final[tuple[_CountWord, ...]] = ("down", "up", "reps")
_COUNT: Final[Shape[Count]] = Either(word=Made(choice(*_WORDS), lambda word, node, desk: word),
                                     table=Made(_FROM_MAP, _count_from))


def _count_alone(word: str, node: Node, desk: Desk) -> tuple[Count, ...]:
    return () if word == "none" else (_COUNT.load(node, desk),)


COUNT: Final[Field[tuple[Count, ...]]] = Field(
    "count",
    Either(word=Made(choice(*_WORDS, "none"), _count_alone),
           items=Made(ListOf(_COUNT, "counts", most=4, empty=True), _each_once),
           table=Made(_FROM_MAP, lambda values, node, desk: (_count_from(values, node, desk),))),
    "What is counted aloud: down, up, reps, none, a list of these, or `{from: 10, every: 1s}`.",
)

# cues --------------------------------------------------------------------------------------------------------------

_AT_HELP: Final = (
    "half, `15s left`, `20s in`, `rep 5`, last rep, last round, rest, or `rest 10s left`"
)
_AT = re.compile(r"(?P<rest>rest )?(?P<time>\S+) (?P<way>left|in)|rep (?P<rep>\d{1,3})", re.ASCII)
_AT_WORDS: Final[dict[str, CueAt]] = {
    "half": "half", "last rep": "last-rep", "last round": "last-round", "rest": "rest",
}


def _parse_at(text: str) -> tuple[CueAt, Frames, int]:
    """When a cue is heard: how, the time that goes with it, the rep."""
    text = " ".join(text.split())
    if text in _AT_WORDS:
        return _AT_WORDS[text], ZERO, 0
    match = _AT.fullmatch(text)
    if not match or (match["rest"] and match["way"] == "in"):
        raise ValueError
    if match["rep"]:
        if not 1 <= int(match["rep"]) <= 200:
            raise ValueError("There is no such rep.")
        return "rep", ZERO, int(match["rep"])
    time = parse_duration_word(match["time"])
    if match["rest"]:
        return "rest-left", time, 0
    return ("left" if match["way"] == "left" else "in"), time, 0


def _at_hint(text: str) -> str:
    if match := re.fullmatch(r"round (\d+)", text):
        return f"Write `rep {match[1]}`: rounds are counted as reps."
    if text in ("halfway", "middle", "50%"):
        return "Write `half`."
    return did_you_mean(text, (*_AT_WORDS, "15s left", "20s in", "rep 5", "rest 10s left"))


_AT_FIELD: Final = Field(
    "at",
    Word("This is not a moment of a dose.", _AT_HELP, _parse_at,
         {"type": "string", "pattern": r"^(half|last rep|last round|rest|rep \d{1,3}|\S+ in|(rest )?\S+ left)$"},
         _at_hint),
    f"When: {_AT_HELP}.",
)
_CUE_SAY: Final = Field("say", TEXT, "What is said.")
_CUE_CHIME: Final = Field("chime", SoundShape(), "The sound that is played: its name, or a file.")
_CUE: Final = Record("a cue", (_AT_FIELD, _CUE_SAY, _CUE_CHIME), required=(_AT_FIELD,))


def _cue(values: Values, node: Node, desk: Desk) -> TimedCue:
    if values.states(_CUE_SAY) == values.states(_CUE_CHIME):
        raise desk.refuse(node, "A cue says something or plays a sound.",
                          found="both" if values.states(_CUE_SAY) else "neither",
                          expected="exactly one of `say` and `chime`", code="cue")
    if not _CUE.complete(values):
        raise Refused
    return TimedCue(*values.need(_AT_FIELD), say=values.get(_CUE_SAY), chime=values.get(_CUE_CHIME), at=node.place)


CUES: Final = Field(
    "cues",
    ListOf(Named("cue", Made(_CUE, _cue), "Something said, or a sound played, at a moment of the dose."), "cues",
           empty=True),
    "What is said, or played, at moments of the dose.",
)
