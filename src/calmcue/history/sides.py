"""How long each side of an exercise was held, of how long was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from calmcue.planning.scores import Score
from calmcue.routine.model import Side
from calmcue.units import ZERO, Frames


@dataclass(frozen=True, slots=True)
class SideDone:
    """``exercise``: its id; ``title``: its name; ``side``: None where it has none, or both in turn. ``held`` of
    ``asked`` frames, from start sounds to end sounds, all sets together."""

    exercise: str
    title: str
    side: Side | None
    held: Frames
    asked: Frames

    @property
    def whole(self) -> bool:
        return self.held >= self.asked


def done_in(score: Score, position: int) -> tuple[SideDone, ...]:
    """What was held of a score that was played up to ``position``; nothing for a side that was not reached."""
    passage = score.passage
    return merged(
        SideDone(passage.tag.exercise, passage.title, held.tag.side,
                 Frames(max(ZERO, min(held.end, position) - held.start)), Frames(held.end - held.start))
        for held in score.held
    ) if any(held.start < position for held in score.held) else ()


def merged(sides: Iterable[SideDone]) -> tuple[SideDone, ...]:
    """One for each side of an exercise, in the order of their beginnings."""
    found: dict[tuple[str, Side | None], SideDone] = {}
    for side in sides:
        key = (side.exercise, side.side)
        before = found.get(key)
        found[key] = side if before is None else replace(
            side, held=Frames(before.held + side.held), asked=Frames(before.asked + side.asked))
    return tuple(found.values())
