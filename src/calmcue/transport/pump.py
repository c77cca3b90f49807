"""The one loop: renders blocks, feeds the sinks, obeys commands.

A sink that plays gets each block at once; commands act on the first frame that it has not handed to its device
yet, and the blocks from there on are taken back. Sinks that keep what they get, and whoever is told of events, get
only what was heard and can't be taken back: so a recording of a live session is what its listener heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from calmcue.audio import MOST_NOTHING, silence
from calmcue.errors import CalmcueError, DeviceError
from calmcue.mixing import Clips
from calmcue.outputs.base import PlayingSink, Sink
from calmcue.planning.passages import Passage
from calmcue.sources import Measure
from calmcue.transport.apply import apply, meant
from calmcue.transport.clock import Clock, SystemClock
from calmcue.transport.commands import BreakOff, Command, Longer, Quit, Shorter, SoundLost
from calmcue.transport.events import Commanded, Device, Ended, Late, Told, kebab, later
from calmcue.transport.ledger import Entry, Ledger
from calmcue.transport.player import Player
from calmcue.transport.render import render
from calmcue.transport.state import State
from calmcue.units import ZERO, Frames, milliseconds, seconds

LIVE_BLOCK: Final = milliseconds(40)
WHOLE_BLOCK: Final = MOST_NOTHING
"""How much is rendered at once: little where somebody may press a key; in an export a whole silence."""

LOOK_EVERY: Final = milliseconds(10)
"""How often keys are looked for while the device has enough."""

MOST_LATE: Final = seconds(20)
"""How long clips are waited for. After that they are asked for as they are needed: what can't be made is an error
then, and not a silence without end."""


class Pump:
    """Plays a session from a state on.

    ``sinks``: any number, at most one of which plays. ``commands``: what listeners ask for, from any thread.
    ``told``: hears of each event when it can't be taken back any more. ``ready``: whether all clips of a passage
    are there, and if not, has them made: while they are not, a session that is being listened to waits in front of
    the passage, in silence. It is asked about interludes too. An export takes clips as they come and has no silence
    put in.
    """

    def __init__(
        self,
        state: State,
        clips: Clips,
        measure: Measure,
        sinks: Iterable[Sink],
        *,
        commands: SimpleQueue[Command] | None = None,
        told: Told = lambda _: None,
        ready: Callable[[Passage], bool] = lambda _: True,
        clock: Clock | None = None,
    ) -> None:
        self._clips, self._measure, self._told, self._ready = clips, measure, told, ready
        self._clock = clock or SystemClock()
        self._commands: SimpleQueue[Command] = commands or SimpleQueue()
        self._sinks = list(sinks)
        playing = [sink for sink in self._sinks if isinstance(sink, PlayingSink)]
        if len(playing) > 1:
            raise ValueError(f"expected at most one sink that plays, got {len(playing)}")
        self._keepers = [sink for sink in self._sinks if not isinstance(sink, PlayingSink)]
        self._player = Player(playing[0], self._clock) if playing else None
        self._ledger = Ledger(state)
        self._waiting: list[Command] = []
        self._late: Frames | None = None            # since which frame a passage has been waited for
        self._failure: CalmcueError | None = None

    @property
    def state(self) -> State:
        """Where the session is for whoever hears it; also after :meth:`run` has raised, and from any thread."""
        return self._ledger.heard

    def run(self) -> State:
        """Play to the end; the state there. Raises what a sink or a clip raises (OutputError, VoiceError, ...), and
        DeviceError where the device was lost for good; sinks that keep what they get are aborted then, and where
        the session was stopped."""
        try:
            while self._turn():
                pass
            self._finish()
        except BaseException as error:
            for sink in self._sinks:
                sink.abort()
            self._told(Ended(self._ledger.end, "stopped" if isinstance(error, KeyboardInterrupt) else "failed"))
            raise
        return self._ledger.state

    def _turn(self) -> bool:
        """Once round; False where there is nothing left to do."""
        try:
            self._obey()
            if self._ledger.state.over:
                return False
            if self._player and self._player.sink.room() < LIVE_BLOCK:
                self._clock.sleep(LOOK_EVERY)
            else:
                self._feed(self._ledger.state)
            self._settle()
            if self._player and self._player.stands_still(self._ledger.end):
                self._recover()
        except DeviceError:
            self._recover()
        except CalmcueError as error:
            if self._failure or not self._player:
                raise
            self._failure = error
            self._do(BreakOff())
        return True

    # forward ----------------------------------------------------------------------------------------------------

    def _feed(self, state: State) -> None:
        start, passage = self._ledger.end, state.upcoming
        if self._player and passage is not None and self._waits(start, passage):
            events = (Late(start, state.index),) if self._late is None else ()
            entry = Entry(start, state, state, silence(LIVE_BLOCK), events)
            self._late = start if self._late is None else self._late
        else:
            block, after, found = render(state, self._block, self._clips, self._measure)
            entry = Entry(start, state, after, block, tuple(later(e, start) for e in found))
            self._late = None
        self._ledger.add(entry)
        if self._player and len(entry.block):
            self._player.sink.write(entry.block)

    def _waits(self, start: Frames, passage: Passage) -> bool:
        """Whether to go on waiting for the clips of ``passage``."""
        waited = start - self._late if self._late is not None else 0
        return waited < MOST_LATE and self._failure is None and not self._ready(passage)

    def _settle(self) -> None:
        """Hand on what can't be taken back any more."""
        heard = self._player.heard() if self._player else self._ledger.end
        for entry in self._ledger.settle(heard):
            if len(entry.block):
                for sink in self._keepers:
                    sink.write(entry.block)
            for event in entry.events:
                self._told(event)

    def _finish(self) -> None:
        """Let it play out: what is left is half a second at the most, and too late to be changed."""
        if self._player:
            with suppress(DeviceError):     # lost in its last moments: the session is whole all the same
                self._player.sink.finish()
            self._player = None
        self._settle()
        whole = self._ledger.state.mode == "finished"
        for sink in self._keepers:
            if whole:
                sink.finish()
            else:
                sink.abort()
        if self._failure:
            raise self._failure
        self._told(Ended(self._ledger.end, "finished" if whole else "stopped"))

    @property
    def _block(self) -> Frames:
        return LIVE_BLOCK if self._player else WHOLE_BLOCK

    # commands ---------------------------------------------------------------------------------------------------

    def _obey(self) -> None:
        """Obey what was asked for, on the first frame that can still be changed."""
        wanted = self._asked()
        if not wanted:
            return
        again = self._back(Frames(self._ledger.end - self._player.sink.discard())) if self._player else []
        self._waiting.clear()
        for command in (*again, *wanted):
            self._do(command)

    def _asked(self) -> list[Command]:
        while True:
            try:
                self._waiting.append(self._commands.get_nowait())
            except Empty:
                return self._waiting[:]

    def _do(self, command: Command) -> None:
        before, frame = self._ledger.state, self._ledger.end
        try:
            after = apply(before, command, self._measure)
        except CalmcueError:    # a changed hold needs words that can't be had: it stays as it is
            after = before
        event = Commanded(frame, kebab(type(meant(before, command))), after is not before, after.index,
                          after.main.position, _amount(command))
        self._ledger.add(Entry(frame, before, after, events=(event,), command=command))

    def _back(self, frame: Frames) -> list[Command]:
        """Take back what was written from ``frame`` on; the commands that went with it."""
        self._late = None
        return self._ledger.rewind(frame, lambda state, count: render(state, count, self._clips, self._measure).state)

    # a lost device ----------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Go back to what was heard, and wait for the device. Raises DeviceError where it does not come back."""
        assert self._player
        player, heard = self._player, self._player.heard()
        again = self._back(heard)
        self._settle()
        self._told(Device(heard, "lost"))
        while not player.reopen():
            if any(isinstance(command, Quit) for command in self._asked()):
                player.sink.abort()
                self._player = None
                return
        self._told(Device(heard, "back"))
        for command in (*again, SoundLost(player.away)):
            self._do(command)


def _amount(command: Command) -> Frames:
    match command:
        case Longer(by) | Shorter(by):
            return by
        case SoundLost(away):
            return away
    return ZERO
