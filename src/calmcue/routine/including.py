"""What other files share with a routine: phrases, defaults, pacing, chimes.

Maps merge by key: a later include wins over an earlier one, a file over what it includes itself, and the routine's
own keys over all. A phrase merges by language, so that one file can add the French to another's words. Lists are
replaced. A preset's or set's name alone is short for the map that holds nothing else.
"""

from __future__ import annotations

import posixpath
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.exercise_fields import DEFAULTS
from calmcue.routine.inheriting import over
from calmcue.routine.model import Chimes, Phrase
from calmcue.routine.nodes import Scalar, SourceFile, Table
from calmcue.routine.reading import FILE_LIMIT, read
from calmcue.routine.records import NOTHING, Values
from calmcue.routine.routine_fields import INCLUDE, PHRASES, SHARED_FILE
from calmcue.routine.shelf import NotOnShelf
from calmcue.routine.sound_fields import CHIMES, NO_PACING, PACING, Pacing, chimes_under

INCLUDES_LIMIT: Final = 1024 * 1024
"""Bytes in all included files together."""

DEPTH_LIMIT: Final = 10


@dataclass(frozen=True, slots=True)
class Shared:
    """What a file gives, what it includes worked in. ``whole``: all of its phrases could be loaded, so that a name
    that is missing really is."""

    phrases: dict[str, Phrase] = field(default_factory=dict)
    defaults: Values = NOTHING
    pacing: Pacing = NO_PACING
    chimes: Chimes = Chimes()
    whole: bool = True

    def under(self, upper: Shared) -> Shared:
        """These, and over them what ``upper`` gives."""
        phrases = dict(self.phrases)
        for name, phrase in upper.phrases.items():
            lower = phrases.get(name)
            phrases[name] = replace(phrase, forms=tuple((dict(lower.forms) | dict(phrase.forms)).items())) \
                if lower else phrase
        return Shared(phrases, over(self.defaults, upper.defaults), self.pacing.under(upper.pacing),
                      chimes_under(self.chimes, upper.chimes), self.whole and upper.whole)


class Includer:
    """Reads included files, each once. ``files``: the names of all files read, as messages show them, in order."""

    def __init__(self, desk: Desk, routine: SourceFile) -> None:
        self._desk = desk
        self._bytes = 0
        self._read: dict[Path, Shared | None] = {}          # None: being read
        if routine.folder:
            self._read[routine.folder / posixpath.basename(routine.name)] = None
        self.files: list[str] = [routine.name]

    def gather(self, root: Table, values: Values, depth: int = 0) -> Shared:
        """What the file with the tree ``root`` gives, loaded as ``values``, with all that it includes."""
        phrases = values.get(PHRASES)
        node = root.value(PHRASES.key)
        own = Shared(
            phrases or {},
            values.get(DEFAULTS) or NOTHING,
            values.get(PACING) or NO_PACING,
            values.get(CHIMES) or Chimes(),
            whole=node is None or (phrases is not None and isinstance(node, Table)
                                   and len(phrases) == len(node.entries)),
        )
        gathered = Shared(whole=not values.wrong(INCLUDE))
        for written in values.get(INCLUDE) or ():
            gathered = gathered.under(self._include(written, depth + 1))
        return gathered.under(own)

    def _include(self, written: Scalar, depth: int) -> Shared:
        with suppress(Refused):
            path = self._find(written, depth)
            if path not in self._read:
                self._read[path] = None
                self._read[path] = self._load(path, written, depth)
            elif self._read[path] is None:
                raise self._desk.refuse(written, "This file includes itself, straight or through others.",
                                        expected="files that do not include each other in a circle", code="include")
            return self._read[path] or Shared(whole=False)
        return Shared(whole=False)

    def _find(self, written: Scalar, depth: int) -> Path:
        if depth > DEPTH_LIMIT:
            raise self._desk.refuse(written, "Files include each other too deeply.", found=f"{depth} levels",
                                    expected=f"at most {DEPTH_LIMIT}", code="include")
        try:
            return self._desk.shelf.find(written.text.strip(), written.source.folder)
        except NotOnShelf as error:
            raise self._desk.refuse(written, str(error), found=error.found, expected=error.expected,
                                    suggestion=error.suggestion, code="include") from None

    def _load(self, path: Path, written: Scalar, depth: int) -> Shared:
        try:
            with path.open("rb") as file:
                data = file.read(FILE_LIMIT + 1)
        except OSError as error:
            raise self._desk.refuse(written, f"This file can't be read: {error.strerror}.",
                                    expected="a file that may be read", code="include") from None
        self._bytes += len(data)
        if self._bytes > INCLUDES_LIMIT:
            raise self._desk.refuse(written, "All included files together are too large.",
                                    found=f"more than {INCLUDES_LIMIT // 1024} KiB",
                                    expected=f"at most {INCLUDES_LIMIT // 1024} KiB", code="file-size")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(written.source.name), written.text.strip()))
        self.files.append(name)
        tree = read(data, SourceFile(name, path.parent), self._desk)
        if tree is None:
            raise Refused
        return self.gather(tree, SHARED_FILE.load(tree, self._desk), depth)


