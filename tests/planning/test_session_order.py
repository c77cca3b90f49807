"""The format's "Session" and "Between two exercises"."""

from __future__ import annotations

import pytest

from calmcue.settings import NOBODY, Listener
from calmcue.units import seconds
from planning.sessions import exercises, seconds_of, session, texts
from planning.tables import lines

ONE = "  - {exercise: Stretch, hold: 10s}\n"
TWO = "  - {exercise: First, hold: 10s}\n  - {exercise: Second, hold: 10s}\n"


def test_a_whole_session_in_order() -> None:
    timeline = session(
        "  - say: Hello.\n" + ONE + "  - chime: tick\n  - say: Goodbye.\n",
        head="safety: {before: [Go gently., Stop if it hurts.]}", lead_in="2s")
    assert lines(timeline.cues()) == [
        "2.000 Title.",
        "3.300 This takes one minute.",         # a sentence-pause after each sentence
        "5.500 Go gently.",
        "7.100 Stop if it hurts.",
        "9.300 Hello.",
        "10.600 Exercise one of one.",
        "12.800 Stretch.",
        "14.100 Get ready.",
        "15.700 You have ten seconds.",
        "26.900 Here we go.",                   # get-ready after 16.9
        "30.800 start",                         # settle after 27.8
        "37.800 three", "38.800 two", "39.800 one",
        "40.800 end",
        "41.400 tick",                          # a sound straight after a sound
        "42.000 Goodbye.",                      # clause-pause after it
        "42.500 finish",                        # 200 ms after words
    ]
    assert seconds_of(timeline.length) == 43.1      # to the last sample of the finish sound


def test_a_finish_sound_that_is_none_ends_with_the_words() -> None:
    timeline = session(ONE + "  - say: Goodbye.\n", head="chimes: {finish: none}")
    *_, last = timeline.cues()
    assert last.text == "Goodbye." and timeline.length == last.end


@pytest.mark.parametrize("hold, total, said", [
    ("35s", 59.9, "one minute"), ("35100ms", 60.0, "one minute"), ("36s", 60.9, "two minutes"),
    ("2m", 144.9, "three minutes"),
])
def test_the_total_is_rounded_up_and_counts_its_own_words(hold: str, total: float, said: str) -> None:
    # all but the hold takes 24.9 s, 1.2 s of them for the words themselves
    timeline = session(f"  - {{exercise: Stretch, hold: {hold}}}\n")
    assert seconds_of(timeline.length) == total
    assert texts(timeline.cues(), "total") == [f"This takes {said}."]


def test_waits_are_not_in_the_total() -> None:
    plain, waiting = session(ONE), session("  - wait: Press a key.\n" + ONE, self_paced_gap="2m")
    assert waiting.minutes == plain.minutes == 1
    assert waiting.length > plain.length + seconds(120)


def test_minutes_is_the_total_in_any_text() -> None:
    timeline = session(ONE, head="safety: {before: [This is $minutes minute long.]}")
    assert "This is one minute long." in texts(timeline.cues())


# between two exercises --------------------------------------------------------------------------------------------


def from_first_end(steps: str, listener: Listener = NOBODY, /, **pacing: str) -> list[str]:
    """What is heard after the first exercise's E up to the second's name, in seconds after that E."""
    timeline = session(steps, listener, **pacing)
    end = next(timeline.held()).end
    found = lines((c for c in timeline.cues() if c.start > end), (), end)
    return found[: 1 + next(i for i, line in enumerate(found) if "Exercise two" in line)]


def test_between_two_exercises_is_silence() -> None:
    # the end sound is over at 0.6, then between-exercises
    assert from_first_end(TWO) == ["5.600 Exercise two of two."]


def test_closing_words_then_the_next_then_the_steps_between_then_silence() -> None:
    steps = ("  - {exercise: First, hold: 10s, finish: Sit up.}\n  - say: Well done.\n  - chime: tick\n"
             "  - {exercise: Second, hold: 10s}\n")
    assert from_first_end(steps, announce_next="yes") == [
        "1.100 Sit up.",                        # clause-pause after the end sound
        "2.700 Next: Second.",
        "4.300 Well done.",
        "5.100 tick",                           # 200 ms after words; 100 ms long
        "10.200 Exercise two of two.",          # between-exercises
    ]


@pytest.mark.parametrize("step, second", [
    ("pause: 2s", 2.6),             # in place of between-exercises, shorter or longer
    ("pause: 30s", 30.6),
    ("rest: 20s", 20.6),            # from the onset of its sound, which follows the end sound at once
    ("wait: Go on.", 8.7),          # 1.1 to 1.7, then self-paced-gap
])
def test_a_step_that_is_time_takes_the_place_of_the_silence(step: str, second: float) -> None:
    steps = TWO.replace("\n", f"\n  - {step}\n", 1)
    assert from_first_end(steps)[-1] == f"{second:.3f} Exercise two of two."


