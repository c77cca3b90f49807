"""Holds the arrows of the house: a room imports only rooms above it in the table in ``calmcue/__init__.py``."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import calmcue

PACKAGE = Path(calmcue.__file__).parent
ROOMS = re.findall(r"^``(\w+)/?``", calmcue.__doc__ or "", re.MULTILINE)

FORBIDDEN = {
    "planning": {"numpy", "soxr", "soundfile", "miniaudio", "calmcue.audio", "calmcue.voices", "calmcue.clips"},
    "routine": {"numpy", "soxr", "soundfile", "calmcue.audio"},
    "voices": {"calmcue.routine", "calmcue.planning", "calmcue.settings"},
}
"""Besides the order of the table: ``planning`` sees no sound, ``voices`` know nothing of routines."""

TERMINAL = {"click", "rich"}
"""Printed with, and so only in ``cli``."""


class Import(NamedTuple):
    module: str         # the importing module, such as calmcue.planning.script
    line: int
    target: str         # what it imports, such as calmcue.units


def module_name(file: Path) -> str:
    parts = ("calmcue", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str | None:
    """The room that a module of calmcue lives in; None for the package itself and for ``__main__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else None


def imports_in(module: str, source: str, *, package: bool = False) -> Iterator[Import]:
    """Every import of a module, those inside functions too. ``package``: it is an ``__init__``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".")[: None if package and node.level == 1 else (1 if package else 0) - node.level]
                base = ".".join([*up, *([base] if base else [])])
            for name in node.names:     # "from calmcue import units" is an import of calmcue.units
                yield Import(module, node.lineno, f"{base}.{name.name}" if base == "calmcue" else base)


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def every_import() -> list[Import]:
    return [
        found
        for file in sources()
        for found in imports_in(module_name(file), file.read_text("utf-8"), package=file.name == "__init__.py")
    ]


def goes_up(found: Import) -> bool:
    """Whether an import of one of our own modules keeps to the table's order."""
    here, there = room(found.module), room(found.target)
    if there is None or there not in ROOMS or here is None:     # __version__; or the door, which sees everything
        return True
    return ROOMS.index(there) <= ROOMS.index(here)


def within(target: str, modules: set[str]) -> bool:
    return any(target == m or target.startswith(m + ".") for m in modules)


def test_the_table_lists_every_room() -> None:
    rooms = {room(module_name(file)) for file in sources()} - {None}
    assert rooms <= set(ROOMS)
    assert len(ROOMS) == len(set(ROOMS))


def test_rooms_import_only_rooms_above() -> None:
    wrong = [f"{i.module}:{i.line} imports {i.target}" for i in every_import()
             if i.target.startswith("calmcue") and not goes_up(i)]
    assert wrong == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_room_may_not_know(name: str) -> None:
    wrong = [f"{i.module}:{i.line} imports {i.target}" for i in every_import()
             if room(i.module) == name and within(i.target, FORBIDDEN[name])]
    assert wrong == []


def test_only_the_command_line_uses_the_terminal() -> None:
    wrong = [f"{i.module}:{i.line} imports {i.target}" for i in every_import()
             if room(i.module) != "cli" and within(i.target, TERMINAL)]
    assert wrong == []


def test_nobody_prints_but_the_command_line() -> None:
    wrong = [
        f"{module_name(file)}:{node.lineno}"
        for file in sources() if room(module_name(file)) != "cli"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert wrong == []


def test_planning_brings_in_no_sound_by_any_way() -> None:
    modules = [module_name(f) for f in sources() if room(module_name(f)) in ("routine", "planning")]
    code = f"import sys, {', '.join(modules)}; print(sorted({{'numpy', 'soxr', 'click'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("module", "line", "target"), [
    ("calmcue.units", "from calmcue.audio import Clip", "calmcue.audio"),
    ("calmcue.units", "def f():\n    import calmcue.cli.play", "calmcue.cli.play"),
    ("calmcue.planning.script", "from ..voices import base", "calmcue.voices"),
    ("calmcue.errors", "from calmcue import session", "calmcue.session"),
])
def test_a_wrong_arrow_is_seen(module: str, line: str, target: str) -> None:
    (found,) = imports_in(module, line)
    assert found.target == target
    assert not goes_up(found)


def test_a_package_imports_relative_to_itself() -> None:
    (found,) = imports_in("calmcue.planning", "from .script import write_script", package=True)
    assert found.target == "calmcue.planning.script"
    (found,) = imports_in("calmcue.planning", "from ..units import Frames", package=True)
    assert found.target == "calmcue.units"
