"""Captions as files: WebVTT, SubRip, LRC, and a transcript to read. To add one: write its function, add its row.

The texts are strangers': in each format they are escaped, or, where it knows no escape, the characters that a reader
would obey are replaced by ones that look alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple

from calmcue.outputs.base import SessionInfo
from calmcue.outputs.captions import Caption, lines
from calmcue.outputs.plain import one_line
from calmcue.units import Frames, as_milliseconds, clock, seconds


class Captions(NamedTuple):
    """All that a caption file is made of. ``shown``: to be read along; ``heard``: every cue as it is heard;
    ``length``: of the sound."""

    info: SessionInfo
    shown: Sequence[Caption]
    heard: Sequence[Caption]
    length: Frames


_SRT_ALIKE: Final = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})
"""Players take <...> for HTML and {...} for the style tags of SSA; SubRip has no escape for them."""

_LRC_ALIKE: Final = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})
"""[...] and <...> are LRC's own times and tags."""

_TAG: Final = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
"""A language tag in which nothing else can hide."""

_CLEAR: Final = seconds(2)
"""An LRC line stands until the next; in a silence longer than this an empty one takes it away."""


def vtt(captions: Captions) -> str:
    """WebVTT (W3C, 2019): a text's &, < and > are entities, and so no "-->" is left in it. What is in another
    language than the session says so."""
    written = ["WEBVTT"]
    for caption in captions.shown:
        text = "\n".join(lines(caption)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if caption.language not in ("", captions.info.language) and _TAG.fullmatch(caption.language):
            text = f"<lang {caption.language}>{text}</lang>"
        written.append(f"{_time(caption.start, '.')} --> {_time(caption.end, '.')}\n{text}")
    return "\n\n".join(written) + "\n"


def srt(captions: Captions) -> str:
    """SubRip."""
    written = []
    for number, caption in enumerate(captions.shown, 1):
        text = "\n".join(lines(caption)).translate(_SRT_ALIKE)
        written.append(f"{number}\n{_time(caption.start, ',')} --> {_time(caption.end, ',')}\n{text}\n")
    return "\n".join(written)


def lrc(captions: Captions) -> str:
    """LRC, which music players show as lyrics: one line at a time."""
    info = captions.info
    head = (("ti", info.title), ("ar", info.author), ("al", info.album), ("length", clock(captions.length)))
    written = [f"[{tag}:{one_line(text).translate(_LRC_ALIKE)}]" for tag, text in head if one_line(text)]
    for number, caption in enumerate(captions.shown):
        written.append(f"[{_short_time(caption.start)}]{caption.text.translate(_LRC_ALIKE)}")
        following = captions.shown[number + 1].start if number + 1 < len(captions.shown) else captions.length
        if following - caption.end > _CLEAR:
            written.append(f"[{_short_time(caption.end)}]")
    return "\n".join(written) + "\n"


def transcript(captions: Captions) -> str:
    """Plain text, a line for each thing that is heard, under the titles of the chapters. A sound that repeats
    itself has one line."""
    written = [one_line(captions.info.title), clock(captions.length), ""]
    chapters = list(captions.info.chapters)
    for run in _runs(captions.heard):
        while chapters and run[0].start >= chapters[0].start:
            chapter = chapters.pop(0)
            if one_line(chapter.title) != written[0]:
                written += ["", one_line(chapter.title), ""]
        times = f" × {len(run)}" if len(run) > 1 else ""
        written.append(f"{clock(run[0].start):>7}  {run[0].text}{times}")
    return "\n".join(written) + "\n"


def _runs(heard: Sequence[Caption]) -> Iterator[list[Caption]]:
    """Captions one by one, but the same sound again and again together."""
    for _, same in groupby(heard, key=lambda caption: caption if caption.language else caption.text):
        yield list(same)


FORMATS: Final[Mapping[str, Callable[[Captions], str]]] = MappingProxyType({
    "vtt": vtt,
    "srt": srt,
    "lrc": lrc,
    "txt": transcript,
})
"""Ending -> what makes the file's text."""


def _time(frames: int, point: str) -> str:
    minutes, ms = divmod(as_milliseconds(frames), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d}{point}{ms % 1000:03d}"


def _short_time(frames: int) -> str:
    minutes, ms = divmod(as_milliseconds(frames), 60_000)
    return f"{minutes:02d}:{ms // 1000:02d}.{ms % 1000 // 10:02d}"
