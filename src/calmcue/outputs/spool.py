"""For formats that complete their header at the end, on their way into a pipe, where there is no going back."""

from __future__ import annotations

import contextlib
import shutil
from typing import BinaryIO

from calmcue.outputs.whole import Target


class Spooled:
    """A target that can be gone back in, in front of one that can't: all is kept in a nameless file and handed on
    when it is whole. Raises OutputError where there is no room for that file."""

    seekable = True

    def __init__(self, target: Target) -> None:
        self.target = target
        self.file = target.scratch()

    def commit(self) -> None:
        with self.guard():
            self.file.seek(0)
            self.hand_on()
            self.file.close()
        self.target.commit()

    def hand_on(self) -> None:
        """Write all that is in ``file``, from where it stands, to the target."""
        shutil.copyfileobj(self.file, self.target.file)

    def discard(self) -> None:
        with contextlib.suppress(OSError):
            self.file.close()
        self.target.discard()

    def scratch(self) -> BinaryIO:
        return self.target.scratch()

    def guard(self) -> contextlib.AbstractContextManager[None]:
        return self.target.guard()
