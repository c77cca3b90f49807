"""A small session in passages, as the script writer would write it: enough of everything to try a transport on."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from calmcue.audio import Clip
from calmcue.planning.passages import (
    Bout,
    Chime,
    Gap,
    Moment,
    Number,
    Part,
    Passage,
    Reminder,
    Reminders,
    Say,
    Sentences,
    Tag,
)
from calmcue.routine.model import Side, Text
from calmcue.sources import Sound, Source, Utterance
from calmcue.units import Frames, seconds, whole_seconds
from scores_by_hand import BED, PAUSES, clip, extent, word

CHIME: Final = Sound("ding")
HOLD: Final = seconds(20)

clips = lru_cache(maxsize=None)(clip)
measure = extent


class FakeWords:
    """Says the key, and the seconds of a time."""

    def say(self, key: str, side: Side | None = None, **values: Text | str | Frames | int) -> Sentences:
        time = values.get("time")
        text = f"{key} {whole_seconds(time)}" if isinstance(time, int) else f"{key} {values.get('next', '')}".strip()
        return (Utterance(text, "en"),)


def hold(length: Frames = HOLD, side: Side | None = None) -> Bout:
    """Counted down from five, with reminders and a halfway."""
    numbers = tuple(
        Number(Frames(length - seconds(k)), word(str(k), "count"), from_end=True) for k in range(5, 0, -1)
    )
    half = Moment("half", "halfway", ((word("Half of it."),),), at=Frames(length // 2), anchor="half")
    reminders = tuple(Reminder(text, ((None, (word(text),)),)) for text in ("Keep your heel down.", "Breathe."))
    return Bout(length, CHIME, CHIME, numbers=numbers, moments=(half,),
                reminders=Reminders(reminders, every=seconds(4)), tag=Tag(1, "calf", side))


def exercise(side: Side, sets: int = 1) -> Passage:
    parts: list[Part] = [Say((word("Sit down, please."), word(f"Put up your {side} foot.")), "setup"), Gap(seconds(2))]
    for _ in range(sets):
        parts += [hold(side=side), Gap(seconds(3))]
    parts += [Say((word("Slowly release."),), "release"), Gap(seconds(1))]
    return Passage("exercise", tuple(parts), PAUSES, "Calf", Tag(1, "calf", side), 1, 1,
                   where=(word(f"Exercise one, {side}."),))


WAIT: Final = Passage("wait", (Say((word("Take your chair."),), "wait"), Gap(seconds(3))), PAUSES, gate=True)

SESSION: Final = (
    Passage("lead-in", (Gap(seconds(0.5)),), PAUSES),
    Passage("opening", (Say((word("A short session."), word("Stop if it hurts.")), "title"), Gap(seconds(1))), PAUSES),
    exercise("left"),
    exercise("right"),
    WAIT,
    Passage("finish", (Chime(CHIME, "finish"),), PAUSES),
)

LEFT, RIGHT, GATE = 2, 3, 4


def with_bed(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    from dataclasses import replace

    return tuple(replace(p, bed=BED) for p in passages)


def no_clip(source: Source) -> Clip:
    raise AssertionError(f"nobody should ask for {source}")
