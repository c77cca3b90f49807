"""One session's dealings with the history. Nothing in here stops a session: what can't be read or kept is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from calmcue.errors import CalmcueError, UsageError
from calmcue.history.database import History
from calmcue.history.lines import Choice, Line, chosen_again, content_of, find, place_of, spots
from calmcue.history.recorder import Recorder
from calmcue.planning.passages import Passage
from calmcue.routine.model import Routine
from calmcue.settings import Listener

T = TypeVar("T")


class Record:
    """``keep``: write a line for this session. ``resume``: it goes on where the last one stopped. ``warn``: told of
    what the listener should know, in sentences."""

    def __init__(self, history: History, *, keep: bool = True, resume: bool = False,
                 warn: Callable[[str], None] = lambda sentence: None) -> None:
        self._history, self._keep, self._resume, self._warn = history, keep, resume, warn
        self._usable = True

    def finished(self, routine: Routine) -> int:
        """How often this routine was finished before."""
        return self._try(lambda: self._history.finished(routine.id), 0)

    def as_before(self, routine: Routine, listener: Listener) -> Listener:
        """Where the session goes on: the listener with what they had chosen for it. Raises UsageError where they chose
        a variant that the routine hasn't got any more: it may have been chosen because the others are not safe."""
        last = self._try(lambda: self._history.last(routine.id), None) if self._resume else None
        if last is None or not last.resumable:
            return listener
        again = chosen_again(last, listener)
        if again.variant and again.variant not in routine.variants:
            raise UsageError(f"The session was of the variant “{again.variant}”, which is not in the routine any more. "
                             "Choose another one with --variant, or begin again without --resume.")
        chosen = again.variant if again.variant != listener.variant else None
        told = [f"the variant “{chosen}”"] * bool(chosen)
        told += [f"affected side {again.affected}"] * (again.affected != listener.affected)
        told += [f"in {again.minutes} minutes"] * (again.minutes != listener.minutes)
        told += [f"eased by {again.ease:g}"] * (again.ease != listener.ease)
        if told:
            self._warn(f"As before: {', '.join(told)}.")
        return again

    def beginning(self, routine: Routine, passages: Sequence[Passage]) -> int:
        """The passage that the session begins with."""
        last = self._try(lambda: self._history.last(routine.id), None)
        if last is None or not last.resumable:
            if self._resume and self._usable:
                self._warn("No session of this routine was interrupted: it starts from the beginning.")
            return 0
        stopped = f"The session of {shown_time(last.began)} stopped: {last.place}."
        if not self._resume:
            self._warn(f"{stopped} With --resume it goes on there.")
            return 0
        same = last.content == content_of(routine)
        index = find(passages, last.spot, same=same)
        if not same:
            self._warn("The routine was changed since it was interrupted.")
        self._warn(stopped)
        self._warn(f"It goes on: {place_of(passages, index)}." if index else "It starts from the beginning.")
        return index

    def recorder(self, routine: Routine, listener: Listener, passages: Sequence[Passage],
                 index: int) -> Recorder | None:
        """Keeps this session's line, which is written now; None where no line is kept."""
        if not self._keep:
            return None
        line = Line(routine.id, content_of(routine), routine.title.forms[0][1], listener.variant or "",
                    list(spots(passages))[index], place_of(passages, index),
                    choice=Choice(listener.affected, listener.minutes, listener.ease))
        number = self._try(lambda: self._history.begin(line), 0)
        if not number:
            return None
        return Recorder(replace(line, number=number), passages, index, self._save)

    def _save(self, line: Line) -> None:
        self._try(lambda: self._history.update(line), None)

    def _try(self, ask: Callable[[], T], otherwise: T) -> T:
        if self._usable:
            try:
                return ask()
            except CalmcueError as error:
                self._usable = False
                self._warn(f"{error} The session goes on without it.")
        return otherwise


def shown_time(moment: str) -> str:
    """An ISO time as it is shown, to the minute; as it is where it is none."""
    try:
        return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment
