"""Clips in memory: whatever is asked for in whatever order is what was put in, and little of it is held."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.audio import Clip, from_pcm, to_pcm
from calmcue.memory import Memory
from calmcue.metering import measured
from calmcue.sources import Sound, Utterance
from calmcue.units import Frames

ROOM = 4_000        # bytes: a thousand samples


def clip(seed: int, length: int) -> Clip:
    samples = from_pcm(to_pcm(np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)))
    return Clip(samples, Frames(length // 2), measured(samples))


def word(number: int) -> Utterance:
    return Utterance(f"Number {number}.", "en")


def held(memory: Memory) -> int:
    return sum(c.samples.nbytes for c in memory._clips.values())


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=60),
       st.lists(st.integers(1, 900), min_size=10, max_size=10))
def test_every_clip_comes_back_sample_for_sample(asked: list[tuple[int, bool]], lengths: list[int]) -> None:
    clips = [clip(n, length) for n, length in enumerate(lengths)]
    memory, put = Memory(ROOM), set[int]()
    for number, putting in asked:
        if putting:
            memory.put(word(number), clips[number])
            put.add(number)
        found, extent = memory.get(word(number)), memory.extent(word(number))
        assert (word(number) in memory) == (number in put) == (found is not None) == (extent is not None)
        if found:
            assert np.array_equal(found.samples, clips[number].samples)
            assert found.extent == extent == clips[number].extent
            assert found.measured is clips[number].measured
        assert held(memory) <= ROOM
    memory.close()


def test_a_clip_larger_than_the_room_is_held_alone() -> None:
    memory = Memory(ROOM)
    for number in range(3):
        memory.put(word(number), clip(number, 5000))
        assert held(memory) == 4 * 5000
    first = memory.get(word(0))
    assert first is not None
    assert np.array_equal(first.samples, clip(0, 5000).samples)
    memory.close()


def test_sounds_stay() -> None:
    memory, gong = Memory(ROOM), clip(1, 5000)
    memory.put(Sound("gong"), gong)
    for number in range(5):
        memory.put(word(number), clip(number, 900))
    assert memory.get(Sound("gong")) is gong


def test_where_no_file_can_be_written_everything_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    memory = Memory(ROOM)
    clips = [clip(number, 900) for number in range(5)]
    for number, made in enumerate(clips):
        memory.put(word(number), made)
    assert all(memory.get(word(number)) is made for number, made in enumerate(clips))
