"""A session's loudness, reckoned beforehand, is what others measure on the finished sound."""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.audio import Clip, Samples, silence
from calmcue.loudness import CEILING, TARGET, Loudness, measure
from calmcue.mixing import mix
from calmcue.outputs.gain import GainSink
from calmcue.planning.passages import Passage
from calmcue.planning.scores import Score
from calmcue.planning.timeline import Placed, end_to_end
from calmcue.sources import Source, Utterance
from calmcue.testing.sinks import MemorySink
from calmcue.units import RATE, amplitude
from scores_by_hand import BED, PAUSES, cue, score, word


def clip(source: Source) -> Clip:
    """Noise without highs, swelling like syllables, as long as ``scores_by_hand`` says and of a level of its own."""
    from scores_by_hand import extent

    name = source.text if isinstance(source, Utterance) else source.name
    random = np.random.default_rng(len(name))
    length = extent(source).length
    noise = np.convolve(random.standard_normal(length + 7), np.hanning(8), mode="valid")
    swell = 0.6 + 0.4 * np.sin(np.arange(length) / RATE * 2 * np.pi * 4)
    level = 0.01 if name == "rain" else random.uniform(0.02, 0.08)
    return Clip((noise * swell * level).astype(np.float32))


def rendered(placed: list[Placed]) -> Samples:
    parts = [mix(p.score, clip, 0, p.score.length, entered=-1, origin=p.start) for p in placed]
    return np.concatenate([silence(0), *parts])


def placed(*scores: Score) -> list[Placed]:
    return list(end_to_end(list(scores)))


def talk(length: float, gap: float = 2.0, passage: Passage | None = None) -> Score:
    """Sentences of different lengths, ``gap`` between them, and a chime."""
    cues, at = [cue(0.2, "start", "chime")], 1.0
    while at + 3 < length:
        cues.append(cue(at, "a sentence to say" + "." * (len(cues) * 5 % 17)))
        at = cues[-1].end / RATE + gap
    return score(length, cues, passage=passage)


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak, as FFmpeg measures them."""
    asked = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I:\s+(\S+) LUFS", said)[-1]), float(re.findall(r"Peak:\s+(\S+) dBFS", said)[-1])


@pytest.mark.parametrize("bed", [False, True])
def test_ffmpeg_measures_the_same(tmp_path: Path, bed: bool) -> None:
    passage = Passage("say", (), PAUSES, bed=BED if bed else None)
    session = placed(talk(21.37, passage=passage), talk(30.05, 5.0, passage), score(8, passage=passage))
    soundfile.write(tmp_path / "session.wav", rendered(session), RATE, subtype="FLOAT")
    integrated, peak = ebur128(tmp_path / "session.wav")
    found = measure(session, clip)
    assert found.integrated == pytest.approx(integrated, abs=0.1)
    assert peak - 0.2 <= found.peak <= peak + (1.0 if bed else 0.2)     # a bed's peak may fall elsewhere


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(5, 12), st.floats(0.3, 4)), min_size=1, max_size=3))
def test_any_session_is_as_loud_as_pyloudnorm_finds_it(pieces: list[tuple[float, float]]) -> None:
    session = placed(*(talk(length, gap) for length, gap in pieces))
    expected = pyloudnorm.Meter(RATE).integrated_loudness(rendered(session).astype(np.float64))
    assert measure(session, clip).integrated == pytest.approx(expected, abs=0.15)


def test_silence_is_left_as_it_is() -> None:
    assert measure(placed(score(3)), clip) == Loudness(-math.inf, -math.inf)
    assert measure([], clip).gain_to() == pytest.approx(0)


def test_a_session_shorter_than_a_block_can_be_measured() -> None:
    assert math.isfinite(measure(placed(score(0.3, [cue(0, "one")])), clip).integrated)


def test_the_peak_is_of_what_sounds_together() -> None:
    tone = Clip((0.3 * np.sin(2 * np.pi * 480 * np.arange(RATE // 2) / RATE)).astype(np.float32))
    apart = placed(score(4, [cue(0, "start", "chime"), cue(1, "a number")]))
    together = placed(score(4, [cue(0, "start", "chime"), cue(0.25, "a number")]))
    assert measure(apart, lambda _: tone).peak == pytest.approx(20 * math.log10(0.3), abs=0.1)
    assert measure(together, lambda _: tone).peak == pytest.approx(20 * math.log10(0.6), abs=0.1)


def test_a_clip_that_rings_between_samples_is_not_louder_than_allowed() -> None:
    """A tone at a quarter of the rate, sampled beside its peaks: 3 dB higher between the samples than on them."""
    tone = Clip((0.5 * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)).astype(np.float32))
    found = measure(placed(score(2, [cue(0, "x" * 16)])), lambda _: tone)
    assert found.peak == pytest.approx(20 * math.log10(0.5), abs=0.1)


@pytest.mark.parametrize(("found", "gain"), [
    (Loudness(-21.0, -5.0), 2.0),
    (Loudness(-25.0, -5.0), CEILING + 5.0),  # 6 would lift the peak over the ceiling
    (Loudness(-10.0, -0.5), -9.0),
    (Loudness(-40.0, -39.5), 21.0),
])
def test_the_gain_reaches_the_target_as_far_as_the_peak_allows(found: Loudness, gain: float) -> None:
    assert found.gain_to() == pytest.approx(gain)
    assert found.peak + found.gain_to() <= CEILING
    assert found.integrated + found.gain_to() <= TARGET


def test_another_target_may_be_asked_for() -> None:
    assert Loudness(-21.0, -9.0).gain_to(-16.0) == pytest.approx(5.0)


def test_a_gain_is_one_constant() -> None:
    kept = MemorySink()
    sink = GainSink(kept, Loudness(-21.0, -5.0).gain_to())
    block = np.linspace(-0.5, 0.5, 1000, dtype=np.float32)
    sink.write(block)
    sink.write(block[:3])
    sink.finish()
    assert kept.finished
    expected = np.concatenate([block, block[:3]]) * np.float32(amplitude(2.0))
    assert np.array_equal(kept.samples, expected)
    GainSink(kept, Loudness(-21.0, -5.0).gain_to()).abort()
    assert kept.aborted


def test_ten_thousand_cues_are_measured_in_a_blink() -> None:
    """Work by the clip, not by the second: an hour and more of counting costs two clips."""
    long = placed(score(5_000, [cue(i / 2, "one" if i % 2 else "two") for i in range(10_000)]))
    made: list[Source] = []

    def counted(source: Source) -> Clip:
        made.append(source)
        return clip(source)

    assert math.isfinite(measure(long, counted).integrated)
    assert set(made) == {word("one"), word("two")}


