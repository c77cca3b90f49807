"""Samples as 16 bit integers, for every format that stores them so.

Rounded to the nearest, without dither: the same session must give the same file, sample for sample, and the
error of rounding lies 98 dB under full scale, far below the quietest word.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from calmcue.audio import MOST_NOTHING, Block, is_nothing

SCALE: Final = 32768.0
"""Full scale 1.0 in steps. A reader that divides by it (soundfile, FFmpeg) gets each sample back to half a step."""

_NOTHING: Final[npt.NDArray[np.int16]] = np.zeros(MOST_NOTHING, dtype="<i2")
_NOTHING.flags.writeable = False


def to_int16(block: Block) -> tuple[npt.NDArray[np.int16], int]:
    """``block`` as little-endian 16 bit integers, and how many samples lay beyond full scale.

    Those become the loudest that there is, never wrapped; what is not a number becomes silence, and counts too.
    """
    if is_nothing(block) or not len(block):
        return _NOTHING[: len(block)], 0
    low, high = float(block.min()) * SCALE, float(block.max()) * SCALE
    fits = low > -SCALE - 0.5 and high < SCALE - 0.5        # once rounded; false for what is not a number
    with np.errstate(over="ignore"):
        steps = block * np.float32(SCALE)
    np.rint(steps, out=steps)                   # in place: a pass over memory costs more than the arithmetic
    if fits:
        return steps.astype("<i2"), 0
    clipped = int(np.count_nonzero(~(np.abs(block) <= 1.0)))
    np.clip(np.nan_to_num(steps, copy=False, nan=0.0), -SCALE, SCALE - 1, out=steps)
    return steps.astype("<i2"), clipped
