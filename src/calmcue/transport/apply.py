"""(state, command) -> state, pure. The very same state comes back where a command has nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from calmcue.planning.interludes import carrying_on, remark, whereabouts
from calmcue.planning.passages import Passage
from calmcue.sources import Measure
from calmcue.transport.commands import (
    Back,
    BreakOff,
    Command,
    Continue,
    Longer,
    Next,
    Pause,
    Plain,
    Quit,
    Resume,
    Shorter,
    SoundLost,
    Toggle,
    WhereAmI,
)
from calmcue.transport.state import Playhead, State, cut
from calmcue.transport.stretch import stretch
from calmcue.units import ZERO, Frames, seconds

LONG_PAUSE: Final = seconds(5)
"""After a longer pause than this the listener is told that and where it goes on."""

SHORT_LOSS: Final = seconds(2)
"""A device that was away for less goes on by itself; after more of it the listener may have walked off."""

JUST_BEGUN: Final = seconds(3)
"""So early in a passage, ``Back`` means the one before."""


def apply(state: State, command: Command, measure: Measure) -> State:
    """The state after ``command``. Raises what ``measure`` raises (only Longer and Shorter plan here)."""
    if state.mode in ("finished", "stopped"):
        return state
    match meant(state, command):
        case Pause():
            return _pause(state)
        case Resume():
            return _resume(state)
        case Continue():
            return _go(state, state.index + 1) if state.at_gate else state
        case Next():
            return _go(state, _behind(state.passages, state.index))
        case Back():
            return _go(state, _beginning(state.passages, state.index - (state.main.position < JUST_BEGUN)))
        case Longer(by):
            return stretch(state, by, measure)
        case Shorter(by):
            return stretch(state, Frames(-by), measure)
        case WhereAmI():
            return _where(state)
        case SoundLost(away):
            return _lost(state, away)
        case BreakOff():
            return replace(state, mode="stopped", tail=None, interlude=_said(state, "ended-early"))
        case Quit():
            return replace(cut(state), mode="stopped")


def meant(state: State, command: Command) -> Plain:
    """``command``, or what the one big key means now."""
    if not isinstance(command, Toggle):
        return command
    if state.mode == "paused":
        return Resume()
    return Continue() if state.at_gate else Pause()


def _pause(state: State) -> State:
    if state.mode == "paused":
        return state if state.interlude is None else cut(state)
    return replace(cut(state), mode="paused", rested=ZERO)


def _resume(state: State) -> State:
    if state.mode != "paused":
        return state
    told = carrying_on(state.words, state.main.passage.pauses, _left(state)) if state.rested > LONG_PAUSE else None
    return replace(cut(state), mode="playing", main=state.main.reentered(), interlude=_head(told), rested=ZERO)


def _go(state: State, index: int) -> State:
    """To the beginning of a passage, playing: who asks for a passage wants to hear it."""
    index = max(0, index)
    before = cut(state)
    if index >= len(state.passages):
        return replace(before, mode="finished")
    origin = Frames(state.main.origin + state.main.position)
    head = Playhead(state.passages[index], origin=origin)
    return replace(before, mode="playing", index=index, main=head, rested=ZERO)


def _behind(passages: tuple[Passage, ...], index: int) -> int:
    """The passage behind the one at ``index``. The opening counts as one."""
    index += 1
    while index < len(passages) and passages[index - 1].kind == passages[index].kind == "opening":
        index += 1
    return index


def _beginning(passages: tuple[Passage, ...], index: int) -> int:
    """The passage at ``index``, or the first of the opening if it is a part of that."""
    while index > 0 and passages[index - 1].kind == passages[index].kind == "opening":
        index -= 1
    return index


def _where(state: State) -> State:
    coming = next((p.title for p in state.passages[state.index + 1 :] if p.kind == "exercise"), "")
    told = whereabouts(state.words, state.main.passage, coming, _left(state))
    if told is None:
        return state
    main = state.main.reentered() if state.mode == "playing" else state.main
    return replace(cut(state), main=main, interlude=_head(told))


def _lost(state: State, away: Frames) -> State:
    """The state once the device is back. Nothing fades: the sound is gone already."""
    if away < SHORT_LOSS:
        again = Playhead(state.interlude.passage) if state.interlude else None
        main = state.main.reentered() if state.mode == "playing" else state.main
        return replace(state, main=main, interlude=again, tail=None)
    return replace(state, mode="paused", rested=away, interlude=_said(state, "lost-sound"), tail=None)


def _left(state: State) -> Frames | None:
    """How much is left of a bout that is running."""
    held = state.main.held
    return Frames(held.end - state.main.position) if held else None


def _said(state: State, key: str) -> Playhead | None:
    return _head(remark(state.words, key, state.main.passage.pauses))


def _head(passage: Passage | None) -> Playhead | None:
    return Playhead(passage) if passage is not None else None
