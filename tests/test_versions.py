"""Which version is installed, as importlib.metadata says it."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from calmcue.voices.versions import version


@pytest.mark.parametrize(("distribution", "module"), [
    ("pyttsx3", "pyttsx3"), ("espeakng-loader", "espeakng_loader"), ("soundfile", "soundfile"), ("PyYAML", "yaml"),
])
def test_it_is_what_the_packages_say(distribution: str, module: str) -> None:
    assert version(distribution, module) == metadata.version(distribution)


def test_a_package_that_is_there_twice_is_left_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an upgrade that was broken off leaves it."""
    (tmp_path / "twice_found").mkdir()
    (tmp_path / "twice_found" / "__init__.py").touch()
    for number in ("1.0", "2.0"):
        folder = tmp_path / f"twice_found-{number}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: twice-found\nVersion: {number}\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert version("twice-found", "twice_found") == metadata.version("twice-found")


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        version("no-such-package", "no_such_package")


def test_the_first_word_does_not_wait_for_the_library_of_packages() -> None:
    code = ("import sys; from calmcue.voices.registry import choose, open_voice; "
            "open_voice(choose('auto', 'en')).fingerprint; print('importlib.metadata' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
