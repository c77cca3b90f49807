"""A session that is killed: played to a loudspeaker on a hand-wound clock, which may run as fast as one likes.

As a program it plays, twenty times as fast as the wall clock, until it kills itself without a word (kill -9):

    python interrupted.py HISTORY CLIPS SECOND
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from calmcue.clips import Clips
from calmcue.history.database import History
from calmcue.history.record import Record
from calmcue.history.recorder import Recorder
from calmcue.planning.passages import Passage
from calmcue.routine.loading import Loaded, parse
from calmcue.routine.model import Routine
from calmcue.session import Session
from calmcue.settings import NOBODY, Listener
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers
from calmcue.testing.voice import FakeVoice
from calmcue.transport.events import Event
from calmcue.transport.state import State
from calmcue.units import Frames, as_seconds, seconds

SPEED = 20

TEXT = """\
format: 1
title: Two stretches
pacing: {get-ready: 1s, settle: 1s, switch-sides: 3s, between-exercises: 4s}
steps:
  - exercise: Calf stretch
    sides: each
    hold: 10s
  - rest: 10s
  - exercise: Wall stretch
    sides: each
    hold: 10s
    reps: 2
    relax: 5s
  - say: Well done. You may go on with your day.
"""


class WatchedRecord(Record):
    """``made``: its recorder."""

    made: Recorder | None = None

    def recorder(self, routine: Routine, listener: Listener, passages: Sequence[Passage],
                 index: int) -> Recorder | None:
        self.made = super().recorder(routine, listener, passages, index)
        return self.made


class FastClock(HandClock):
    """Passes by itself, fast."""

    def sleep(self, frames: Frames) -> None:
        time.sleep(as_seconds(frames) / SPEED)
        super().sleep(frames)


def routine(text: str = TEXT) -> Loaded:
    return parse(text, "two.yaml")


def played(loaded: Loaded, record: Record | None, clips: Path, *, events: list[Event] | None = None,
           at: Mapping[Frames, Callable[[], None]] | None = None, clock: HandClock | None = None,
           listener: Listener = NOBODY) -> State:
    """Play to the end; ``at``: what happens at a frame of the clock."""
    clock = clock or HandClock()
    for frame, action in (at or {}).items():
        clock.at(frame, action)
    voice = FakeVoice()
    with Session(loaded, listener, Clips(lambda utterance: voice, clips)) as session:
        session.plan()
        told = events.append if events is not None else lambda event: None
        return session.play(FakeSpeakers(clock), told=told, clock=clock, record=record)


def main() -> None:
    history, clips, second = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    die = {seconds(second): lambda: os.kill(os.getpid(), signal.SIGKILL)}
    played(routine(), Record(History(history)), clips, at=die, clock=FastClock())


if __name__ == "__main__":
    main()
