"""The real engine: pyttsx3 and eSpeak NG in their process, through to finished clips."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from calmcue.audio import Clip, to_pcm
from calmcue.clips import Clips
from calmcue.errors import VoiceError
from calmcue.levelling import ONSET, SPEECH_CEILING, loudness, true_peak
from calmcue.sources import Utterance
from calmcue.units import WordsPerMinute, amplitude, milliseconds
from calmcue.voices import espeak
from calmcue.voices.conditioning import quiets
from calmcue.voices.registry import Speakers, choose, open_voice, worker_for
from calmcue.voices.worker import Worker, WorkerVoice

pytestmark = pytest.mark.engine

PHRASES = (
    "One.", "Two.", "Three.", "Four.", "Five.", "Ten.", "Halfway.", "Switch sides.", "Keep breathing.", "And back",
    "Sit near the front of the chair.", "Rock gently. Small movements.",
    "Put your feet flat, a little behind your knees.",
    "Stop if you feel chest pain, dizziness, or bad shortness of breath.",
)


def say(text: str, language: str = "en-US", rate: int = 150) -> Utterance:
    return Utterance(text, language, WordsPerMinute(rate), milliseconds(350))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker("calmcue.voices.system", "espeak", phrase_limit=3.0)
    yield worker
    worker.close()


@pytest.fixture
def voice(worker: Worker) -> WorkerVoice:
    return WorkerVoice(worker, choose("espeak:en-us", "en"), "espeak")


@pytest.fixture(scope="module")
def clips(worker: Worker) -> dict[str, Clip]:
    spoken = WorkerVoice(worker, choose("espeak:en-us", "en"), "espeak")
    return {text: spoken.speak(say(text)) for text in PHRASES}


def test_every_clip_is_equally_loud(clips: dict[str, Clip]) -> None:
    levels = [loudness(c.samples) for c in clips.values()]
    assert max(levels) - min(levels) < 1.0
    assert max(true_peak(c.samples) for c in clips.values()) <= amplitude(SPEECH_CEILING) * 1.02


def test_every_clip_begins_and_ends_with_its_words(clips: dict[str, Clip]) -> None:
    for clip in clips.values():
        clear = np.flatnonzero(np.abs(clip.samples) > amplitude(ONSET))
        assert clear[0] <= milliseconds(2)
        assert clip.length - clear[-1] < milliseconds(60)
    assert milliseconds(250) < clips["Five."].length < milliseconds(650)       # a second, raw


def test_commas_get_their_pause(clips: dict[str, Clip]) -> None:
    def long_ones(text: str) -> int:
        return sum(q.end - q.start >= milliseconds(345) for q in quiets(clips[text].samples, milliseconds(40)))

    assert long_ones("Put your feet flat, a little behind your knees.") == 1
    assert long_ones("Stop if you feel chest pain, dizziness, or bad shortness of breath.") == 2
    assert long_ones("Rock gently. Small movements.") == 1
    assert long_ones("Sit near the front of the chair.") == 0


def test_the_same_phrase_is_the_same_clip_in_any_process(voice: WorkerVoice, clips: dict[str, Clip]) -> None:
    other = open_voice(choose("espeak:en-us", "en"))
    for text in ("Five.", "Put your feet flat, a little behind your knees."):
        once = to_pcm(clips[text].samples)
        assert to_pcm(voice.speak(say(text)).samples) == once
        assert to_pcm(other.speak(say(text)).samples) == once
    other.close()


def test_the_rate_is_always_the_one_asked_for(voice: WorkerVoice) -> None:
    lengths = [voice.speak(say("Bring your knee above your ankle.", rate=r)).length for r in (120, 150, 200) * 8]
    assert len(set(lengths)) == 3
    assert lengths[0] > 1.15 * lengths[1] > 1.3 * lengths[2]


def test_each_voice_is_the_one_asked_for(worker: Worker) -> None:
    """Even those that the library does not find by their tag, which pyttsx3 would pass over in silence."""
    spoken = {
        name: to_pcm(WorkerVoice(worker, choose(name, tag), name).speak(say("Hola, left foot.", tag)).samples)
        for name, tag in (("espeak:en-us", "en"), ("espeak:en-gb", "en"), ("espeak:en-us+f3", "en"),
                          ("espeak:en-gb-scotland", "en"), ("espeak:es", "es"), ("espeak:es-419", "es"))
    }
    assert len(set(spoken.values())) == len(spoken)


def test_sentences_are_said_with_stronger_consonants_than_the_librarys_own(worker: Worker) -> None:
    """Against the same synthesiser: what is weak in the treble, where consonants are, is louder beside the vowels."""
    def treble(name: str) -> float:
        samples = WorkerVoice(worker, choose(name, "en"), name).speak(say("Hold the chair, then get help.")).samples
        power = np.abs(np.fft.rfft(samples)) ** 2
        return float(power[len(power) // 6 :].sum() / power.sum())      # from 4 kHz up

    assert treble("espeak:en-us") > 1.5 * treble("espeak:en-us+klatt4")


@pytest.mark.parametrize(("name", "word"), [
    ("de", "drei"), ("es", "cuatro"), ("es-419", "cuatro"), ("fr-fr", "quatre"),
])
def test_counts_in_other_languages_are_higher_than_sentences_and_keep_to_the_sessions_rate(
        worker: Worker, name: str, word: str) -> None:
    def count(rate: int, voice: str) -> Clip:
        said = Utterance(word, name[:2], WordsPerMinute(rate), role="count")
        return WorkerVoice(worker, choose(voice, name[:2]), voice).speak(said)

    quick, slow = count(190, f"espeak:{name}"), count(120, f"espeak:{name}")
    plain = count(120, f"espeak:{name}+klatt4")
    assert slow.length > 1.1 * quick.length
    assert to_pcm(slow.samples) != to_pcm(plain.samples)


def test_nothing_is_printed(voice: WorkerVoice, capfd: pytest.CaptureFixture[str]) -> None:
    voice.speak(say("Keep your heel down."))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", [
    "<speak>Sit</speak> & [[h@'loU]] tall", "a" * 500, "Sit. " * 100, "Ω 漢字 ✓ 7", "-1,5 °C?!", "it's «fine»",
])
def test_any_text_is_spoken(voice: WorkerVoice, text: str) -> None:
    assert voice.speak(say(text)).length > milliseconds(100)


def test_killed_and_stopped_in_the_middle_a_session_goes_on(worker: Worker, voice: WorkerVoice) -> None:
    voice.speak(say("One."))
    for blow in (signal.SIGKILL, signal.SIGSTOP):
        lengths: list[int] = []

        def speak_on(lengths: list[int] = lengths) -> None:
            lengths.extend(voice.speak(say(text)).length for text in PHRASES)

        speaking = threading.Thread(target=speak_on)
        speaking.start()
        while len(lengths) < 3:
            time.sleep(0.001)
        assert worker.pid
        os.kill(worker.pid, blow)
        speaking.join(30)
        assert len(lengths) == len(PHRASES)


def test_no_process_and_no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    worker = worker_for("espeak")
    WorkerVoice(worker, choose("espeak:en-us", "en"), "espeak").speak(say("One."))
    pid = worker.pid
    worker.close()
    assert pid
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_session_in_two_languages(tmp_path: Path) -> None:
    speakers = Speakers()
    clips = Clips(speakers, tmp_path)
    english, spanish = say("Lift your foot.", "en-GB"), say("Levante el pie.", "es")
    assert clips.clip(english).length and clips.clip(spanish).length
    assert speakers(english).fingerprint != speakers(spanish).fingerprint
    clips.close()
    speakers.close()
    later = Clips(Speakers(), tmp_path)
    assert later.ready(english) and later.ready(spanish)


def test_an_unknown_voice_of_the_engine_is_said(worker: Worker) -> None:
    info = choose("espeak:en-us", "en")
    wrong = WorkerVoice(worker, type(info)("espeak:en-xx", "espeak", "", ("en",)), "x")
    with pytest.raises(VoiceError, match="eSpeak NG has no voice en-xx"):
        wrong.speak(say("One."))


def test_a_data_path_longer_than_espeak_can_hold(tmp_path: Path) -> None:
    library = espeak.find()
    if library is None or not library.version.startswith("wheel"):
        pytest.skip("the wheel espeakng-loader is not installed")
    deep = tmp_path / ("deep" * 50) / "espeakng_loader"
    deep.mkdir(parents=True)
    (deep / "__init__.py").touch()
    shutil.copy(library.path, deep / library.path.name)
    (deep / "espeak-ng-data").symlink_to(library.data)
    code = ("from calmcue.voices import espeak, system; from calmcue.sources import Utterance; import sys\n"
            "assert len(str(espeak.find().data)) > 200, espeak.find()\n"
            "raw = system.start('espeak').speak(Utterance('One.', 'en'), 'en-us')\n"
            "sys.exit(0 if len(raw.samples) > 5000 else 1)")
    paths = os.pathsep.join([str(deep.parent), *sys.path])
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": paths}, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_that_pyttsx3_would_cancel_a_phrase_with_is_called() -> None:
    """Its runAndWait stops the driver before it speaks, and so loses about one phrase in a thousand."""
    code = ("import os; from pyttsx3.drivers.espeak import EspeakDriver\n"
            "from calmcue.voices import system; from calmcue.sources import Utterance\n"
            "EspeakDriver.stop = lambda self: os._exit(9)\n"
            "assert len(system.start('espeak').speak(Utterance('One.', 'en'), 'en-us').samples) > 5000")
    library = espeak.find()
    assert library
    loaded = f"import ctypes; ctypes.CDLL({str(library.path)!r}, mode=ctypes.RTLD_GLOBAL)\n"
    done = subprocess.run([sys.executable, "-c", loaded + code], env={**os.environ, "PYTHONPATH": os.pathsep.join(
        sys.path)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
