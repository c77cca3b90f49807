from pathlib import Path

import pytest

from calmcue.errors import UsageError
from calmcue.library import bundled, find, routines_in


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.stem for path in paths]


def test_nine_routines_come_with_the_program() -> None:
    assert names(bundled()) == [
        "ankle-dorsiflexion", "balance-worktop", "box-breathing", "desk-neck", "hands-wrists", "hips-hamstrings",
        "seated-bilingual", "sit-to-stand", "wind-down",
    ]


def test_only_routine_files_are_listed(tmp_path: Path) -> None:
    for name in ("b.yaml", "A.yml", "notes.txt", ".hidden.yaml", "shared/common.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("format: 1\n")
    (tmp_path / "folder.yaml").mkdir()
    assert names(routines_in(tmp_path)) == ["A", "b"]
    assert routines_in(tmp_path / "nowhere") == ()


def test_a_bundled_name_is_found() -> None:
    assert find("box-breathing") in bundled()


def test_a_path_is_taken_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "box-breathing.yaml"
    mine.write_text("format: 1\n")
    assert find(str(mine)) == mine
    monkeypatch.chdir(tmp_path)
    assert find("box-breathing.yaml") == Path("box-breathing.yaml")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find("~/box-breathing.yaml") == mine


def test_the_listeners_own_come_before_ours(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "box-breathing.yaml").write_text("format: 1\n")
    assert find("box-breathing", [first, second]) == first / "box-breathing.yaml"
    assert find("box-breathing", [tmp_path, second]) == second / "box-breathing.yaml"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("box-breathin", "Did you mean box-breathing?"),
        ("Box-Breathing", "Did you mean box-breathing?"),
        ("zzz", "one of: ankle-dorsiflexion, balance-worktop"),
        ("", "no routine called"),
        ("nowhere/there.yaml", "There is no file nowhere/there.yaml."),
        ("a\0b", "no routine called"),
        ("x" * 5000, "no routine called"),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(written: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        find(written)
    assert told in str(error.value)


def test_a_misspelt_path_finds_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "ankles.yaml").write_text("format: 1\n")
    with pytest.raises(UsageError, match=r"Did you mean .*ankles\.yaml\?"):
        find(str(tmp_path / "ankle.yaml"))
    with pytest.raises(UsageError, match="is a folder"):
        find(f"{tmp_path}/")
