"""Where a session is. Frozen: commands and rendering make new states out of old ones.

Time is what was rendered: a pause is as long as the silence that was written for it. The position of the session
is the main playhead's and stands still in a pause and during an interlude; so does the clock of a hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from calmcue.errors import UsageError
from calmcue.planning.interludes import Words
from calmcue.planning.passages import Passage
from calmcue.planning.scores import SPOKEN, Cue, Held, Score
from calmcue.planning.scoring import plan_passage
from calmcue.sources import Measure
from calmcue.units import ZERO, Frames

Mode: TypeAlias = Literal["playing", "paused", "finished", "stopped"]
"""``finished``: the session came to its end. ``stopped``: the listener, or something that failed, ended it."""


@dataclass(frozen=True, slots=True)
class Playhead:
    """A passage and how far it has been played.

    ``score``: None until the passage is reached; it is planned then, and not before. (Planned scores are not kept
    for a second time: to plan all of a session takes two milliseconds.) ``position``: the next frame
    of the score. ``entered``: where playing it began (negative: it came on from the passage before), see ``mix``.
    ``origin``: frames of the session played before its 0; pauses and interludes don't count.
    """

    passage: Passage
    score: Score | None = None
    position: Frames = ZERO
    entered: Frames = ZERO
    origin: Frames = ZERO

    def planned(self, measure: Measure) -> tuple[Playhead, Score]:
        """The playhead with its score, and the score. Raises what ``measure`` raises."""
        if self.score is not None:
            return self, self.score
        score = plan_passage(self.passage, measure)
        head = replace(self, score=score, position=Frames(min(self.position, score.length)))
        return (head.reentered() if head.position else head), score

    def advanced(self, count: int) -> Playhead:
        # each block of a session makes one: ``replace`` takes seven times as long
        return Playhead(self.passage, self.score, Frames(self.position + count), self.entered, self.origin)

    @property
    def held(self) -> Held | None:
        """The bout that is running."""
        bouts = self.score.held if self.score else ()
        return next((h for h in bouts if h.start <= self.position < h.end), None)

    @property
    def word(self) -> Cue | None:
        """The spoken cue that is sounding."""
        cues = self.score.sounding(self.position, self.position + 1) if self.score else ()
        return next((c for c in cues if c.kind in SPOKEN and self.entered <= c.start < self.position), None)

    def reentered(self) -> Playhead:
        """The playhead as it goes on after its sound was cut. Outside a bout it goes back to the beginning of the
        word that was cut, so that no instruction is lost; inside one its time is exact, and the word stays silent."""
        if self.held is None and (word := self.word) is not None:
            return replace(self, position=word.start, entered=word.start)
        return replace(self, entered=self.position)


@dataclass(frozen=True, slots=True)
class Tail:
    """What still sounds of something that was cut: ``done`` frames of its fade are over."""

    head: Playhead
    done: Frames = ZERO


@dataclass(frozen=True, slots=True)
class State:
    """Where a session is.

    ``passages``: all of it in order, with what the listener has changed; ``index``: the running one, played by
    ``main``. ``words``: the program's own. ``live``: gates are closed until somebody opens them. ``interlude``:
    heard before anything else goes on. ``rested``: how long it has been paused. ``tail``: heard before that.
    """

    passages: tuple[Passage, ...]
    words: Words
    live: bool
    index: int
    main: Playhead
    mode: Mode = "playing"
    interlude: Playhead | None = None
    rested: Frames = ZERO
    tail: Tail | None = None

    def at(self, main: Playhead) -> State:
        """The state with its main playhead there; made as :meth:`Playhead.advanced` makes one."""
        return State(self.passages, self.words, self.live, self.index, main, self.mode, self.interlude, self.rested,
                     self.tail)

    @property
    def over(self) -> bool:
        """Nothing more will sound."""
        return self.mode in ("finished", "stopped") and self.tail is None and self.interlude is None

    @property
    def upcoming(self) -> Passage | None:
        """The passage that is planned when this state is rendered; its clips must be there by then."""
        if self.tail is not None:
            return None
        head = self.interlude or (self.main if self.mode == "playing" else None)
        return head.passage if head is not None and head.score is None else None

    @property
    def gated(self) -> bool:
        """The running passage ends at a gate that is closed."""
        return self.live and self.main.passage.gate

    @property
    def at_gate(self) -> bool:
        """All that the passage has to say is said, and a key leads on."""
        score = self.main.score
        if not self.gated or score is None:
            return False
        return self.main.position >= max((c.end for c in score.cues if c.kind in SPOKEN), default=ZERO)


def begin(passages: Sequence[Passage], words: Words, *, live: bool, index: int = 0, position: Frames = ZERO) -> State:
    """The state at the beginning, or at a ``position`` of the passage ``index`` where a session goes on.

    Raises UsageError where there is nothing to play or no such passage.
    """
    if not passages:
        raise UsageError("There is nothing to play: this routine has no steps that sound.")
    if not 0 <= index < len(passages) or position < 0:
        raise UsageError(f"The session can't begin at part {index + 1}: it has {len(passages)} parts.")
    return State(tuple(passages), words, live, index, Playhead(passages[index], position=position))


def cut(state: State) -> State:
    """``state`` with its sound cut where it is: what sounded fades, and an interlude is over."""
    sounding = state.interlude or (state.main if state.mode == "playing" else None)
    fading = state.tail
    if fading is None and sounding is not None and sounding.score is not None:
        fading = Tail(sounding)
    return replace(state, interlude=None, tail=fading)
