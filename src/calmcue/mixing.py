"""Score + clips -> Block: a pure function of the position, so that seeking is assigning an integer.

Nothing in here remembers anything. Each frame is the sum of the cues that sound there, added in the order of the
Score in float32; so any partition of a Score into blocks gives the same samples, bit for bit. What would need a
memory (limiting, loudness) is done to each clip when it is made; ducking is computed from the Score, with ramps
looked up in tables: numpy may round a cosine differently from one length of array to another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from calmcue.audio import MOST_NOTHING, Block, Clip, Samples, nothing, ramp, silence
from calmcue.planning.passages import Bed
from calmcue.planning.scores import Score
from calmcue.sources import Source
from calmcue.units import amplitude, milliseconds

Clips: TypeAlias = Callable[[Source], Clip]
"""Where the mixer gets its sound: a store's lookup, or ``{...}.__getitem__``. May raise VoiceError."""

SEAM: Final = milliseconds(1000)
"""Over how long the end of a bed is blended into its beginning (less where the bed is shorter than two of it)."""


def _table(count: int) -> Samples:
    """A ramp from exactly 0 to exactly 1."""
    return np.concatenate(([np.float32(0)], ramp(count), [np.float32(1)])).astype(np.float32)


_DUCK: Final = _table(milliseconds(300))        # down in front of a word
_LIFT: Final = _table(milliseconds(600))        # up again behind it
_ENTRY: Final = _table(milliseconds(20))        # a bed that is entered in the middle
_EXIT: Final = _table(milliseconds(2000))       # and at the end of the session


def mix(score: Score, clips: Clips, at: int, count: int, entered: int = 0, origin: int = 0) -> Block:
    """``count`` frames of ``score`` from ``at`` on, shape (count,), float32.

    ``entered``: the frame of the score at which playing began: cues with an earlier start stay silent, there are
    no half words. It is negative where playing came on from the passage before. ``origin``: how many frames of the
    session went before the score's 0; a bed is continuous from passage to passage by it. Behind the score's length
    only its bed sounds. Raises what ``clips`` raises.
    """
    bed, cues = score.passage.bed, score.sounding(at, at + count)
    if bed is None and not cues and count <= MOST_NOTHING:
        return nothing(count)
    block = silence(count) if bed is None else _bed(bed, score, clips, at, count, entered, origin)
    for cue in cues:
        if cue.start < entered:
            continue
        samples = clips(cue.source).samples[: cue.end - cue.start]
        begin, end = max(cue.start, at), min(cue.start + len(samples), at + count)
        if begin < end:
            block[begin - at : end - at] += samples[begin - cue.start : end - cue.start]
    return block


def _bed(bed: Bed, score: Score, clips: Clips, at: int, count: int, entered: int, origin: int) -> Block:
    """The bed under ``score``: looped, lowered around words, rising softly where it is entered and falling at the
    end of the session."""
    block = _looped(_lap(clips(bed.sound)), origin + at, count)
    gain = _depth(score, at, count, entered)
    gain *= np.float32(amplitude(-abs(bed.duck)) - 1)
    gain += np.float32(1)
    block *= gain
    if at < entered + len(_ENTRY):
        block *= _ramped(_ENTRY, at - entered, count)
    if score.passage.kind == "finish" and at + count > score.length - len(_EXIT):
        block *= _ramped(_EXIT, score.length - at - count + 1, count)[::-1]
    return block


@lru_cache(maxsize=2)
def _lap(clip: Clip) -> Samples:
    """One lap of the endless loop of ``clip``, at least ``SEAM`` long. It begins under the end of the lap before,
    at equal power (the two have nothing in common, so their powers add up and not their amplitudes)."""
    seam = min(SEAM, clip.length // 2)
    lap = clip.samples[: clip.length - seam].copy()
    rise = np.sqrt(ramp(seam))
    lap[:seam] = rise * lap[:seam] + rise[::-1] * clip.samples[clip.length - seam :]
    return np.tile(lap, -(-SEAM // len(lap))) if 0 < len(lap) < SEAM else lap


def _looped(lap: Samples, at: int, count: int) -> Block:
    """``count`` frames of ``lap``, round and round, from ``at`` on."""
    block = silence(count)
    done = 0
    while len(lap) and done < count:
        spot = (at + done) % len(lap)
        piece = lap[spot : spot + count - done]
        block[done : done + len(piece)] = piece
        done += len(piece)
    return block


def _depth(score: Score, at: int, count: int, entered: int) -> Samples:
    """How far a bed is ducked, 0 to 1 for each frame. A ramp that would reach beyond the score is pushed inside it:
    the depth is 0 at both of its ends, so that passages join without a step whatever comes next."""
    depth = np.zeros(count, dtype=np.float32)
    for cue in score.sounding(at - len(_LIFT), at + count + len(_DUCK)):
        if cue.kind not in ("speech", "count") or cue.start < entered:
            continue
        down = max(0, cue.start - len(_DUCK))
        up = min(score.length, cue.end + len(_LIFT))
        begin, end = max(down, at), min(up, at + count)
        if begin < end:
            ducked = _ramped(_DUCK, begin - down, end - begin)
            lifted = _ramped(_LIFT, up - end + 1, end - begin)[::-1]
            part = depth[begin - at : end - at]
            np.maximum(part, np.minimum(ducked, lifted), out=part)
    return depth


def _ramped(table: Samples, first: int, count: int) -> Samples:
    """``count`` values of ``table`` from its index ``first`` on: 0 before its beginning, 1 behind its end."""
    values = np.ones(count, dtype=np.float32)
    values[: max(0, -first)] = 0
    piece = table[max(0, first) : max(0, first + count)]
    at = max(0, -first)
    values[at : at + len(piece)] = piece
    return values
