"""The README tells of what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from calmcue.routine.loading import parse_routine

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_table_of_routines_is_the_one_that_is_made() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "list-routines", "--check"], env=environment, check=False)
    assert done.returncode == 0, "run scripts/list-routines"


def test_its_example_of_a_routine_can_be_played() -> None:
    example, = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert parse_routine(example, "README.md").title.forms[0][1] == "Calf stretch"


def test_the_files_that_it_names_are_there() -> None:
    for target in re.findall(r"\]\(((?!https?:|#)[^)]+)\)", README):
        assert (ROOT / target).exists(), target
