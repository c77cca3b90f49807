"""What the reader makes of a YAML file: a tree in which everything knows where it was written.

Nothing is interpreted yet: every scalar is its text. ``no`` is a word until somebody asks for a boolean, and
``1:30`` never becomes ninety.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from calmcue.errors import Place

_SHOWN = 60
"""Characters of somebody's text that an error message repeats at most."""

_SHOWN_KEY = 40


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as messages name it, and the absolute folder from which its relative paths start (None: no file)."""

    name: str
    folder: Path | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A piece of the tree. ``step`` is its key, or its number from 1, inside ``parent``.

    The path of keys is put together only when asked for: kept as text in every node it would be quadratic in what a
    stranger can write. An aliased node stands in several places and knows the one where it was written.
    """

    source: SourceFile
    line: int
    column: int
    parent: Node | None
    step: str | int

    @property
    def place(self) -> Place:
        steps: list[str] = []
        node: Node = self
        while node.parent is not None:
            steps.append(f"[{node.step}]" if isinstance(node.step, int) else f".{shorten(node.step, _SHOWN_KEY)}")
            node = node.parent
        return Place(self.source.name, self.line, self.column, "".join(reversed(steps)).removeprefix("."))

    @property
    def shown(self) -> str:
        """What stands here, for the "found" of a message."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """``quoted``: in quotes, or a block of text. ``lost``: the comment that follows an unquoted value on its line,
    with the space in front of it; empty where there is none."""

    text: str
    quoted: bool = False
    lost: str = ""

    @property
    def shown(self) -> str:
        return f"`{shorten(self.text)}`" if self.text else "nothing"


@dataclass(slots=True, eq=False)
class Listing(Node):
    """``flow``: written in brackets, where a comma begins the next item."""

    flow: bool
    items: list[Node] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return "a list" if self.items else "an empty list"


@dataclass(slots=True, eq=False)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(slots=True, eq=False)
class Table(Node):
    """Keys with values, in the order of the file. ``flow``: written in braces."""

    flow: bool
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        if not self.entries:
            return "an empty map"
        first = next(iter(self.entries))
        return f"a map that begins with `{shorten(first, _SHOWN_KEY)}:`"

    def value(self, key: str) -> Node | None:
        """The value of ``key``, None where it isn't there."""
        entry = self.entries.get(key)
        return entry.value if entry else None


def shorten(text: str, most: int = _SHOWN) -> str:
    """``text`` on one line, cut to ``most`` characters."""
    line = " ".join(text[:4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else line[:most - 1].rstrip() + "…"