def test_a_say_after_a_rest_takes_a_sentence_pause_only() -> None:
    steps = TWO.replace("\n", "\n  - rest: 20s\n  - say: Stand up.\n", 1)
    # the rest is over at 20.6, "Stand up." takes 0.6
    assert from_first_end(steps)[-2:] == ["20.600 Stand up.", "22.200 Exercise two of two."]


def test_self_paced_asks_for_a_key_between_exercises() -> None:
    timeline = session(TWO, self_paced="yes")
    gates = [p.score for p in timeline.placed if p.score.passage.gate]
    assert len(gates) == 1                  # not before the first
    # clause-pause after the end sound; 1.8 s long; an export then has self-paced-gap, the longer of two silences
    assert from_first_end(TWO, self_paced="yes") == [
        "1.100 Carry on when you are ready.", "9.900 Exercise two of two."]
    assert from_first_end(TWO, self_paced="yes", self_paced_gap="3s")[-1] == "7.900 Exercise two of two."


def test_self_paced_after_a_rest_has_a_key_and_no_more_silence_than_that() -> None:
    steps = TWO.replace("\n", "\n  - rest: 20s\n", 1)
    assert from_first_end(steps, self_paced="yes", self_paced_gap="3s")[-2:] == [
        "20.600 Carry on when you are ready.", "25.400 Exercise two of two."]


def test_a_wait_is_key_enough() -> None:
    timeline = session(TWO.replace("\n", "\n  - wait: Fetch the band.\n", 1), self_paced="yes")
    assert [p.score.cues[0].text for p in timeline.placed if p.score.passage.gate] == ["Fetch the band."]


def test_one_exercise_alone_may_be_self_paced() -> None:
    steps = TWO + "  - {exercise: Third, hold: 10s, pacing: {self-paced: yes, self-paced-gap: 20s}}\n"
    timeline = session(steps)
    gate, = [p for p in timeline.placed if p.score.passage.gate]
    following = timeline.placed[timeline.placed.index(gate) + 1]
    assert following.score.passage.title == "Third"
    assert seconds_of(gate.score.length) == 1.8 + 20


def test_next_is_announced_only_where_one_follows() -> None:
    assert texts(session(TWO, announce_next="yes").cues(), "next") == ["Next: Second."]


def test_next_and_names_are_said_for_the_side_they_begin_on() -> None:
    steps = ("  - {exercise: First, hold: 10s}\n"
             "  - {exercise: Lift your $foot, sides: [right, left], hold: 10s, finish: That was $exercise.}\n")
    timeline = session(steps, announce_next="yes")
    assert texts(timeline.cues(), "next", "name") == ["First.", "Next: Lift your right foot.", "Lift your right foot."]
    assert texts(timeline.cues(), "finish") == ["That was Lift your right foot.", "That was Lift your left foot."]
    assert [s.passage.title for s in exercises(timeline)] == ["First", "Lift your right foot", "Lift your left foot"]


# variants ---------------------------------------------------------------------------------------------------------

THREE = """
  - say: Hello.
  - {exercise: First, id: a, hold: 10s}
  - rest: 20s
  - chime: tick
  - {exercise: Second, id: b, hold: 10s}
  - pause: 9s
  - wait: Press a key.
  - {exercise: Third, id: c, hold: 10s}
  - say: Goodbye.
"""
VARIANTS = "variants: {default: [c, a], short: [b], ends: [a, b]}"


def played(variant: str | None, head: str = VARIANTS) -> list[str]:
    passages = [p.score.passage for p in session(THREE, Listener(variant=variant), head=head).placed]
    return [p.title or p.kind for p in passages[:-1] if p.kind not in ("lead-in", "opening")]


def test_a_variant_plays_in_the_files_order_and_rests_belong_to_the_exercise_before() -> None:
    assert played(None) == ["say", "First", "rest", "chime", "Third", "say"]
    assert played("short") == ["say", "chime", "Second", "pause", "wait", "say"]
    assert played("ends") == ["say", "First", "rest", "chime", "Second", "pause", "wait", "say"]


def test_without_a_default_all_are_played() -> None:
    assert played(None, "variants: {short: [b]}") == [
        "say", "First", "rest", "chime", "Second", "pause", "wait", "Third", "say"]


def test_a_variant_counts_its_own_exercises() -> None:
    timeline = session(THREE, head=VARIANTS)
    assert texts(timeline.cues(), "announce") == ["Exercise one of two.", "Exercise two of two."]


def test_a_text_that_tells_of_the_next_is_left_out_where_none_follows() -> None:
    steps = ("  - {exercise: First, id: a, hold: 10s, finish: [Sit up., Then comes $next.]}\n"
             "  - say: Get up for $next.\n  - {exercise: Second, id: b, hold: 10s}\n")
    assert texts(session(steps).cues(), "finish", "say") == ["Sit up.", "Then comes Second.", "Get up for Second."]
    alone = session(steps, Listener(variant="short"), head="variants: {short: [a]}")
    assert texts(alone.cues(), "finish", "say") == ["Sit up."]


