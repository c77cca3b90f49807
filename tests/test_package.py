"""What a user installs holds everything: the wheel and the sdist, and the installed program in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import calmcue

pytestmark = pytest.mark.package

ROOT = Path(__file__).parent.parent
DATA = {*(ROOT / "sounds").rglob("*.wav"), *(ROOT / "src").rglob("*.yaml"),
        *(ROOT / "src/calmcue/outputs/page").glob("page.*")}


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a virtual environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    programs = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder)}))
    (wheel,) = built.glob("*.whl")
    run(sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet",
        "--disable-pip-version-check", "--no-index", "--no-deps", wheel)
    return programs


def in_wheel(file: Path) -> str:
    inside = file.relative_to(ROOT)
    return (Path("calmcue") / inside if inside.parts[0] == "sounds" else inside.relative_to("src")).as_posix()


def test_there_is_data_to_ship() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in DATA} == {"sounds", "src"}
    assert (ROOT / "src/calmcue/routines/ankle-dorsiflexion.yaml") in DATA
    assert (ROOT / "src/calmcue/outputs/page/page.html") in DATA


def test_the_wheel_holds_all_data(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {in_wheel(file) for file in DATA} - names == set()
    assert {name.split("/")[0] for name in names} == {"calmcue", f"calmcue-{calmcue.__version__}.dist-info"}


def test_the_sdist_holds_all_data_and_the_tests(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {file.relative_to(ROOT).as_posix() for file in DATA} - names == set()
    assert {"README.md", "LICENSE", "CHANGELOG.md", "tests/test_package.py", "scripts/test"} <= names


def test_the_installed_program_runs_and_finds_its_data(installed: Path) -> None:
    dependencies = sysconfig.get_path("purelib")
    assert run(installed / "calmcue", "--version", PYTHONPATH=dependencies) == f"calmcue {calmcue.__version__}\n"
    listing = run(
        installed / "python", "-c",
        "import calmcue, pathlib; home = pathlib.Path(calmcue.__file__).parent\n"
        "for file in home.rglob('*'): print(file.relative_to(home.parent).as_posix())",
        PYTHONPATH=dependencies,
    )
    assert {in_wheel(file) for file in DATA} - set(listing.split()) == set()


def test_the_installed_program_shows_the_reference_of_the_format(installed: Path) -> None:
    page = run(installed / "calmcue", "format", PYTHONPATH=sysconfig.get_path("purelib"))
    assert page.strip() == (ROOT / "src/calmcue/reference/format.md").read_text(encoding="utf-8").strip()
