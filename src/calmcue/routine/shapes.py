"""What a value in a routine may look like: small pieces from which the format's tables are put together.

A :class:`Shape` does two things from one description: it loads a node of the tree, and it says itself as JSON
Schema. So the loader, the schema for editors and the "expected" of every message can't drift apart.

Loading never stops at the first mistake. A shape that can't give its value tells the :class:`Desk` why and raises
:class:`Refused`; whatever holds several values catches that, goes on with the next one, and passes on what it has.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.nodes import Listing, Node, Scalar, Table

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)

Schema: TypeAlias = dict[str, Any]
Definitions: TypeAlias = dict[str, Schema]

ANY_WORD: Final[Schema] = {"type": ["string", "number", "boolean"]}
"""What may be a text here: an editor's YAML makes numbers and booleans of some words, ours never does."""

_WORD_LIMIT: Final = 60


class Shape(ABC, Generic[T_co]):
    """One kind of value."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """What may be written, as a message says it."""

    @abstractmethod
    def load(self, node: Node, desk: Desk) -> T_co:
        """The value of ``node``. Raises Refused when the desk has been told why there is none."""

    @abstractmethod
    def schema(self, definitions: Definitions) -> Schema:
        """The shape as JSON Schema; shapes with a name go to ``definitions``."""


@dataclass(frozen=True)
class Word(Shape[T]):
    """A value written as one short word, such as a duration (``what``, with an example). ``parse`` raises ValueError,
    with a whole sentence where it knows better than ``message``; ``hint`` says what to write instead, or nothing."""

    message: str
    what: str
    parse: Callable[[str], T]
    described: Schema
    hint: Callable[[str], str] = lambda text: ""

    @property
    def expected(self) -> str:
        return self.what

    def load(self, node: Node, desk: Desk) -> T:
        if not isinstance(node, Scalar) or len(node.text) > _WORD_LIMIT:
            raise desk.refuse(node, self.message, expected=self.expected)
        try:
            return self.parse(node.text.strip())
        except ValueError as error:
            raise desk.refuse(node, str(error) or self.message, expected=self.expected,
                              suggestion=self.hint(node.text.strip())) from None

    def schema(self, definitions: Definitions) -> Schema:
        return dict(self.described)


@dataclass(frozen=True)
class Made(Shape[U], Generic[T, U]):
    """Another shape's value, made into something else. ``make`` may refuse."""

    shape: Shape[T]
    make: Callable[[T, Node, Desk], U]

    @property
    def expected(self) -> str:
        return self.shape.expected

    def load(self, node: Node, desk: Desk) -> U:
        return self.make(self.shape.load(node, desk), node, desk)

    def schema(self, definitions: Definitions) -> Schema:
        return self.shape.schema(definitions)


@dataclass(frozen=True)
class Named(Shape[T]):
    """A shape that the schema refers to by name."""

    name: str
    shape: Shape[T]
    about: str

    @property
    def expected(self) -> str:
        return self.shape.expected

    def load(self, node: Node, desk: Desk) -> T:
        return self.shape.load(node, desk)

    def schema(self, definitions: Definitions) -> Schema:
        if self.name not in definitions:
            definitions[self.name] = {}                     # holds the name while a shape refers to itself
            definitions[self.name] = self.shape.schema(definitions) | {"description": self.about}
        return {"$ref": f"#/$defs/{self.name}"}


@dataclass(frozen=True)
class Either(Shape[T]):
    """One shape for a word, another for a list, another for a map."""

    word: Shape[T] | None = None
    items: Shape[T] | None = None
    table: Shape[T] | None = None

    @property
    def _shapes(self) -> list[Shape[T]]:
        return [s for s in (self.word, self.items, self.table) if s is not None]

    @property
    def expected(self) -> str:
        return ", or ".join(dict.fromkeys(s.expected for s in self._shapes))

    def load(self, node: Node, desk: Desk) -> T:
        shape = self.word if isinstance(node, Scalar) else self.items if isinstance(node, Listing) else self.table
        if shape is None:
            raise desk.refuse(node, f"This can't be {_kind(node)}.", expected=self.expected, code="kind")
        return shape.load(node, desk)

    def schema(self, definitions: Definitions) -> Schema:
        return {"anyOf": [s.schema(definitions) for s in self._shapes]}


@dataclass(frozen=True)
class ListOf(Shape[tuple[T, ...]]):
    """A list of at least one item and at most ``most``. With ``alone`` a single item may stand without the list;
    with ``empty`` the list may be ``[]``, which clears what was inherited."""

    item: Shape[T]
    what: str
    most: int = 100
    alone: bool = False
    empty: bool = False

    @property
    def expected(self) -> str:
        return f"a list of {self.what}"

    def load(self, node: Node, desk: Desk) -> tuple[T, ...]:
        if not isinstance(node, Listing):
            if self.alone and not (isinstance(node, Scalar) and not node.text):
                return (self.item.load(node, desk),)
            raise desk.refuse(node, "This should be a list.", expected=self.expected, code="kind")
        if not node.items and not self.empty:
            raise desk.refuse(node, "This list is empty.", expected=self.expected, code="kind")
        if len(node.items) > self.most:
            raise desk.refuse(node, "This list is too long.", found=f"{len(node.items):,} items",
                              expected=f"at most {self.most:,}", code="limit")
        values: list[T] = []
        for item in node.items:
            with suppress(Refused):
                values.append(self.item.load(item, desk))
        if len(values) < len(node.items):
            raise Refused
        return tuple(values)

    def schema(self, definitions: Definitions) -> Schema:
        item = self.item.schema(definitions)
        several: Schema = {"type": "array", "items": item, "maxItems": self.most}
        if not self.empty:
            several["minItems"] = 1
        return {"anyOf": [item, several]} if self.alone else several


@dataclass(frozen=True)
class MapOf(Shape[dict[str, T]]):
    """A map whose keys are the author's own names."""

    value: Shape[T]
    what: str
    most: int = 1000

    @property
    def expected(self) -> str:
        return f"a map of {self.what}"

    def load(self, node: Node, desk: Desk) -> dict[str, T]:
        """All that could be loaded; names that could not be are missing."""
        if not isinstance(node, Table):
            raise desk.refuse(node, "This should be a map.", expected=self.expected, code="kind")
        if len(node.entries) > self.most:
            raise desk.refuse(node, "This map is too long.", found=f"{len(node.entries):,} keys",
                              expected=f"at most {self.most:,}", code="limit")
        values: dict[str, T] = {}
        for name, entry in node.entries.items():
            with suppress(Refused):
                values[name] = self.value.load(entry.value, desk)
        return values

    def schema(self, definitions: Definitions) -> Schema:
        return {"type": "object", "additionalProperties": self.value.schema(definitions), "maxProperties": self.most}


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a sentence lists them: "a, b and c"."""
    *rest, end = list(words)
    return f"{', '.join(rest)} {last} {end}" if rest else end


def _kind(node: Node) -> str:
    if isinstance(node, Scalar):
        return "a single value"
    return "a list" if isinstance(node, Listing) else "a map"
