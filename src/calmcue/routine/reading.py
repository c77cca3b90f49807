"""YAML text -> a tree of :mod:`nodes`, with every limit checked before the work is done that it limits.

PyYAML's parser gives events one at a time; nothing is composed or constructed by it, so neither tags nor YAML 1.1's
booleans, dates and sexagesimals exist here. (Composing 300,000 list items takes libyaml 350 MB; reading stops at
the first event over a limit.) Aliases share the node they stand for, and count as if it were written out again.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

import yaml

from calmcue.errors import Place, Problem
from calmcue.routine import yaml_mistakes
from calmcue.routine.desk import Desk
from calmcue.routine.nodes import Entry, Listing, Node, Scalar, SourceFile, Table, shorten

FILE_LIMIT: Final = 256 * 1024
"""Bytes in a file; also characters in all its values, aliases written out."""

NESTING_LIMIT: Final = 32
_NESTED: Final = ("Lists and maps are nested too deeply.", f"{NESTING_LIMIT + 1} levels or more",
                  f"at most {NESTING_LIMIT}", "", "nesting")
_TOO_DEEP: Final = "maximum nesting depth"
"""In what libyaml says since 0.2.6, which reads on to the end of a line and meets its own limit of 1,000 first."""

VALUE_LIMIT: Final = 100_000
"""Keys, values and list items in a file, aliases written out."""

KEY_LIMIT: Final = 500

_Parser: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it (all its wheels are): ten times as fast, the same events."""

