"""Maps with known keys: the format's tables are Records of Fields, and what a file states comes out as Values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar, cast

from calmcue.errors import Place
from calmcue.routine.desk import Desk, Refused
from calmcue.routine.nodes import Node, Scalar, Table
from calmcue.routine.shapes import Definitions, Schema, Shape, listed
from calmcue.routine.suggesting import did_you_mean

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, eq=False)
class Field(Generic[T_co]):
    """A key of the format: its name, what it takes, and what it means."""

    key: str
    shape: Shape[T_co]
    about: str

    def schema(self, definitions: Definitions) -> Schema:
        """The shape's schema, with what the field means in front of what may be written."""
        schema = self.shape.schema(definitions)
        written = schema.get("description", "")
        return schema | {"description": f"{self.about} {written[:1].upper()}{written[1:]}".strip()}


class Values:
    """What a map stated, by field. ``places``: all keys that were written, with the place of each value; a key
    that is in there but gives None was written wrongly, and the desk knows."""

    def __init__(self, given: Mapping[str, object], places: Mapping[str, Place]) -> None:
        self.given: Final = dict(given)
        self.places: Final = dict(places)

    def get(self, field: Field[T]) -> T | None:
        return cast("T | None", self.given.get(field.key))

    def need(self, field: Field[T]) -> T:
        """The value of a field that is known to be there."""
        return cast("T", self.given[field.key])

    def wrong(self, *fields: Field[Any]) -> bool:
        """Whether any of these was written but could not be loaded."""
        return any(f.key in self.places and f.key not in self.given for f in fields)

    def states(self, *fields: Field[Any]) -> bool:
        """Whether any of these was written."""
        return any(f.key in self.places for f in fields)

    def without(self, keys: Iterable[str]) -> Values:
        gone = frozenset(keys)
        return Values({k: v for k, v in self.given.items() if k not in gone},
                      {k: p for k, p in self.places.items() if k not in gone})

    def __or__(self, over: Values) -> Values:
        """These, and over them those of ``over``."""
        kept = {k: v for k, v in self.given.items() if k not in over.places}
        return Values(kept | over.given, self.places | over.places)


NOTHING: Final = Values({}, {})


@dataclass(frozen=True)
class Record(Shape[Values]):
    """A map with known keys. ``what`` says whose keys they are, with its article: "an exercise".

    ``hints``: what to say of keys that people are likely to try."""

    what: str
    fields: tuple[Field[Any], ...]
    required: tuple[Field[Any], ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return "a map with " + listed([f"`{f.key}`" for f in self.fields])

    def load(self, node: Node, desk: Desk) -> Values:
        """What could be loaded, and where everything was stated. Raises Refused only where there is no map."""
        if not isinstance(node, Table):
            raise desk.refuse(node, "This should be a map.", expected=self.expected, code="kind")
        by_key = {f.key: f for f in self.fields}
        given: dict[str, object] = {}
        places: dict[str, Place] = {}
        for key, entry in node.entries.items():
            if (known := by_key.get(key)) is None:
                self._unknown(entry.key, desk)
                continue
            places[key] = entry.value.place
            with suppress(Refused):
                given[key] = known.shape.load(present(entry.value, known, desk), desk)
        for needed in self.required:
            if needed.key not in node.entries:
                desk.refuse(node, f"{self.what[0].upper()}{self.what[1:]} needs `{needed.key}`.",
                            found=node.shown, expected=f"`{needed.key}:` and {needed.shape.expected}",
                            code="missing-key")
        return Values(given, places)

    def complete(self, values: Values) -> bool:
        """Whether everything that was written could be loaded, and everything required was written."""
        return (not any(values.wrong(f) for f in self.fields)
                and all(f.key in values.given for f in self.required))

    def _unknown(self, key: Scalar, desk: Desk) -> None:
        names = [f.key for f in self.fields]
        suggestion = self.hints.get(key.text) or did_you_mean(key.text, names) or f"Its keys are {listed(names)}."
        desk.refuse(key, "Unknown key.", expected=f"a key of {self.what}", suggestion=suggestion, code="unknown-key")

    def schema(self, definitions: Definitions) -> Schema:
        properties = {f.key: f.schema(definitions) for f in self.fields}
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if self.required:
            schema["required"] = [f.key for f in self.required]
        return schema


def present(node: Node, known: Field[Any], desk: Desk) -> Node:
    """``node``, where something is written there at all."""
    if isinstance(node, Scalar) and not node.text and not node.quoted:
        raise desk.refuse(node, f"`{known.key}` has no value.", expected=known.shape.expected,
                          suggestion="Delete the key, or see whether the lines below it are indented.", code="empty")
    return node
