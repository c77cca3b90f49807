"""The sink contract: where blocks go, and how to add a place.

To add one: write one module in this folder whose class satisfies :class:`Sink` (or :class:`PlayingSink` where a
person listens while it is written). A file format gets one row in the table in ``outputs/registry.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from calmcue.audio import Block
from calmcue.units import Frames

if TYPE_CHECKING:
    from calmcue.outputs.page.content import Content


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the session that a listener may jump to: ``start`` from the session's first frame."""

    start: Frames
    title: str


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What a file may say of the session in it. A format writes what it has a place for.

    ``language``: BCP 47. ``comment``: the cautions. ``cover``: a picture, PNG. ``album`` and ``track`` (number from
    1, of how many): where the file is a part of a session. ``page``: what is read beside the sound.
    """

    title: str = ""
    author: str = ""
    about: str = ""
    comment: str = ""
    language: str = ""
    chapters: tuple[Chapter, ...] = ()
    cover: bytes = b""
    album: str = ""
    track: tuple[int, int] | None = None
    page: Content | None = None


Quality: TypeAlias = Literal["small", "normal", "high"]
"""How much a format that loses something may lose: ``small`` is understood without effort, ``normal`` is hardly
told apart from the original, ``high`` has room for music too."""


class Sink(Protocol):
    """Takes a session's blocks in order. A sink that keeps the result shows it only in :meth:`finish`."""

    def write(self, block: Block) -> None:
        """Take a block, shape (frames,), float32. May wait until there is room. Raises OutputError or
        DeviceError."""
        ...

    def finish(self) -> None:
        """The session is over and whole: make the result visible (rename the file), or play out what is left."""
        ...

    def abort(self) -> None:
        """The session is not whole: leave nothing behind, and what was there before as it was. Never raises."""
        ...


@runtime_checkable
class PlayingSink(Sink, Protocol):
    """A sink that plays while it is written."""

    def heard(self) -> Frames:
        """How many of the frames written (and not discarded) have reached the ear, counted from the first write
        on; it never goes back."""
        ...

    def room(self) -> Frames:
        """How many frames :meth:`write` would take at once; 100 ms at least when all was played. Who asks first can
        obey a key in the meantime; who just writes may wait for a whole step of the device."""
        ...

    def discard(self) -> Frames:
        """Drop what was written but not yet handed to the device; how many frames that was."""
        ...

    def reopen(self) -> None:
        """Open the device again after it was lost; frames not yet heard are dropped. Raises DeviceError."""
        ...
