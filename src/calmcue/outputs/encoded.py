"""FLAC, MP3, Opus and AAC through PyAV: encoded as the session is written, in memory that does not grow (but for
the index that MP4 keeps of its frames).

The sizes are for speech; measured over 220 s of instructions by two voices (Piper's joe, and eSpeak, which is
harder to encode), the quality as PESQ wide band (4.64: no difference; from 4 on, hardly any), the size and the
processor's time for an hour of a session that speaks a quarter of the time:

=================  ===========  =======  =====  ==============================================================
normal             PESQ         MB/hour  CPU s  chosen before
=================  ===========  =======  =====  ==============================================================
FLAC level 5       4.64 / 4.64     28      2    level 8: 2% smaller, twice the time
MP3 48 kb/s 24k    4.34 / 4.00     22     15    48 kHz: the same quality in twice the time
Opus 28 kb/s       4.42 / 4.14      9      9    the mode for speech at 32 kb/s: see below
AAC 48 kb/s 24k    4.36 / 4.11      9      7    the two-loop coder: worse (3.95 / 3.76) in three times the time
=================  ===========  =======  =====  ==============================================================

Opus is kept to its transform codec (CELT; RFC 6716, 2.1), which is what "lowdelay" asks for. Where it goes back and
forth between that and its speech codec, it may click: single sentences of eSpeak's came out 5 dB louder than they went
in, so that five of seven sessions peaked above -1 dBTP (none of Piper's did). By itself the transform codec stays
within 1.6 dB (2.1 at 18 kb/s), in a third of the time; PESQ at 32 kb/s of both 4.45 / 4.03, at 28 kb/s of one
4.42 / 4.14.

At 24 kHz nothing is lost: voices end at 11 kHz and chimes at 4 kHz. ``high`` keeps 48 kHz for a routine's music.
MP3 has a constant bit rate: with a variable one (8 MB/hour) many players find a chapter only to 1% of the session,
and their clock, and so the captions, go wrong from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, Literal

import av
import numpy as np

from calmcue.audio import Block, silence
from calmcue.outputs.base import Quality, SessionInfo
from calmcue.outputs.container import Container, Style
from calmcue.outputs.pcm import to_int16
from calmcue.outputs.rates import Rates
from calmcue.outputs.spool import Spooled
from calmcue.outputs.whole import Target
from calmcue.units import RATE, Frames


@dataclass(frozen=True)
class Level:
    """``rate``: frames a second; ``bit_rate``: bits a second, None for a codec that loses nothing."""

    rate: int
    bit_rate: int | None


@dataclass(frozen=True)
class Recipe:
    """How a format is made. ``sample``: what the encoder takes. ``returns``: the container's header is completed at
    the end. ``book``: an MP4 that is an audiobook. ``lowered``: what the encoder multiplies the sound by."""

    style: Style
    codec: str
    sample: Literal["s16", "flt", "fltp"]
    levels: Mapping[Quality, Level]
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    returns: bool = True
    book: bool = False
    lowered: float = 1.0


def _levels(small: Level, normal: Level, high: Level) -> Mapping[Quality, Level]:
    return MappingProxyType({"small": small, "normal": normal, "high": high})


_LOSSLESS: Final = Level(RATE, None)
_AAC: Final = _levels(Level(24_000, 32_000), Level(24_000, 48_000), Level(RATE, 96_000))

RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType({
    ".flac": Recipe("flac", "flac", "s16", _levels(_LOSSLESS, _LOSSLESS, _LOSSLESS), {"compression_level": "5"}),
    ".mp3": Recipe("id3", "libmp3lame", "fltp",
                   _levels(Level(24_000, 32_000), Level(24_000, 48_000), Level(RATE, 96_000)),
                   {"compression_level": "7"}, lowered=0.95),      # by LAME's presets, at every bit rate
    ".opus": Recipe("ogg", "libopus", "flt",
                    _levels(Level(RATE, 18_000), Level(RATE, 28_000), Level(RATE, 64_000)),
                    {"compression_level": "8", "application": "lowdelay"}, returns=False),
    ".m4b": Recipe("mp4", "aac", "fltp", _AAC, {"aac_coder": "fast"}, book=True),
    ".m4a": Recipe("mp4", "aac", "fltp", _AAC, {"aac_coder": "fast"}),
})
"""By the ending of the file's name."""


class EncodedSink:
    """Encodes a session as ``recipe`` says. ``frames``: its length, None where it isn't known."""

    def __init__(self, recipe: Recipe, target: Target, frames: Frames | None, info: SessionInfo,
                 quality: Quality) -> None:
        level = recipe.levels[quality]
        whole = target if target.seekable or not recipe.returns else Spooled(target)
        self._container = Container(whole, recipe.style, info, frames, book=recipe.book)
        self._sample = recipe.sample
        self._rates = Rates(level.rate)
        self._raise = np.float32(1 / recipe.lowered)
        self._written = 0
        try:
            self._stream = self._container.add_encoder(recipe.codec, level.rate, recipe.sample, level.bit_rate,
                                                       recipe.options)
            self._container.begin(self._stream)
        except BaseException:
            self._container.abort()
            raise

    def write(self, block: Block) -> None:
        self._encode(self._rates.convert(block))

    def finish(self) -> None:
        self._encode(self._rates.convert(silence(0), last=True))
        with self._container.working():
            packets = self._stream.encode(None)
        self._container.mux(packets)
        self._container.finish()

    def abort(self) -> None:
        self._container.abort()

    def _encode(self, block: Block) -> None:
        if len(block):
            with self._container.working():
                packets = self._stream.encode(self._frame(block))
            self._container.mux(packets)

    def _frame(self, block: Block) -> Any:
        samples = to_int16(block)[0] if self._sample == "s16" else block * self._raise
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format=self._sample, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = self._rates.rate, self._written, Fraction(1, self._rates.rate)
        self._written += len(block)
        return frame
