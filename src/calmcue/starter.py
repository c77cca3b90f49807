"""A new routine to begin from: the text of a routine with notes for whoever edits it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from calmcue.errors import OutputError, UsageError
from calmcue.library import ENDINGS
from calmcue.routine.values import slug

LONGEST: Final = 100
"""Characters of a name: it is a title that is spoken."""

_TEMPLATE: Final = Path(__file__).with_suffix(".yaml")


def starter(title: str) -> str:
    """A routine called ``title``, in YAML."""
    # a JSON string is one of YAML's, whatever is in it; a dollar would begin the name of a phrase
    written = json.dumps(title.replace("$", "$$"), ensure_ascii=False)
    return _TEMPLATE.read_text(encoding="utf-8").replace("$TITLE", written)


def begin_routine(name: str, folder: Path) -> Path:
    """Write a starter called ``name`` into ``folder``, or to the path that ``name`` is; where it was written.

    Raises UsageError where there is such a file already or ``name`` can't be one, OutputError where it can't be
    written.
    """
    path = Path(name).expanduser()
    if len(path.parts) > 1 or path.suffix.lower() in ENDINGS:
        file = path if path.suffix.lower() in ENDINGS else path.with_name(path.name + ENDINGS[0])
    else:
        file = folder / f"{slug(name)}{ENDINGS[0]}"
    title = _title(file.stem if file.parent != folder else name.removesuffix(file.suffix))
    if not slug(title) or not title.isprintable() or len(title) > LONGEST:
        raise UsageError(f"A routine needs a name with letters, of at most {LONGEST} characters, such as “knees in the "
                         f"morning”. Found: {name[:LONGEST]!r}.")
    if file.exists():
        raise UsageError(f"There is a file {file} already. Choose another name, or edit that one.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(starter(title))
    except OSError as error:
        raise OutputError(f"The routine can't be written to {file}: {error.strerror}.") from error
    return file


def _title(name: str) -> str:
    """``knees-in-the-morning`` as it is said: "Knees in the morning"."""
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]
