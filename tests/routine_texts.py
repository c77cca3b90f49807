"""Short ways to write a routine and to see what loading says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcue.errors import Problem, RoutineError
from calmcue.routine.loading import Loaded, parse
from calmcue.routine.model import Exercise, Routine

HEAD = "format: 1\ntitle: T\n"


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def with_steps(steps: str, top: str = "") -> str:
    """A routine with these list items as its steps."""
    return f"{HEAD}{top}steps:\n{indented(steps, 2)}"


def with_exercise(fields: str, top: str = "") -> str:
    """A routine with one exercise, its name in line 4 (after ``top``) and ``fields`` from line 5 on."""
    return with_steps("- exercise: Heel raise\n" + indented(fields, 2), top)


def loaded(text: str | bytes, folder: Path | None = None, library: Path | None = None) -> Loaded:
    return parse(text, "r.yaml", folder=folder, library=library)


def routine(text: str | bytes, folder: Path | None = None, library: Path | None = None) -> Routine:
    return loaded(text, folder, library).routine


def exercise(fields: str, top: str = "") -> Exercise:
    (found,) = routine(with_exercise(fields, top)).exercises
    return found


def problems(text: str | bytes, folder: Path | None = None, library: Path | None = None) -> tuple[Problem, ...]:
    with pytest.raises(RoutineError) as caught:
        parse(text, "r.yaml", folder=folder, library=library)
    return caught.value.problems


def messages(text: str | bytes, folder: Path | None = None, library: Path | None = None) -> list[str]:
    """Every message of a routine that is refused, as a person reads it."""
    return [str(p) for p in problems(text, folder, library)]


def message(text: str | bytes, folder: Path | None = None, library: Path | None = None) -> str:
    """The only message."""
    (only,) = messages(text, folder, library)
    return only
