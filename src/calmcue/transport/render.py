"""(state, count) -> (block, state, events), pure: what is heard next, and the state after it.

A block never reaches over a boundary: it ends with a passage, an interlude or a fade, and may so be shorter than
was asked for, even empty (a passage without length). Whoever asks goes on asking until the state is over; in
between, between passages, they may wait for clips.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from calmcue.audio import Block, ramp, silence
from calmcue.mixing import Clips, mix
from calmcue.planning.interludes import remark
from calmcue.planning.scores import Score
from calmcue.sources import Measure
from calmcue.transport.events import CueBegan, Event, GateReached, PassageBegan
from calmcue.transport.state import Playhead, State, Tail, cut
from calmcue.units import ZERO, Frames, milliseconds, seconds

FADE: Final = milliseconds(20)
"""How long a sound that is cut takes to fade: short enough to be at once, long enough not to click."""

MOST_SOUND: Final = seconds(1)
"""How much that sounds is mixed at once, however much is asked for: larger blocks need fresh memory each time (48
minutes to a WAV file: 1.15 s by 1 s, 1.9 s by 4 s)."""

PROMPT_EVERY: Final = seconds(30)
"""How often somebody at a gate is told that a key is awaited."""

_FALL: Final = ramp(FADE)[::-1]


class Rendered(NamedTuple):
    block: Block
    state: State
    events: tuple[Event, ...] = ()


def render(state: State, count: int, clips: Clips, measure: Measure) -> Rendered:
    """At most ``count`` (at least 1) frames of ``state``; none where it is over. Raises what ``clips`` and
    ``measure`` raise."""
    if state.tail is not None:
        return _tail(state, state.tail, count, clips)
    if state.interlude is not None:
        return _interlude(state, state.interlude, count, clips, measure)
    if state.mode == "paused":
        return Rendered(silence(count), replace(state, rested=Frames(state.rested + count)))
    if state.mode == "playing":
        return _passage(state, count, clips, measure)
    return Rendered(silence(0), state)


def _mixed(head: Playhead, score: Score, count: int, clips: Clips) -> Block:
    return mix(score, clips, head.position, count, head.entered, head.origin)


def _tail(state: State, tail: Tail, count: int, clips: Clips) -> Rendered:
    assert tail.head.score is not None
    count = min(count, FADE - tail.done)
    block = _mixed(tail.head.advanced(tail.done), tail.head.score, count, clips)
    block = block * _FALL[tail.done : tail.done + count]
    done = Frames(tail.done + count)
    return Rendered(block, replace(state, tail=replace(tail, done=done) if done < FADE else None))


def _interlude(state: State, head: Playhead, count: int, clips: Clips, measure: Measure) -> Rendered:
    head, score = head.planned(measure)
    count = min(count, score.length - head.position)
    block = _mixed(head, score, count, clips)
    session = Frames(state.main.origin + state.main.position)
    events = tuple(replace(e, session=session, interlude=True) for e in _cues(head, score, count))
    head = head.advanced(count)
    return Rendered(block, replace(state, interlude=head if head.position < score.length else None), events)


def _passage(state: State, count: int, clips: Clips, measure: Measure) -> Rendered:
    began = state.main.score is None
    head, score = state.main.planned(measure)
    events: list[Event] = []
    if began:
        state = replace(state, main=head)
        events.append(PassageBegan(ZERO, state.index, head.passage.kind, head.passage.title, head.passage.tag.side,
                                   Frames(head.origin + head.position)))
    if state.gated and head.position >= score.length and not began:
        return _waiting(state, score, count, clips)
    count = _even(score, head.position, min(count, score.length - head.position))
    block = _mixed(head, score, count, clips)
    events += _cues(head, score, count)
    after = state.at(head.advanced(count))
    if after.main.position >= score.length:
        if after.gated:
            events.append(GateReached(Frames(count), state.index))
        else:
            after = _crossed(after)
    return Rendered(block, after, tuple(events))


def _even(score: Score, at: int, count: int) -> int:
    """How many of the ``count`` frames from ``at`` on to mix at once: silence as far as it goes, or a piece of what
    sounds."""
    if count <= MOST_SOUND:
        return count
    cues = score.sounding(at, at + count)
    if score.passage.bed is None and (not cues or cues[0].start > at):
        return cues[0].start - at if cues else count
    return MOST_SOUND


def _crossed(state: State) -> State:
    """From the end of a passage to the beginning of the next one, without a break."""
    index, old = state.index + 1, state.main
    if index == len(state.passages):
        return replace(state, mode="finished")
    head = Playhead(state.passages[index], entered=Frames(old.entered - old.position),
                    origin=Frames(old.origin + old.position))
    return replace(state, index=index, main=head)


def _waiting(state: State, score: Score, count: int, clips: Clips) -> Rendered:
    """At a closed gate the position runs on behind the end of the score, where only a bed sounds."""
    count = min(count, PROMPT_EVERY - (state.main.position - score.length) % PROMPT_EVERY)
    block = _mixed(state.main, score, count, clips)
    after = state.at(state.main.advanced(count))
    if (after.main.position - score.length) % PROMPT_EVERY == 0:
        prompt = remark(state.words, "press-key", state.main.passage.pauses)
        if prompt is not None:
            after = replace(cut(after), main=after.main.reentered(), interlude=Playhead(prompt))
    return Rendered(block, after)


def _cues(head: Playhead, score: Score, count: int) -> list[CueBegan]:
    """The cues that begin in the next ``count`` frames, each at its frame of the block."""
    return [
        CueBegan(Frames(c.start - head.position), c.kind, c.what, c.text, c.start, Frames(head.origin + c.start))
        for c in score.sounding(head.position, head.position + count)
        if c.start >= max(head.position, head.entered)
    ]
