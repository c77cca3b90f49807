"""What a listener may ask for while a session plays, frame by frame."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmcue.audio import Block, is_nothing, silence
from calmcue.errors import UsageError
from calmcue.mixing import mix
from calmcue.planning.passages import Bout, Gap, Passage, Pauses
from calmcue.planning.scoring import plan_passage
from calmcue.sources import Extent, Source, Utterance
from calmcue.transport import commands as c
from calmcue.transport.apply import LONG_PAUSE, apply
from calmcue.transport.events import GateReached
from calmcue.transport.render import FADE, MOST_SOUND, PROMPT_EVERY, render
from calmcue.transport.state import Playhead, State
from calmcue.units import ZERO, Frames, milliseconds, seconds
from playing import Played, play, start
from scenes import GATE, LEFT, RIGHT, SESSION, clips, exercise, measure, no_clip, with_bed

SCORES = [plan_passage(p, measure) for p in SESSION]
STARTS = [Frames(sum(s.length for s in SCORES[:i])) for i in range(len(SCORES))]
T = SCORES[LEFT].held[0].start
SOURCES = {(q.kind, q.text): q.source for s in SCORES for q in s.cues}


def in_hold(second: float) -> Frames:
    """The frame of the session at which so much of the left hold is over."""
    return Frames(STARTS[LEFT] + T + seconds(second))


def end_of_hold(played: Played) -> Frames:
    """When the first hold's end sound began."""
    return next(e.stream for e in played.cues if e.what == "end")


# The state -----------------------------------------------------------------------------------------------------------

def test_as_a_session_goes_on_nothing_of_its_state_is_lost() -> None:
    """What is made field by field has every field, also one that was added since."""
    state: dict[str, Any] = {f.name: number for number, f in enumerate(fields(State))}
    head: dict[str, Any] = {f.name: number for number, f in enumerate(fields(Playhead))}
    ahead = Playhead(**head).advanced(480)
    assert ahead == Playhead(**head | {"position": head["position"] + 480})
    assert State(**state).at(ahead) == State(**state | {"main": ahead})


# Without keys ------------------------------------------------------------------------------------------------------

def test_an_export_is_scores_end_to_end() -> None:
    played = play(start(SESSION, live=False))
    expected = np.concatenate([mix(s, clips, 0, s.length) for s in SCORES])
    assert np.array_equal(played.block, expected)
    assert played.state.mode == "finished" and played.passages == list(range(len(SESSION)))


