"""The bundled sounds keep to what ageing ears hear, and a routine's own files can't do harm."""

from __future__ import annotations

import wave
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calmcue import chimes
from calmcue.audio import Samples
from calmcue.errors import RoutineError, UsageError
from calmcue.levelling import BED_CEILING, CHIME_CEILING, LOUDNESS, ONSET, loudness, true_peak
from calmcue.routine.model import CHIME_ROLES
from calmcue.sources import Sound
from calmcue.units import RATE, Decibels, amplitude, milliseconds

ROOT = Path(__file__).resolve().parent.parent
ALL = [Sound(name, collection) for collection in chimes.collections() for name in chimes.names(collection)]


def spectrum(samples: Samples) -> tuple[Samples, Samples]:
    """Energy, and the frequency in Hz that it is at."""
    return np.abs(np.fft.rfft(samples)) ** 2, np.fft.rfftfreq(len(samples), 1 / RATE)


def pitch(samples: Samples) -> float:
    energy, hertz = spectrum((samples * np.hanning(len(samples))).astype(np.float32))
    return float(hertz[energy.argmax()])


def name_of(sound: Sound) -> str:
    return f"{sound.collection}-{sound.name}"


def test_there_are_two_sets_with_a_sound_for_every_role() -> None:
    assert chimes.collections() == ("clear", "soft")
    for collection in chimes.collections():
        assert set(chimes.names(collection)) == {*CHIME_ROLES, "breath"}


@pytest.mark.parametrize("sound", ALL, ids=name_of)
def test_a_sound_is_for_ears_of_any_age(sound: Sound) -> None:
    samples = chimes.load(sound).samples
    energy, hertz = spectrum(samples)
    assert 10 * np.log10(energy[hertz > 4000].sum() / energy.sum()) < -60
    assert energy[(hertz > 450) & (hertz < 3200)].sum() / energy.sum() > 0.99
    assert 480 < hertz[energy.argmax()] < 2000


@pytest.mark.parametrize("sound", ALL, ids=name_of)
def test_a_sound_begins_at_its_onset_and_ends_at_rest(sound: Sound) -> None:
    samples = chimes.load(sound).samples
    assert np.flatnonzero(np.abs(samples) > amplitude(ONSET))[0] <= milliseconds(2)
    assert np.abs(samples[:2]).max() < amplitude(-60)
    assert np.abs(samples[-2:]).max() < amplitude(-60)


@pytest.mark.parametrize("sound", ALL, ids=name_of)
def test_a_sound_is_about_as_loud_as_speech_and_never_startles(sound: Sound) -> None:
    samples = chimes.load(sound).samples
    under = {"tick": 8, "phase": 4, "breath": 2, "finish": 2}.get(sound.name, 1)
    assert loudness(samples) == pytest.approx(LOUDNESS - under, abs=1.0)
    assert true_peak(samples) <= amplitude(CHIME_CEILING) * 1.01
    if sound.name != "tick":        # the first stroke takes its time: a tenth of the way up 5 ms after the onset
        assert np.abs(samples[: milliseconds(6)]).max() < 0.35 * np.abs(samples).max()


def test_lengths() -> None:
    for collection in chimes.collections():
        length = {n: chimes.load(Sound(n, collection)).length for n in chimes.names(collection)}
        assert length["tick"] <= milliseconds(150)
        assert length["phase"] <= milliseconds(300)
        assert milliseconds(1300) <= length["breath"] <= milliseconds(1600)
        assert length["finish"] <= milliseconds(1600)
        assert all(milliseconds(500) <= length[n] <= milliseconds(700) for n in ("start", "end", "switch", "rest"))


@pytest.mark.parametrize("collection", chimes.collections())
def test_contours_tell_the_sounds_apart(collection: str) -> None:
    def notes(name: str, *times: int) -> list[float]:
        samples = chimes.load(Sound(name, collection)).samples
        return [pitch(samples[milliseconds(t) : milliseconds(t + 110)]) for t in times]

    low, high = notes("start", 40, 400)
    assert high > 1.2 * low
    high, low = notes("end", 40, 450)
    assert high > 1.2 * low
    first, second, third, fourth = notes("switch", 15, 145, 275, 430)
    assert (first - second) * (third - second) > 0 and (second - third) * (fourth - third) > 0
    assert notes("rest", 100)[0] < min(notes("start", 40)[0], notes("end", 40)[0])


def test_a_breath_swells() -> None:
    for collection in chimes.collections():
        samples = np.abs(chimes.load(Sound("breath", collection)).samples)
        loud = int(samples.argmax())
        assert milliseconds(300) < loud < milliseconds(1000)
        assert samples[: milliseconds(100)].max() < 0.4 * samples.max()


