"""What a file says of the session in it: tags, chapters and the cover, as the containers want them.

All of it comes from strangers' routines. Each text becomes one line without control characters, so that none can
end a field, forge another or hide behind a line break; what it says is left as it is.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from calmcue.outputs.base import SessionInfo
from calmcue.outputs.plain import one_line
from calmcue.units import ZERO, Frames, as_milliseconds

GENRE: Final = "Speech"

MOST_OGM_CHAPTERS: Final = 1000
"""``CHAPTER000`` to ``CHAPTER999``: the number has three digits."""

MOST_NERO_CHAPTERS: Final = 255
"""The count of Nero's chapter list has eight bits."""

_LONGEST: Final = 120
"""Bytes of a chapter's title. From 128 bytes on FFmpeg, and every player made of it, loses the chapter of an MP3 (it
takes the length of the title in it for a plain number, which it is not), and Nero's list has eight bits for it."""

_THREE_LETTERS: Final = {
    "ar": "ara", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "et": "est", "eu": "eus", "fi": "fin", "fr": "fra", "ga": "gle", "he": "heb", "hi": "hin",
    "hr": "hrv", "hu": "hun", "is": "isl", "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit", "lv": "lav",
    "nb": "nob", "nl": "nld", "nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus",
    "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}
"""ISO 639-1 -> 639-2, which MP3 and MP4 ask for, of the languages that are likely; others go unnamed there."""


class Span(NamedTuple):
    """A chapter with its end, in frames."""

    start: Frames
    end: Frames
    title: str


def tags(info: SessionInfo) -> dict[str, str]:
    """The tags under the names that FFmpeg gives them in every container; what isn't known is left out."""
    said = {
        "title": info.title,
        "artist": info.author,
        "album": info.album or info.title,
        "comment": info.comment,
        "description": info.about,
        "language": info.language,
        "track": "{}/{}".format(*info.track) if info.track else "",
        "genre": GENRE,
    }
    return {name: text for name, value in said.items() if (text := one_line(value))}


def spans(info: SessionInfo, length: Frames | None) -> tuple[Span, ...]:
    """The chapters with their ends. ``length`` None: not known, and the last has none."""
    ends = [chapter.start for chapter in info.chapters[1:]] + [length or ZERO]
    return tuple(Span(chapter.start, max(chapter.start, end), _short(one_line(chapter.title)))
                 for chapter, end in zip(info.chapters, ends, strict=False))


def ogm_chapters(chapters: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
    """Chapters as Vorbis comments, to the millisecond: (name, value). What is past the last number that there is
    belongs to the chapter before it."""
    for number, chapter in enumerate(chapters[:MOST_OGM_CHAPTERS]):
        minutes, ms = divmod(as_milliseconds(chapter.start), 60_000)
        yield f"CHAPTER{number:03d}", f"{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d}.{ms % 1000:03d}"
        yield f"CHAPTER{number:03d}NAME", chapter.title


def picture_block(png: bytes) -> str:
    """A cover as Vorbis comments carry it: FLAC's picture block (RFC 9639, section 8.8) in Base64."""
    width, height = struct.unpack(">II", png[16:24])        # of PNG's first chunk, which is always its header
    kind = b"image/png"
    block = struct.pack(">II", 3, len(kind)) + kind + struct.pack(">I", 0)
    block += struct.pack(">IIIII", width, height, 24, 0, len(png)) + png
    return base64.b64encode(block).decode("ascii")


def three_letters(language: str) -> str:
    """The ISO 639-2 code of a BCP 47 tag; ``und`` (not determined) for one that isn't known."""
    base = language.split("-")[0].lower()
    return base if len(base) == 3 and base.isalpha() else _THREE_LETTERS.get(base, "und")


def _short(text: str) -> str:
    """``text`` in at most ``_LONGEST`` bytes of UTF-8."""
    if len(text.encode("utf-8")) <= _LONGEST:
        return text
    return text.encode("utf-8")[: _LONGEST - 3].decode("utf-8", "ignore").rstrip() + "…"
