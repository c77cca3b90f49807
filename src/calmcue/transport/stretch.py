"""A running hold made longer or shorter: its passage is planned again, and what is already sounding stays.

The same change goes to all holds like it that are still to come, so that both sides are held equally long: the
n-th bout of another side is changed as the n-th of this side was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calmcue.planning.adjusting import lengthen
from calmcue.planning.passages import AFTER_WORD, Bout, Passage
from calmcue.planning.scores import Held, Score
from calmcue.planning.scoring import plan_passage
from calmcue.sources import Measure
from calmcue.transport.state import State
from calmcue.units import Frames, milliseconds, seconds

MARGIN: Final = milliseconds(500)
"""So much after the position stays as it was planned."""

LEAST_LEFT: Final = seconds(5)
MOST: Final = seconds(600)


def stretch(state: State, by: Frames, measure: Measure) -> State:
    """The state with the running bout ``by`` longer (negative: shorter); phases change by whole rounds. The very
    same state where none is running, less than 5 s of it would be left, it would get longer than 10 minutes, or it
    can't be changed so. Raises what ``measure`` raises."""
    score, held = state.main.score, state.main.held
    if score is None or held is None:
        return state
    order = score.held.index(held)
    passages = _changed(state, order, by)
    if passages is None:
        return state
    running = passages[state.index]
    change = _bouts(running)[order].length - _bouts(state.main.passage)[order].length
    until = _settled(score, state.main.position)
    if not _fits(held, change, state.main.position, until):
        return state
    planned = plan_passage(running, measure, score, until)
    return replace(state, passages=passages, main=replace(state.main, passage=running, score=planned))


def _settled(score: Score, position: Frames) -> Frames:
    """Up to where the score has to stay as it is: a margin behind the position, and no cue that is running there
    is broken."""
    until = position + MARGIN
    for cue in score.sounding(position, score.length):
        if cue.start >= until:
            break
        until = max(until, cue.end)
    return Frames(until)


def _fits(held: Held, change: int, position: Frames, until: Frames) -> bool:
    settled = until + AFTER_WORD <= min(held.end, held.end + change)
    left = held.end + change - position
    return settled and left >= LEAST_LEFT and held.end - held.start + change <= MOST


def _changed(state: State, order: int, by: Frames) -> tuple[Passage, ...] | None:
    """All passages, with the bouts from number ``order`` on changed in the running one and in those that follow of
    the same step. None where one of them can't be."""
    step = state.main.passage.tag.step
    passages = list(state.passages)
    for index in range(state.index, len(passages)):
        if index != state.index and (step is None or passages[index].tag.step != step):
            continue
        for bout in range(order, len(_bouts(passages[index]))):
            changed = lengthen(passages[index], bout, by)
            if changed is None:
                return None
            passages[index] = changed
    return tuple(passages)


def _bouts(passage: Passage) -> list[Bout]:
    """The bouts of a passage, in the order of its score's ``held``."""
    return [part for part in passage.parts if isinstance(part, Bout)]
