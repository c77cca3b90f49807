"""Where each knob's value comes from: ``plan --explain``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from calmcue.planning.choosing import chosen_steps
from calmcue.planning.pacing import work_out
from calmcue.routine.knobs import KNOBS, show_knob
from calmcue.routine.model import Exercise, Routine
from calmcue.settings import Listener


class Explained(NamedTuple):
    """A knob's value as it would be written, and whose word it is. ``where``: an exercise's id, or empty for the
    whole session; an exercise is named only where it differs from that."""

    where: str
    knob: str
    value: str
    origin: str


def explain(routine: Routine, listener: Listener) -> Iterator[Explained]:
    """Every knob of the session, then what differs in single exercises."""
    outer = work_out(routine, listener)
    for knob in KNOBS:
        yield Explained("", knob, show_knob(knob, outer.settings[knob].value), outer.settings[knob].origin)
    for _, step in chosen_steps(routine, listener.variant, listener.left_out):
        if isinstance(step, Exercise):
            inner = work_out(routine, listener, step)
            for knob in KNOBS:
                if inner.settings[knob] != outer.settings[knob]:
                    setting = inner.settings[knob]
                    yield Explained(step.id, knob, show_knob(knob, setting.value), setting.origin)
