"""The last blocks with the states before and after them: what was written and not yet heard can be taken back.

Nothing is remembered but what is needed: an entry is settled, and let go, once its frames were heard.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from calmcue.audio import Block, silence
from calmcue.transport.commands import Command
from calmcue.transport.events import Event
from calmcue.transport.state import State
from calmcue.units import ZERO, Frames


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One step of the pump. ``start``: its first frame in the stream; ``events`` are at frames of the stream.
    ``command``: the step was this command, and has no frames."""

    start: Frames
    before: State
    after: State
    block: Block = field(default_factory=lambda: silence(0))
    events: tuple[Event, ...] = ()
    command: Command | None = None

    @property
    def end(self) -> Frames:
        return Frames(self.start + len(self.block))


class Ledger:
    """The steps since what was heard. ``state``: after the last; ``end``: frames of the stream written so far."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.end = ZERO
        self._entries: deque[Entry] = deque()

    @property
    def heard(self) -> State:
        """The state at the first step that is not settled: what is being heard."""
        try:
            return self._entries[0].before
        except IndexError:
            return self.state

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self.state, self.end = entry.after, entry.end

    def settle(self, heard: Frames) -> Iterator[Entry]:
        """Let go of what was heard, in order."""
        while self._entries and self._entries[0].end <= heard:
            yield self._entries.popleft()

    def rewind(self, frame: Frames, replay: Callable[[State, int], State]) -> list[Command]:
        """Take back what was written from ``frame`` on. ``replay``: the state after so many frames of a block that
        began with a state. Returns the commands that were obeyed since, oldest first, to be obeyed again."""
        commands: list[Command] = []
        while self._entries and self._entries[-1].start >= frame:
            entry = self._entries.pop()
            self.state, self.end = entry.before, entry.start
            if entry.command is not None:
                commands.append(entry.command)
        if self._entries and self._entries[-1].end > frame:
            entry = self._entries.pop()
            kept = frame - entry.start
            waited = entry.after is entry.before        # silence that was put in
            self.add(replace(entry, after=entry.before if waited else replay(entry.before, kept),
                             block=entry.block[:kept], events=tuple(e for e in entry.events if e.stream < frame)))
        return commands[::-1]