def test_the_files_are_what_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = SourceFileLoader("make_sounds", str(ROOT / "scripts" / "make-sounds"))
    spec = spec_from_loader("make_sounds", loader)
    assert spec is not None
    script = module_from_spec(spec)
    loader.exec_module(script)
    monkeypatch.setattr("sys.argv", ["make-sounds", str(tmp_path)])
    script.main()
    for kept in sorted((ROOT / "sounds").glob("*/*.wav")):
        with wave.open(str(kept)) as a, wave.open(str(tmp_path / kept.relative_to(ROOT / "sounds"))) as b:
            assert a.getparams() == b.getparams()
            one, other = (np.frombuffer(f.readframes(f.getnframes()), "<i2").astype(int) for f in (a, b))
        assert np.abs(one - other).max() <= 1, kept.name       # another machine's sine may round otherwise


def test_a_level_is_added() -> None:
    plain, soft = (chimes.load(Sound("start", level=Decibels(d))).samples for d in (0.0, -6.0))
    np.testing.assert_allclose(soft, plain * amplitude(-6.0), atol=1e-7)
    loud = chimes.load(Sound("start", level=Decibels(20.0))).samples
    assert true_peak(loud) <= amplitude(CHIME_CEILING) * 1.01


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"set of chimes called “sofd”. Did you mean “soft”"):
        chimes.names("sofd")
    with pytest.raises(UsageError, match=r"“strat”. Did you mean “start”\? There are: breath, end"):
        chimes.load(Sound("strat"))
    with pytest.raises(UsageError, match="There is no sound"):
        chimes.load(Sound("../soft/start"))


def written(path: Path, samples: Samples, rate: int = RATE, subtype: str = "PCM_16") -> Sound:
    soundfile.write(path, samples, rate, subtype=subtype)
    return Sound("start", path=str(path))


def beep(length: float = 0.5, level: float = 0.3, rate: int = RATE) -> Samples:
    return (level * np.sin(2 * np.pi * 600 * np.arange(round(length * rate)) / rate)).astype(np.float32)


def test_a_file_of_ones_own_is_resampled_folded_and_trimmed(tmp_path: Path) -> None:
    stereo = np.stack([np.pad(beep(rate=22_050), 5_000)] * 2, axis=1)
    clip = chimes.load(written(tmp_path / "a.wav", stereo, 22_050))
    assert abs(clip.length - milliseconds(500)) <= milliseconds(5)
    assert pitch(clip.samples) == pytest.approx(600, abs=3)


@pytest.mark.parametrize(("name", "content"), [
    ("empty.wav", b""), ("text.wav", b"not a sound at all " * 100), ("cut.wav", b"RIFF\xff\xff\xff\x7fWAVEfmt "),
])
def test_what_is_no_sound_file_is_said_to_be_none(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoutineError, match="can't be used") as caught:
        chimes.load(Sound("start", path=str(path)))
    (problem,) = caught.value.problems
    assert problem.place.file == str(path) and problem.expected and problem.suggestion


def test_a_missing_file_a_folder_and_silence(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match="no such file"):
        chimes.load(Sound("start", path=str(tmp_path / "none.wav")))
    with pytest.raises(RoutineError, match="a folder"):
        chimes.load(Sound("start", path=str(tmp_path)))
    with pytest.raises(RoutineError, match="nothing audible"):
        chimes.load(written(tmp_path / "still.wav", np.zeros(RATE, dtype=np.float32)))
    with pytest.raises(RoutineError, match="no sound in it"):
        chimes.load(written(tmp_path / "nothing.wav", np.zeros(0, dtype=np.float32)))


def test_a_long_or_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RoutineError, match="more than 0:30"):
        chimes.load(written(tmp_path / "long.wav", beep(31, rate=8_000), 8_000))
    sound = written(tmp_path / "big.wav", beep())
    monkeypatch.setattr(chimes, "LARGEST_CHIME", 1_000)
    with pytest.raises(RoutineError, match="at most 0 MB"):
        chimes.load(sound)


def test_values_that_are_no_numbers_are_silenced(tmp_path: Path) -> None:
    wild = beep()
    wild[100], wild[200], wild[300] = np.nan, np.inf, 1e30
    clip = chimes.load(written(tmp_path / "wild.wav", wild, subtype="FLOAT"))
    assert np.isfinite(clip.samples).all()
    assert true_peak(clip.samples) <= amplitude(CHIME_CEILING) * 1.02


@pytest.mark.parametrize("own", [-40.0, -3.0])
def test_a_bed_lies_under_speech_whatever_its_own_level(tmp_path: Path, own: float) -> None:
    sound = Sound(chimes.BED, path=written(tmp_path / "bed.flac", beep(90, amplitude(own))).path, level=Decibels(-24.0))
    bed = chimes.load_bed(sound)
    assert bed.length == 90 * RATE
    assert loudness(bed.samples[: 10 * RATE]) == pytest.approx(LOUDNESS - 24, abs=0.2)


def test_a_bed_is_turned_down_rather_than_squeezed(tmp_path: Path) -> None:
    sound = Sound(chimes.BED, path=written(tmp_path / "bed.wav", beep(2)).path, level=Decibels(0.0))
    bed = chimes.load_bed(sound).samples
    assert true_peak(bed) == pytest.approx(amplitude(BED_CEILING), rel=0.01)
    steady = np.abs(bed[RATE // 2 :][:48_000].reshape(-1, 480)).max(axis=1)
    assert np.ptp(steady) < 1e-4
