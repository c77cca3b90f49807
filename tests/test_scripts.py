"""``scripts/play``, ``test`` and ``bench``, run in a copy of the repository whose Python only writes down its calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

RECORDER = """\
#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
    *" play "*) exit "${PLAY_STATUS:-0}" ;;
    *ruff*) exit "${RUFF_STATUS:-0}" ;;
    *"[natural]") exit "${NATURAL_STATUS:-0}" ;;
esac
"""


class Copy:
    """A repository with scripts, set up already: its stamps fit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls_file = root / "calls"
        shutil.copytree(ROOT / "scripts", root / "scripts")
        shutil.copytree(ROOT / ".ci", root / ".ci")
        shutil.copy(ROOT / "pyproject.toml", root)
        programs = root / ".venv" / "bin"
        programs.mkdir(parents=True)
        for name in ("python", "shellcheck"):
            (programs / name).write_text(RECORDER)
            (programs / name).chmod(0o755)
        for stamp in ("ready-run", "ready-dev"):
            (root / ".venv" / stamp).write_text(f"{root}\n" + (root / "pyproject.toml").read_text())

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.calls_file.unlink(missing_ok=True)
        path = os.environ["PATH"]
        return subprocess.run([*command], capture_output=True, text=True, check=False, cwd=self.root,
                              env={"PATH": path, "CALLS": str(self.calls_file), **environment})

    def calls(self) -> list[str]:
        """Without the question whether simpleaudio is there."""
        calls = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        return [call for call in calls if call != "-c import simpleaudio"]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    root = tmp_path / "a folder" / "calmcue"
    root.mkdir(parents=True)
    return Copy(root)


@pytest.mark.parametrize(("arguments", "expected"), [
    ([], "-m calmcue play ankle-dorsiflexion"),
    (["--affected", "left"], "-m calmcue play ankle-dorsiflexion --affected left"),
    (["box-breathing"], "-m calmcue play box-breathing"),
    (["my own/neck.yaml", "--set", "countdown=3"], "-m calmcue play my own/neck.yaml --set countdown=3"),
])
def test_play_plays_the_named_routine_and_passes_options_on(copy: Copy, arguments: list[str], expected: str) -> None:
    done = copy.run("scripts/play", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert copy.calls() == [expected]


@pytest.mark.parametrize("routine", ["box-breathing", "routines/box-breathing.yaml", "../box-breathing.yml"])
def test_without_a_sound_device_play_exports_and_says_where(copy: Copy, routine: str) -> None:
    done = copy.run("scripts/play", routine, "--affected", "left", PLAY_STATUS="5")
    assert done.returncode == 0
    assert copy.calls() == [
        f"-m calmcue play {routine} --affected left",
        f"-m calmcue export {routine} --affected left -o box-breathing.wav",
    ]
    assert "No sound device" in done.stderr
    assert f"{copy.root}/box-breathing.wav" in done.stderr


@pytest.mark.parametrize("status", ["1", "2", "3", "4", "130"])
def test_any_other_exit_code_of_play_is_the_scripts_own(copy: Copy, status: str) -> None:
    assert copy.run("scripts/play", PLAY_STATUS=status).returncode == int(status)
    assert len(copy.calls()) == 1


def test_a_stamp_of_another_folder_or_another_pyproject_sets_up_again(copy: Copy) -> None:
    (copy.root / "pyproject.toml").write_text("# changed\n")
    assert copy.run("scripts/play").returncode == 0
    assert copy.calls() == [
        "-m pip --version",
        f"-m pip install --quiet --disable-pip-version-check --use-pep517 --editable {copy.root}[natural]",
        f"-m compileall -q {copy.root}/src/calmcue",
        "-m calmcue play ankle-dorsiflexion",
    ]
    assert copy.run("scripts/play").returncode == 0
    assert copy.calls() == ["-m calmcue play ankle-dorsiflexion"]


def test_where_there_is_no_natural_voice_for_the_computer_the_plain_one_is_installed(copy: Copy) -> None:
    (copy.root / "pyproject.toml").write_text("# changed\n")
    done = copy.run("scripts/play", NATURAL_STATUS="1")
    assert done.returncode == 0
    assert "without the natural voice" in done.stderr
    assert copy.calls()[1].endswith(f"{copy.root}[natural]")
    assert copy.calls()[2].endswith(f"{copy.root}")
    assert copy.calls()[3:] == [f"-m compileall -q {copy.root}/src/calmcue", "-m calmcue play ankle-dorsiflexion"]


def test_the_tests_run_every_check_and_fail_when_one_does(copy: Copy) -> None:
    assert copy.run("bash", ".ci/run").returncode == 0
    assert [call.split()[:2] for call in copy.calls()] == [
        ["-m", "ruff"], ["-m", "mypy"], ["-x", "scripts/play"], ["-m", "pytest"],
    ]
    assert copy.run("bash", ".ci/run", RUFF_STATUS="1").returncode == 1
    assert copy.calls()[-1] == "-m pytest"


def test_the_tests_pass_arguments_on_to_pytest(copy: Copy) -> None:
    assert copy.run("scripts/test", "-k", "one and two").returncode == 0
    assert copy.calls() == ["-m pytest -k one and two"]


def test_a_file_in_place_of_the_loudspeaker_takes_nobodys_place(copy: Copy) -> None:
    (copy.root / "box-breathing.wav").write_text("mine")
    done = copy.run("scripts/play", "box-breathing", "--quiet", "--backend", "simpleaudio", "--affected", "left",
                    "--no-history", PLAY_STATUS="5")
    assert done.returncode == 0
    assert copy.calls()[-1] == "-m calmcue export box-breathing --affected left -o box-breathing-2.wav"
    assert "box-breathing-2.wav" in done.stderr
    assert (copy.root / "box-breathing.wav").read_text() == "mine"


@pytest.mark.parametrize(("argument", "status"), [("-h", 0), ("--help", 0), ("recogniser", 2), ("no-such", 2)])
def test_bench_names_every_bench_and_nothing_else(copy: Copy, argument: str, status: int) -> None:
    done = copy.run("scripts/bench", argument)
    told = {line.split()[1] for line in (done.stdout + done.stderr).splitlines() if line.startswith("scripts/bench ")}
    benches = {file.stem for file in (ROOT / "scripts" / "benches").glob("*.py") if "def main" in file.read_text()}
    assert done.returncode == status
    assert told == {*benches, "NAME"}
    assert copy.calls() == []
