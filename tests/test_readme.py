"""The README tells of what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from calmcue.routine.loading import parse_routine

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", ["list-routines", "draw-pictures"])
def test_what_is_made_by_a_script_is_up_to_date(script: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], env=environment, check=False)
    assert done.returncode == 0, f"run scripts/{script}"


def test_its_example_of_a_routine_can_be_played() -> None:
    example, = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert parse_routine(example, "README.md").title.forms[0][1] == "Calf stretch"


def test_the_files_that_it_names_are_there() -> None:
    for target in re.findall(r"\]\(((?!https?:|#)[^)]+)\)", README):
        assert (ROOT / target).exists(), target
