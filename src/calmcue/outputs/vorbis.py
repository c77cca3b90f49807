"""Ogg Vorbis through libsndfile, whose encoder PyAV's wheels don't have.

libsndfile writes neither chapters nor a cover, so it writes to a nameless file, and FFmpeg copies its packets into
the target with all that is said of the session. That adds half a second of work an hour to eleven.

24 kHz and libvorbis's quality 0.3 give PESQ 4.31 / 3.91 at 38 kb/s of speech (two voices, as in ``encoded.py``); at
48 kHz it is worse (3.65 for eSpeak) and larger.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import av
import soundfile
from av.packet import Packet

from calmcue.audio import Block, silence
from calmcue.outputs.base import Quality, SessionInfo
from calmcue.outputs.container import Container
from calmcue.outputs.door import Door, interruptible
from calmcue.outputs.rates import Rates
from calmcue.outputs.whole import Target
from calmcue.units import RATE, Frames

_BLOCK: Final = 4096
"""Frames a write. libsndfile crashes on one large write (seen with a minute at 44.1 kHz)."""


class Level(NamedTuple):
    """``quality``: libvorbis's, from 0 to 1."""

    rate: int
    quality: float


LEVELS: Final[Mapping[Quality, Level]] = MappingProxyType({
    "small": Level(24_000, 0.1),
    "normal": Level(24_000, 0.3),
    "high": Level(RATE, 0.6),
})


class VorbisSink:
    """Encodes a session as Ogg Vorbis. ``frames``: its length, None where it isn't known."""

    def __init__(self, target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> None:
        level = LEVELS[quality]
        self._target, self._frames, self._info = target, frames, info
        self._rates = Rates(level.rate)
        self._encoded = 0           # frames, at the level's rate
        self._container: Container | None = None
        self._draft = target.scratch()
        self._door = Door(self._draft, target.guard)
        self._encoder: Any = soundfile.SoundFile(
            self._door, "w", level.rate, 1, format="OGG", subtype="VORBIS", compression_level=1 - level.quality
        )

    def write(self, block: Block) -> None:
        self._encode(self._rates.convert(block))

    def finish(self) -> None:
        self._encode(self._rates.convert(silence(0), last=True))
        with interruptible():
            self._encoder.close()
        self._door.check()
        self._draft.seek(0)
        self._container = Container(self._target, "ogg", self._info, self._frames)
        with self._container.working(), av.open(self._draft, "r") as draft:
            stream = self._container.add_copy(draft)
            self._container.begin(stream)
            for packet in _timed(draft.demux(audio=0), self._encoded):
                packet.stream = stream
                self._container.mux([packet])
        self._draft.close()
        self._container.finish()

    def abort(self) -> None:
        self._door.close()
        with contextlib.suppress(OSError):      # what is still buffered may not fit on the disk
            self._draft.close()
        if self._container:
            self._container.abort()
        else:
            self._target.discard()

    def _encode(self, block: Block) -> None:
        with interruptible():
            for start in range(0, len(block), _BLOCK):
                self._encoder.write(block[start : start + _BLOCK])
        self._encoded += len(block)
        self._door.check()


def _timed(packets: Iterable[Packet[Any]], total: int) -> Iterator[Packet[Any]]:
    """``packets`` of a draft, the last of them ending at ``total``. The first packet gives no sound yet, so its time
    is negative; FFmpeg begins with 0 where all lie in one page, as those of a short session do."""
    kept = (packet for packet in packets if packet.size)
    packet = next(kept, None)
    early = packet.duration or 0 if packet and not packet.pts else 0
    while packet:
        following = next(kept, None)
        packet.pts = packet.dts = (packet.pts or 0) - early
        if not following:
            packet.duration = max(0, total - packet.pts)
        yield packet                # and it is the muxer's from here on
        packet = following
