"""A clip as bytes: all of it comes back, or nothing does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.audio import Clip, Measured
from calmcue.metering import known, measured
from calmcue.packing import pack, unpack
from calmcue.sources import Sound
from calmcue.units import Frames

STEPS = st.lists(st.integers(-32768, 32767), max_size=200)


def clip(steps: list[int], beat: int = 0, found: Measured | None = None) -> Clip:
    return Clip((np.array(steps, dtype=np.float32) / 32768).astype(np.float32), Frames(beat), found)


@given(STEPS, st.integers(0, 200), st.booleans())
def test_all_of_it_comes_back(steps: list[int], beat: int, is_measured: bool) -> None:
    bare = clip(steps, beat)
    made = clip(steps, beat, measured(bare.samples) if is_measured else None)
    back = unpack(pack(made))
    assert back is not None
    assert np.array_equal(back.samples, made.samples)
    assert back.beat == made.beat
    assert (back.measured is None) == (made.measured is None)
    if back.measured and made.measured:
        assert np.array_equal(back.measured.power, made.measured.power)
        assert back.measured.peak == pytest.approx(made.measured.peak)


@given(STEPS, st.data())
def test_a_part_of_it_is_nothing(steps: list[int], data: st.DataObject) -> None:
    bare = clip(steps)
    whole = pack(clip(steps, 1, measured(bare.samples)))
    assert unpack(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None
    assert unpack(whole + b"x") is None


def test_what_was_measured_is_believed_and_what_was_not_is_measured_once() -> None:
    bare, asked = clip([1000, -2000] * 3000), []
    told = Measured(np.ones(3, dtype=np.float32), 0.25)

    def clips(source: object) -> Clip:
        asked.append(source)
        return Clip(bare.samples, measured=told) if source == Sound("start") else bare

    of = known(clips)
    assert of(Sound("start")) is told
    assert of(Sound("end")).peak == of(Sound("end")).peak == measured(bare.samples).peak
    assert asked == [Sound("start"), Sound("end")]
