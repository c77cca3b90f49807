"""A sound file as PyAV (FFmpeg's libraries) writes it: one stream of sound, tags, chapters, a cover.

Everything that FFmpeg writes passes through a :class:`Door`.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

import av

from calmcue.errors import OutputError
from calmcue.outputs.base import SessionInfo
from calmcue.outputs.door import Door, interruptible
from calmcue.outputs.tagging import (
    MOST_NERO_CHAPTERS,
    Span,
    ogm_chapters,
    picture_block,
    spans,
    tags,
    three_letters,
)
from calmcue.outputs.whole import Target
from calmcue.units import RATE, Frames

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.container.core import Chapter

Style = Literal["id3", "mp4", "flac", "ogg"]
"""How a container keeps what is said of the session. Traps, each seen in decoded files: FFmpeg writes no chapters
to FLAC and rounds Ogg's to seconds unless they come as ``CHAPTER000`` comments; Ogg has room for a cover only in a
comment; MP4 keeps the language with the stream."""

MUXERS: Final[Mapping[Style, str]] = {"id3": "mp3", "mp4": "mp4", "flac": "flac", "ogg": "ogg"}

_ATTACHED: Final = 0x0400       # libavformat's AV_DISPOSITION_ATTACHED_PIC
_AUDIOBOOK: Final = "2"         # the value of MP4's ``stik`` by which Apple's players tell an audiobook


class Container:
    """A container that is being written to ``target``. It begins with :meth:`begin`, after its streams are known."""

    def __init__(self, target: Target, style: Style, info: SessionInfo, frames: Frames | None, *,
                 book: bool = False) -> None:
        """``frames``: the session's length, None where it isn't known. ``book``: an MP4 that is an audiobook."""
        self._target = target
        self._style = style
        self._info = info
        self._book = book
        self._chapters = spans(info, frames)
        self._door = Door(target.file, target.guard, seekable=target.seekable)
        with self.working():
            self._output: OutputContainer = av.open(self._door, "w", format=MUXERS[style],
                                                    container_options=self._options())

    def add_encoder(self, codec: str, rate: int, sample: str, bit_rate: int | None,
                    options: Mapping[str, str]) -> Any:
        """A mono stream that is encoded here."""
        with self.working():
            stream: Any = self._output.add_stream(codec, rate=rate, options=dict(options), layout="mono")
            stream.codec_context.format = sample
            if bit_rate:
                stream.bit_rate = bit_rate
            return stream

    def add_copy(self, source: InputContainer) -> Any:
        """A stream that takes the packets of the sound in ``source`` as they are."""
        with self.working():
            return self._output.add_stream_from_template(source.streams.audio[0])

    def begin(self, stream: Any) -> None:
        """Write all that is said of the session. ``stream``: the one with the sound."""
        said = tags(self._info)
        if self._style == "id3" and "language" in said:
            said["language"] = three_letters(said["language"])
        if self._style == "mp4":
            stream.metadata["language"] = three_letters(said.pop("language", ""))
            if self._book:
                said["media_type"] = _AUDIOBOOK
        if self._style in ("flac", "ogg"):
            said.pop("description", None)       # FFmpeg writes "comment" under that name in these
            said.update(ogm_chapters(self._chapters))
        else:
            self._output.set_chapters([_chapter(i, span) for i, span in enumerate(self._chapters)])
        if self._style == "ogg" and self._info.cover:
            said["METADATA_BLOCK_PICTURE"] = picture_block(self._info.cover)
        self._output.metadata.update(said)
        with self.working():
            if self._style != "ogg" and self._info.cover:
                self._add_cover(self._info.cover)
            self._output.start_encoding()

    def mux(self, packets: Sequence[Any]) -> None:
        with self.working():
            self._output.mux(packets)

    def finish(self) -> None:
        """Write what comes last, and make the file visible. Raises OutputError; then it has not become so."""
        with self.working():
            self._output.close()
        self._door.close()
        self._target.commit()

    def abort(self) -> None:
        """Let go of the file. Never raises."""
        self._door.close()
        self._target.discard()
        with contextlib.suppress(Exception):        # frees memory; what it writes now goes nowhere
            self._output.close()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Around each call of FFmpeg: what goes wrong is an OutputError."""
        try:
            with interruptible():
                yield
        except av.FFmpegError as error:
            self._door.check()
            raise OutputError(f"The {self._style} file can't be written: {error.strerror}.") from error
        self._door.check()

    def _options(self) -> dict[str, str]:
        options = {"fflags": "+bitexact"}       # no random serial numbers: the same session, the same bytes
        if self._style == "mp4":
            options["brand"] = "M4B " if self._book else "M4A "
            if len(self._chapters) > MOST_NERO_CHAPTERS:
                options["movflags"] = "disable_chpl"        # QuickTime's list, beside it, is whole
        return options

    def _add_cover(self, png: bytes) -> None:
        with av.open(io.BytesIO(png), "r") as picture:
            source = picture.streams.video[0]
            stream = self._output.add_stream_from_template(source)
            stream.disposition = _ATTACHED      # type: ignore[assignment]
            stream.metadata.update(title="Cover", comment="Cover (front)")
            packet = next(picture.demux(source))
            packet.stream, packet.pts, packet.dts = stream, 0, 0
        self._output.start_encoding()
        self._output.mux(packet)


def _chapter(number: int, span: Span) -> Chapter:
    return {"id": number, "start": span.start, "end": span.end, "time_base": Fraction(1, RATE),
            "metadata": {"title": span.title}}
