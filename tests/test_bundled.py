"""What every bundled routine owes its listener."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmcue.library import BUNDLED, bundled
from calmcue.routine.loading import load
from calmcue.routine.model import Exercise, Routine, Say, Side, Text, Wait
from calmcue.routine.phrases import BUILTINS, Phrasebook
from calmcue.units import seconds

FRAIL = {"stroke", "neuro-rehab", "older-adult"}
STOP_WORDS = {"en": "stop", "es": "pare"}


def loaded(path: Path) -> Routine:
    return load(path).routine


ROUTINES = [loaded(path) for path in bundled()]
every_routine = pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)


def sides_of(exercise: Exercise) -> frozenset[Side]:
    order = exercise.sides.order if exercise.sides else ()
    affected: frozenset[Side] = frozenset({"left", "right", "unset"}) if "affected" in order else frozenset()
    return affected | {side for side in order if side != "affected"}


def words_of(exercise: Exercise) -> list[Text]:
    """What is said of an exercise in sentences."""
    adapt = [text for way in exercise.adapt for text in (way.condition, way.say)]
    cues = [cue.say for cue in exercise.cues if cue.say]
    more = [exercise.when] if exercise.when else []
    return [*exercise.setup, *exercise.start, *exercise.feel, *exercise.finish, *exercise.reminders, *adapt, *cues,
            *more, *exercise.easier, *exercise.harder, *exercise.progression, *(p.name for p in exercise.dose.phases)]


def texts(routine: Routine) -> Iterator[tuple[Text, frozenset[Side]]]:
    """Every text of a routine with the sides it is said for."""
    nobody: frozenset[Side] = frozenset()
    for text in (routine.title, routine.about, routine.frequency):
        if text:
            yield text, nobody
    for text in (*routine.safety.before, *routine.safety.precautions):
        yield text, nobody
    for step in routine.steps:
        if isinstance(step, Exercise):
            for text in (step.name, *step.equipment):
                yield text, nobody
            for text in words_of(step):
                yield text, sides_of(step)
        elif isinstance(step, Say | Wait):
            yield step.text, nobody


def spoken(routine: Routine) -> Iterator[tuple[str, str]]:
    """(language, sentence) of all that a routine may say."""
    book = Phrasebook(routine.phrases, routine.languages)
    for text, sides in texts(routine):
        for language in routine.speak:
            for side in sorted(sides) or (None,):
                for sentence in book.expand(text, language, side) or ():
                    yield language, sentence


@every_routine
def test_it_loads_without_a_doubt(routine: Routine) -> None:
    assert load(Path(BUNDLED / f"{routine.id}.yaml")).warnings == ()


@every_routine
def test_all_its_words_can_be_said(routine: Routine) -> None:
    book = Phrasebook(routine.phrases, routine.languages)
    assert book.phrase_problems() == []
    for text, sides in texts(routine):
        assert book.problems(text, sides=sides, builtins=BUILTINS) == []
        for language in routine.languages:
            assert book.has(text, language), (language, text)


@every_routine
def test_its_sentences_are_short(routine: Routine) -> None:
    for _, sentence in spoken(routine):
        assert len(sentence.split()) <= 20, sentence


@every_routine
def test_it_tells_aloud_when_to_stop(routine: Routine) -> None:
    book = Phrasebook(routine.phrases, routine.languages)
    for language in routine.speak:
        before = " ".join(" ".join(book.expand(text, language, None) or ()) for text in routine.safety.before)
        assert re.search(rf"\b{STOP_WORDS[language.partition('-')[0]]}\b", before.lower())
    assert routine.safety.precautions


@every_routine
def test_it_says_where_its_doses_are_from_and_what_is_ours(routine: Routine) -> None:
    assert routine.source and routine.source.title
    assert re.search(r"\bours\b|\bour choice\b", routine.source.note)


@every_routine
def test_sides_are_said_by_phrases_alone(routine: Routine) -> None:
    """A side that is written out is the wrong one half of the time."""
    book = Phrasebook(routine.phrases, routine.languages)
    for text, _ in texts(routine):
        for _, form in text.forms:
            assert not re.search(r"\b(left|right|izquierd[oa]|derech[oa])\b", form.lower()), form
    for exercise in routine.exercises:
        if exercise.sides:
            for language in routine.languages:
                assert any(book.is_sided(text, language) for text in words_of(exercise)), exercise.id
                alternates = exercise.sides.alternate and exercise.dose.phases
                assert not alternates or any(book.is_sided(p.name, language) for p in exercise.dose.phases)


@every_routine
def test_who_may_fall_has_something_to_hold(routine: Routine) -> None:
    for exercise in routine.exercises:
        if exercise.position == "standing":
            assert any("hold" in form for thing in exercise.equipment for _, form in thing.forms), exercise.id


@every_routine
def test_doses_are_usual_ones(routine: Routine) -> None:
    """ACSM: stretches of 10 to 30 seconds, for older people 30 to 60; strength of up to 15 repetitions, 3 sets."""
    for exercise in routine.exercises:
        dose = exercise.dose
        if exercise.kind == "stretch" and dose.hold:
            low = 30 if FRAIL & set(routine.audience) else 10
            assert seconds(low) <= dose.hold.least <= dose.hold.aim <= seconds(60), exercise.id
            if FRAIL & set(routine.audience):
                assert dose.hold.aim * (dose.reps or 1) * dose.sets >= seconds(60), exercise.id
        if exercise.kind == "strength":
            assert (dose.reps or 0) <= 15 and dose.sets <= 3, exercise.id


@every_routine
def test_frail_listeners_have_time(routine: Routine) -> None:
    if FRAIL & set(routine.audience):
        assert routine.preset in ("gentle", "calm")
        assert "switch-sides" not in routine.pacing


@every_routine
def test_names_of_phases_leave_half_of_the_phase(routine: Routine) -> None:
    """At 150 words a minute a word takes about 0.4 seconds."""
    book = Phrasebook(routine.phrases, routine.languages)
    for exercise in routine.exercises:
        for phase in exercise.dose.phases:
            for side in sorted(sides_of(exercise)) or (None,):
                name = " ".join(book.expand(phase.name, routine.speak[0], side) or ())
                assert phase.silent or len(name.split()) * seconds(0.4) <= phase.length / 2, name


def test_held_breath_has_a_way_around() -> None:
    (box,) = (routine for routine in ROUTINES if routine.id == "box-breathing")
    by_id = {exercise.id: exercise for exercise in box.exercises}
    (calm,) = (by_id[name] for name in box.variants["no-holds"])
    assert {form for phase in calm.dose.phases for _, form in phase.name.forms} == {"Breathe in", "Breathe out"}


def test_the_ankle_routine_keeps_to_its_article() -> None:
    (ankle,) = (routine for routine in ROUTINES if routine.id == "ankle-dorsiflexion")
    assert [exercise.id for exercise in ankle.exercises] == ["seated", "wall", "standing", "rocking"]
    assert list(ankle.variants["full"]) == [exercise.id for exercise in ankle.exercises]
    for exercise in ankle.exercises[:3]:
        assert exercise.dose.hold and (exercise.dose.hold.aim, exercise.dose.hold.least) == (seconds(60), seconds(30))
    assert ankle.exercises[3].dose.at_least == seconds(60)


def test_every_shared_phrase_is_used() -> None:
    shared = (BUNDLED / "shared" / "common.yaml").read_text("utf-8")
    names = set(re.findall(r"^  ([a-z-]+):", shared, re.MULTILINE))
    assert names <= set(ROUTINES[0].phrases)
    written = "".join(path.read_text("utf-8") for path in bundled())
    assert {name for name in names if f"${name}" not in written and f"$other-{name}" not in written} == set()
