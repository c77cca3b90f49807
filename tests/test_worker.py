"""An engine's process may crash, hang, print and die: the player goes on, or says which phrase and why."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcue.audio import to_pcm
from calmcue.errors import VoiceError
from calmcue.sources import Utterance
from calmcue.voices.base import VoiceInfo
from calmcue.voices.pipes import Message, receive, send
from calmcue.voices.worker import GIVE_UP, Team, Worker, WorkerError, WorkerVoice, sayable, shown

ENGINE = "calmcue.testing.engine"
INFO = VoiceInfo("troubled:one", "troubled", "One", ("en-GB",))


@pytest.fixture(scope="module")
def shared() -> Iterator[Worker]:
    """A worker for tests that leave it alive or start it again: starting takes a second."""
    worker = Worker(ENGINE, "troubled", phrase_limit=1.0)
    yield worker
    worker.close()


@pytest.fixture
def voice(shared: Worker) -> WorkerVoice:
    return WorkerVoice(shared, INFO, "troubled 1")


def say(text: str) -> Utterance:
    return Utterance(text, "en-GB")


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not alive(pid)


def test_it_speaks_and_a_clip_is_the_same_again(voice: WorkerVoice) -> None:
    first, again = voice.speak(say("Hello there")), voice.speak(say("Hello there"))
    assert first.length > 0
    assert to_pcm(first.samples) == to_pcm(again.samples)


def test_what_an_engine_prints_goes_nowhere(voice: WorkerVoice, capfd: pytest.CaptureFixture[str]) -> None:
    assert voice.speak(say("print")).length > 0
    assert voice.speak(say("Hello there")).length > 0
    assert capfd.readouterr() == ("", "")


def test_after_one_crash_the_phrase_is_spoken_all_the_same(voice: WorkerVoice, tmp_path: Path) -> None:
    (tmp_path / "flag").touch()
    assert voice.speak(say(f"crash once {tmp_path / 'flag'}")).length > 0


def test_a_crash_that_comes_again_names_the_phrase_and_the_signal(voice: WorkerVoice) -> None:
    with pytest.raises(VoiceError, match=r"“crash” could not be spoken by troubled:one: its process ended \(SIGSEGV\)"
                                         ".*tried twice.*--voice"):
        voice.speak(say("crash"))
    assert voice.speak(say("Hello there")).length > 0


def test_a_hang_is_ended_by_the_time_limit(voice: WorkerVoice, tmp_path: Path) -> None:
    (tmp_path / "flag").touch()
    begun = time.monotonic()
    assert voice.speak(say(f"hang once {tmp_path / 'flag'}")).length > 0
    assert time.monotonic() - begun < 20


def test_an_exception_and_silence_are_said(voice: WorkerVoice) -> None:
    with pytest.raises(VoiceError, match="the engine has had enough"):
        voice.speak(say("raise"))
    with pytest.raises(VoiceError, match="troubled:one says nothing for “nothing”"):
        voice.speak(say("nothing"))


@pytest.mark.parametrize("text", ["", "  ", "...", "♥ – !", "\x00\n"])
def test_what_has_no_words_never_reaches_an_engine(text: str) -> None:
    voice = WorkerVoice(Worker("no.such.module", "none"), INFO, "none")
    with pytest.raises(VoiceError, match="no words that could be spoken"):
        voice.speak(say(text))


def test_killed_between_two_phrases(voice: WorkerVoice, shared: Worker) -> None:
    voice.speak(say("Hello there"))
    before = shared.pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert voice.speak(say("Hello there")).length > 0
    assert shared.pid != before


def test_a_stopped_process_is_noticed(voice: WorkerVoice, shared: Worker) -> None:
    voice.speak(say("Hello there"))
    before = shared.pid
    assert before
    os.kill(before, signal.SIGSTOP)
    assert voice.speak(say("Hello there")).length > 0
    assert gone(before)


def test_it_ignores_ctrl_c(voice: WorkerVoice, shared: Worker) -> None:
    voice.speak(say("Hello there"))
    before = shared.pid
    assert before
    os.kill(before, signal.SIGINT)
    voice.speak(say("Hello there"))
    assert shared.pid == before
    assert os.getsid(before) == before != os.getsid(0)


def test_several_threads_may_speak(voice: WorkerVoice) -> None:
    lengths: dict[str, set[int]] = {}

    def speak(text: str) -> None:
        for _ in range(5):
            lengths.setdefault(text, set()).add(voice.speak(say(text)).length)

    threads = [threading.Thread(target=speak, args=("a" * n,)) for n in (1, 5, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, five, nine = (lengths["a" * n] for n in (1, 5, 9))
    assert len(one) == len(five) == len(nine) == 1
    assert max(one) < max(five) < max(nine)


def test_a_team_starts_another_process_only_for_another_thread_at_the_same_time(tmp_path: Path) -> None:
    made: list[Worker] = []

    def make() -> Worker:
        made.append(Worker(ENGINE, "troubled"))
        return made[-1]

    team = Team(make, 2)
    voice = WorkerVoice(team, INFO, "troubled 1")
    for _ in range(3):
        voice.speak(say("Hello there"))
    assert sum(worker.pid is not None for worker in made) == 1
    (tmp_path / "flag").touch()
    held = threading.Thread(target=lambda: voice.speak(say(f"stop once {tmp_path / 'flag'}")))
    held.start()                        # its process stops itself, and is noticed only after some seconds
    while (tmp_path / "flag").exists():
        time.sleep(0.001)
    assert voice.speak(say("Hello there")).length > 0
    assert held.is_alive()
    pids = [worker.pid for worker in made]
    assert len({*pids} - {None}) == 2
    os.kill(next(pid for pid in pids if pid and stopped(pid)), signal.SIGCONT)
    held.join()
    team.close()
    assert all(pid and not Path(f"/proc/{pid}").exists() for pid in pids)       # collected, too


def test_the_voices_that_an_engine_lists(shared: Worker) -> None:
    assert shared.ask({"list": True}).content["voices"][0]["id"] == "troubled:one"


def test_closing_ends_a_phrase_that_is_being_spoken_without_a_second_try() -> None:
    worker = Worker(ENGINE, "troubled")
    voice = WorkerVoice(worker, INFO, "troubled 1")
    voice.speak(say("Hello there"))
    pid, errors = worker.pid, []

    def speak() -> None:
        try:
            voice.speak(say("hang"))
        except VoiceError as error:
            errors.append(str(error))

    thread = threading.Thread(target=speak)
    thread.start()
    time.sleep(0.1)
    voice.close()
    thread.join(2.0)
    assert not thread.is_alive()
    assert pid and gone(pid)
    assert "it was closed" in errors[0]
    voice.close()


def test_an_engine_that_cannot_start_says_why() -> None:
    for module, engine, why in ((ENGINE, "unable", "not able to start"), ("no.such.module", "x", "No module named")):
        with pytest.raises(WorkerError, match=why):
            Worker(module, engine).ask({"list": True})


def test_it_ends_with_a_player_that_is_killed() -> None:
    code = ("from calmcue.voices.worker import Worker; import time\n"
            f"w = Worker({ENGINE!r}, 'troubled'); w.ask({{'list': True}}); print(w.pid, flush=True); time.sleep(60)")
    player = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert player.stdout
    pid = int(player.stdout.readline())
    os.kill(pid, signal.SIGSTOP)        # even one that can't notice anything itself
    player.kill()
    player.wait()
    player.stdout.close()
    assert gone(pid)


def test_a_stray_module_in_the_current_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('a stranger ran')")
    (tmp_path / "json.py").write_text("raise SystemExit('a stranger ran')")
    monkeypatch.chdir(tmp_path)
    worker = Worker(ENGINE, "troubled")
    assert worker.ask({"list": True}).content["voices"]
    worker.close()


def test_messages() -> None:
    pipe = io.BytesIO()
    send(pipe, {"a": "ä", "b": [1]}, b"xyz")
    send(pipe, {})
    whole = pipe.getvalue()
    pipe.seek(0)
    assert receive(pipe) == Message({"a": "ä", "b": [1]}, b"xyz")
    assert receive(pipe) == Message({})
    assert receive(pipe) is None
    for cut in range(len(whole)):
        got = receive(io.BytesIO(whole[:cut]))
        assert got is None or got.data == b"xyz"
    for wrong in (b"Audio saved to speech.wav", whole[:4] + b"\xff" * 40, b"cue\x01\x02\x00\x00\x00\x00\x00\x00\x00[]"):
        with pytest.raises(ValueError, match="it sent"):
            receive(io.BytesIO(wrong))


def test_texts_as_engines_and_people_get_them() -> None:
    assert sayable(" a\x00b\n\ud800c\u200b ") == "a b c"
    assert len(shown("word " * 100)) == 80


def test_a_voice_that_fails_again_and_again_is_not_asked_any_longer(shared: Worker) -> None:
    voice = WorkerVoice(shared, INFO, "troubled 1")
    for _ in range(GIVE_UP - 1):
        with pytest.raises(VoiceError, match="tried twice"):
            voice.speak(say("raise"))
    voice.speak(say("One."))        # one that it can say, and the count begins anew
    for _ in range(GIVE_UP):
        with pytest.raises(VoiceError, match="tried twice"):
            voice.speak(say("raise"))
    with pytest.raises(VoiceError, match=r"“One\.” was not spoken by troubled:one, which had failed 5 times in a row"):
        voice.speak(say("One."))
