"""What is heard, in writing and in time: captions, and a transcript. Sounds are named, in brackets.

Captions are made to be read: what sounds together is one caption, a long sentence becomes several of at most two
lines (42 letters each, as broadcasters have it), and none goes before it can be read, where there is time: a counted
word stands for a second.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from calmcue.outputs.plain import one_line
from calmcue.planning.scores import Cue
from calmcue.planning.timeline import Timeline
from calmcue.planning.words import Speaker
from calmcue.sources import Sound, Utterance
from calmcue.units import RATE, Frames, milliseconds, seconds

LINE: Final = 42
"""Letters on a line, two lines a caption: BBC and Netflix guidelines for subtitles give 37 and 42."""

_LEAST: Final = seconds(1)
_LINGER: Final = milliseconds(300)
_PER_LETTER: Final = Frames(RATE // 15)
"""15 letters a second, the slower end of what those guidelines allow."""


@dataclass(frozen=True, slots=True)
class Caption:
    """``text`` in one line, from ``start`` up to ``end`` in frames. ``language``: BCP 47, empty for a sound."""

    start: Frames
    end: Frames
    text: str
    language: str = ""


def heard(timeline: Timeline) -> tuple[Caption, ...]:
    """Every cue of a session as it is heard, in order; words and sounds may overlap."""
    speaker = timeline.script.words.speaker
    found = (_as_heard(cue, speaker) for cue in timeline.cues())
    return tuple(caption for caption in found if caption.text)


def captions(timeline: Timeline) -> tuple[Caption, ...]:
    """Captions of a session, in order; none overlaps another."""
    shown = [part for caption in _joined(heard(timeline)) for part in _parts(caption)]
    return tuple(_readable(shown))


def within(all_of_them: Iterable[Caption], start: Frames, end: Frames) -> tuple[Caption, ...]:
    """Those that begin in a part of the session, with their times from its start; none goes on behind it."""
    return tuple(replace(caption, start=Frames(caption.start - start), end=Frames(min(caption.end, end) - start))
                 for caption in all_of_them if start <= caption.start < end)


def lines(caption: Caption) -> list[str]:
    """A caption's text in lines of about the same length."""
    return _even(caption.text, LINE)


def _as_heard(cue: Cue, speaker: Speaker) -> Caption:
    if isinstance(cue.source, Utterance):
        return Caption(cue.start, cue.end, one_line(cue.text), cue.source.language)
    return Caption(cue.start, cue.end, one_line(_name(cue.source, speaker)))


def _name(sound: Sound, speaker: Speaker) -> str:
    """What a sound is called: by the catalogue, else by its own name, or its file's."""
    if sound.path:
        return f"[{PurePath(sound.path).stem}]"
    try:
        words = speaker.book.own(f"sound-{sound.name}", speaker.speak[0])
    except KeyError:        # a sound that the catalogues have no words for
        words = ()
    return " ".join(words[0]) if words else f"[{sound.name}]"


def _joined(found: Sequence[Caption]) -> Iterator[Caption]:
    """What sounds together is one caption."""
    last: Caption | None = None
    for caption in found:
        if last and caption.start < last.end:
            last = replace(last, end=Frames(max(last.end, caption.end)), text=f"{last.text} {caption.text}",
                           language=last.language or caption.language)
        else:
            if last:
                yield last
            last = caption
    if last:
        yield last


def _parts(caption: Caption) -> Iterator[Caption]:
    """A caption that is too long, in several; each has the time of its share of the letters."""
    texts = _even(caption.text, 2 * LINE)
    letters, whole, length = 0, sum(map(len, texts)), caption.end - caption.start
    for text in texts:
        start = Frames(caption.start + length * letters // whole)
        letters += len(text)
        yield replace(caption, start=start, end=Frames(caption.start + length * letters // whole), text=text)


def _even(text: str, width: int) -> list[str]:
    """``text`` broken into as few pieces of at most ``width`` as it needs, all about as long."""
    wanted = textwrap.wrap(text, width)
    for narrower in range(len(text) // max(1, len(wanted)) + 1, width):
        tried = textwrap.wrap(text, narrower)
        if len(tried) == len(wanted):
            return tried
    return wanted


def _readable(shown: Sequence[Caption]) -> Iterator[Caption]:
    """Captions that stand until they can be read, but never into the next."""
    for number, caption in enumerate(shown):
        wanted = max(caption.end + _LINGER, caption.start + _LEAST, caption.start + len(caption.text) * _PER_LETTER)
        following = shown[number + 1].start if number + 1 < len(shown) else wanted
        yield replace(caption, end=Frames(min(wanted, following)))
