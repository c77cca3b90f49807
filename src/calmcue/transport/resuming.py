"""Where a session that was interrupted goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calmcue.planning.interludes import Words
from calmcue.planning.passages import Passage
from calmcue.sources import Measure
from calmcue.transport.apply import apply
from calmcue.transport.commands import WhereAmI
from calmcue.transport.state import Playhead, State, begin


def resume_at(passages: Sequence[Passage], words: Words, index: int, measure: Measure) -> State:
    """A live session that begins at the passage ``index``, and says where that is before; behind the silence with
    which every session begins, so that no device swallows those words. Raises UsageError as ``begin`` does."""
    state = apply(begin(passages, words, live=True, index=index), WhereAmI(), measure)
    if state.interlude is None or passages[0].kind != "lead-in":
        return state
    said = state.interlude.passage
    return replace(state, interlude=Playhead(replace(said, parts=(*passages[0].parts, *said.parts))))
