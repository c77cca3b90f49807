"""``calmcue say`` and the questions of ``calmcue settings``: one sentence through the one way."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calmcue.cli import main
from calmcue.cli.settings import command as settings
from calmcue.errors import DeviceError, UsageError
from calmcue.routine.made import saying
from calmcue.session import Session
from calmcue.settings import NOBODY, Listener, read_settings, settings_file
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers
from calmcue.testing.voice import FakeVoice
from calmcue.units import clock


class FakeVoices:
    """Stands in for ``voices.registry.Speakers``; keeps what was said."""

    said: list[tuple[str, str]]

    def __init__(self, wanted: str, warn: object = None) -> None:
        self.voice = FakeVoice(f"fake {wanted}")

    def __call__(self, utterance: Any) -> FakeVoice:
        FakeVoices.said.append((utterance.language, utterance.text))
        return self.voice

    def instead(self, utterance: object) -> None:
        return None

    def used(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self.voice.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    FakeVoices.said = []
    monkeypatch.setattr("calmcue.session.Speakers", FakeVoices)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FakeSpeakers]:
    """The loudspeakers that were played to."""
    clock, made = HandClock(), list[FakeSpeakers]()

    def open_one() -> FakeSpeakers:
        made.append(FakeSpeakers(clock))
        return made[-1]

    monkeypatch.setattr("calmcue.cli.say.Speakers", open_one)
    monkeypatch.setattr("calmcue.cli.asking.Speakers", open_one)
    monkeypatch.setattr("calmcue.transport.pump.SystemClock", lambda: clock)
    return made


# say ----------------------------------------------------------------------------------------------------------


def test_a_sentence_by_itself_has_no_title_no_total_and_no_end() -> None:
    with Session.saying("It costs $5. Not $side.", "en", Listener(pace="calm", speak=("es",))) as session:
        assert [cue.text for cue in session.plan().cues()] == ["It costs $5.", "Not $side."]
    with Session.saying("Hello.", "en", chime=True) as session:
        assert [cue.text for cue in session.plan().cues()] == ["start", "Hello."]


@pytest.mark.parametrize(("text", "language"), [("", "en"), ("...", "en"), ("x" * 501, "en"), ("Hello.", "in English")])
def test_what_can_t_be_said(text: str, language: str) -> None:
    with pytest.raises(UsageError):
        saying(text, language)


def test_said_aloud(opened: list[FakeSpeakers]) -> None:
    assert main(["say", "Keep your left\x1b heel down."]) == 0
    assert FakeVoices.said[0] == ("en", "Keep your left heel down.")     # before what might be asked for in between
    assert opened[0].finished and opened[0].ear.any()


def test_said_into_a_file(home: Path, opened: list[FakeSpeakers], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "Hola.", "--language", "es_mx", "-o", "hello.wav"]) == 2
    assert main(["say", "Hola.", "--language", "es-mx", "-o", "hello.wav"]) == 0
    assert set(FakeVoices.said) == {("es-MX", "Hola.")}
    with wave.open("hello.wav") as file:
        frames = file.getnframes()
    assert opened == []
    assert capsys.readouterr().err.endswith(f"hello.wav: {clock(frames)} long.\n")


def test_settings_that_hold_for_routines_do_not_hinder(opened: list[FakeSpeakers]) -> None:
    assert main(["settings", "--language", "es", "--ease", "1", "--set", "verbosity=full"]) == 0
    assert main(["say", "Hello."]) == 0
    assert FakeVoices.said[0] == ("en", "Hello.")


# the questions ------------------------------------------------------------------------------------------------


def asked(monkeypatch: pytest.MonkeyPatch, answers: str, *options: str) -> str:
    """What is shown where the standard input is a terminal at which ``answers`` are typed."""
    monkeypatch.setattr("calmcue.cli.settings.in_terminal", lambda: True)
    done = CliRunner().invoke(settings, list(options), input=answers, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_first_time_one_is_asked_and_the_answers_are_kept(
    monkeypatch: pytest.MonkeyPatch, opened: list[FakeSpeakers]
) -> None:
    shown = asked(monkeypatch, "y\nleft\ngentle\n")
    assert "Did you hear both" in shown
    assert len(opened) == 1 and opened[0].ear.any()
    assert read_settings() == Listener(affected="left", preset="gentle")
    assert "Did you hear" not in asked(monkeypatch, "")


def test_enter_alone_leaves_everything_open_and_one_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch, opened: list[FakeSpeakers]
) -> None:
    asked(monkeypatch, "\n\n\n")
    assert read_settings() == NOBODY
    assert settings_file().exists()
    assert asked(monkeypatch, "").startswith("Nothing is set.")
    asked(monkeypatch, "\nright\n\n", "--ask")
    assert read_settings() == Listener(affected="right")


def test_the_sound_is_played_again_until_it_is_heard(
    monkeypatch: pytest.MonkeyPatch, opened: list[FakeSpeakers]
) -> None:
    shown = asked(monkeypatch, "n\ny\nn\nn\n\n\n")
    assert len(opened) == 2
    assert shown.count("Turn up the volume") == 2


def test_without_a_sound_device_the_other_questions_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> FakeSpeakers:
        raise DeviceError("There is no sound device.")

    monkeypatch.setattr("calmcue.cli.asking.Speakers", none)
    assert "There is no sound device." in asked(monkeypatch, "n\nn\nleft\n\n")
    assert read_settings().affected == "left"


def test_a_side_that_is_none_is_asked_for_again(monkeypatch: pytest.MonkeyPatch, opened: list[FakeSpeakers]) -> None:
    assert "is not one of" in asked(monkeypatch, "y\nboth\nleft\n\n")
    assert read_settings().affected == "left"


def test_nothing_is_asked_where_there_is_no_terminal(opened: list[FakeSpeakers],
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    assert "Nothing is set." in capsys.readouterr().err
    assert opened == []
    assert not settings_file().exists()


def test_settings_for_other_programs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("calmcue.cli.settings.in_terminal", lambda: True)
    assert main(["settings", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(settings_file()), "affected": None, "voice": "auto", "pace": None, "ease": 0, "language": [],
        "knobs": {}}
    assert main(["settings", "--json", "--affected", "left", "--set", "switch-sides=12s", "--pace", "calm"]) == 0
    captured = json.loads(capsys.readouterr().out)
    assert (captured["affected"], captured["pace"], captured["knobs"]) == ("left", "calm", {"switch-sides": "12s"})
