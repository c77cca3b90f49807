"""Which clips a passage may need: everything in it that sounds, and every shorter way to say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from calmcue.planning.passages import Passage
from calmcue.sources import Sound, Source, Utterance


def needs(passage: Passage) -> Iterator[Source]:
    """The sources of ``passage`` in the order in which they stand in it, each as often as it does. What is said only
    when the listener asks where they are is left out."""
    yield from _sources((passage.parts, passage.quiet, passage.bed))


def _sources(item: object) -> Iterator[Source]:
    """Walks the small frozen shapes that a passage is made of; a new kind of part needs no word here."""
    if isinstance(item, Utterance | Sound):
        yield item
    elif isinstance(item, tuple):
        for piece in item:
            yield from _sources(piece)
    elif is_dataclass(item):
        for field in fields(item):
            yield from _sources(getattr(item, field.name))
