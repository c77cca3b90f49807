"""What the mixer promises: any partition gives the same samples, and no half words."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.audio import MOST_NOTHING, Block, Clip, is_nothing, nothing
from calmcue.mixing import SEAM, mix
from calmcue.planning.passages import Bed, Passage
from calmcue.planning.scores import Cue, Score
from calmcue.sources import Sound, Source
from calmcue.units import RATE, amplitude, milliseconds, seconds
from scores_by_hand import BED, PAUSES, clip, cue, score

WORDS = ("Up", "Sit down.", "Look ahead and breathe out.", "five")

cues = st.lists(
    st.builds(
        cue,
        st.integers(0, 5000).map(lambda ms: ms / 1000),
        st.sampled_from(WORDS),
        st.sampled_from(("speech", "count", "chime", "phase")),
    ),
    max_size=8,
)
cuts = st.lists(st.integers(0, seconds(7)), max_size=12)


def in_blocks(s: Score, where: list[int], entered: int = 0, origin: int = 0) -> Block:
    edges = sorted({0, s.length, *(w for w in where if w < s.length)})
    blocks = [mix(s, clip, a, b - a, entered, origin) for a, b in pairwise(edges)]
    return np.concatenate(blocks)


@given(cues, cuts, st.integers(-seconds(1), seconds(6)), st.integers(0, seconds(9)), st.sampled_from((None, BED)))
def test_any_partition_gives_the_same_samples(
    placed: list[Cue], where: list[int], entered: int, origin: int, bed: Bed | None
) -> None:
    s = score(7, placed, passage=Passage("finish", (), PAUSES, bed=bed))
    whole = mix(s, clip, 0, s.length, entered, origin)
    assert whole.dtype == np.float32
    assert np.array_equal(in_blocks(s, where, entered, origin), whole)


@given(cues, st.integers(0, seconds(7)))
def test_entered_anywhere_each_cue_is_whole_or_silent(placed: list[Cue], entered: int) -> None:
    s = score(10, placed)
    expected = np.zeros(s.length, dtype=np.float32)
    for c in s.cues:
        if c.start >= entered:
            expected[c.start : c.end] += clip(c.source).samples
    assert np.array_equal(mix(s, clip, 0, s.length, entered), expected)


def test_a_cue_lies_exactly_from_its_start_to_its_end() -> None:
    s = score(2, [cue(0.5, "Now")])
    heard = np.flatnonzero(mix(s, clip, 0, s.length))
    assert (heard[0], heard[-1] + 1) == (s.cues[0].start, s.cues[0].end)


def test_a_long_sound_is_found_from_behind_many_short_ones() -> None:
    long = cue(0, "Look ahead and breathe out. " * 4)
    s = score(10, [long, *(cue(k / 10, "Up") for k in range(1, 50))])
    at = s.cues[0].end - 10
    assert mix(s, clip, at, 5)[0] != 0


def test_silence_is_the_same_nothing_each_time_that_nobody_can_write_to() -> None:
    s = score(30, [cue(1, "Up")])
    quiet = mix(s, clip, seconds(5), seconds(2))
    assert is_nothing(quiet) and is_nothing(quiet[100:]) and not quiet.any()
    assert not is_nothing(mix(s, clip, 0, seconds(2))) and not is_nothing(np.zeros(9, dtype=np.float32))
    with pytest.raises(ValueError, match="read-only"):
        quiet += 1
    assert len(mix(s, clip, seconds(5), MOST_NOTHING + 1)) == MOST_NOTHING + 1
    with pytest.raises(ValueError, match="at most"):
        nothing(MOST_NOTHING + 1)


def test_no_frames_are_no_frames() -> None:
    assert mix(score(1), clip, 0, 0).shape == (0,)


# The bed -----------------------------------------------------------------------------------------------------------

HUM = Clip(np.ones(seconds(30), dtype=np.float32) * np.float32(0.5))


def hum(source: Source) -> Clip:
    """A bed that is a constant, so that its level can be read off; silent words."""
    return HUM if source == BED.sound else Clip(np.zeros(len(clip(source).samples), dtype=np.float32))


def bedded(length: float, placed: list[Cue] | None = None) -> Score:
    return score(length, placed or [], passage=Passage("say", (), PAUSES, bed=BED))


def test_the_bed_goes_down_around_a_word_and_comes_back() -> None:
    said = cue(1, "Look ahead.")
    level = mix(bedded(3.0, [said]), hum, 0, seconds(3), entered=-seconds(9), origin=seconds(1)) / np.float32(0.5)
    low = amplitude(-6)
    assert level[said.start] == pytest.approx(low, abs=1e-4) and level[said.end] == pytest.approx(low, abs=1e-3)
    assert level[said.start - milliseconds(300) - 1] == 1 and level[said.end + milliseconds(600) + 2] == 1
    assert np.abs(np.diff(level)).max() < 1e-3     # about 3 ms from top to bottom would be the most


def test_the_bed_is_not_lowered_for_a_word_that_stays_silent() -> None:
    level = mix(bedded(3.0, [cue(1, "Look ahead.")]), hum, seconds(1.5), seconds(1), entered=seconds(1.1),
                origin=seconds(1))
    assert np.all(level == np.float32(0.5))


def test_passages_join_without_a_step_in_the_bed() -> None:
    first = bedded(3.0, [cue(2.3, "Look ahead.")])
    second = bedded(3.0, [cue(0, "And now look up.")])
    joined = np.concatenate([
        mix(first, hum, 0, first.length, entered=-seconds(1), origin=seconds(1.2)),
        mix(second, hum, 0, second.length, entered=-seconds(4), origin=seconds(1.2) + first.length),
    ])
    assert np.abs(np.diff(joined)).max() < 1e-3


@given(st.integers(1, 2 * SEAM + 5))
def test_a_bed_of_any_length_goes_on_for_ever(length: int) -> None:
    bed = Clip(np.full(length, 0.5, dtype=np.float32))
    block = mix(bedded(10), lambda _: bed, 0, seconds(4), entered=-seconds(9))
    assert block.min() >= 0.5 - 1e-6 and block.max() <= 0.5 * 2**0.5 + 1e-6    # equal power: +3 dB at most


def test_the_bed_has_no_click_at_its_seam() -> None:
    wave = np.sin(np.arange(seconds(3.21)) * (2 * np.pi * 110 / RATE)).astype(np.float32) * np.float32(0.3)
    block = mix(bedded(60), lambda _: Clip(wave), 0, seconds(30), entered=-seconds(9))
    steepest = float(np.abs(np.diff(wave)).max())
    assert np.abs(np.diff(block)).max() < 1.5 * steepest


def test_a_bed_that_is_entered_rises_from_nothing_and_falls_at_the_end_of_the_session() -> None:
    s = score(5, passage=Passage("finish", (), PAUSES, bed=BED))
    block = mix(s, hum, 0, s.length, entered=0, origin=seconds(1))
    assert block[0] == 0 and block[milliseconds(21)] == np.float32(0.5)
    assert 0 <= block[-1] < 1e-6 and block[-1 - seconds(2.1)] == np.float32(0.5)


def test_a_bed_with_nothing_in_it_is_silence() -> None:
    empty = Clip(np.zeros(0, dtype=np.float32))
    assert not mix(bedded(1), lambda _: empty, 0, 100).any()


def test_clips_are_asked_only_for_what_sounds() -> None:
    asked: list[Source] = []

    def watched(source: Source) -> Clip:
        asked.append(source)
        return clip(source)

    s = score(9, [cue(k, f"word {k}") for k in range(9)] + [cue(4, "ding", "chime")])
    mix(s, watched, seconds(4), seconds(0.3))
    assert set(asked) == {Sound("ding"), s.cues[5].source, s.cues[4].source}
