"""What is wrong with a file that YAML can't read, in plain words.

Both of PyYAML's parsers (libyaml's and the one in Python) are understood. Their messages speak of tokens and block
mappings; ours say what the author most likely did, and point at where they did it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import yaml

from calmcue.errors import Place, Problem
from calmcue.routine.nodes import shorten


@dataclass(frozen=True, slots=True)
class _Mistake:
    """``signs``: pieces of PyYAML's messages. ``opened``: point to where the thing began, not to where it failed."""

    message: str
    expected: str
    suggestion: str
    signs: tuple[str, ...] = ()
    opened: bool = False


_TAB: Final = _Mistake(
    "This line is indented with a tab.",
    "spaces",
    "Replace the tab by spaces; most editors have a setting for it.",
    ("violates indentation", "an indentation space is expected"),
)
_INDENTATION: Final = _Mistake(
    "This line does not fit to what is above it.",
    "the same number of spaces in front of all keys of a map, and of all items of a list",
    "Line it up with what it belongs to, and see whether a quote or a bracket above is not closed.",
    ("expected key", "'-' indicator", "expected <block end>", "<document start>"),
)
_SECOND_COLON: Final = _Mistake(
    "A colon followed by a space makes this a key, and there can't be a key here.",
    "one `key: value` a line, or the value in quotes",
    'Put a text that contains `: ` in quotes: "...".',
)
_AFTER_QUOTE: Final = _Mistake(
    "There is something behind the closing quote.",
    "nothing behind the quote that closes a text",
    "Quote the whole text; inside single quotes write '' for an apostrophe.",
)
_UNCLOSED: Final = _Mistake(
    "The file ends inside of a list in brackets or a map in braces.",
    "`]` or `}` where it ends",
    "Look for the last [ or { in the file, and close it.",
)
_UNKNOWN: Final = _Mistake(
    "YAML can't read this.",
    "`key: value` lines and `- ` list items",
    "See whether a quote, a bracket or a colon is missing in this line or above it.",
)
_BY_SIGN: Final = (
    _TAB,
    _Mistake(
        "A value can't begin with this character unless it is quoted.",
        "a letter or a digit, or the value in quotes",
        'Put the whole value in quotes: "...".',
        ("cannot start any token", "undefined tag handle", "alphabetic or numeric character"),
        opened=True,
    ),
    _Mistake(
        "This bracket is not closed, or a comma is missing behind one of its items.",
        "`]` at the end of the list",
        "Put texts that contain `: `, `[` or `]` in quotes.",
        ("',' or ']'",),
        opened=True,
    ),
    _Mistake(
        "This brace is not closed, or a comma is missing behind one of its values.",
        "`}` at the end of the map",
        "Put texts that contain `: `, `{` or `}` in quotes.",
        ("',' or '}'",),
        opened=True,
    ),
    _Mistake(
        "This quote is not closed.",
        "the same quote at the end of the text",
        "Close it; inside double quotes write \\\" for a quote, inside single ones write '' for an apostrophe.",
        ("unexpected end of stream", "unexpected document separator"),
        opened=True,
    ),
    _Mistake(
        "A backslash means something else inside double quotes.",
        "\\\\ for a backslash",
        "Write \\\\, or use single quotes.",
        ("unknown escape character",),
    ),
    _Mistake(
        "A value that begins with `|` or `>` starts a block of text on the next line.",
        "nothing else on this line",
        'To begin a text with this character, put it in quotes: "...".',
        ("comment or line break", "comment or a line break", "chomping or indentation"),
        opened=True,
    ),
    _Mistake(
        "A list can't begin here.",
        "`- ` at the beginning of a line",
        "Begin the list on the next line, or put the value in quotes.",
        ("sequence entries are not allowed",),
    ),
    _Mistake(
        "This line has no colon.",
        "`key: value`, or `- ` in front of a list item",
        "Add what is missing, or line it up with the text that it continues.",
        ("expected ':'",),
    ),
    _Mistake(
        "A value is missing, or begins with a character that must be quoted.",
        "a value",
        'Put a text that begins with , ] } or - in quotes: "...".',
        ("node content",),
    ),
    _Mistake(
        "Lines that begin with % are instructions to a YAML reader.",
        "none of them in a routine",
        "Delete the line.",
        ("directive", "incompatible YAML"),
    ),
    _INDENTATION,
)


def explain(error: yaml.MarkedYAMLError, file: str, lines: list[str]) -> Problem:
    """The problem that PyYAML's ``error`` stands for. ``lines``: the file's."""
    mark = error.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    at_end = not "".join(lines[line:]).strip()
    mistake = _find(error.problem or "", _line(lines, line), column, at_end)
    if mistake.opened and error.context_mark:
        line, column = error.context_mark.line, error.context_mark.column
    found = shorten(_line(lines, line))
    return Problem(Place(file, line + 1, column + 1), mistake.message,
                   found=f"`{found}`" if found else "the end of the file",
                   expected=mistake.expected, suggestion=mistake.suggestion, code="yaml")


def _find(said: str, text: str, column: int, at_end: bool) -> _Mistake:
    """The mistake behind PyYAML's words ``said`` at ``column`` of the line ``text``; ``at_end``: of the file."""
    before = text[:column].rstrip()
    if "\t" in text[:len(text) - len(text.lstrip())]:
        return _TAB
    if "mapping values are not allowed" in said:
        return _SECOND_COLON if ": " in before else _INDENTATION
    if before and ("expected key" in said or "expected <block end>" in said):
        return _AFTER_QUOTE if before.endswith(("'", '"')) else _UNKNOWN
    if at_end and "node content" in said:
        return _UNCLOSED
    return next((m for m in _BY_SIGN if any(sign in said for sign in m.signs)), _UNKNOWN)


def _line(lines: list[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""
