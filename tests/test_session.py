"""The facade: planned, played and exported sessions, with a voice and a loudspeaker that are made up."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from calmcue.clips import Clips
from calmcue.errors import OutputError, RoutineError, UsageError, VoiceError
from calmcue.outputs.export import Wishes
from calmcue.planning.needs import needs
from calmcue.planning.passages import Passage, Pauses, Say
from calmcue.planning.timeline import Timeline
from calmcue.routine.loading import Loaded, load, parse
from calmcue.session import Session
from calmcue.settings import NOBODY, Listener
from calmcue.sources import Utterance
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers
from calmcue.testing.voice import FakeVoice
from calmcue.transport.events import CueBegan, Event
from calmcue.units import ZERO, seconds

ROUTINE = """\
format: 1
title: A short stretch
pacing: {get-ready: 1s, settle: 1s, switch-sides: 2s, change-position: 1s}
steps:
  - exercise: Calf stretch
    kind: stretch
    sides: each
    hold: {aim: 20s, min: 10s}
    setup: Stand tall.
    start: Lean forward.
    reminders: [Breathe., Keep your heel down.]
  - wait: Have some water.
  - say: Well done.
"""


@pytest.fixture
def routine() -> Loaded:
    return parse(ROUTINE, "stretch.yaml")


def session(loaded: Loaded, folder: Path | None = None, voice: FakeVoice | None = None,
            listener: Listener = NOBODY) -> Session:
    speaker = voice or FakeVoice()
    return Session(loaded, listener, Clips(lambda utterance: speaker, folder))


def texts(timeline: Timeline) -> list[str]:
    return [cue.text for cue in timeline.cues()]


def read_wav(path: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def test_a_plan_is_exact_and_tells_how_many_phrases_are_made(routine: Loaded) -> None:
    steps: list[tuple[int, int]] = []
    with session(routine) as s:
        timeline = s.plan(lambda done, total: steps.append((done, total)))
    assert [h.end - h.start for h in timeline.held()] == [seconds(20)] * 2
    assert [done for done, _ in steps] == list(range(len(steps)))
    assert {total for _, total in steps} == {len(steps) - 1}


def test_an_export_is_as_long_as_its_plan(routine: Loaded, tmp_path: Path) -> None:
    with session(routine) as s:
        timeline = s.export(tmp_path / "a.wav", tmp_path / "b.wav")
    assert len(read_wav(tmp_path / "a.wav")) == timeline.length
    assert np.array_equal(read_wav(tmp_path / "a.wav"), read_wav(tmp_path / "b.wav"))


def test_what_is_said_of_the_total_is_exact_once_every_clip_is_there(routine: Loaded, tmp_path: Path) -> None:
    with session(routine, tmp_path) as s:
        assert any("about" in text for text in texts(s.plan_at_once()))
        exact = s.plan()
    with session(routine, tmp_path) as again:
        now = again.plan_at_once()
    assert not any("about" in text for text in texts(now))
    assert list(now.cues()) == list(exact.cues())


def test_live_and_exported_are_the_same_where_no_key_is_pressed(tmp_path: Path) -> None:
    """Promise 6, but for ``wait``, which this routine has not, and the gain, which is asked not to be."""
    loaded = parse(ROUTINE.replace("  - wait: Have some water.\n", ""), "stretch.yaml")
    with session(loaded, tmp_path / "clips") as s:
        timeline = s.export(tmp_path / "x.wav", wishes=Wishes(loudness=None))
    clock = HandClock()
    speakers = FakeSpeakers(clock)
    told: list[Event] = []
    with session(loaded, tmp_path / "clips") as s:
        s.plan()        # all clips are in memory: a hand-wound clock outruns a disk, and playback would wait for it
        state = s.play(speakers, told=told.append, clock=clock)
    assert state.mode == "finished"
    assert speakers.finished
    played = np.clip(np.rint(speakers.ear * 32767), -32768, 32767).astype(np.int16)
    exported = read_wav(tmp_path / "x.wav")
    assert len(played) == len(exported) == timeline.length
    assert np.abs(played.astype(int) - exported).max() <= 1      # their rounding to 16 bits is the sinks' own
    assert [e.text for e in told if isinstance(e, CueBegan)] == texts(timeline)


def test_a_live_session_begins_before_its_clips_are_made(routine: Loaded) -> None:
    clock = HandClock()
    speakers = FakeSpeakers(clock)
    voice = FakeVoice()
    voice.hold()
    clock.at(seconds(2), voice.release)
    with session(parse(ROUTINE.replace("  - wait: Have some water.\n", ""), "s.yaml"), voice=voice) as s:
        assert s.play(speakers, clock=clock).mode == "finished"
    assert np.abs(speakers.ear[: seconds(2)]).max() == 0
    assert np.abs(speakers.ear).max() > 0


def test_words_that_no_plan_has_are_made_when_they_are_waited_for(routine: Loaded) -> None:
    voice = FakeVoice()
    said = Utterance("Carrying on.", "en")
    passage = Passage("interlude", (Say((said,), "interlude"),), Pauses(ZERO, ZERO))
    with session(routine, voice=voice) as s:
        assert not s.ready(passage)
        s.clips.clip(said)              # waits for the one that is being made
        assert s.ready(passage)
    assert voice.spoken == [said]


def test_a_phrase_nobody_can_speak_leaves_no_file(routine: Loaded, tmp_path: Path) -> None:
    with session(routine, voice=FakeVoice(failing={"Lean forward."})) as s, pytest.raises(VoiceError, match="Lean"):
        s.export(tmp_path / "x.wav")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_told_before_anything_is_spoken(routine: Loaded, tmp_path: Path) -> None:
    voice = FakeVoice()
    with session(routine, voice=voice) as s, pytest.raises(UsageError, match=r"\.xyz"):
        s.export(tmp_path / "a.wav", tmp_path / "b.xyz")
    assert voice.spoken == []


def test_one_file_that_cant_be_written_leaves_the_others_as_they_were(routine: Loaded, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"before")
    with session(routine) as s, pytest.raises(OutputError):
        s.export(tmp_path / "a.wav", tmp_path / "no folder" / "b.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


def test_a_device_is_given_back_where_there_is_nothing_to_play(routine: Loaded) -> None:
    clock = HandClock()
    speakers = FakeSpeakers(clock)
    with session(routine, listener=Listener(variant="none such")) as s, pytest.raises(UsageError):
        s.play(speakers, clock=clock)
    assert speakers.aborted


def test_minutes_make_holds_shorter_and_say_so() -> None:
    loaded = parse(ROUTINE.replace("aim: 20s", "aim: 1m"), "stretch.yaml")
    with session(loaded) as s:
        assert s.plan().length > seconds(120)
    notes: list[str] = []
    clips = Clips(lambda utterance: FakeVoice(), None)
    with Session(loaded, Listener(minutes=2), clips, warn=notes.append) as s:
        fitted = s.plan()
    assert fitted.length <= seconds(120)
    assert all(seconds(10) <= h.end - h.start < seconds(60) for h in fitted.held())
    assert ["--ease" in note for note in notes] == [True]


def test_every_source_of_a_plan_is_among_its_passages_needs(routine: Loaded) -> None:
    with session(routine) as s:
        timeline = s.plan()
    for _, score in timeline.placed:
        assert {cue.source for cue in score.cues} <= set(needs(score.passage))


def test_a_session_opens_by_name_by_path_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with Session.open("box-breathing") as s:
        assert s.routine.id == "box-breathing"
    (tmp_path / "calmcue" / "routines").mkdir(parents=True)
    own = tmp_path / "calmcue" / "routines" / "box-breathing.yaml"
    own.write_text(ROUTINE)
    with Session.open("box-breathing") as s:
        assert s.routine == load(own).routine
    with pytest.raises(UsageError, match="box-breathing"):
        Session.open("box-breating")
    own.write_text("format: 1\ntitel: x\n")
    with pytest.raises(RoutineError, match="Did you mean `title`"):
        Session.open(own)


@pytest.mark.parametrize("listener", [
    Listener(variant="none such"), Listener(speak=("xx",)), Listener(voice="none such"),
])
def test_what_the_listener_cannot_have_is_said_before_a_device_is_opened(listener: Listener) -> None:
    with pytest.raises(UsageError, match=r"none such|not written in “xx”"):
        Session.open("box-breathing", listener)