@given(st.lists(st.integers(480, seconds(9)), min_size=1, max_size=6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_live_and_export_are_the_same_samples_in_any_blocks(sizes: list[int], bed: bool) -> None:
    passages = tuple(replace(p, gate=False) for p in (with_bed(SESSION) if bed else SESSION))
    export = play(start(passages, live=False), block=seconds(10)).block
    state, blocks, turn = start(passages, live=True), [silence(0)], 0
    while not state.over:
        block, state, _ = render(state, sizes[turn % len(sizes)], clips, measure)
        blocks.append(block)
        turn += 1
    assert np.array_equal(np.concatenate(blocks), export)


def test_however_much_is_asked_for_sound_comes_in_pieces_and_silence_whole() -> None:
    state, sizes = start(SESSION, live=False), []
    while not state.over:
        block, state, _ = render(state, seconds(10), clips, measure)
        assert is_nothing(block) or not len(block) or (len(block) <= MOST_SOUND and block.any())
        sizes.append(len(block))
    assert max(sizes) > MOST_SOUND


def test_cues_are_told_at_the_frames_where_they_sound() -> None:
    played = play(start(SESSION, live=False), block=milliseconds(40))
    expected = [(STARTS[i] + q.start, q.text) for i, s in enumerate(SCORES) for q in s.cues]
    assert [(e.stream, e.text) for e in played.cues] == expected
    assert all(e.session == e.stream and not e.interlude for e in played.cues)


def test_a_passage_is_planned_when_it_is_reached_and_not_before() -> None:
    asked: list[str] = []

    def watched(source: Source) -> Extent:
        asked.append(source.text if isinstance(source, Utterance) else source.name)
        return measure(source)

    state = start(SESSION)
    assert state.upcoming is SESSION[0]
    _, state, _ = render(state, seconds(9), clips, watched)
    assert asked == [] and state.upcoming is SESSION[1]
    _, state, _ = render(state, 10, clips, watched)
    assert "Stop if it hurts." in asked and "Slowly release." not in asked and state.upcoming is None


def test_a_passage_without_length_is_told_and_left() -> None:
    empty = Passage("pause", (), Pauses(ZERO, ZERO), "empty")
    played = play(start((empty, *SESSION[:2], empty), live=False))
    assert played.passages == [0, 1, 2, 3] and len(played.block) == STARTS[2]


def test_there_must_be_something_to_play() -> None:
    with pytest.raises(UsageError, match="nothing to play"):
        start(())
    with pytest.raises(UsageError, match="part 9"):
        start(SESSION, index=8)


def test_a_session_can_begin_in_the_middle() -> None:
    inside = play(start(SESSION, index=LEFT, position=Frames(T + seconds(7))))
    assert len(inside.block) >= len(play(start(SESSION, index=LEFT)).block) - T - seconds(7)
    assert end_of_hold(inside) == seconds(13) and "ding" in inside.texts[-1]
    outside = play(start(SESSION, index=LEFT, position=milliseconds(2500)))
    assert outside.texts[0] == "Put up your left foot."


# Pausing -----------------------------------------------------------------------------------------------------------

def test_a_pause_fades_and_is_silent_and_stands_still() -> None:
    at = Frames(STARTS[1] + milliseconds(300))           # inside "A short session."
    played = play(start(SESSION), {at: c.Pause()}, most=seconds(4))
    plain = play(start(SESSION)).block
    assert np.array_equal(played.block[:at], plain[:at])
    tail = played.block[at : at + FADE]
    assert 0 < np.abs(tail[-20:]).max() < 0.01 and np.all(np.abs(tail) <= np.abs(plain[at : at + FADE]))
    assert not played.block[at + FADE :].any() and len(played.block) == seconds(4)
    assert played.state.main.position == milliseconds(300)
    assert played.state.rested == seconds(4) - at - FADE


def test_a_word_that_was_cut_outside_a_hold_is_said_again_whole() -> None:
    at = Frames(STARTS[1] + milliseconds(300))
    played = play(start(SESSION), {at: c.Pause(), Frames(at + seconds(2)): c.Resume()})
    again = at + seconds(2)
    length = SCORES[1].cues[0].end
    assert np.array_equal(played.block[again : again + length], clips(SCORES[1].cues[0].source).samples)
    assert played.texts[:3] == ["A short session.", "A short session.", "Stop if it hurts."]


@given(st.integers(0, seconds(20) - 1), st.integers(FADE, seconds(12)))
@settings(max_examples=50, deadline=None)
def test_a_hold_is_exact_to_the_frame_wherever_it_is_paused(into: int, pause: int) -> None:
    at = Frames(in_hold(0) + into)
    played = play(start(SESSION), {at: c.Pause(), Frames(at + pause): c.Resume()}, most=in_hold(40))
    said = sum(len(clips(Utterance(e.text, "en")).samples) for e in played.cues if e.interlude)
    gap = SESSION[LEFT].pauses.sentence
    count = sum(e.interlude for e in played.cues)
    interlude = said + gap * count                      # each sentence with the silence behind it
    assert count in ((0,) if pause <= LONG_PAUSE + FADE else (1, 2))
    assert end_of_hold(played) - in_hold(0) == seconds(20) + pause + interlude


@given(st.integers(0, seconds(30)), st.integers(FADE, seconds(1)))
@settings(max_examples=50, deadline=None)
def test_no_word_is_heard_in_part_but_for_the_fade(into: int, pause: int) -> None:
    at = Frames(STARTS[LEFT] + into)
    resumed = Frames(at + pause)
    played = play(start(SESSION), {at: c.Pause(), resumed: c.Resume()}, most=STARTS[GATE])
    assert np.array_equal(played.block[:at], sounding(played, ZERO, at))
    assert not played.block[at + FADE : resumed].any()
    assert np.array_equal(played.block[resumed:], sounding(played, resumed, len(played.block)))


def sounding(played: Played, begin: int, end: int) -> Block:
    """What is heard if the cues that began from ``begin`` on sound, and nothing else."""
    block = silence(end - begin)
    for e in played.cues:
        if begin <= e.stream < end:
            samples = clips(SOURCES[e.kind, e.text]).samples[: end - e.stream]
            block[e.stream - begin : e.stream - begin + len(samples)] += samples
    return block


def test_after_a_long_pause_the_listener_is_told_and_how_much_is_left() -> None:
    at = in_hold(7.4)
    played = play(start(SESSION), {at: c.Toggle(), Frames(at + seconds(30)): c.Toggle()})
    interlude = [e for e in played.cues if e.interlude]
    assert [e.text for e in interlude] == ["resumed", "where-time 15"]
    assert interlude[0].stream == at + seconds(30) and interlude[0].session == at


def test_after_a_long_pause_outside_a_hold_no_time_is_told() -> None:
    at = Frames(STARTS[LEFT] + seconds(1.5))
    played = play(start(SESSION), {at: c.Pause(), Frames(at + seconds(30)): c.Resume()})
    assert [e.text for e in played.cues if e.interlude] == ["resumed"]


def test_pause_and_resume_have_nothing_to_do_twice() -> None:
    state = play(start(SESSION), most=seconds(2)).state
    assert apply(state, c.Resume(), measure) is state
    paused = apply(state, c.Pause(), measure)
    assert apply(paused, c.Pause(), measure) is paused


def test_a_pause_silences_an_interlude() -> None:
    state = play(start(SESSION), {in_hold(3): c.WhereAmI()}, most=in_hold(3.5)).state
    paused = apply(state, c.Pause(), measure)
    assert paused.interlude is None and paused.tail is not None and paused.mode == "paused"
    told = apply(paused, c.WhereAmI(), measure)
    assert told.interlude is not None and told.mode == "paused"
    assert apply(told, c.Pause(), measure).interlude is None


# Moving ------------------------------------------------------------------------------------------------------------

def test_next_goes_to_the_beginning_of_the_next_passage_at_once() -> None:
    at = in_hold(3)
    played = play(start(SESSION), {at: c.Next()})
    assert played.at("Put up your right foot.") == at + FADE + SCORES[RIGHT].cues[1].start
    assert played.texts.count("5") == 1


def test_the_opening_counts_as_one() -> None:
    """It is in several passages, so that its first words need not wait for its last."""
    lead_in, opening, *rest = SESSION
    passages = (lead_in, replace(opening, chapter=True), opening, opening, *rest)
    in_second = Frames(STARTS[1] + SCORES[1].length + seconds(1))
    assert play(start(passages), {in_second: c.Next()}).passages == [0, 1, 2, 4, 5, 6, 7]
    assert play(start(passages), {in_second: c.Back()}).passages[:6] == [0, 1, 2, 1, 2, 3]


def test_next_at_the_end_ends() -> None:
    played = play(start(SESSION), {Frames(100): [c.Next()] * 20})
    assert played.state.mode == "finished" and played.state.over and len(played.block) == 100 + FADE


def test_back_is_this_passage_and_again_the_one_before() -> None:
    at = in_hold(3)
    played = play(start(SESSION), {at: c.Back(), Frames(at + seconds(1)): c.Back()}, most=Frames(at + seconds(2)))
    assert played.passages == [0, 1, LEFT, LEFT, 1]


def test_back_at_the_beginning_begins_again() -> None:
    played = play(start(SESSION), {Frames(100): c.Back()}, most=seconds(1))
    assert played.passages[:2] == [0, 0]


def test_who_asks_for_a_passage_in_a_pause_hears_it() -> None:
    played = play(start(SESSION), {in_hold(3): c.Pause(), in_hold(4): c.Next()}, most=in_hold(5))
    assert played.passages[-1] == RIGHT and played.texts[-1] == "Sit down, please."


def test_quit_fades_and_is_over() -> None:
    at = in_hold(0.1)
    played = play(start(SESSION), {at: c.Quit()})
    assert played.state.mode == "stopped" and len(played.block) == at + FADE
    assert apply(played.state, c.Resume(), measure) is played.state
    assert render(played.state, 10, no_clip, measure).block.shape == (0,)


# Where am I --------------------------------------------------------------------------------------------------------

@given(st.integers(0, seconds(20) - 1))
@settings(max_examples=30, deadline=None)
def test_where_am_i_says_it_and_the_clock_of_the_hold_stands_still(into: int) -> None:
    at = Frames(in_hold(0) + into)
    played = play(start(SESSION), {at: c.WhereAmI()}, most=in_hold(40))
    said = [e for e in played.cues if e.interlude]
    left = round((20 - into / seconds(1)) / 5) * 5
    assert [e.text for e in said] == ["Exercise one, left."] + ([f"where-time {left}"] if left else [])
    gap = SESSION[LEFT].pauses.sentence
    length = sum(len(clips(Utterance(e.text, "en")).samples) + gap for e in said)
    assert end_of_hold(played) - in_hold(0) == seconds(20) + FADE + length


def test_outside_an_exercise_it_says_what_is_next() -> None:
    played = play(start(SESSION), {Frames(STARTS[1] + seconds(1)): c.WhereAmI()}, most=seconds(6))
    assert [e.text for e in played.cues if e.interlude] == ["next Calf"]


def test_where_there_is_nothing_to_say_nothing_happens() -> None:
    state = start(SESSION[-1:])
    assert apply(state, c.WhereAmI(), measure) is state


# Gates -------------------------------------------------------------------------------------------------------------

def test_a_gate_asks_for_a_key_every_thirty_seconds_until_one_comes() -> None:
    reached = Frames(STARTS[GATE] + SCORES[GATE].length)
    key = Frames(reached + 3 * PROMPT_EVERY)
    played = play(start(SESSION, live=True), {key: c.Toggle()})
    prompts = [e.stream for e in played.cues if e.text == "press-key"]
    said = len(clips(Utterance("press-key", "en")).samples) + SESSION[GATE].pauses.sentence
    assert prompts == [reached + PROMPT_EVERY + FADE, reached + 2 * PROMPT_EVERY + 2 * FADE + said]
    assert [e.stream for e in played.events if isinstance(e, GateReached)] == [reached]
    finish = [e.stream for e in played.cues if e.what == "finish"]
    assert finish == [key + FADE] and played.state.mode == "finished"


@pytest.mark.parametrize("command", [c.Continue(), c.Toggle(), c.Next()])
def test_a_key_leads_on_as_soon_as_all_is_said(command: c.Command) -> None:
    at = Frames(STARTS[GATE] + seconds(1.5))            # in the gap
    played = play(start(SESSION, live=True), {at: command})
    assert played.passages[-1] == GATE + 1 and len(played.block) == at + FADE + SCORES[GATE + 1].length


def test_while_the_wait_is_being_said_the_big_key_pauses() -> None:
    state = play(start(SESSION, live=True), most=Frames(STARTS[GATE] + seconds(0.5))).state
    assert apply(state, c.Toggle(), measure).mode == "paused"
    assert apply(state, c.Continue(), measure) is state


def test_a_bed_goes_on_at_a_gate() -> None:
    reached = Frames(STARTS[GATE] + SCORES[GATE].length)
    played = play(start(with_bed(SESSION), live=True), most=Frames(reached + seconds(20)))
    assert np.abs(played.block[reached:]).reshape(-1, 960).max(axis=1).min() > 0.05


# The device --------------------------------------------------------------------------------------------------------

def test_a_short_loss_goes_on_by_itself_at_a_word() -> None:
    state = play(start(SESSION), most=Frames(STARTS[LEFT] + milliseconds(2500))).state
    after = apply(state, c.SoundLost(seconds(1)), measure)
    assert after.mode == "playing" and after.main.position == SCORES[LEFT].cues[1].start and after.tail is None


def test_a_long_loss_pauses_and_says_so() -> None:
    state = play(start(SESSION), most=in_hold(3)).state
    after = apply(state, c.SoundLost(seconds(3)), measure)
    played = play(after, most=seconds(5))
    assert played.texts == ["lost-sound"] and played.state.mode == "paused"
    assert not played.block[seconds(3) :].any() and played.state.main.position == state.main.position
    assert play(apply(played.state, c.Resume(), measure), most=seconds(9)).texts[:1] == ["resumed"]


def test_an_interlude_that_was_lost_is_said_again() -> None:
    state = play(start(SESSION), {in_hold(3): c.WhereAmI()}, most=in_hold(3.5)).state
    played = play(apply(state, c.SoundLost(seconds(1)), measure), most=seconds(2))
    assert played.texts[0] == "Exercise one, left."


def test_breaking_off_says_so_and_stops() -> None:
    state = play(start(SESSION), most=in_hold(3)).state
    played = play(apply(state, c.BreakOff(), measure))
    assert played.texts == ["ended-early"] and played.state.mode == "stopped"


# Longer and shorter ------------------------------------------------------------------------------------------------

@given(st.integers(0, seconds(20) - 1), st.sampled_from((5, 10, 30, -5, -10, 600)))
@settings(max_examples=150, deadline=None)
def test_what_was_heard_of_a_changed_hold_stays_as_it_was(into: int, by: int) -> None:
    at = in_hold(0) + into
    before = play(start(SESSION), most=Frames(at)).state
    command = c.Longer(seconds(by)) if by > 0 else c.Shorter(seconds(-by))
    after = apply(before, command, measure)
    left = 20 - into / seconds(1) + by
    if after is before:
        assert left < 5 or by == 600 or into > seconds(20) - seconds(3)
        return
    assert left >= 5
    old, new = before.main.score, after.main.score
    assert old is not None and new is not None
    until = before.main.position + milliseconds(500)
    assert [q for q in old.cues if q.start < until] == [q for q in new.cues if q.start < until]
    assert new.held[0].start == old.held[0].start
    assert new.held[0].end == old.held[0].end + seconds(by)
    assert new.length == old.length + seconds(by)
    words = [q for q in new.cues if q.kind in ("speech", "count")]
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert (after.main.position, after.main.entered) == (before.main.position, before.main.entered)


def test_the_other_side_is_held_equally_long() -> None:
    played = play(start(SESSION), {in_hold(5): c.Longer(seconds(10)), in_hold(8): c.Longer(seconds(5))})
    ends = [e.stream for e in played.cues if e.what == "end"]
    starts = [e.stream for e in played.cues if e.what == "start"]
    assert [e - s for s, e in zip(starts, ends, strict=True)] == [seconds(35)] * 2


def test_of_several_sets_those_to_come_change_on_both_sides_alike() -> None:
    sets = (exercise("left", 3), exercise("right", 3))
    second = plan_passage(sets[0], measure).held[1].start
    played = play(start(sets), {Frames(second + seconds(5)): c.Longer(seconds(10))})
    ends = [e.stream for e in played.cues if e.what == "end"]
    starts = [e.stream for e in played.cues if e.what == "start"]
    assert [(e - s) // seconds(1) for s, e in zip(starts, ends, strict=True)] == [20, 30, 30] * 2


def test_outside_a_hold_nothing_gets_longer() -> None:
    state = play(start(SESSION), most=Frames(STARTS[LEFT] + seconds(1))).state
    assert apply(state, c.Longer(), measure) is state


def test_another_exercise_is_left_alone() -> None:
    other = replace(SESSION[RIGHT], tag=replace(SESSION[RIGHT].tag, step=2))
    passages = (*SESSION[:RIGHT], other, *SESSION[RIGHT + 1 :])
    state = apply(play(start(passages), most=in_hold(5)).state, c.Longer(), measure)
    assert state.passages[RIGHT] is other and state.passages[LEFT] is not SESSION[LEFT]


def test_back_after_longer_is_the_longer_hold() -> None:
    played = play(start(SESSION), {in_hold(5): c.Longer(), in_hold(6): c.Back()})
    bout = next(p for p in played.state.passages[LEFT].parts if isinstance(p, Bout))
    assert bout.length == seconds(30)


# Anything ----------------------------------------------------------------------------------------------------------

anything = st.sampled_from([
    c.Pause(), c.Resume(), c.Toggle(), c.Next(), c.Back(), c.Longer(), c.Shorter(), c.WhereAmI(), c.Continue(),
    c.SoundLost(seconds(1)), c.SoundLost(seconds(4)),
])


@given(st.lists(st.tuples(st.integers(0, seconds(90)), anything), max_size=25), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_commands_at_any_time_raise_nothing_and_the_session_ends(
    when: list[tuple[int, c.Command]], bed: bool
) -> None:
    commands: dict[Frames, list[c.Command]] = {}
    for at, command in when:
        commands.setdefault(Frames(at), []).append(command)
    for minute in range(2, 40):      # sooner or later somebody resumes, and opens the gate
        commands[Frames(minute * seconds(60) + 1)] = [c.Resume(), c.Continue()]
    played = play(start(with_bed(SESSION) if bed else SESSION, live=True), commands, block=seconds(10))
    assert played.state.mode == "finished" and played.state.over
    assert np.isfinite(played.block).all()
    streams = [e.stream for e in played.events]
    assert streams == sorted(streams)


def test_a_gap_alone_is_silent() -> None:
    quiet = Passage("pause", (Gap(seconds(2)),), Pauses(ZERO, ZERO))
    assert not play(start((quiet,))).block.any()
