"""The pump against fake speakers on a hand-wound clock: what is heard is what the pure transport says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.audio import Block, Clip
from calmcue.errors import DeviceError, OutputError, VoiceError
from calmcue.mixing import Clips
from calmcue.planning.passages import Passage
from calmcue.planning.scoring import plan_passage
from calmcue.sources import Extent, Measure, Source
from calmcue.testing.clock import HandClock
from calmcue.testing.sinks import FakeSpeakers, MemorySink
from calmcue.transport import commands as c
from calmcue.transport.events import Commanded, CueBegan, Device, Ended, Event, Late, PassageBegan
from calmcue.transport.player import GIVE_UP
from calmcue.transport.pump import LIVE_BLOCK, Pump
from calmcue.transport.state import State
from calmcue.units import Frames, milliseconds, seconds
from playing import play, replayed, start
from scenes import GATE, LEFT, SESSION, clips, measure, with_bed
from scores_by_hand import word

PASSAGES = tuple(p for i, p in enumerate(SESSION) if i != GATE)
SCORES = [plan_passage(p, measure) for p in PASSAGES]
IN_HOLD = Frames(sum(s.length for s in SCORES[:LEFT]) + SCORES[LEFT].held[0].start + seconds(3))
BUFFER = Frames(milliseconds(130) + 7)      # no whole number of blocks


class Live:
    """A pump with speakers, a recording of what they play, and a clock that presses the keys."""

    def __init__(self, state: State | None = None, clips: Clips = clips) -> None:
        self.clock = HandClock()
        self.speakers = FakeSpeakers(self.clock, buffer=BUFFER)
        self.recording = MemorySink()
        self.events: list[Event] = []
        self.keys: SimpleQueue[c.Command] = SimpleQueue()
        self.pump = self.with_speakers(state, clips)

    def with_speakers(
        self,
        state: State | None = None,
        clips: Clips = clips,
        measure: Measure = measure,
        ready: Callable[[Passage], bool] = lambda _: True,
    ) -> Pump:
        return Pump(state or start(PASSAGES, live=True), clips, measure, [self.recording, self.speakers],
                    commands=self.keys, told=self._told, ready=ready, clock=self.clock)

    def _told(self, event: Event) -> None:
        assert isinstance(event, Ended) or event.stream <= self.speakers.heard(), "told before it was heard"
        self.events.append(event)

    def press(self, at: Frames, *commands: c.Command) -> None:
        for command in commands:
            self.clock.at(at, lambda command=command: self.keys.put(command))  # type: ignore[misc]

    def run(self) -> State:
        self.clock.at(seconds(600), self._too_long)
        return self.pump.run()

    def _too_long(self) -> None:
        raise AssertionError("it never ends")

    def of(self, kind: type[Event]) -> list[Any]:
        return [e for e in self.events if isinstance(e, kind)]


def exported(passages: Iterable[Passage] = PASSAGES) -> Block:
    sink = MemorySink()
    Pump(start(tuple(passages)), clips, measure, [sink]).run()
    assert sink.finished
    return sink.samples


# Nobody presses a key ----------------------------------------------------------------------------------------------

def test_an_export_is_the_pure_rendering_and_its_events() -> None:
    sink, events = MemorySink(), list[Event]()
    state = Pump(start(SESSION), clips, measure, [sink], told=events.append).run()
    pure = play(start(SESSION))
    assert np.array_equal(sink.samples, pure.block) and state.mode == "finished"
    assert events == [*pure.events, Ended(Frames(len(pure.block)), "finished")]
    assert sink.finished and not sink.aborted


@pytest.mark.parametrize("passages", [PASSAGES, with_bed(PASSAGES)], ids=["plain", "bed"])
def test_live_sounds_like_the_export(passages: tuple[Passage, ...]) -> None:
    live = Live(start(passages, live=True))
    live.run()
    assert np.array_equal(live.speakers.ear, exported(passages))
    assert np.array_equal(live.recording.samples, live.speakers.ear)
    assert live.speakers.underrun == 0 and live.speakers.finished and live.recording.finished


# Keys --------------------------------------------------------------------------------------------------------------

def test_a_key_acts_on_the_first_frame_that_the_device_has_not_been_handed() -> None:
    live = Live()
    live.press(IN_HOLD, c.Pause())
    live.press(Frames(IN_HOLD + seconds(2)), c.Resume())
    live.run()
    paused, resumed = live.of(Commanded)
    assert 0 <= paused.stream - IN_HOLD <= BUFFER + LIVE_BLOCK
    assert resumed.stream - paused.stream == pytest.approx(seconds(2), abs=LIVE_BLOCK)
    assert paused.score == resumed.score


keys = st.sampled_from([c.Toggle(), c.Pause(), c.Resume(), c.Next(), c.Back(), c.Longer(), c.Shorter(), c.WhereAmI()])


losses = st.lists(st.tuples(st.integers(0, seconds(40)), st.integers(0, seconds(6))), max_size=2)


@given(st.lists(st.tuples(st.integers(0, seconds(40)), keys), max_size=10), losses, st.booleans())
@settings(max_examples=20, deadline=None)
def test_whatever_is_pressed_or_lost_the_ear_hears_what_the_log_says(
    presses: list[tuple[int, c.Command]], lost: list[tuple[int, int]], bed: bool
) -> None:
    state = start(with_bed(PASSAGES) if bed else PASSAGES, live=True)
    live = Live(state)
    for at, command in presses:
        live.press(Frames(at), command)
    for at, away in lost:
        live.clock.at(Frames(at), partial(live.speakers.lose, Frames(at + away)))
    live.press(seconds(100), c.Resume())
    live.run()
    pure = replayed(live.events, state)
    assert np.array_equal(live.speakers.ear, pure)
    assert np.array_equal(live.recording.samples, pure)
    assert lost or live.speakers.underrun == 0
    assert live.events[-1] == Ended(Frames(len(pure)), "finished")
    assert [e.stream for e in live.events] == sorted(e.stream for e in live.events)


def test_each_cue_in_the_log_is_in_the_recording() -> None:
    live = Live()
    live.press(Frames(IN_HOLD - seconds(4)), c.Back())
    live.press(IN_HOLD, c.Longer())
    live.run()
    ear, scores = live.speakers.ear, {q.text: q for s in SCORES for q in s.cues}
    for e in live.of(CueBegan):
        samples = clips(scores[e.text].source).samples
        assert np.array_equal(ear[e.stream : e.stream + 200], samples[:200])


def test_two_keys_at_once_are_both_obeyed() -> None:
    live = Live()
    live.press(IN_HOLD, c.Next(), c.Next())
    live.run()
    assert [e.index for e in live.of(PassageBegan)] == [0, 1, 2, 4]


def test_quitting_keeps_no_half_recording() -> None:
    live = Live()
    live.press(IN_HOLD, c.Quit())
    assert live.run().mode == "stopped"
    assert live.recording.aborted and not live.recording.finished and live.speakers.finished
    assert live.of(Ended)[0].how == "stopped"


# Late clips --------------------------------------------------------------------------------------------------------

def test_clips_that_are_late_are_waited_for_in_front_of_the_passage() -> None:
    began = sum(s.length for s in SCORES[:LEFT])
    there = Frames(began + seconds(2))
    live = Live()
    live.pump = live.with_speakers(ready=lambda p: p is not PASSAGES[LEFT] or live.clock.now() >= there)
    live.run()
    late, plain = live.of(Late), exported()
    assert [(e.stream, e.index) for e in late] == [(began, LEFT)]
    waited = live.of(PassageBegan)[LEFT].stream - began
    assert waited == pytest.approx(seconds(2), abs=seconds(0.4)) and waited % LIVE_BLOCK == 0
    ear = live.speakers.ear
    assert np.array_equal(ear, np.concatenate([plain[:began], np.zeros(waited), plain[began:]]))


def test_who_pauses_while_clips_are_late_hears_the_rest_later() -> None:
    there = seconds(20)
    live = Live()
    live.pump = live.with_speakers(ready=lambda p: p is not PASSAGES[LEFT] or live.clock.now() >= there)
    live.press(milliseconds(6015), c.Pause())       # in the middle of a block
    live.press(milliseconds(9025), c.Resume())
    live.run()
    assert [(e.index, e.score) for e in live.of(Commanded)] == [(LEFT, 0), (LEFT, 0)]
    assert len(live.of(CueBegan)) == len(play(start(PASSAGES)).cues)


def test_clips_that_never_come_are_asked_for_in_the_end() -> None:
    live = Live()
    live.pump = live.with_speakers(clips=without("Sit down, please."), ready=lambda p: p is not PASSAGES[LEFT])
    with pytest.raises(VoiceError, match="Sit down"):
        live.run()
    assert len(live.of(Late)) == 1 and live.of(CueBegan)[-1].text == "ended-early"


def test_an_export_takes_clips_as_they_come_and_puts_no_silence_in() -> None:
    sink = MemorySink()
    Pump(start(PASSAGES), clips, measure, [sink], ready=lambda _: False).run()
    assert np.array_equal(sink.samples, exported())


# A lost device -----------------------------------------------------------------------------------------------------

def test_a_device_that_is_back_soon_goes_on_where_the_ear_was() -> None:
    live = Live()
    live.clock.at(IN_HOLD, lambda: live.speakers.lose(back_at=Frames(IN_HOLD + milliseconds(500))))
    live.run()
    lost, back = live.of(Device)
    assert (lost.what, back.what) == ("lost", "back") and lost.stream == back.stream
    assert lost.stream == pytest.approx(IN_HOLD, abs=1)
    assert np.array_equal(live.speakers.ear, exported())    # inside a hold nothing was lost, and no time
    assert np.array_equal(live.recording.samples, exported())


def test_a_word_that_was_lost_in_part_is_said_again() -> None:
    at = Frames(sum(s.length for s in SCORES[:LEFT]) + milliseconds(2500))
    live = Live()
    live.clock.at(at, lambda: live.speakers.lose(back_at=at))
    live.run()
    assert [e.text for e in live.of(CueBegan)].count("Put up your left foot.") == 2


def test_a_device_that_was_away_for_long_leaves_the_session_paused_and_says_so() -> None:
    live = Live()
    live.clock.at(IN_HOLD, lambda: live.speakers.lose(back_at=Frames(IN_HOLD + seconds(4))))
    live.press(Frames(IN_HOLD + seconds(20)), c.Toggle())
    live.run()
    said = [e.text for e in live.of(CueBegan) if e.interlude]
    assert said == ["lost-sound", "resumed", "where-time 15"]
    assert len(live.speakers.ear) > len(exported()) + seconds(10)


def test_a_pause_that_was_not_heard_before_the_device_went_is_still_a_pause() -> None:
    live = Live()
    live.press(IN_HOLD, c.Pause())
    at = Frames(IN_HOLD + milliseconds(60))     # the pause begins behind what the device holds, which is never heard
    live.clock.at(at, lambda: live.speakers.lose(back_at=at))
    live.press(Frames(IN_HOLD + seconds(4)), c.Resume())
    live.run()
    assert [e.command for e in live.of(Commanded)] == ["pause", "sound-lost", "resume"]


def test_a_device_that_stays_away_ends_the_session_with_an_error() -> None:
    live = Live()
    live.clock.at(IN_HOLD, lambda: live.speakers.lose(back_at=None))
    with pytest.raises(DeviceError, match="did not come back within 10 seconds"):
        live.run()
    held = SCORES[LEFT].held[0]
    assert live.pump.state.main.position - held.start == pytest.approx(seconds(3), abs=1)
    assert live.recording.aborted and live.speakers.aborted
    assert live.of(Ended)[-1].how == "failed"
    assert live.clock.now() - IN_HOLD == pytest.approx(GIVE_UP, abs=seconds(1))


def test_a_device_that_opens_but_never_plays_again_is_given_up_too() -> None:
    class Mute(FakeSpeakers):
        def reopen(self) -> None:
            super().reopen()
            self.lose(back_at=self._clock.now())

    live = Live()
    mute = Mute(live.clock)
    live.clock.at(IN_HOLD, lambda: mute.lose(back_at=IN_HOLD))
    with pytest.raises(DeviceError):
        Pump(start(PASSAGES, live=True), clips, measure, [mute], clock=live.clock).run()


def test_a_device_that_goes_in_the_last_moment_spoils_nothing() -> None:
    live = Live()
    live.clock.at(Frames(len(exported()) - milliseconds(50)), lambda: live.speakers.lose(back_at=None))
    assert live.run().mode == "finished"
    assert np.array_equal(live.recording.samples, exported())


def test_who_quits_while_the_device_is_away_is_let_go() -> None:
    live = Live()
    live.clock.at(IN_HOLD, lambda: live.speakers.lose(back_at=None))
    live.press(Frames(IN_HOLD + seconds(5)), c.Quit())
    assert live.run().mode == "stopped"
    assert live.clock.now() < IN_HOLD + seconds(7) and live.speakers.aborted


def test_a_program_that_was_stopped_does_not_blame_the_device() -> None:
    class Stopped(HandClock):
        """Loses a minute at once, as a process does between SIGSTOP and SIGCONT, the device playing on."""

        def now(self) -> Frames:
            now = super().now()
            return Frames(now + seconds(60)) if now > IN_HOLD else now

    live = Live()
    clock = Stopped()
    events: list[Event] = []
    Pump(start(PASSAGES, live=True), clips, measure, [FakeSpeakers(clock)], told=events.append, clock=clock).run()
    assert not [e for e in events if isinstance(e, Device)] and not live.events


# What fails --------------------------------------------------------------------------------------------------------

def without(text: str) -> Callable[[Source], Clip]:
    def found(source: Source) -> Clip:
        if getattr(source, "text", "") == text:
            raise VoiceError(f"“{text}” can't be spoken.")
        return clips(source)

    return found


def test_a_voice_that_fails_in_the_middle_says_that_we_stop() -> None:
    live = Live(clips=without("Put up your left foot."))
    with pytest.raises(VoiceError, match="Put up your left foot"):
        live.run()
    assert [e.text for e in live.of(CueBegan)][-1] == "ended-early"
    assert live.recording.aborted and live.speakers.finished and live.of(Ended)[-1].how == "failed"


def test_a_voice_that_can_not_even_say_that_just_stops() -> None:
    def broken(source: Source) -> Clip:
        raise VoiceError("There is no voice.")

    live = Live(clips=broken)
    with pytest.raises(VoiceError, match="no voice"):
        live.run()
    assert live.recording.aborted and live.speakers.aborted


def test_an_export_whose_voice_fails_leaves_nothing() -> None:
    sink = MemorySink()
    with pytest.raises(VoiceError):
        Pump(start(PASSAGES), without("Slowly release."), measure, [sink]).run()
    assert sink.aborted and not sink.finished


def test_a_hold_whose_new_words_can_not_be_had_stays_as_it_was() -> None:
    def measured(source: Source) -> Extent:
        if source == word("Breathe.") and live.clock.now() > IN_HOLD:
            raise VoiceError("The voice has gone.")
        return measure(source)

    passages = PASSAGES[: LEFT + 1]
    live = Live()
    live.pump = live.with_speakers(start(passages, live=True), measure=measured)
    live.press(Frames(IN_HOLD + 10), c.Longer())
    live.run()
    assert [e.accepted for e in live.of(Commanded)] == [False]
    assert np.array_equal(live.speakers.ear, exported(passages))


@pytest.mark.parametrize("error", [OutputError("The disk is full."), KeyboardInterrupt()])
def test_whatever_breaks_no_sink_keeps_a_part(error: BaseException) -> None:
    class Full(MemorySink):
        def write(self, block: Block) -> None:
            raise error

    other, events = MemorySink(), list[Event]()
    with pytest.raises(type(error)):
        Pump(start(PASSAGES), clips, measure, [other, Full()], told=events.append).run()
    assert other.aborted
    assert next(e for e in events if isinstance(e, Ended)).how == (
        "stopped" if isinstance(error, KeyboardInterrupt) else "failed")


def test_only_one_sink_may_play() -> None:
    clock = HandClock()
    with pytest.raises(ValueError, match="at most one"):
        Pump(start(PASSAGES), clips, measure, [FakeSpeakers(clock), FakeSpeakers(clock)])