_BYTE_ORDER_MARKS: Final = (            # UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_COMMENT = re.compile(r"[ \t]+#.*")


class _Unreadable(Exception):  # noqa: N818 - caught in this room
    """Reading can't go on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(text: str | bytes, source: SourceFile, desk: Desk) -> Table | None:
    """The tree of a file that holds a map; None where it can't be read. The desk is told why."""
    try:
        decoded = _decode(text, source.name)
        return _Reader(decoded, source, desk).document()
    except _Unreadable as stop:
        desk.note(stop.problem)
        return None


def _decode(text: str | bytes, file: str) -> str:
    size = len(text)
    if isinstance(text, str) and size <= FILE_LIMIT:
        size = len(text.encode("utf-8", "surrogatepass"))
    if size > FILE_LIMIT:
        raise _Unreadable(Problem(
            Place(file), "The file is too large.", found=f"more than {FILE_LIMIT // 1024} KiB",
            expected=f"at most {FILE_LIMIT // 1024} KiB", suggestion="Split it into several routines.",
            code="file-size"))
    decoded = text.removeprefix("\ufeff") if isinstance(text, str) else _from_bytes(text, file)
    if match := _UNPRINTABLE.search(decoded):
        line, column = _position(decoded[:match.start()])
        raise _Unreadable(Problem(
            Place(file, line, column), "The file contains a character that can't be printed.",
            found=f"U+{ord(match[0]):04X}", expected="plain text",
            suggestion="Delete it, or save the file again as plain text in UTF-8.", code="encoding"))
    return decoded


def _from_bytes(data: bytes, file: str) -> str:
    mark, encoding = next(((m, e) for m, e in _BYTE_ORDER_MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        return data[len(mark):].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        line, column = _position(data[len(mark):at].decode(encoding, "replace"))
        raise _Unreadable(Problem(
            Place(file, line, column), f"The file is not {encoding.upper()[:6].rstrip('-')} text.",
            found=f"the byte 0x{data[at]:02X} at position {at + 1}", expected="plain text in UTF-8",
            suggestion="Save it again in your editor with the encoding UTF-8.", code="encoding")) from None


def _position(before: str) -> tuple[int, int]:
    """Line and column, from 1, behind the text ``before``."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


@dataclass(slots=True)
class _Anchor:
    """A node that aliases may stand for, and what each of them adds: values, characters, levels."""

    node: Node
    values: int
    characters: int
    levels: int
    used: bool = False


class _Reader:
    """Reads one document, node by node. The levels of nesting bound the recursion."""

    def __init__(self, text: str, source: SourceFile, desk: Desk) -> None:
        self._lines = _LINE_END.split(text)
        self._source = source
        self._desk = desk
        self._parser = _Parser(text)
        self._anchors: dict[str, _Anchor | None] = {}       # None: not complete yet
        self._values = 0
        self._characters = 0
        self._deepest = 0
        self._inside: Node | None = None                    # the list or map that is being read

    def document(self) -> Table:
        try:
            self._next()                                    # the stream's start
            if isinstance(self._next(), yaml.StreamEndEvent):
                self._stop(None, "The file is empty.", "nothing", "`format: 1`, a `title` and `steps`", "", "empty")
            root = self._node(self._next(), None, "", 1)
            self._check_anchors()
            self._next()                                    # the document's end
            end = self._next()
            if not isinstance(end, yaml.StreamEndEvent):
                self._stop(end, "The file holds more than one document.", "a second `---`", "one routine a file",
                           "Delete the `---`, or move what follows into a file of its own.", "documents")
        finally:
            self._parser.dispose()
        if not isinstance(root, Table):
            raise _Unreadable(Problem(
                root.place, "The file is not a map of keys.", found=root.shown,
                expected="`format: 1`, a `title` and `steps`, each at the beginning of a line", code="kind"))
        return root

    def _next(self) -> Any:
        try:
            return self._parser.get_event()
        except yaml.MarkedYAMLError as error:
            if _TOO_DEEP in str(error.problem):
                self._stop_at(error.problem_mark, *_NESTED)
            problem = yaml_mistakes.explain(error, self._source.name, self._lines)
            raise _Unreadable(replace(problem, place=replace(problem.place, key=self._path()))) from None
        except yaml.YAMLError:                              # a character that PyYAML's own reader refuses
            raise _Unreadable(Problem(
                Place(self._source.name), "YAML can't read this file.", found="a character that is not allowed",
                expected="plain text in UTF-8", code="yaml")) from None

    def _node(self, event: Any, parent: Node | None, step: str | int, level: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, level)
        values, characters, deepest = self._values, self._characters, self._deepest
        self._spend(event, values=1, level=level)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._refuse_tag(event, parent, step)
        spot = (self._source, event.start_mark.line + 1, event.start_mark.column + 1, parent, step)
        node: Node
        self._deepest, outer = level, self._inside
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, spot)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._inside = node = listing = Listing(*spot, flow=bool(event.flow_style))
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                listing.items.append(self._node(item, listing, len(listing.items) + 1, level + 1))
        else:
            self._inside = node = table = Table(*spot, flow=bool(event.flow_style))
            while not isinstance(key := self._next(), yaml.MappingEndEvent):
                self._entry(key, table, level)
        if event.anchor:
            self._anchors[event.anchor] = _Anchor(
                node, self._values - values, self._characters - characters, self._deepest - level)
        self._deepest, self._inside = max(deepest, self._deepest), outer
        return node

    def _scalar(self, event: Any, spot: tuple[SourceFile, int, int, Node | None, str | int]) -> Scalar:
        text: str = event.value
        self._spend(event, characters=len(text))
        if match := _UNPRINTABLE.search(text):              # from an escape such as "\e"
            self._stop(event, "A text contains a character that can't be printed.", f"U+{ord(match[0]):04X}",
                       "words", "Delete it.", "encoding")
        quoted = bool(event.style)                         # libyaml's is "" for plain, the other's None
        lost = ""
        if text and not quoted:
            end = event.end_mark
            comment = _COMMENT.match(self._lines[end.line], end.column)
            lost = comment[0] if comment else ""
        return Scalar(*spot, text=text, quoted=quoted, lost=lost)

    def _entry(self, event: Any, table: Table, level: int) -> None:
        """Read a key and its value into ``table``."""
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, "A key must be a word.", "a list, a map or an alias", "`key: value`",
                       "Put a text that begins with [ { or * in quotes.", "key")
        if len(event.value) > KEY_LIMIT:
            self._stop(event, "A key is too long.", f"{len(event.value)} characters", f"at most {KEY_LIMIT}",
                       "Is a text missing its quotes, or its `- `?", "key")
        key = self._node(event, table, event.value, level)
        assert isinstance(key, Scalar)
        value = self._node(self._next(), table, key.text, level + 1)
        if key.text == "<<":
            self._problem(key.place, "Merge keys are not part of the format.", "`<<`", "a key",
                          "Use `defaults` for what all exercises share, and `like` to start from another one.", "key")
        elif key.text in table.entries:
            first = table.entries[key.text].key
            self._problem(key.place, f"`{shorten(key.text, 40)}` is written twice.", f"it again in line {key.line}",
                          "each key once in a map",
                          f"Keep this one or the one in line {first.line}.", "duplicate-key")
        else:
            table.entries[key.text] = Entry(key, value)

    def _alias(self, event: Any, level: int) -> Node:
        if event.anchor not in self._anchors:
            self._stop(event, f"There is no `&{shorten(event.anchor, 40)}` above.",
                       f"`*{shorten(event.anchor, 40)}`", "the name of an anchor above",
                       'Put a text that begins with * in quotes: "...".', "alias")
        anchor = self._anchors[event.anchor]
        if anchor is None:
            self._stop(event, "An alias stands inside what it stands for.", f"`*{shorten(event.anchor, 40)}`",
                       "an alias of something that is complete", "", "alias")
        self._spend(event, anchor.values, anchor.characters, level + anchor.levels)
        self._deepest = max(self._deepest, level + anchor.levels)
        anchor.used = True
        return anchor.node

    def _check_anchors(self) -> None:
        """``say: &Go on`` reads as "on" with a name: words are lost where nobody meant an anchor."""
        for name, anchor in self._anchors.items():
            if anchor and not anchor.used and isinstance(anchor.node, Scalar) and not anchor.node.quoted:
                self._problem(anchor.node.place, "A value can't begin with & unless it is quoted.",
                              f"the anchor `&{shorten(name, 40)}`, which nothing refers to", "the whole text in quotes",
                              'Put the whole value in quotes: "...".', "alias")

    def _refuse_tag(self, event: Any, parent: Node | None, step: str | int) -> None:
        if event.tag is not None:
            place = Scalar(self._source, event.start_mark.line + 1, event.start_mark.column + 1, parent, step, "").place
            self._problem(place, "A value can't begin with ! unless it is quoted.",
                          f"the tag `{shorten(event.tag, 40)}`", "a value without a YAML tag",
                          'Put the whole value in quotes: "...".', "tag")

    def _spend(self, event: Any, values: int = 0, characters: int = 0, level: int = 0) -> None:
        """Count what is about to be kept, aliases written out, and stop at a limit."""
        self._values += values
        self._characters += characters
        if level > NESTING_LIMIT:
            self._stop(event, *_NESTED)
        if self._values > VALUE_LIMIT or self._characters > FILE_LIMIT:
            self._stop(event, "The file holds too much, its aliases written out.",
                       f"more than {VALUE_LIMIT:,} values or {FILE_LIMIT:,} characters",
                       "less", "Take out aliases (`*name`), or split the file.", "file-size")

    def _problem(self, place: Place, message: str, found: str, expected: str, suggestion: str, code: str) -> None:
        self._desk.note(Problem(place, message, found, expected, suggestion, code))

    def _stop(self, event: Any, message: str, found: str, expected: str, suggestion: str, code: str) -> NoReturn:
        self._stop_at(event.start_mark if event else None, message, found, expected, suggestion, code)

    def _stop_at(self, mark: Any, message: str, found: str, expected: str, suggestion: str, code: str) -> NoReturn:
        place = Place(self._source.name, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, self._path())
        raise _Unreadable(Problem(place, message, found, expected, suggestion, code))

    def _path(self) -> str:
        return self._inside.place.key if self._inside else ""
