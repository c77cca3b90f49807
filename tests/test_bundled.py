"""What every bundled routine owes its listener."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from calmcue import chimes
from calmcue.audio import Clip
from calmcue.levelling import LOUDNESS, SPEECH_CEILING, levelled
from calmcue.library import BUNDLED, bundled
from calmcue.loudness import TARGET, TOLERANCE, measure
from calmcue.planning.estimate import estimate
from calmcue.planning.review import review
from calmcue.planning.timeline import plan_session
from calmcue.routine.checks import warnings
from calmcue.routine.loading import load
from calmcue.routine.model import Exercise, Routine, Say, Side, Text, Wait
from calmcue.routine.phrases import BUILTINS, Phrasebook
from calmcue.settings import Listener
from calmcue.sources import Extent, Sound, Source
from calmcue.units import seconds

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
@pytest.mark.parametrize("affected", [None, "left"])
def test_nothing_is_to_be_said_against_it(routine: Routine, affected: Literal["left"] | None) -> None:
    assert warnings(routine) == ()
    for variant in [*routine.variants, None]:
        plan = plan_session(routine, Listener(variant=variant, affected=affected), estimate)
        assert review(plan) == ()


NOISE = np.random.default_rng(1).laplace(0.0, 0.1, seconds(20)).astype(np.float32)
SPEECH = levelled(NOISE, LOUDNESS, SPEECH_CEILING).samples
"""Its peaks are as far above its loudness as those of speech."""


@cache
def clip(source: Source) -> Clip:
    return chimes.load(source) if isinstance(source, Sound) else Clip(SPEECH[: estimate(source).length])


def extent(source: Source) -> Extent:
    return clip(source).extent


@every_routine
def test_an_export_is_as_loud_as_any_other(routine: Routine) -> None:
    for variant in [*routine.variants, None]:
        found = measure(plan_session(routine, Listener(variant=variant), extent).placed, clip)
        assert found.integrated + found.gain_to() == pytest.approx(TARGET, abs=TOLERANCE)


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
    for text, _ in texts(routine):
        for _, form in text.forms:
            assert not re.search(r"\b(left|right|izquierd[oa]|derech[oa])\b", form.lower()), form


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
