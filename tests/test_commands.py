"""Each command as its user calls it, with a voice, a loudspeaker and a clock that are made up."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import pytest

from calmcue.cli import main
from calmcue.cli.lines import as_text
from calmcue.errors import DeviceError
from calmcue.outputs.device import DeviceReport
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers
from calmcue.testing.voice import FakeVoice
from calmcue.transport.events import Commanded, CueBegan, Event, PassageBegan
from calmcue.units import RATE, ZERO, seconds
from calmcue.voices.base import VoiceInfo
from calmcue.voices.models import Model

ROUTINE = """\
format: 1
title: A short stretch
steps:
  - exercise: Calf stretch
    kind: stretch
    sides: each
    hold: 20s
    setup: Stand tall.
    start: Lean your $leg forward.
    reminders: [Breathe.]
phrases:
  leg: {left: left leg, right: right leg}
"""


class FakeVoices:
    """Stands in for ``voices.registry.Speakers``."""

    def __init__(self, wanted: str, warn: object) -> None:
        self.voice = FakeVoice(f"fake {wanted}")

    def __call__(self, utterance: object) -> FakeVoice:
        return self.voice

    def used(self) -> tuple[str, ...]:
        return ("fake:voice",) if self.voice.spoken else ()

    def instead(self, utterance: object, failure: object) -> None:
        return None

    def close(self) -> None:
        self.voice.close()


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> FakeSpeakers:
    """The loudspeaker that ``calmcue play`` opens."""
    clock = HandClock()
    made = FakeSpeakers(clock)
    monkeypatch.setattr("calmcue.cli.play.open_speakers", lambda backend: made)
    monkeypatch.setattr("calmcue.transport.pump.SystemClock", lambda: clock)
    return made


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it but a routine, in the current folder."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr("calmcue.session.Speakers", FakeVoices)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calf.yaml").write_text(ROUTINE)
    return tmp_path


def test_a_plan_in_a_pipe_is_a_table_with_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "calf.yaml"]) == 0
    captured = capsys.readouterr()
    rows = [line.split("\t") for line in captured.out.splitlines()]
    assert rows[0] == ["time", "kind", "side", "text"]
    assert rows[1] == ["0:00.500", "speech", "", "A short stretch."]
    sides = [side for _, _, side, text in rows if text.startswith("Lean your")]
    assert sides == ["left", "right"]
    assert captured.err.startswith("Lasts ")


def test_a_plan_as_json_has_every_cue_and_nothing_else_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "calf.yaml", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert [hold["seconds"] for hold in plan["holds"]] == [20.0, 20.0]
    assert plan["frames"] == plan["duration"] * RATE
    assert plan["voice"] == "fake:voice"
    assert main(["plan", "calf.yaml", "--json", "--estimate"]) == 0
    assert json.loads(capsys.readouterr().out)["voice"] == "none: estimated"


def test_an_estimate_speaks_nothing_and_says_about(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeVoice, "speak", None)
    assert main(["plan", "calf.yaml", "--estimate"]) == 0
    assert capsys.readouterr().err.startswith("Lasts about ")


def test_explain_says_whose_word_each_knob_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--set", "get-ready=40s"]) == 0
    assert main(["plan", "calf.yaml", "--explain", "--set", "settle=1s"]) == 0
    rows = [line.split("\t")[1:] for line in capsys.readouterr().out.splitlines()]
    assert ["get-ready", "40s", "your settings"] in rows
    assert ["settle", "1s", "--set"] in rows


def test_check_warns_with_0_and_finds_mistakes_with_3(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "calf.yaml").write_text(ROUTINE.replace("hold: 20s", "hold: 5s"))
    assert main(["check", "calf.yaml"]) == 0
    captured = capsys.readouterr()
    assert "calf.yaml:4:5" in captured.out
    assert "no mistakes" in captured.err
    (home / "calf.yaml").write_text(ROUTINE.replace("hold:", "hodl:").replace("sides:", "sdies:"))
    assert main(["check", "calf.yaml"]) == 3
    captured = capsys.readouterr()
    assert "Did you mean `hold`?" in captured.out
    assert "Did you mean `sides`?" in captured.out
    assert "calf.yaml: 4 mistakes" in captured.err


def test_export_writes_the_file_and_keeps_stdout_clean(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "calf.yaml", "-o", "calf.wav", "--events", "log.jsonl"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("calf.wav: ")
    with wave.open("calf.wav") as file:
        assert file.getframerate() == RATE
        frames = file.getnframes()
    events = [json.loads(line) for line in (home / "log.jsonl").read_text().splitlines()]
    assert events[-1] == {"event": "ended", "stream": frames, "how": "finished"}


@pytest.mark.parametrize(("arguments", "status"), [
    (["calf.yaml", "-o", "calf.xyz"], 2), (["calf.yaml"], 2), (["nosuch", "-o", "a.wav"], 2),
    (["calf.yaml", "-o", "nowhere/calf.wav"], 6), (["calf.yaml", "-o", "a.wav", "--variant", "x"], 2),
])
def test_an_export_that_cant_be_leaves_no_file(home: Path, arguments: list[str], status: int) -> None:
    assert main(["export", *arguments]) == status
    assert {path.suffix for path in home.iterdir()} <= {".yaml", ""}


def test_play_shows_what_is_heard_sounds_too(speakers: FakeSpeakers, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "calf.yaml"]) == 0
    assert speakers.finished
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line.split(maxsplit=1)[-1] for line in captured.err.splitlines() if line]
    for heard in ("A short stretch.", "Calf stretch, left", "Lean your left leg forward.", "[start]", "Breathe.", "one",
                  "[end]", "[switch]", "Calf stretch, right", "[finish]"):
        assert heard in lines or heard in captured.err.splitlines()


@pytest.mark.parametrize(("event", "shown"), [
    (CueBegan(ZERO, "count", "number", "five", ZERO, seconds(65)), "   1:05  five"),
    (CueBegan(ZERO, "speech", "interlude", "Where we are.", ZERO, ZERO, interlude=True), "         Where we are."),
    (CueBegan(ZERO, "tick", "tick", "", ZERO, ZERO), ""),
    (Commanded(ZERO, "pause", True, 0, ZERO), "         [pause]"),
    (Commanded(ZERO, "longer", False, 0, ZERO), ""),
    (PassageBegan(ZERO, 1, "rest", "Rest", None, ZERO), ""),
])
def test_what_a_person_reads_of_an_event(event: Event, shown: str) -> None:
    assert as_text(event) == shown


def test_play_without_a_device_is_5(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def none(backend: str) -> FakeSpeakers:
        raise DeviceError("There is no sound device.")

    monkeypatch.setattr("calmcue.cli.play.open_speakers", none)
    assert main(["play", "calf.yaml"]) == 5
    assert capsys.readouterr().err == "calmcue: There is no sound device.\n"


def test_list_shows_ours_and_yours_and_which_has_mistakes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = home / "XDG_DATA_HOME" / "calmcue" / "routines"
    own.mkdir(parents=True)
    (own / "calf.yaml").write_text(ROUTINE)
    (own / "broken.yaml").write_text("format: 1\n")
    assert main(["list"]) == 0
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows["ankle-dorsiflexion"][1] == "Ankle stretches for easier walking"
    assert rows["calf"][1] == "A short stretch"
    assert rows["broken"] == ["", "has mistakes: calmcue check broken"]


def test_the_cache_is_shown_and_cleared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "calf.yaml"]) == 0
    capsys.readouterr()
    assert main(["cache"]) == 0
    before = capsys.readouterr().out
    assert "XDG_CACHE_HOME" in before
    assert ": 0.0 MB" not in before
    assert main(["cache", "clear"]) == 0
    assert main(["cache"]) == 0
    assert ": 0.0 MB" in capsys.readouterr().out


def test_doctor_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    voice = VoiceInfo("fake:en", "fake", "A voice", ("en",))
    monkeypatch.setattr("calmcue.cli.doctor.installed", lambda: (voice,))
    monkeypatch.setattr("calmcue.cli.doctor.missing", lambda: (("piper", "pip install piper"),))
    monkeypatch.setattr("calmcue.outputs.backends.probe", lambda: DeviceReport("PulseAudio", ("Headphones",)))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "PulseAudio: Headphones" in out
    assert "piper: pip install piper" in out
    assert "sound, simpleaudio\t" in out
    assert "history\tno session yet" in out
    monkeypatch.setattr("calmcue.outputs.backends.probe", lambda: DeviceReport(problem="Plug one in."))
    assert main(["doctor"]) == 5
    assert "Plug one in." in capsys.readouterr().err
    monkeypatch.setattr("calmcue.cli.doctor.installed", tuple)
    assert main(["doctor"]) == 4


def test_doctor_tells_of_mistakes_in_the_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("calmcue.cli.doctor.installed", lambda: (VoiceInfo("fake:en", "fake", "A voice", ("en",)),))
    monkeypatch.setattr("calmcue.outputs.backends.probe", lambda: DeviceReport("PulseAudio", ("Headphones",)))
    file = home / "XDG_CONFIG_HOME" / "calmcue" / "settings.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("pase: gentle\n")
    assert main(["doctor"]) == 3
    captured = capsys.readouterr()
    assert f"settings\thave mistakes: {file}:1:1: pase: " in captured.out
    assert f"calmcue: {file}:1:1: pase: " in captured.err
    file.write_text("affected: left\n")
    assert main(["doctor"]) == 0
    assert f"settings\t{file}\n" in capsys.readouterr().out


def test_voices_lists_the_best_first_and_says_what_is_missing(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    plain = VoiceInfo("plain:en", "plain", "A voice", ("en", "en-GB"), 10)
    fine = VoiceInfo("fine:anna", "fine", "Anna", ("de",), 50)
    monkeypatch.setattr("calmcue.cli.voices.installed", lambda: (plain, fine))
    monkeypatch.setattr("calmcue.cli.voices.missing", lambda: (("other", "pip install other"),))
    assert main(["voices"]) == 0
    told = capsys.readouterr()
    assert told.out == "voice\tlanguages\tname\nfine:anna\tde\tAnna\nplain:en\ten en-GB\tA voice\n"
    assert told.err == "No voice of other: pip install other\n"


def test_a_voice_is_added_and_removed_by_its_commands(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[object] = []

    def note(what: object, outcome: object) -> object:
        asked.append(what)
        return outcome

    anna = Model("de_DE-anna-high", tmp_path / "x.onnx", "de-DE", "anna", 60, "", own=True)
    monkeypatch.setattr("calmcue.voices.adding.add", lambda file: note(file, anna.info))
    monkeypatch.setattr("calmcue.voices.adding.remove", lambda name: note(name, anna))
    assert main(["voices", "add", "some/x.onnx"]) == 0
    assert main(["voices", "remove", "anna"]) == 0
    assert asked == [Path("some/x.onnx"), "anna"]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == ("Added piper:de_DE-anna-high, which speaks de-DE. Hear it with --voice piper:de_DE-anna-high.\n"
                        "Removed piper:de_DE-anna-high.\n")


def test_a_file_that_is_no_voice_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "add", str(tmp_path / "x.onnx")]) == 2
    assert f"{tmp_path / 'x.onnx'} is not there" in capsys.readouterr().err
