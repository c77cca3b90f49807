"""The file formats, by the ending of a file's name. To add one: write its sink, add its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple, TypeAlias

from calmcue.errors import UsageError
from calmcue.outputs.base import Quality, SessionInfo, Sink
from calmcue.outputs.wav import WavSink
from calmcue.outputs.whole import Pipe, Target, target_for
from calmcue.units import Frames

Opener: TypeAlias = Callable[[Target, Frames | None, SessionInfo, Quality], Sink]
"""Makes a sink that writes a session of so many frames to a target. Raises OutputError."""


class Format(NamedTuple):
    """``name``: as a list of formats shows it. ``open``: may import what the format needs only when called.
    ``tagged``: it has places for tags, chapters and a cover. ``page``: it is read too, and so always whole."""

    name: str
    open: Opener
    tagged: bool = True
    page: bool = False


def _wav(target: Target, frames: Frames | None, info: SessionInfo, _: Quality) -> Sink:
    return WavSink(target, frames, info)


def _vorbis(target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> Sink:
    from calmcue.outputs.vorbis import VorbisSink

    return VorbisSink(target, frames, info, quality)


def _page(target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> Sink:
    from calmcue.outputs.page.writing import page_sink  # Jinja takes 40 ms to load

    return page_sink(target, frames, info, quality)


def _encoded(ending: str) -> Opener:
    def opened(target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> Sink:
        from calmcue.outputs.encoded import RECIPES, EncodedSink  # FFmpeg takes 60 ms to load

        return EncodedSink(RECIPES[ending], target, frames, info, quality)

    return opened


FORMATS: Final[Mapping[str, Format]] = MappingProxyType({
    ".wav": Format("WAV, 16 bit", _wav, tagged=False),
    ".flac": Format("FLAC, 16 bit", _encoded(".flac")),
    ".mp3": Format("MP3", _encoded(".mp3")),
    ".opus": Format("Opus", _encoded(".opus")),
    ".m4b": Format("M4B, an audiobook (AAC)", _encoded(".m4b")),
    ".m4a": Format("M4A (AAC)", _encoded(".m4a")),
    ".ogg": Format("Ogg Vorbis", _vorbis),
    ".html": Format("A page that plays it in a browser, and prints", _page, page=True),
})


def format_for(ending: str, shown: str = "") -> Format:
    """The format of an ending (``.wav``). ``shown``: the file's name, for the message. Raises UsageError."""
    found = FORMATS.get(ending.lower())
    if found is None:
        written = f"the ending {ending}" if ending else f"{shown}, which has no ending"
        known = ", ".join(FORMATS)
        raise UsageError(f"Which format to write is told by the file's ending: expected {known}. Found: {written}.")
    return found


def open_file(path: Path, *, frames: Frames | None, info: SessionInfo,
              quality: Quality = "normal") -> Sink:
    """A sink that writes the session to ``path``, in the format of its ending. ``frames``: the session's length,
    None where it isn't known. Raises UsageError for an ending that isn't known, OutputError where it can't be
    written; then nothing has been changed."""
    return open_target(format_for(path.suffix, path.name), target_for(path), frames, info, quality)


def open_stream(file: BinaryIO, ending: str, *, frames: Frames | None, info: SessionInfo,
                quality: Quality = "normal") -> Sink:
    """A sink that writes the session to a pipe, in the format of ``ending`` (``.wav``). The sink closes ``file``.
    Raises as :func:`open_file` does."""
    return open_target(format_for(ending, ending), Pipe(file), frames, info, quality)


def open_target(row: Format, target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> Sink:
    """A sink that writes the session to ``target`` in the format of ``row``. Where that fails, ``target`` is discarded;
    raises OutputError."""
    try:
        return row.open(target, frames, info, quality)
    except BaseException:
        target.discard()
        raise
