"""Making a hold longer or shorter while it is being done: the changed Passage, to be planned again."""

from __future__ import annotations

from dataclasses import replace

from calmcue.planning.passages import Bout, Moment, Number, Passage, PhaseBeat
from calmcue.units import Frames


def lengthen(passage: Passage, bout: int, by: Frames) -> Passage | None:
    """``passage`` with its bout number ``bout`` (from 0, among the passage's bouts) longer by ``by``, which may be
    negative. A hold changes by the frame. Phases change by whole rounds (so many as fit into ``by``, at least one),
    and only where no reps are counted. None where the bout can't be changed so, or nothing would be left of it."""
    places = [i for i, part in enumerate(passage.parts) if isinstance(part, Bout)]
    if not 0 <= bout < len(places):
        return None
    old = passage.parts[places[bout]]
    assert isinstance(old, Bout)
    new = _rounds(old, by) if old.phases else _hold(old, by)
    if new is None:
        return None
    parts = list(passage.parts)
    parts[places[bout]] = new
    return replace(passage, parts=tuple(parts))


def _hold(bout: Bout, by: Frames) -> Bout | None:
    length = Frames(bout.length + by)
    if length <= 0:
        return None
    numbers = tuple(n for n in (_number(n, by) for n in bout.numbers) if 0 <= n.at < length)
    return replace(bout, length=length, numbers=numbers, moments=_moments(bout, by))


def _rounds(bout: Bout, by: Frames) -> Bout | None:
    """Rounds added at the end are like the last one; a pair of sides is one round."""
    if any(phase.rep_number for phase in bout.phases):
        return None
    last = [phase for phase in bout.phases if phase.tag.rep == bout.phases[-1].tag.rep]
    length = sum(phase.length for phase in last)
    count = max(1, abs(by) // length)
    phases: tuple[PhaseBeat, ...]
    if by > 0:
        reps = bout.phases[-1].tag.rep or 1
        more = [_again(phase, reps + i) for i in range(1, count + 1) for phase in last]
        phases = (*bout.phases, *more)
    else:
        phases = bout.phases[: len(bout.phases) - count * len(last)]
    if not phases:
        return None
    change = Frames(sum(p.length for p in phases) - sum(p.length for p in bout.phases))
    return replace(bout, length=Frames(bout.length + change), phases=phases, moments=_moments(bout, change))


def _again(phase: PhaseBeat, rep: int) -> PhaseBeat:
    return replace(phase, tag=replace(phase.tag, rep=rep))


def _number(number: Number, by: Frames) -> Number:
    return replace(number, at=Frames(number.at + by)) if number.from_end else number


def _moments(bout: Bout, by: Frames) -> tuple[Moment, ...]:
    def moved(moment: Moment) -> Moment:
        if moment.at is None or moment.anchor == "start":
            return moment
        return replace(moment, at=Frames(moment.at + (by if moment.anchor == "end" else by // 2)))

    return tuple(moved(m) for m in bout.moments)
