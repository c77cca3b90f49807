"""Follows a session that plays, and keeps its line of the history up to date.

What counts is what was heard: events are told then, and the pump's state is what is being heard. A new side is
written at once, how far it went each second; by a thread of its own, so that no session waits for the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from calmcue.history.lines import How, Line, place_of, spots
from calmcue.history.sides import SideDone, done_in, merged
from calmcue.planning.passages import Passage
from calmcue.planning.scores import Score
from calmcue.transport.events import Event, PassageBegan, Told
from calmcue.transport.state import State
from calmcue.units import ZERO, Frames

EVERY: Final = 1.0
"""Seconds between two looks at a session that goes on as before."""

_LONGEST_WRITE: Final = 5.0
"""Seconds for which the end of a session waits for the disk."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A passage being played. ``origin``: the session's frame of its 0; ``position``: the last that is known."""

    index: int
    origin: Frames
    score: Score | None = None
    position: Frames = ZERO

    @property
    def done(self) -> tuple[SideDone, ...]:
        return done_in(self.score, self.position) if self.score else ()


class Recorder:
    """``save`` gets the line whenever it has something new; it must not raise."""

    def __init__(self, line: Line, passages: Sequence[Passage], index: int, save: Callable[[Line], None]) -> None:
        self._passages, self._spots, self._save = passages, tuple(spots(passages)), save
        self._line = self._saved = line
        self._visit = _Visit(index, ZERO)
        self._before: tuple[SideDone, ...] = ()         # of the passages that were left
        self._state: Callable[[], State] | None = None
        self._changing = threading.Lock()
        self._writing = threading.Lock()
        self._news = threading.Event()
        self._over = False

    def hearing(self, told: Told) -> Told:
        """``told``, with this listening too."""

        def both(event: Event) -> None:
            self._hear(event)
            told(event)

        return both

    @contextmanager
    def following(self, state: Callable[[], State]) -> Iterator[None]:
        """While this lasts, the line follows ``state`` (what is being heard now); afterwards it says how it ended."""
        self._state = state
        writer = threading.Thread(target=self._run, daemon=True, name="calmcue history")
        writer.start()
        how: How = "failed"
        try:
            yield
            how = "finished" if state().mode == "finished" else "stopped"
        except KeyboardInterrupt:
            how = "stopped"
            raise
        finally:
            self._over = True
            self._news.set()
            writer.join(_LONGEST_WRITE)
            self.look()
            self._line = replace(self._line, how=how)
            self.write()

    def look(self) -> None:
        """Take in how far the session is."""
        assert self._state
        state = self._state()
        head = state.main
        with self._changing:
            if (state.index, head.origin) == (self._visit.index, self._visit.origin) and head.score:
                self._visit = replace(self._visit, score=head.score, position=head.position)
                self._stand()

    def write(self) -> None:
        """Save the line if it has changed since the last time."""
        with self._writing:
            line = self._line
            if line != self._saved:
                self._saved = line
                self._save(line)

    def _hear(self, event: Event) -> None:
        if isinstance(event, PassageBegan):
            with self._changing:
                left = replace(self._visit, position=Frames(event.session - self._visit.origin))
                self._before = merged((*self._before, *left.done))
                self._visit = _Visit(event.index, event.session)
                self._stand()
            self._news.set()
        if self._state:
            self.look()

    def _stand(self) -> None:
        visit = self._visit
        self._line = replace(
            self._line, spot=self._spots[visit.index], place=place_of(self._passages, visit.index),
            heard=Frames(visit.origin + visit.position), sides=merged((*self._before, *visit.done)))

    def _run(self) -> None:
        while not self._over:
            self._news.wait(EVERY)
            self._news.clear()
            self.look()
            self.write()
