"""Finding a routine: by a bundled one's name, by a name in the listener's own folders, or by its path."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from calmcue.errors import UsageError

BUNDLED: Final = Path(__file__).parent / "routines"
ENDINGS: Final = (".yaml", ".yml")

MOST_LISTED: Final = 2000
"""Files of a folder that are looked at: a folder of everything must not hang the program."""


def bundled() -> tuple[Path, ...]:
    """The routines that come with the program, by name."""
    return routines_in(BUNDLED)


def own_routines() -> Path:
    """The folder for the listener's own routines and what they share, whether or not it is there."""
    from platformdirs import user_data_path

    return user_data_path("calmcue", appauthor=False) / "routines"


def routines_in(folder: Path) -> tuple[Path, ...]:
    """The routine files in ``folder`` itself, by name; () where it can't be read. What lies in folders below it is
    shared by routines, and none."""
    try:
        found = [path for path in islice(folder.iterdir(), MOST_LISTED) if _is_routine(path)]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda path: path.stem.casefold()))


def find(name_or_path: str, folders: Sequence[Path] = ()) -> Path:
    """The file that ``name_or_path`` means: a path as it stands; else a routine's name in ``folders``, in order; else
    a bundled one's. The listener's own come first, so that they may put their version over ours.

    Raises UsageError with what is near where there is none.
    """
    path = Path(name_or_path).expanduser()
    if _is_file(path):
        return path
    if _looks_like_path(name_or_path):
        raise UsageError(_not_there(path))
    shelves = [*map(routines_in, folders), bundled()]
    for shelf in shelves:
        for routine in shelf:
            if routine.stem == name_or_path:
                return routine
    names = [routine.stem for shelf in shelves for routine in shelf]
    raise UsageError(_unknown(name_or_path, names, folders))


def _is_routine(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and _is_file(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):       # a name too long, or one with a null in it
        return False


def _looks_like_path(written: str) -> bool:
    return "/" in written or "\\" in written or written.lower().endswith(ENDINGS)


def _not_there(path: Path) -> str:
    near = difflib.get_close_matches(path.name, [routine.name for routine in routines_in(path.parent)], 1)
    hint = f" Did you mean {path.parent / near[0]}?" if near else ""
    try:
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    what = f"{path} is a folder, not a routine." if folder else f"There is no file {path}."
    return what + hint


def _unknown(name: str, names: Sequence[str], folders: Sequence[Path]) -> str:
    near = difflib.get_close_matches(name.casefold(), names, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    places = "".join(f", or put yours into {folder}" for folder in folders[:1])
    return (
        f"There is no routine called “{name}”. {hint}"
        f"Write the path of a file, or one of: {', '.join(dict.fromkeys(names))}{places}."
    )
