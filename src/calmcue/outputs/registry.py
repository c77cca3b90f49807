"""The file formats, by the ending of a file's name. To add one: write its sink, add its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from calmcue.errors import UsageError
from calmcue.outputs.base import SessionInfo, Sink
from calmcue.outputs.wav import WavSink
from calmcue.outputs.whole import Pipe, Target, target_for
from calmcue.units import Frames

Opener: TypeAlias = Callable[[Target, Frames | None, SessionInfo], Sink]
"""Makes a sink that writes a session of so many frames to a target. Raises OutputError."""


class Format(NamedTuple):
    """``name``: as a list of formats shows it. ``open``: may import what the format needs only when called."""

    name: str
    open: Opener


FORMATS: Final[Mapping[str, Format]] = MappingProxyType({
    ".wav": Format("WAV, 16 bit", WavSink),
})


def open_file(path: Path, *, frames: Frames | None, info: SessionInfo) -> Sink:
    """A sink that writes the session to ``path``, in the format of its ending. ``frames``: the session's length,
    None where it isn't known. Raises UsageError for an ending that isn't known, OutputError where it can't be
    written; then nothing has been changed."""
    return _open(path.suffix, path.name, lambda: target_for(path), frames, info)


def open_stream(file: BinaryIO, ending: str, *, frames: Frames | None, info: SessionInfo) -> Sink:
    """A sink that writes the session to a pipe, in the format of ``ending`` (``.wav``). The sink closes ``file``.
    Raises as :func:`open_file` does."""
    return _open(ending, ending, lambda: Pipe(file), frames, info)


def _open(
    ending: str, shown: str, target: Callable[[], Target], frames: Frames | None, info: SessionInfo
) -> Sink:
    row = FORMATS.get(ending.lower())
    if row is None:
        known = ", ".join(FORMATS)
        found = f"the ending {ending}" if ending else f"{shown}, which has no ending"
        raise UsageError(f"Which format to write is told by the file's ending: expected {known}. Found: {found}.")
    made = target()
    try:
        return row.open(made, frames, info)
    except BaseException:
        made.discard()
        raise
