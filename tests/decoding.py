"""Reads exported files with other programs' eyes: decodes them with FFmpeg's libraries, asks ffprobe about them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import soxr

from calmcue.audio import Samples
from calmcue.outputs.base import Sink
from calmcue.outputs.registry import FORMATS
from calmcue.units import RATE, seconds

SOUND = [ending for ending, row in FORMATS.items() if not row.page]
"""The formats that a decoder reads as they are."""

LOSSY_FRAME = {".wav": 0, ".flac": 0, ".mp3": 1152, ".opus": 960, ".m4b": 2048, ".m4a": 2048, ".ogg": 0}
"""At most so many frames at the session rate may a decoded file be longer than the session."""


def clicks(count: int) -> Samples:
    """Noise bursts of 5 ms at times that no two neighbours share, so that they line up in one way only."""
    random = np.random.default_rng(3)
    samples = np.zeros(count, dtype=np.float32)
    at = RATE // 4
    while at + 240 < count:
        samples[at : at + 240] = random.uniform(-0.7, 0.7, 240)
        at += int(random.integers(2 * RATE // 5, RATE))
    return samples


def write(sink: Sink, samples: Samples, size: int = seconds(10)) -> None:
    """A whole session, in blocks of ``size``."""
    for start in range(0, len(samples), size):
        sink.write(samples[start : start + size])
    sink.finish()


def decode(path: Path) -> Samples:
    """The sound of a file at the session rate, as a player hears it."""
    with av.open(str(path), "r") as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    joined = np.concatenate([part[0] for part in parts])
    samples = joined.astype(np.float32) / (1 if joined.dtype.kind == "f" else 2.0 ** (8 * joined.itemsize - 1))
    resampled: Samples = soxr.resample(samples.astype(np.float32), rate, RATE)
    return resampled


def offset(original: Samples, decoded: Samples) -> int:
    """By how many frames ``decoded`` is late, from where the two are most alike."""
    size = 1 << (len(original) + len(decoded)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(decoded, size) * np.conj(np.fft.rfft(original, size)), size)
    late = int(np.argmax(alike))
    return late if late < size // 2 else late - size


class Probed(NamedTuple):
    """``tags``: of the file or of its sound. ``chapters``: (start, end) in seconds and title. ``cover``: PNG."""

    duration: float
    tags: dict[str, str]
    chapters: list[tuple[float, float, str]]
    cover: bytes
    audio: dict[str, Any]


def probe(path: Path) -> Probed:
    asked = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", str(path)]
    found = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    audio = next(s for s in found["streams"] if s["codec_type"] == "audio")
    tags = audio.get("tags", {}) | found["format"].get("tags", {})
    return Probed(
        float(found["format"]["duration"]),
        {name.lower(): value for name, value in tags.items()},
        [(float(c["start_time"]), float(c["end_time"]), c.get("tags", {}).get("title", ""))
         for c in found["chapters"]],
        _cover(path),
        audio,
    )


def _cover(path: Path) -> bytes:
    with av.open(str(path), "r") as container:
        if not container.streams.video:
            return b""
        return bytes(next(container.demux(container.streams.video[0])))
