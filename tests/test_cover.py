"""The cover: legible, small, and harmless whatever the title."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from calmcue.outputs.cover import SIZE, cover


def picture(title: str, minutes: int) -> Image.Image:
    image = Image.open(io.BytesIO(cover(title, minutes)))
    assert image.format == "PNG"
    assert image.size == (SIZE, SIZE)
    return image.convert("RGB")


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part are white."""
    return sum(count for count, colour in image.crop(box).getcolors(SIZE * SIZE) or () if colour == (255, 255, 255))


TITLE = (0, 0, SIZE, 450)
FOOT = (0, 450, SIZE, SIZE)


def test_the_title_and_the_minutes_are_there() -> None:
    image = picture("Ankle stretches", 14)
    assert ink(image, TITLE) > 5_000
    assert ink(image, FOOT) > 1_000
    assert cover("Ankle stretches", 14) != cover("Ankle stretches", 15)


@pytest.mark.parametrize("title", ["Étirements", "Übungen für Füße", "Estiramientos ¡ya!", "Упражнения", "Ασκήσεις"])
def test_letters_of_many_languages_are_drawn(title: str) -> None:
    assert ink(picture(title, 5), TITLE) > 3_000


def test_a_title_without_letters_in_the_font_is_left_out() -> None:
    image = picture("足首のストレッチ", 5)
    assert ink(image, TITLE) == 0
    assert ink(image, FOOT) > 1_000


@pytest.mark.parametrize("title", ["", " ", "\x00", "x" * 500, "word " * 100, "<b>&amp;\n\ud800", "-" * 300])
def test_any_title_makes_a_small_picture(title: str) -> None:
    image = picture(title, 1440)
    assert len(cover(title, 1440)) < 30_000
    assert ink(image, (SIZE - 10, 0, SIZE, SIZE)) == 0      # nothing runs out of the picture


def test_no_minutes_are_drawn_where_there_are_none() -> None:
    assert ink(picture("Live", 0), FOOT) == 0


def test_the_same_words_give_the_same_bytes() -> None:
    before = cover("Ankles", 7)
    cover.cache_clear()
    assert cover("Ankles", 7) == before
