"""Source -> Clip: made once, the same for everybody, in the order of need."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from calmcue.audio import Clip
from calmcue.clips import Clips, key
from calmcue.errors import UsageError, VoiceError
from calmcue.sources import Extent, Sound, Utterance
from calmcue.testing.voice import FakeVoice, spoken_length
from calmcue.units import Frames, WordsPerMinute, milliseconds


def say(text: str, **more: object) -> Utterance:
    return Utterance(text, "en-GB", **more)  # type: ignore[arg-type]


ONE, TWO, THREE = say("One."), say("Two, and so on."), say("Three.")


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture
def clips(voice: FakeVoice, tmp_path: Path) -> Iterator[Clips]:
    made = Clips(lambda utterance: voice, tmp_path)
    yield made
    voice.release()
    made.close()


def again(voice: FakeVoice, folder: Path) -> Clips:
    return Clips(lambda utterance: voice, folder)


def until(condition: object) -> None:
    """Wait for another thread, five seconds at the most."""
    end = time.monotonic() + 5
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.001)


def test_a_clip_is_spoken_once(clips: Clips, voice: FakeVoice) -> None:
    assert clips.clip(ONE) is clips.clip(say("One."))
    assert voice.spoken == [ONE]
    assert clips.extent(ONE) == Extent(spoken_length(ONE), Frames(0))


def test_the_first_session_hears_the_same_samples_as_the_next(clips: Clips, voice: FakeVoice, tmp_path: Path) -> None:
    first = clips.clip(TWO)
    other = FakeVoice()
    kept = again(other, tmp_path).clip(TWO)
    assert np.array_equal(first.samples, kept.samples) and first.beat == kept.beat
    assert other.spoken == []
    assert not np.array_equal(first.samples, voice.speak(TWO).samples)      # 16 bits, the first time too


def test_a_damaged_entry_is_made_again(clips: Clips, voice: FakeVoice, tmp_path: Path) -> None:
    clips.clip(ONE)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:-1])
    later = again(voice, tmp_path)
    assert not later.ready(ONE)
    assert np.array_equal(later.clip(ONE).samples, clips.clip(ONE).samples)
    assert voice.spoken == [ONE, ONE]


def test_what_a_key_depends_on(voice: FakeVoice) -> None:
    base = key(ONE, voice)
    assert key(say("One."), FakeVoice()) == base
    assert key(say("One.", voice="a hint"), voice) == base
    others = [say("Two."), say("One.", rate=WordsPerMinute(140)), say("One.", clause_pause=milliseconds(1)),
              say("One.", role="count"), Utterance("One.", "en-US")]
    assert len({base, key(ONE, FakeVoice("fake 2")), *(key(o, voice) for o in others)}) == 7


def test_without_a_folder_clips_are_only_remembered(voice: FakeVoice) -> None:
    clips = Clips(lambda utterance: voice, None)
    clips.clip(ONE)
    clips.clip(ONE)
    clips.clear()
    assert voice.spoken == [ONE]


def test_a_folder_that_cannot_be_written_is_said_once(voice: FakeVoice, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said: list[str] = []
    clips = Clips(lambda utterance: voice, tmp_path / "file", warn=said.append)
    assert clips.clip(ONE).length and clips.clip(TWO).length
    assert len(said) == 1


def test_chimes_are_clips_too(clips: Clips, voice: FakeVoice) -> None:
    assert clips.ready(Sound("start"))
    assert clips.extent(Sound("start")).length > milliseconds(500)
    with pytest.raises(UsageError, match="Did you mean “start”"):
        clips.clip(Sound("strat"))
    assert voice.spoken == []


def test_ready_makes_nothing(clips: Clips, voice: FakeVoice, tmp_path: Path) -> None:
    assert not clips.ready(ONE)
    clips.clip(ONE)
    assert clips.ready(ONE)
    assert again(voice, tmp_path).ready(ONE)
    assert voice.spoken == [ONE]


def test_nobody_to_speak_is_not_ready() -> None:
    def nobody(utterance: Utterance) -> FakeVoice:
        raise VoiceError("No voice speaks “xx”.")

    clips = Clips(nobody, Path("unused"))
    assert not clips.ready(ONE)
    with pytest.raises(VoiceError, match="No voice speaks"):
        clips.clip(ONE)


def test_ahead_makes_them_in_order(clips: Clips, voice: FakeVoice) -> None:
    clips.ahead([THREE, ONE, THREE, TWO])
    until(lambda: clips.ready(TWO))
    assert voice.spoken == [THREE, ONE, TWO]


def test_a_newer_order_replaces_the_older(clips: Clips, voice: FakeVoice) -> None:
    voice.hold()
    clips.ahead([ONE, TWO])
    until(lambda: voice.spoken == [ONE])
    clips.ahead([THREE])
    voice.release()
    until(lambda: clips.ready(THREE))
    clips.close()
    assert voice.spoken == [ONE, THREE]


def test_who_asks_for_what_is_being_made_waits_for_it(clips: Clips, voice: FakeVoice) -> None:
    voice.hold()
    clips.ahead([ONE])
    until(lambda: voice.spoken == [ONE])
    got: list[Clip] = []
    askers = [threading.Thread(target=lambda: got.append(clips.clip(ONE))) for _ in range(3)]
    for asker in askers:
        asker.start()
    assert not clips.ready(ONE) and not got
    voice.release()
    for asker in askers:
        asker.join(5)
    assert len(got) == 3 and len(set(map(id, got))) == 1
    assert voice.spoken == [ONE]


def test_what_cannot_be_made_ahead_is_passed_over_and_told_to_who_asks(clips: Clips, voice: FakeVoice) -> None:
    voice.failing = {"One."}
    clips.ahead([ONE, TWO])
    until(lambda: clips.ready(TWO))
    assert clips.ready(ONE)         # there is nothing to wait for
    with pytest.raises(VoiceError, match=r"“One\.” could not be spoken"):
        clips.clip(ONE)
    voice.failing = set()
    assert clips.clip(ONE).length == spoken_length(ONE)


def test_who_waits_for_a_phrase_that_fails_is_told(clips: Clips, voice: FakeVoice) -> None:
    voice.failing = {"One."}
    voice.hold()
    clips.ahead([ONE])
    until(lambda: voice.spoken == [ONE])
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            clips.clip(ONE)
        except VoiceError as error:
            errors.append(error)

    asker = threading.Thread(target=ask)
    asker.start()
    time.sleep(0.01)
    voice.release()
    asker.join(5)
    assert len(errors) == 1


def test_closing_does_not_wait_for_a_voice_that_hangs(voice: FakeVoice) -> None:
    clips = Clips(lambda utterance: voice, None)
    voice.hold()
    clips.ahead([ONE, TWO])
    until(lambda: voice.spoken == [ONE])
    begun = time.monotonic()
    clips.close()
    assert time.monotonic() - begun < 2
    voice.release()
    assert voice.spoken == [ONE]


def test_clear_forgets_what_is_on_the_disk(clips: Clips, voice: FakeVoice, tmp_path: Path) -> None:
    clips.clip(ONE)
    clips.clear()
    again(voice, tmp_path).clip(ONE)
    assert voice.spoken == [ONE, ONE]


def test_a_hundred_kept_clips_are_measured_quickly(voice: FakeVoice, tmp_path: Path) -> None:
    phrases = [say(f"Sentence number {i} of a hundred.") for i in range(100)]
    first = Clips(lambda utterance: voice, tmp_path)
    for phrase in phrases:
        first.clip(phrase)
    begun = time.process_time()
    later = again(FakeVoice(), tmp_path)
    lengths = [later.extent(p).length for p in phrases]
    assert time.process_time() - begun < 0.5        # it takes a tenth of that
    assert lengths == [spoken_length(p) for p in phrases]


def test_another_voice_stands_in_and_its_clips_are_kept_as_its_own(tmp_path: Path) -> None:
    fine, plain, failures = FakeVoice("fine", failing=[ONE.text]), FakeVoice("plain"), []

    def instead(utterance: Utterance, failure: VoiceError) -> FakeVoice:
        failures.append((utterance, str(failure)))
        return plain

    clips = Clips(lambda utterance: fine, tmp_path, instead=instead)
    assert clips.clip(ONE).length == spoken_length(ONE)
    clips.clip(TWO)
    assert (fine.spoken, plain.spoken) == ([ONE, TWO], [ONE])
    assert [u for u, _ in failures] == [ONE] and "could not be spoken" in failures[0][1]
    # the next session asks the better voice again, and has what the other one said should it fail again
    later = Clips(lambda utterance: fine, tmp_path, instead=instead)
    assert not later.ready(ONE) and later.ready(TWO)
    later.clip(ONE)
    assert (fine.spoken, plain.spoken) == ([ONE, TWO, ONE], [ONE])


def test_where_nobody_stands_in_the_first_failure_is_told(tmp_path: Path) -> None:
    clips = Clips(lambda utterance: FakeVoice("fine", failing=[ONE.text]), tmp_path)
    with pytest.raises(VoiceError, match="could not be spoken by the fake voice"):
        clips.clip(ONE)


def test_nobody_stands_in_once_the_clips_are_closed(tmp_path: Path) -> None:
    asked: list[Utterance] = []
    clips = Clips(lambda utterance: FakeVoice("fine", failing=[ONE.text]), tmp_path,
                  instead=lambda utterance, failure: asked.append(utterance))
    clips.close()
    with pytest.raises(VoiceError):
        clips.clip(ONE)
    assert asked == []
