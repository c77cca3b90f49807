"""The format's "Verbosity": what is left out, and what never is."""

from __future__ import annotations

from calmcue.settings import Listener
from planning.sessions import before_start, exercises, session, texts

STEPS = """
  - {exercise: First, hold: 10s, equipment: [chair]}
  - exercise: Second
    position: standing
    equipment: [chair, wall]
    when: your foot slides
    setup: [Stand tall., Put your $foot back.]
    adapt: [{if: you feel unsteady, say: Sit down.}]
    start: Lean in.
    feel: It pulls.
    finish: Sit up.
    sides: each
    hold: 60s
    sets: 2
    reminders: [A., B., C.]
    cues: [{at: half, say: Cue.}]
"""
HEAD = "safety: {before: [Go gently.]}"


def said(verbosity: str) -> list[str]:
    timeline = session(STEPS, head=HEAD, verbosity=verbosity)
    return [c.text for c in timeline.cues() if c.kind == "speech"]


SIDE = [                                            # a side's dose after its first hold's words: twice the same
    "A.", "B.", "Cue.", "C.", "Rest.", "Lean in.", "A.", "B.", "Cue.", "C.", "Sit up."]
BRIEF_SIDE = ["A.", "Cue.", "Rest.", "Lean in.", "A.", "Cue.", "Sit up."]


def test_full() -> None:
    assert said("full") == [
        "Title.", "This takes eight minutes.", "Go gently.",
        "Exercise one of two.", "First.", "Get ready.", "You have ten seconds.", "Here we go.",
        "Exercise two of two.", "Second.", "Start with your left side.", "Choose this one when your foot slides.",
        "Stand up for this one.", "You need: chair and wall.", "Stand tall.", "Put your left foot back.",
        "If you feel unsteady: Sit down.", "Get ready.", "You have ten seconds.", "Lean in.", "It pulls.", *SIDE,
        "Change to your right side.", "Put your right foot back.", "Lean in.", *SIDE,
    ]


def test_brief_leaves_out_when_adapt_feel_unchanged_equipment_and_all_but_one_reminder_a_hold() -> None:
    assert said("brief") == [
        "Title.", "This takes eight minutes.", "Go gently.",
        "Exercise one of two.", "First.", "Here we go.",
        "Exercise two of two.", "Second.", "Start with your left side.",
        "Stand up for this one.", "You need: wall.", "Stand tall.", "Put your left foot back.", "Lean in.",
        *BRIEF_SIDE, "Change to your right side.", "Put your right foot back.", "Lean in.", *BRIEF_SIDE,
    ]


def test_minimal_also_leaves_out_title_total_setup_and_reminders() -> None:
    side = ["Cue.", "Rest.", "Lean in.", "Cue.", "Sit up."]
    assert said("minimal") == [
        "Go gently.",
        "Exercise one of two.", "First.", "Here we go.",
        "Exercise two of two.", "Second.", "Start with your left side.",
        "Stand up for this one.", "You need: wall.", "Lean in.",
        *side, "Change to your right side.", "Lean in.", *side,
    ]


def test_the_time_to_get_ready_and_to_change_is_the_same_with_fewer_words() -> None:
    for verbosity in ("brief", "minimal"):
        second = exercises(session(STEPS, head=HEAD, verbosity=verbosity))[1]
        words = before_start(second)
        # "Lean in." 3.6 s before the start sound, 10 s to get ready before it
        assert words[-1] == "-3.600 Lean in."
        before = words[-2].split()[0]
        assert float(before) < -13.6


def test_numbers_are_never_left_out() -> None:
    for verbosity in ("full", "brief", "minimal"):
        timeline = session(STEPS, head=HEAD, verbosity=verbosity)
        assert len([c for c in timeline.cues() if c.kind == "count"]) == 3 + 4 * 5


def test_one_exercise_may_be_brief() -> None:
    steps = STEPS.replace("    hold: 60s", "    pacing: {verbosity: brief}\n    hold: 60s")
    timeline = session(steps, head=HEAD)
    assert "It pulls." not in texts(timeline.cues())
    assert texts(timeline.cues(), "get-ready") == ["Get ready.", "You have ten seconds."]       # of the first


def test_auto_is_full_until_the_routine_has_been_finished_three_times() -> None:
    def feel(finished: int) -> list[str]:
        return texts(session(STEPS, Listener(finished=finished), head=HEAD, verbosity="auto").cues(), "feel")

    assert feel(0) == feel(2) == ["It pulls."]
    assert feel(3) == feel(30) == []
