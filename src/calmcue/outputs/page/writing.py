"""Writes a page: the sound is encoded beside it as the session is written, and set into it at the end.

The routine's texts are strangers'. Jinja escapes each of them, a forgotten one too, and its ``tojson`` leaves no
``<``, ``>``, ``&`` or line separator in the data. What would still get through meets the page's own policy: nothing
runs or is fetched but the one script, the one style (by their hashes) and the sound inside the page.

The sound is AAC in M4A, which all browsers play, Safari too; MP3 would be 2.5 times the size for the same quality
(see ``outputs/encoded.py``), and Firefox before 136 takes no data of more than 32 MB: an hour of MP3, but 2.6 of AAC.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from calmcue.handout import Sheet
from calmcue.outputs.base import Quality, SessionInfo, Sink
from calmcue.outputs.encoded import RECIPES, EncodedSink
from calmcue.outputs.page.content import Content
from calmcue.outputs.plain import one_line
from calmcue.outputs.spool import Spooled
from calmcue.outputs.whole import Target
from calmcue.units import Frames, as_milliseconds, clock

FOLDER: Final = Path(__file__).parent
SOUND: Final = ".m4a"
MEDIA: Final = "audio/mp4"

WEEKS, DAYS = 4, 7
"""Boxes to tick on the printed page."""

_PLACE: Final = "<!--sound-->"
"""Where the sound goes. No text can forge it: there is no ``<`` in one that is escaped."""

_CHUNK: Final = 3 << 16
"""Bytes that are turned into Base64 at a time: whole groups of three, so that the pieces join without padding."""


def page_sink(target: Target, frames: Frames | None, info: SessionInfo, quality: Quality) -> Sink:
    """Writes a session and what ``info.page`` holds of it to a page. Raises OutputError."""
    before, after = render(info, frames)
    return EncodedSink(RECIPES[SOUND], PageTarget(target, before, after), frames, info, quality)


class PageTarget(Spooled):
    """Takes the sound, and hands it on inside a page, in pieces: memory does not grow with the session."""

    def __init__(self, target: Target, before: bytes, after: bytes) -> None:
        super().__init__(target)
        self._before, self._after = before, after

    def hand_on(self) -> None:
        page = self.target.file
        page.write(self._before)
        while piece := self.file.read(_CHUNK):
            page.write(base64.b64encode(piece))
        page.write(self._after)


def render(info: SessionInfo, frames: Frames | None) -> tuple[bytes, bytes]:
    """The page up to its sound, and from there on. Raises ValueError where ``info`` has nothing for a page."""
    content = info.page
    if content is None:
        raise ValueError("a page is made of what is read on it: expected SessionInfo.page, found None")
    style, script = _part("page.css"), _part("page.js")
    written = _template().render(
        chapters=content.chapters(info.chapters), sheet=content.handout, words=content.words, own=_own(content),
        days=DAYS, weeks=WEEKS, media=MEDIA, sound=Markup(_PLACE), style=Markup(style), script=Markup(script),
        policy=policy(style, script), session=_session(info, content, frames),
    )
    before, after = written.split(_PLACE)
    return before.encode("utf-8"), after.encode("utf-8")


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy (W3C, level 3) of a page with this style and script."""
    return "; ".join([
        "default-src 'none'", f"script-src {_hash(script)}", f"style-src {_hash(style)}", "media-src data:",
        "base-uri 'none'", "form-action 'none'",
    ])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _session(info: SessionInfo, content: Content, frames: Frames | None) -> dict[str, Any]:
    """What the script needs to know; times in milliseconds."""
    return {
        "title": one_line(content.handout.title),
        "artist": one_line(info.author),
        "about": one_line(content.handout.about),
        "language": content.handout.language,
        "length": as_milliseconds(frames or 0),
        "chapters": [{"start": as_milliseconds(chapter.start)} for chapter in info.chapters],
        "moments": [
            {"start": as_milliseconds(moment.start), "heading": one_line(moment.heading),
             "name": one_line(moment.name), "side": one_line(moment.side)}
            for moment in content.moments
        ],
        "captions": [
            {**_span(caption.start, caption.end), "text": one_line(caption.text), "language": caption.language}
            for caption in content.captions
        ],
        "holds": [_span(*hold) for hold in content.holds],
    }


def _span(start: Frames, end: Frames) -> dict[str, int]:
    return {"start": as_milliseconds(start), "end": as_milliseconds(end)}


def _own(content: Content) -> str:
    """The attribute of elements with the program's own words, where these are in another language than the page."""
    if content.language == content.handout.language:
        return ""
    return Markup(' lang="{}"').format(content.language)


@lru_cache
def _part(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


@lru_cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(line=one_line, clock=clock)
    environment.tests["sheet"] = lambda part: isinstance(part, Sheet)
    return environment.from_string(_part("page.html"))
