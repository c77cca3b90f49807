"""Where loading notes what it finds: mistakes and doubts, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from calmcue.errors import Place, Problem
from calmcue.routine.nodes import Node
from calmcue.routine.shelf import Shelf

MOST_PROBLEMS: Final = 200
"""So many mistakes are listed; a file with more is something else than a routine."""


class Refused(Exception):  # noqa: N818 - caught in this room
    """A value can't be used, and the desk knows why."""


class TooMany(Exception):  # noqa: N818 - caught in this room
    """There is no use in listing more mistakes."""


@dataclass(slots=True)
class Desk:
    """What loading has at hand, and where it notes what it finds. ``shelf``: the files it may use. ``languages``: the
    tags the routine is written in, the first for plain texts. ``any_language``: texts may be in others, as
    those are that several routines share."""

    shelf: Shelf
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, at: Node | Place, message: str, *, found: str = "", expected: str = "", suggestion: str = "",
               code: str = "value") -> Refused:
        """Note a problem; what was found is the node's own text where nothing else is given."""
        place = at.place if isinstance(at, Node) else at
        shown = found or (at.shown if isinstance(at, Node) else "")
        self.note(Problem(place, message, shown, expected, suggestion, code))
        return Refused(message)

    def note(self, problem: Problem) -> None:
        """Keep a problem. Raises TooMany where there are enough of them."""
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooMany
        self.problems.append(problem)

    def doubt(self, at: Node | Place, message: str, *, found: str = "", expected: str = "", suggestion: str = "",
              code: str) -> None:
        """Note a warning."""
        if len(self.warnings) < MOST_PROBLEMS:
            place = at.place if isinstance(at, Node) else at
            self.warnings.append(Problem(place, message, found, expected, suggestion, code))