# silences that meet -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pauses, silence", [
    (["pause: 400ms"], 1.0),                    # shorter than a sentence-pause: that stays
    (["pause: 3s"], 3.0),
    (["pause: 2s", "pause: 3s"], 3.0),          # only the longest counts
    (["pause: 3s", "pause: 2s"], 3.0),
])
def test_where_silences_meet_only_the_longest_counts(pauses: list[str], silence: float) -> None:
    steps = "  - say: One.\n" + "".join(f"  - {p}\n" for p in pauses) + "  - say: Two.\n"
    first, second = (c for c in session(steps).cues() if c.what == "say")
    assert seconds_of(second.start - first.end) == silence


def test_a_pause_between_words_and_a_sound() -> None:
    cues = list(session("  - say: One.\n  - pause: 100ms\n  - chime: tick\n  - pause: 2s\n  - chime: tick\n").cues())
    word, first, second = cues[-4:-1]
    assert seconds_of(first.start - word.end) == 0.2        # 200 ms before a sound
    assert seconds_of(second.start - first.end) == 2.0


# rest steps -------------------------------------------------------------------------------------------------------


def rest_step(step: str, listener: Listener = NOBODY, head: str = "") -> list[str]:
    timeline = session(f"  - say: One.\n  - {step}\n  - say: Two.\n", listener, head=head)
    first = next(c for c in timeline.cues() if c.text == "One.")
    return lines((c for c in timeline.cues() if c.start > first.start), (), first.end)[:-1]


def test_a_rest_runs_from_the_onset_of_its_sound() -> None:
    assert rest_step("rest: 20s") == ["0.200 rest", "1.300 Rest for twenty seconds.", "20.200 Two."]
    assert rest_step("{rest: 20s, say: Breathe.}") == ["0.200 rest", "1.300 Breathe.", "20.200 Two."]


def test_a_rest_without_a_sound_begins_with_its_words() -> None:
    assert rest_step("rest: 20s", head="chimes: {rest: none}") == ["1.000 Rest for twenty seconds.", "21.000 Two."]


def test_a_short_rest_says_less_before_it_grows() -> None:
    # "Rest for two seconds." would end 2.3 s in, "Rest." 1.4 s in, and a sentence-pause goes before the next words
    assert rest_step("rest: 2500ms") == ["0.200 rest", "1.300 Rest.", "2.700 Two."]


def test_a_rest_grows_where_its_words_do_not_fit_and_it_is_told() -> None:
    assert rest_step("{rest: 2s, say: Breathe in and out.}") == ["0.200 rest", "1.300 Breathe in and out.",
                                                                 "3.500 Two."]
    timeline = session("  - {rest: 2s, say: Breathe in and out.}\n  - say: Two.\n")
    grown, = timeline.changes()
    assert (grown.what, seconds_of(grown.asked), seconds_of(grown.at)) == ("grew", 2.0, 3.3)


def test_a_listener_may_have_longer_rests() -> None:
    assert rest_step("rest: 20s", Listener(pacing={"rest": seconds(30)}))[-1] == "30.200 Two."
    assert rest_step("rest: 20s", Listener(pacing={"rest": seconds(10)}))[-1] == "20.200 Two."
    assert rest_step("rest: 20s", Listener(override={"rest": seconds(10)}))[-1] == "10.200 Two."


# long silences ----------------------------------------------------------------------------------------------------


def ticks(steps: str, longest: str = "60s") -> list[float]:
    """Seconds after the last word "One." of the ticks in a long silence."""
    timeline = session("  - say: One.\n" + steps, longest_silence=longest)
    one = next(c for c in timeline.cues() if c.text == "One.")
    return [seconds_of(c.start - one.end) for c in timeline.cues() if c.what == "still-here"]


def test_a_tick_in_a_long_silence() -> None:
    assert ticks("  - pause: 2m\n  - say: Two.\n") == [60.0]
    assert ticks("  - pause: 3m\n  - say: Two.\n") == [60.0, 120.1]         # the tick itself takes 100 ms
    assert ticks("  - pause: 61s\n  - say: Two.\n") == []                   # words follow within a second
    assert ticks("  - pause: 3m\n  - say: Two.\n", "none") == []


def test_silences_that_meet_are_one_silence() -> None:
    assert ticks("  - pause: 50s\n  - pause: 100s\n  - say: Two.\n") == [60.0]
    assert ticks("  - pause: 100s\n  - pause: 150s\n  - say: Two.\n") == [60.0, 120.1]


def test_no_tick_where_ticks_are_none() -> None:
    timeline = session("  - pause: 3m\n  - say: Two.\n", head="chimes: {tick: none}", longest_silence="60s")
    assert not [c for c in timeline.cues() if c.kind == "tick"]
