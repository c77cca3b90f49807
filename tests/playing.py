"""Playing a state by rendering it, with commands at frames of the stream: a transport without a pump."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from calmcue.audio import Block, silence
from calmcue.planning.passages import Passage
from calmcue.transport import commands as c
from calmcue.transport.apply import apply
from calmcue.transport.commands import Command
from calmcue.transport.events import Commanded, CueBegan, Event, PassageBegan, later
from calmcue.transport.render import render
from calmcue.transport.state import State, begin
from calmcue.units import ZERO, Frames, seconds
from scenes import FakeWords, clips, measure


@dataclass
class Played:
    """What came of it. ``states``: after each command."""

    state: State
    block: Block
    events: list[Event]
    states: list[State] = field(default_factory=list)

    @property
    def cues(self) -> list[CueBegan]:
        return [e for e in self.events if isinstance(e, CueBegan)]

    @property
    def texts(self) -> list[str]:
        return [e.text for e in self.cues]

    @property
    def passages(self) -> list[int]:
        return [e.index for e in self.events if isinstance(e, PassageBegan)]

    def at(self, text: str) -> Frames:
        """The only time that ``text`` began."""
        found = [e.stream for e in self.cues if e.text == text]
        assert len(found) == 1, (text, found)
        return found[0]


def start(passages: Sequence[Passage], *, live: bool = False, index: int = 0, position: Frames = ZERO) -> State:
    return begin(passages, FakeWords(), live=live, index=index, position=position)


def play(
    state: State,
    commands: Mapping[Frames, Command | Iterable[Command]] | None = None,
    most: Frames | None = None,
    block: int = seconds(1),
) -> Played:
    """Render ``state`` until it is over (or for ``most`` frames), each command at its frame of the stream."""
    todo = sorted((commands or {}).items())
    played, blocks, at = Played(state, silence(0), []), [silence(0)], 0
    while True:
        while todo and todo[0][0] <= at:
            wanted = todo.pop(0)[1]
            for command in wanted if isinstance(wanted, Iterable) else (wanted,):
                state = apply(state, command, measure)
                played.states.append(state)
        assert at < seconds(3600), "it never ends"
        limit = min([at + block] + [t for t, _ in todo[:1]] + ([most] if most is not None else []))
        if state.over or limit == at:
            break
        rendered = render(state, limit - at, clips, measure)
        played.events += [later(e, at) for e in rendered.events]
        blocks.append(rendered.block)
        state, at = rendered.state, at + len(rendered.block)
    played.state, played.block = state, np.concatenate(blocks)
    return played


_LOGGED: dict[str, Callable[[Commanded], Command]] = {
    "pause": lambda _: c.Pause(), "resume": lambda _: c.Resume(), "next": lambda _: c.Next(),
    "back": lambda _: c.Back(), "where-am-i": lambda _: c.WhereAmI(), "continue": lambda _: c.Continue(),
    "longer": lambda e: c.Longer(e.by), "shorter": lambda e: c.Shorter(e.by), "quit": lambda _: c.Quit(),
    "sound-lost": lambda e: c.SoundLost(e.by),
}


def replayed(events: Iterable[Event], state: State) -> Block:
    """What the pure transport makes of the commands at the frames at which a log says they were obeyed."""
    commands: dict[Frames, list[Command]] = {}
    for e in events:
        if isinstance(e, Commanded):
            commands.setdefault(e.stream, []).append(_LOGGED[e.command](e))
    return play(state, commands).block
