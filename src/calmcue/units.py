"""Units: frames, durations, levels, speech rates. The only module in which seconds exist as a number.

Time is an integer count of frames at one session rate, so that nothing is rounded twice: at 48,000 a second
one millisecond is exactly 48 frames (pysubs2 keeps integer milliseconds in one module for the same reason).
"""

from __future__ import annotations

import re
from typing import Final, NewType

Frames = NewType("Frames", int)
"""A length or a point of time in frames of the session rate."""

Decibels = NewType("Decibels", float)
"""A level relative to something named at the place of use; 0 leaves a sound as it is."""

WordsPerMinute = NewType("WordsPerMinute", int)

RATE: Final = 48_000
"""Frames a second. Opus takes no other rate that speech comes in."""

PER_MS: Final = RATE // 1000
ZERO: Final = Frames(0)
DAY: Final = Frames(24 * 3600 * RATE)

_UNITS: Final = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)", re.ASCII)
_LEVEL = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,2})?)\s?dB", re.ASCII | re.IGNORECASE)
_RATE = re.compile(r"(\d{1,4})\s?wpm", re.ASCII)

DURATION_HELP: Final = "a duration such as 45s, 1m30s, 900ms or 2m"
LEVEL_HELP: Final = "a level such as -6dB"
RATE_HELP: Final = "a speech rate such as 150wpm"


def milliseconds(count: float) -> Frames:
    """Frames in ``count`` milliseconds, rounded to the nearest frame."""
    return Frames(round(count * PER_MS))


def seconds(count: float) -> Frames:
    """Frames in ``count`` seconds, rounded to the nearest frame."""
    return Frames(round(count * RATE))


def parse_duration(text: str) -> Frames:
    """Frames in a written duration: ``45s``, ``1m30s``, ``900ms``, ``2m``, ``1h``, ``1.5s``.

    Units go from large to small, each at most once. Raises ValueError with what was expected.
    """
    at, total, smallest = 0, 0.0, float("inf")
    stripped = text.strip()
    while match := _PART.match(stripped, at):
        unit = _UNITS[match[2]]
        if unit >= smallest:
            break
        smallest, at = unit, match.end()
        total += float(match[1]) * unit
    if at == 0 or at != len(stripped):
        raise ValueError(f"expected {DURATION_HELP}")
    return milliseconds(total)


def parse_level(text: str) -> Decibels:
    """A written level such as ``-6dB``. Raises ValueError with what was expected."""
    if not (match := _LEVEL.fullmatch(text.strip())):
        raise ValueError(f"expected {LEVEL_HELP}")
    return Decibels(float(match[1]))


def parse_rate(text: str) -> WordsPerMinute:
    """A written speech rate such as ``150wpm``. Raises ValueError with what was expected."""
    if not (match := _RATE.fullmatch(text.strip())):
        raise ValueError(f"expected {RATE_HELP}")
    return WordsPerMinute(int(match[1]))


def as_seconds(frames: int) -> float:
    """Seconds in ``frames``, for people and for JSON; never for reckoning on."""
    return frames / RATE


def as_milliseconds(frames: int) -> int:
    """Milliseconds in ``frames``, rounded to the nearest."""
    return round(frames / PER_MS)


def whole_seconds(frames: int) -> int:
    """The full seconds in ``frames``, rounded down."""
    return frames // RATE


def minutes_up(frames: int) -> int:
    """Minutes in ``frames``, rounded up, at least 1: how a total is said."""
    return max(1, -(-frames // (60 * RATE)))


def format_duration(frames: int) -> str:
    """The shortest way to write a duration so that :func:`parse_duration` gives it back to the millisecond."""
    ms = as_milliseconds(frames)
    if ms % 1000:
        return f"{ms}ms" if ms < 1000 else f"{ms // 1000}.{ms % 1000:03d}".rstrip("0") + "s"
    left, parts = ms // 1000, []
    for size, unit in ((3600, "h"), (60, "m"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def clock(frames: int) -> str:
    """A time on a clock's face: ``0:05``, ``12:30``, ``1:02:03``; rounded down to the second."""
    total = max(0, whole_seconds(frames))
    hours, rest = divmod(total, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def precise_clock(frames: int) -> str:
    """A time to the millisecond: ``1:05.250``."""
    ms = as_milliseconds(frames)
    return f"{clock(ms // 1000 * RATE)}.{ms % 1000:03d}"


def format_level(level: float) -> str:
    return f"{level:g}dB"


def amplitude(level: float) -> float:
    """The factor that a level in dB stands for."""
    return float(10.0 ** (level / 20.0))
