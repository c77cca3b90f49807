"""A clip can't be written to, whatever it was made from."""

from __future__ import annotations

import numpy as np
import pytest

from calmcue.audio import Clip, from_pcm, to_pcm


def test_a_clip_keeps_its_samples_from_everybody() -> None:
    mine = np.ones(4, dtype=np.float32)
    behind = mine[:]
    behind.flags.writeable = False      # a read-only view of what can be written to is no protection
    clips = Clip(mine), Clip(behind), Clip(mine.astype(np.float64)), Clip(from_pcm(to_pcm(mine)))
    mine[:] = 9
    for clip in clips:
        assert clip.samples.max() <= 1 and clip.samples.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            clip.samples[0] = 5


def test_what_nobody_can_write_to_is_not_copied() -> None:
    samples = from_pcm(b"\x01\x00\x02\x00")
    assert Clip(samples).samples is samples


def test_a_clip_is_mono() -> None:
    with pytest.raises(ValueError, match=r"expected mono samples of shape \(frames,\), got shape \(3, 2\)"):
        Clip(np.zeros((3, 2), dtype=np.float32))
