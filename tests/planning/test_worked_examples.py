"""The worked examples of the routine format, and one small session written out in full."""

from __future__ import annotations

from calmcue.planning.scores import Score
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import parse_routine
from calmcue.settings import NOBODY, Listener
from planning.tables import SPOKEN, lines, table


def session(yaml: str, listener: Listener = NOBODY) -> Timeline:
    return plan_session(parse_routine(yaml, "test.yaml"), listener, table)


def exercises(timeline: Timeline) -> list[Score]:
    return [p.score for p in timeline.placed if p.score.passage.kind == "exercise"]


def inside(score: Score, held: int = 0, kinds: tuple[str, ...] = SPOKEN) -> list[str]:
    """Beats in seconds after T (or P) of what is heard inside a bout."""
    bout = score.held[held]
    return lines((c for c in score.cues if bout.start <= c.beat < bout.end), kinds, bout.start)


def test_a_minutes_hold_with_four_reminders() -> None:
    score, = exercises(session("""
format: 1
title: One hold
pacing: gentle
steps:
  - exercise: Seated stretch
    hold: 60s
    reminders: [Keep still., Keep breathing., Be gentle., Stay tall.]
"""))
    assert inside(score) == [
        "13.200 Keep still.",
        "23.400 Keep breathing.",
        "30.000 Halfway.",
        "33.600 Be gentle.",
        "43.800 Stay tall.",
        "55.000 five", "56.000 four", "57.000 three", "58.000 two", "59.000 one",
    ]


def test_sit_to_stand() -> None:
    score, = exercises(session("""
format: 1
title: Sit to stand
pacing: gentle
chimes: {tick: none}
steps:
  - exercise: Sit to stand
    reps: 10
    phases:
      - Stand up: 3s
      - Stand tall: 1s
      - Sit down slowly: 4s
      - Pause: {for: 2s, silent: true}
    reminders: [Keep breathing.]
    cues:
      - {at: rep 5, say: Halfway.}
      - {at: last rep, say: Last one.}
"""))
    said = inside(score)
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    for n, word in enumerate(numbers, 1):
        assert f"{10 * n - 2:.3f} {word}" in said
    # 300 ms of the number are left behind its beat, then a clause pause of 350 ms
    assert said[said.index("48.000 five") + 1] == "48.650 Halfway."
    assert said[said.index("58.000 six") + 1] == "58.650 Keep breathing."
    assert said[said.index("88.000 nine") + 1] == "88.650 Last one."
    assert score.held[0].end - score.held[0].start == 100 * 48_000


BOX = """
format: 1
title: Box breathing
pacing: {preset: calm, get-ready: 10s}
chimes: {set: soft, tick: none, phase: breath}
steps:
  - exercise: Box breathing
    for: 4m
    count: up
    talk-for: 4 rounds
    phases:
      - Breathe in: 4s
      - Hold: 4s
      - Breathe out: 4s
      - Hold: 4s
    cues:
      - {at: half, say: You are halfway.}
      - {at: last round, say: Last round.}
"""


def test_box_breathing() -> None:
    score, = exercises(session(BOX))
    said = inside(score)
    assert score.held[0].end - score.held[0].start == 15 * 16 * 48_000
    assert said[:8] == [
        "0.000 Breathe in.", "1.000 two", "2.000 three", "3.000 four",
        "4.000 Hold.", "5.000 two", "6.000 three", "7.000 four",
    ]
    assert said[4 * 16 :] == ["120.000 You are halfway.", "220.000 Last round."]
    breaths = inside(score, kinds=("phase",))
    assert breaths[:2] == ["64.000 breath", "68.000 breath"]
    assert len(breaths) == 11 * 4


def test_two_sides_written_out() -> None:
    """A whole session, as it is heard: times are of audible onsets (of a count: its beat)."""
    timeline = session("""
format: 1
title: Two sides
pacing: {preset: standard, get-ready: 10s, announce-next: no}
safety: {before: [Go gently.]}
phrases:
  foot: {left: left foot, right: right foot}
steps:
  - exercise: Calf stretch
    kind: stretch
    sides: each
    hold: 37s
    setup: [Stand tall., Put your $foot back.]
    start: Lean in.
  - say: Well done.
""", Listener(override={"halfway": False, "longest-silence": None}))
    assert lines(timeline.cues()) == [
        "0.500 Two sides.",
        "2.000 This takes three minutes.",
        "4.100 Go gently.",
        "5.600 Exercise one of one.",
        "7.700 Calf stretch.",
        "9.200 Start with your left side.",
        "11.600 Stand tall.",
        "13.100 Put your left foot back.",
        "15.500 Get ready.",
        "17.000 You have ten seconds.",
        "28.200 Lean in.",                     # get-ready: 10 s after 18.2
        "31.800 start",                        # settle: 3 s after 28.8
        "63.800 five", "64.800 four", "65.800 three", "66.800 two", "67.800 one",
        "68.800 end",                          # 37 s after the start's onset
        "69.750 And slowly release.",              # clause-pause after the end sound
        "70.850 switch",                       # 200 ms after the words
        "71.800 Change to your right side.",
        "74.200 Put your right foot back.",    # only the setup that names a side
        "85.700 Lean in.",                     # switch-sides: 10 s after 75.7
        "89.300 start",
        "121.300 five", "122.300 four", "123.300 three", "124.300 two", "125.300 one",
        "126.300 end",
        "127.250 And slowly release.",
        "129.050 Well done.",
        "129.850 finish",
    ]
