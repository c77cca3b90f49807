"""``calmcue new`` and ``calmcue completion``: a routine begun, and the Tab key."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import calmcue as package
from calmcue.cli import main
from calmcue.library import bundled, own_routines
from calmcue.routine.checks import warnings
from calmcue.routine.loading import load, parse_routine
from calmcue.starter import starter


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parent.parent))     # the one that is tested
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_routine_is_one_s_own_and_has_nothing_to_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "morning knees"]) == 0
    file = own_routines() / "morning-knees.yaml"
    assert capsys.readouterr().out == f"{file}\n"
    loaded = load(file)
    assert loaded.routine.title.forms == (("en", "Morning knees"),)
    assert (loaded.warnings, warnings(loaded.routine)) == ((), ())
    assert main(["list"]) == 0
    assert "morning-knees\t" in capsys.readouterr().out


@pytest.mark.engine
def test_a_new_routine_checks_clean_with_the_real_voice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "knees"]) == 0
    assert main(["check", "knees"]) == 0
    assert capsys.readouterr().err.endswith("knees: no mistakes, no warnings.\n")


@pytest.mark.parametrize(("name", "file", "title"), [
    ("./knees_and_hips.yaml", "knees_and_hips.yaml", "Knees and hips"),
    ("there/knees", "there/knees.yaml", "Knees"),
    ("knees.yml", "knees.yml", "Knees"),
])
def test_a_path_says_where(name: str, file: str, title: str, home: Path) -> None:
    assert main(["new", name]) == 0
    assert load(home / file).routine.title.forms == (("en", title),)


def test_nothing_is_written_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "knees.yaml").write_text("mine")
    assert main(["new", "./knees.yaml"]) == 2
    assert "There is a file knees.yaml already." in capsys.readouterr().err
    assert (home / "knees.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "...", "\x1b[2J", "x" * 101])
def test_a_name_that_is_none(name: str, home: Path) -> None:
    assert main(["new", name]) == 2
    assert list(home.rglob("*.yaml")) == []


def test_a_folder_that_can_t_be_written_to(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "knees").write_text("a file")
    assert main(["new", "knees/left.yaml"]) == 6
    assert "can't be written to knees/left.yaml" in capsys.readouterr().err


def test_ours_under_one_s_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", bundled()[0].stem]) == 0
    assert "instead of the included routine" in capsys.readouterr().err


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=100).filter(
    lambda title: any(c.isalnum() for c in title)))
def test_any_title_comes_back(title: str) -> None:
    routine = parse_routine(starter(title), "new.yaml")
    assert routine.title.forms == (("en", title.replace("$", "$$")),)


# the Tab key --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_for_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_CALMCUE_COMPLETE={shell}_complete" in capsys.readouterr().out


def completed(words: str) -> list[str]:
    """What bash is told for a line."""
    done = subprocess.run(
        [sys.executable, "-m", "calmcue"], capture_output=True, text=True, check=False,
        env=os.environ | {"_CALMCUE_COMPLETE": "bash_complete", "COMP_WORDS": words,
                          "COMP_CWORD": str(words.count(" "))})
    return done.stdout.split()


def test_commands_routines_and_files() -> None:
    main(["new", "ankle mine"])
    assert completed("calmcue sho") == ["plain,show"]
    assert completed("calmcue play ank") == ["plain,ankle-dorsiflexion", "plain,ankle-mine"]
    assert completed("calmcue play ./ank") == ["file,./ank"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_takes_the_lines() -> None:
    lines = subprocess.run([sys.executable, "-m", "calmcue", "completion", "bash"], capture_output=True, text=True,
                           check=True).stdout
    subprocess.run(["bash", "--norc", "-c", lines + "\ncomplete -p calmcue"], check=True, capture_output=True)
