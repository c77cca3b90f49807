"""The reference of the routine format: its examples can be played, its tables are those of the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from calmcue import chimes
from calmcue.cli import calmcue
from calmcue.cli.format import PAGE
from calmcue.planning.estimate import estimate
from calmcue.planning.review import review
from calmcue.planning.timeline import plan_session
from calmcue.routine.catalogue import languages_with_catalogue
from calmcue.routine.loading import load
from calmcue.routine.model import CueAt, Routine
from calmcue.settings import Listener

ROOT = Path(__file__).resolve().parent.parent
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SHARED = re.compile(r"# (shared/\S+)\n")

# what an example leaves out, because it is about something else
AROUND = {
    "format": "format: 1\n",
    "title": "title: Example\n",
    "steps": "steps:\n  - {exercise: Any, hold: 10s}\n",
}


def whole(example: str) -> str:
    """The file that an example is a part of: some of its keys, or some of its steps."""
    if re.search("^- ", example, re.MULTILINE):
        example = "steps:\n" + re.sub("^", "  ", example, flags=re.MULTILINE)
    missing = (rest for key, rest in AROUND.items() if not re.search(f"^{key}:", example, re.MULTILINE))
    return "".join(missing) + example


def loaded(folder: Path, example: str) -> Routine:
    for other in EXAMPLES:
        if name := SHARED.match(other):
            file = folder / name[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(other, encoding="utf-8")
    file = folder / "example.yaml"
    file.write_text(whole(example), encoding="utf-8")
    found = load(file)
    assert not found.warnings
    return found.routine


@pytest.mark.parametrize("example", [e for e in EXAMPLES if not SHARED.match(e)])
def test_every_example_can_be_played(example: str, tmp_path: Path) -> None:
    routine = loaded(tmp_path, example)
    for variant in (None, *routine.variants):
        timeline = plan_session(routine, Listener(variant=variant), estimate)
        assert not [c for c in timeline.changes() if c.what == "dropped"]
        assert {w.code for w in review(timeline)} <= {"word-moved", "word-shortened", "short-switch"}


def test_its_table_of_moments_has_all_of_them(tmp_path: Path) -> None:
    rows = TEXT.partition("| `at:` | when |\n")[2].partition("\n\n")[0].splitlines()[1:]
    written = [word for row in rows for word in re.findall("`([^`]+)`", row.split("|")[1])]
    cues = ", ".join(f"{{at: {word}, say: Now.}}" for word in written)
    routine = loaded(tmp_path, f"- {{exercise: Any, reps: 6, hold: 30s, sets: 2, cues: [{cues}]}}")
    assert {cue.when for cue in routine.exercises[0].cues} == set(get_args(CueAt))


def test_its_tables_are_those_of_the_code() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, ROOT / "scripts" / "list-format", "--check"], env=environment, check=False)
    assert done.returncode == 0, "run scripts/list-format"


def test_it_names_the_sets_of_sounds_and_the_languages() -> None:
    for word in (*chimes.collections(), *languages_with_catalogue()):
        assert f"`{word}`" in TEXT


def test_the_command_prints_it() -> None:
    done = CliRunner().invoke(calmcue, ["format"])
    assert done.output.strip() == TEXT.strip()
