"""What a clip adds to the loudness and the peaks of a session. A spoken clip is measured once, in the process that
makes it, and kept with what was found: of an hour's export that was an eighth.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np

from calmcue.audio import Clip, Measured, Samples
from calmcue.levelling import true_peak
from calmcue.sources import Source
from calmcue.weighting import power

Known: TypeAlias = Callable[[Source], Measured]
"""Where a session's loudness is reckoned from."""


def measured(samples: Samples, peak: float | None = None) -> Measured:
    """``peak``: the true peak of ``samples`` where it is known."""
    return Measured(power(samples).astype(np.float32), true_peak(samples) if peak is None else peak)


def known(clips: Callable[[Source], Clip]) -> Known:
    """What is known of each of ``clips``; measured now where nothing is. Raises what ``clips`` raises."""

    @cache
    def of(source: Source) -> Measured:
        clip = clips(source)
        return clip.measured or measured(clip.samples)

    return of
