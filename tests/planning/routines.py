"""Routines for the promises: built from the model, so that the planner is tested apart from the loader."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from calmcue.routine.knobs import KNOBS
from calmcue.routine.model import (
    Adapt,
    ChimeStep,
    CountFrom,
    Dose,
    Exercise,
    HoldTime,
    Pause,
    Phase,
    Phrase,
    Rest,
    Routine,
    Safety,
    Say,
    Sided,
    Sides,
    Step,
    Text,
    TimedCue,
    Wait,
)
from calmcue.settings import Listener
from calmcue.units import Frames, milliseconds, seconds

FOOT = Phrase((("en", Sided("left foot", "right foot", "affected foot", "other foot")),))


def text(words: str) -> Text:
    return Text((("en", words),))


def ms(low: int, high: int) -> st.SearchStrategy[Frames]:
    return st.integers(low, high).map(milliseconds)


sentences = st.sampled_from(
    ["Sit tall.", "Keep breathing.", "Let your shoulders drop, and look straight ahead.", "Now lean in.", "Ready."]
).map(text)
sided = st.sampled_from(["Put your $foot on the step.", "Move your $foot back.", "Your $other-foot stays."]).map(text)


def cues(reps: int, words: st.SearchStrategy[Text], sets: int) -> st.SearchStrategy[TimedCue]:
    whens = ["half", "left", "in"]
    if reps:
        whens += ["rep", "last-rep", "last-round"]
    if sets > 1:
        whens += ["rest", "rest-left"]
    return st.builds(
        lambda when, time, rep, words, sound: TimedCue(
            when, time, rep, None if sound else words, "bowl" if sound else None),
        st.sampled_from(whens), ms(1000, 40_000), st.integers(1, max(1, reps)), words, st.booleans(),
    )


def phases(words: st.SearchStrategy[Text]) -> st.SearchStrategy[tuple[Phase, ...]]:
    return st.lists(st.builds(Phase, words, ms(400, 6000), st.booleans()), min_size=1, max_size=4).map(tuple)


counts: st.SearchStrategy[Any] = st.none() | st.lists(
    st.sampled_from(["down", "up", "reps"]) | st.builds(CountFrom, st.integers(1, 12), ms(700, 2000)),
    max_size=2,
).map(tuple)


@st.composite
def doses(draw: st.DrawFn, words: st.SearchStrategy[Text]) -> Dose:
    shape = draw(st.sampled_from(["hold", "reps-phases", "reps-hold", "for"]))
    common: dict[str, Any] = {
        "sets": draw(st.integers(1, 3)), "rest": draw(ms(1000, 40_000)), "count": draw(counts),
        "talk_for": draw(st.none() | st.integers(1, 3)),
    }
    aim = draw(ms(1000, 70_000))
    hold = HoldTime(aim, Frames(min(aim, draw(ms(1000, 70_000)))))
    if shape == "hold":
        return Dose(hold=hold, **common)
    if shape == "reps-hold":
        return Dose(hold=hold, reps=draw(st.integers(1, 4)), relax=draw(ms(500, 12_000)), **common)
    if shape == "reps-phases":
        return Dose(reps=draw(st.integers(1, 6)), phases=draw(phases(words)), **common)
    return Dose(at_least=draw(ms(1000, 60_000)), phases=draw(phases(words)), **common)


sides = st.sampled_from([
    None, Sides(("left", "right")), Sides(("left", "right"), alternate=True), Sides(("affected",)),
    Sides(("right", "left")), Sides(("left",)),
])


@st.composite
def exercises(draw: st.DrawFn, number: int) -> Exercise:
    which = draw(sides)
    words = sentences if which is None else sentences | sided
    dose = draw(doses(words))
    some = st.lists(words, max_size=2).map(tuple)
    return Exercise(
        f"exercise-{number}", text(f"Stretch {number}"), dose,
        kind=draw(st.sampled_from([None, "stretch", "strength"])),
        position=draw(st.sampled_from([None, "sitting", "standing"])),
        equipment=draw(st.lists(st.sampled_from(["chair", "wall"]).map(text), max_size=2).map(tuple)),
        when=draw(st.none() | st.just(text("your foot slides"))),
        adapt=draw(st.just(()) | st.just((Adapt(text("you cannot lean"), text("Rest. Then lean less.")),))),
        setup=draw(some), start=draw(some), feel=draw(some), finish=draw(some), sides=which,
        reminders=draw(st.lists(words, max_size=4).map(tuple)),
        cues=tuple(draw(st.lists(cues(dose.reps or 0, words, dose.sets), max_size=3))),
    )


plain_steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(Say, sentences),
    st.builds(Rest, ms(1000, 20_000), st.none() | sentences),
    st.builds(Pause, ms(100, 20_000)),
    st.builds(ChimeStep, st.just("switch")),
    st.builds(Wait, sentences),
)


@st.composite
def routines(draw: st.DrawFn) -> Routine:
    steps: list[Step] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        steps.append(draw(exercises(number)))
        steps += draw(st.lists(plain_steps, max_size=2))
    return Routine(
        "test", text("A test"), tuple(steps), safety=Safety(tuple(draw(st.lists(sentences, max_size=2)))),
        phrases={"foot": FOOT}, preset=draw(st.sampled_from([None, "gentle", "standard", "brisk", "calm"])),
        pacing=draw(knobs),
    )


def _knob(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    assert name in KNOBS
    return st.just({}) | values.map(lambda v: {name: v})


knobs: st.SearchStrategy[dict[str, Any]] = st.tuples(
    _knob("sentence-pause", ms(0, 2000)), _knob("clause-pause", ms(0, 1000)), _knob("settle", ms(0, 5000)),
    _knob("switch-sides", ms(0, 20_000)), _knob("countdown", st.integers(0, 12)),
    _knob("time-left", st.none() | ms(5000, 30_000)), _knob("reminders-every", ms(1000, 20_000)),
    _knob("verbosity", st.sampled_from(["full", "brief", "minimal"])), _knob("self-paced", st.booleans()),
    _knob("announce-next", st.booleans()), _knob("longest-silence", st.none() | ms(5000, 60_000)),
).map(lambda found: {k: v for d in found for k, v in d.items()})

listeners = st.builds(
    Listener, affected=st.sampled_from([None, "left", "right"]), ease=st.sampled_from([0.0, 0.5, 1.0]),
    override=st.just({}) | st.just({"halfway": False}) | st.just({"lead-in": seconds(1)}),
)
