"""The table of a whole routine, and of a file that several routines share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from calmcue.routine.desk import Desk
from calmcue.routine.exercise_fields import DEFAULTS
from calmcue.routine.model import AUDIENCES, Origin, Safety
from calmcue.routine.nodes import Node, Scalar
from calmcue.routine.records import Field, Record, Values
from calmcue.routine.shapes import ANY_WORD, Definitions, Either, ListOf, Made, MapOf, Schema, Shape, Word
from calmcue.routine.sound_fields import BACKGROUND, CHIMES, PACING
from calmcue.routine.steps import STEPS
from calmcue.routine.texts import PHRASE, SENTENCES, TEXT, TEXT_LIMIT, words
from calmcue.routine.values import choice, identifier, language_tag

FORMAT_READ: Final = "1"


@dataclass(frozen=True)
class PlainShape(Shape[str]):
    """Words in no language: neither spoken nor with ``$names``, or spoken as they are."""

    expected = "a text"

    def load(self, node: Node, desk: Desk) -> str:
        if not isinstance(node, Scalar):
            raise desk.refuse(node, "This should be a text.", expected=self.expected, code="kind")
        return words(node, desk)

    def schema(self, definitions: Definitions) -> Schema:
        return ANY_WORD | {"maxLength": TEXT_LIMIT}


class IncludeShape(Shape[Scalar]):
    """The path of another file, with the place where it was written."""

    expected = "the path of a YAML file, such as shared/common.yaml"

    def load(self, node: Node, desk: Desk) -> Scalar:
        if not isinstance(node, Scalar) or not node.text.strip():
            raise desk.refuse(node, "This should be the path of a file.", expected=self.expected, code="kind")
        return node

    def schema(self, definitions: Definitions) -> Schema:
        return ANY_WORD | {"description": self.expected}


def _parse_format(text: str) -> str:
    if text != FORMAT_READ:
        raise ValueError
    return text


FORMAT: Final = Field(
    "format",
    Word("This program does not read this format.", "1, the only version that this program reads", _parse_format,
         {"enum": [1, "1"]}),
    "The version of the format: 1.",
)
ROUTINE_ID: Final = Field("id", identifier(), "What the history calls it; the file's name where left out.")
TITLE: Final = Field("title", TEXT, "Spoken at the beginning.")
ABOUT: Final = Field("about", TEXT, "What it is for, in a sentence.")

_SOURCE_TITLE: Final = Field("title", PlainShape(), "Its title.")
_AUTHOR: Final = Field("author", PlainShape(), "Who wrote it.")
_URL: Final = Field("url", PlainShape(), "Where to find it.")
_NOTE: Final = Field("note", PlainShape(), "What else there is to say of it.")


def _origin(values: Values, node: Node, desk: Desk) -> Origin:
    return Origin(*(values.get(field) or "" for field in (_SOURCE_TITLE, _AUTHOR, _URL, _NOTE)))


SOURCE: Final = Field(
    "source",
    Either(word=Made(PlainShape(), lambda text, node, desk: Origin(text)),
           table=Made(Record("`source`", (_SOURCE_TITLE, _AUTHOR, _URL, _NOTE)), _origin)),
    "Where the routine comes from.",
)
LANGUAGE: Final = Field("language", language_tag(), "The language of the texts, a BCP 47 tag; en where left out.")
LANGUAGES: Final = Field(
    "languages", ListOf(language_tag(), "language tags", most=10),
    "The languages of the texts, the listener's first. A text may then be a map of languages.")
SPEAK: Final = Field(
    "speak", ListOf(language_tag(), "language tags", most=10, alone=True),
    "In which languages things are said outside of a dose, in this order; the first where left out.")
COUNTS: Final = Field("counts", language_tag(), "The language of numbers, halfway and time left.")
REMINDERS_IN: Final = Field("reminders-in", language_tag(), "The language of reminders.")
_HINT: Final = Word("This is not a hint at a voice.", "the name of a voice", str, ANY_WORD)
VOICES: Final = Field("voices", MapOf(_HINT, "languages and hints", most=20),
                      "A hint at a voice for each language; never binding.")
AUDIENCE: Final = Field("audience", ListOf(choice(*AUDIENCES), "audiences", alone=True),
                        "Whom it is for; `check` uses it for its warnings.")
FREQUENCY: Final = Field("frequency", TEXT, "How often to do it, printed in the hand-out.")
INCLUDE: Final = Field(
    "include", ListOf(IncludeShape(), "files", most=50, alone=True),
    "Files that give phrases, defaults, pacing and chimes, relative to this one; a later one wins, and the routine's "
    "own keys win over all.")

_BEFORE: Final = Field("before", SENTENCES, "Spoken before the first exercise.")
_PRECAUTIONS: Final = Field("precautions", SENTENCES, "Printed in the transcript and the hand-out.")


def _safety(values: Values, node: Node, desk: Desk) -> Safety:
    return Safety(values.get(_BEFORE) or (), values.get(_PRECAUTIONS) or ())


SAFETY: Final = Field("safety", Made(Record("`safety`", (_BEFORE, _PRECAUTIONS)), _safety), "What to know beforehand.")
PHRASES: Final = Field("phrases", MapOf(PHRASE, "names with what they say"),
                       "Texts to say by `$name`; they may replace the program's own by key.")
VARIANTS: Final = Field(
    "variants",
    MapOf(ListOf(Made(identifier(), lambda name, node, desk: (name, node.place)), "exercise ids", most=2000,
                 alone=True), "names with lists of exercise ids", most=100),
    "Which exercises to play, in the file's order; `default` plays where none is asked for.")
PRONOUNCE: Final = Field("pronounce", MapOf(PlainShape(), "words with how to say them"),
                         "Words that a voice gets wrong, each with how to spell it for the voice.")

ROUTINE: Final = Record(
    "a routine",
    (FORMAT, ROUTINE_ID, TITLE, ABOUT, SOURCE, LANGUAGE, LANGUAGES, SPEAK, COUNTS, REMINDERS_IN, VOICES, AUDIENCE,
     FREQUENCY, INCLUDE, SAFETY, PACING, CHIMES, BACKGROUND, PHRASES, DEFAULTS, VARIANTS, PRONOUNCE, STEPS),
    required=(FORMAT, TITLE, STEPS),
    hints={
        "name": "Write `title`.",
        "exercises": "Write `steps`, and each as `- exercise: ` with its name.",
        "lang": "Write `language`.",
    },
)

_ONLY: Final = "A shared file may give phrases, defaults, pacing and chimes."
SHARED_FILE: Final = Record(
    "a shared file", (FORMAT, TITLE, ABOUT, INCLUDE, PHRASES, DEFAULTS, PACING, CHIMES),
    hints={field.key: _ONLY for field in ROUTINE.fields},
)
