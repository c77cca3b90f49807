"""A plain cover, to be told apart on a phone: the session's title and its minutes, large.

Drawn by Pillow in Source Sans Pro, a package of its own, because the font inside Pillow has no accents. Both are
dependencies for this alone, and imported when a file with a cover is written. White on the dark teal has a contrast
of 9.6 : 1 (WCAG asks for 4.5 : 1).
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from calmcue.outputs.plain import one_line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE: Final = 600
"""Pixels each way: sharp on a phone, and about 8 kB."""

_GROUND: Final = (15, 76, 84)
_BAND: Final = (9, 54, 60)
_INK: Final = (255, 255, 255)
_SHADES: Final = 16
"""From each ground to the ink: what smooth letters need, drawn as a mask (to find colours for a picture drawn in them
takes three times as long as all the rest)."""

_EDGE: Final = 44
_FOOT: Final = 150
_LARGEST: Final = 100
_SMALLEST: Final = 30


@lru_cache(maxsize=8)
def cover(title: str, minutes: int) -> bytes:
    """The cover as PNG: the same bytes for the same words. A title with letters that the font hasn't got is left
    out, and so are minutes below 1; what remains is legible."""
    from PIL import Image, ImageDraw

    ink = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(ink)
    if minutes >= 1:
        draw.text((_EDGE, SIZE - _FOOT / 2), f"{minutes} min", fill=255, font=_font(72), anchor="lm")
    words = one_line(title)
    if words and _has_letters(words):
        _write(draw, words)
    shades = [round(level / 255 * (_SHADES - 1)) for level in range(256)]
    image = ink.point(shades)
    foot = (0, SIZE - _FOOT, SIZE, SIZE)
    image.paste(ink.crop(foot).point([_SHADES + shade for shade in shades]), foot)
    image.putpalette([part for ground in (_GROUND, _BAND) for colour in _shaded(ground) for part in colour])
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _shaded(ground: tuple[int, int, int]) -> Iterator[tuple[int, ...]]:
    """The colours from ``ground`` to the ink."""
    for shade in range(_SHADES):
        yield tuple(round(g + (i - g) * shade / (_SHADES - 1)) for g, i in zip(ground, _INK, strict=True))


def _write(draw: ImageDraw, title: str) -> None:
    """The title in the largest letters in which it fits with its words whole; else with words broken; else cut off."""
    room = SIZE - _FOOT - 2 * _EDGE
    for broken, size in product((False, True), range(_LARGEST, _SMALLEST - 1, -4)):
        font, spacing = _font(size), size * 0.28
        lines = _lines(title, font, broken)
        _, _, width, height = draw.multiline_textbbox((0, 0), "\n".join(lines), font=font, spacing=spacing)
        if width <= SIZE - 2 * _EDGE and height <= room:
            break
    else:
        lines = lines[: int(room // (_SMALLEST * 1.5))]
        lines[-1] = lines[-1][:-1] + "…"
    draw.multiline_text((_EDGE, _EDGE), "\n".join(lines), fill=255, font=font, spacing=spacing)


def _lines(title: str, font: FreeTypeFont, broken: bool) -> list[str]:
    """``title`` in lines about as long as the cover is wide. ``broken``: words that are longer are broken."""
    letters = int(len(title) * (SIZE - 2 * _EDGE) / max(1.0, font.getlength(title)))
    return textwrap.wrap(title, max(1, letters), break_long_words=broken, break_on_hyphens=False)


@lru_cache(maxsize=32)
def _font(size: int) -> FreeTypeFont:
    from font_source_sans_pro import SourceSansProSemibold
    from PIL import ImageFont

    return ImageFont.truetype(SourceSansProSemibold, size)


def _has_letters(text: str) -> bool:
    """Whether the font has a shape of its own for each letter."""
    font = _font(_SMALLEST)
    missing = bytes(font.getmask("\uffff"))
    return all(c.isspace() or bytes(font.getmask(c)) != missing for c in set(text))
