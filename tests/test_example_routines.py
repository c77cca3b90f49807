"""The five example routines load, and mean what their pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcue.routine.loading import load, load_routine
from calmcue.routine.model import (
    ChimeStep,
    Dose,
    Exercise,
    HoldTime,
    Rest,
    Routine,
    Say,
    Sided,
    Sides,
    Text,
    TimedCue,
)
from calmcue.units import ZERO, Decibels, seconds

FOLDER = Path(__file__).parent / "routines"
NAMES = ["ankle-dorsiflexion", "box-breathing", "desk-neck", "seated-bilingual", "sit-to-stand"]


def routine(name: str) -> Routine:
    return load_routine(FOLDER / f"{name}.yaml")


def english(*sentences: str) -> tuple[Text, ...]:
    return tuple(Text((("en-GB", s),)) for s in sentences)


def exercise(of: Routine, name: str) -> Exercise:
    (found,) = [e for e in of.exercises if e.id == name]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_without_a_warning(name: str) -> None:
    loaded = load(FOLDER / f"{name}.yaml")
    assert loaded.routine.id == name
    assert loaded.routine.folder == str(FOLDER)
    assert loaded.warnings == ()


def test_ankle_at_the_top() -> None:
    ankle = routine("ankle-dorsiflexion")
    assert ankle.title.forms == (("en-GB", "Ankle stretches for easier walking"),)
    assert ankle.languages == ankle.speak == ("en-GB",)
    assert ankle.counts == ankle.reminders_in == "en-GB"
    assert ankle.audience == ("stroke", "neuro-rehab", "older-adult")
    assert (ankle.preset, dict(ankle.pacing), ankle.chimes.collection) == ("gentle", {}, "soft")
    assert ankle.safety.before == english("Go gently. Never push into pain.", "$stop-now")
    assert len(ankle.safety.precautions) == 2
    assert dict(ankle.variants) == {"short": ("seated", "standing"), "full": ("seated", "wall", "standing", "band")}
    assert ankle.source is not None
    assert ankle.source.title == "Ankle Mobility Exercises to Boost Balance and Walking"
    assert [type(s) for s in ankle.steps] == [Exercise, Exercise, Exercise, Exercise, Say]


def test_ankle_takes_phrases_from_the_file_it_includes() -> None:
    foot = routine("ankle-dorsiflexion").phrases["foot"]
    assert foot.forms == (
        ("en", Sided("left foot", "right foot", "affected foot")),
        ("es", Sided("pie izquierdo", "pie derecho", "pie afectado")),
    )
    assert foot.at.file.endswith("shared/common.yaml")
    assert foot.at.key == "phrases.foot"


def test_ankle_inherits_defaults_and_likes() -> None:
    ankle = routine("ankle-dorsiflexion")
    seated, wall, standing = (exercise(ankle, name) for name in ("seated", "wall", "standing"))
    assert seated.dose == wall.dose == standing.dose == Dose(hold=HoldTime(seconds(60), seconds(30)))
    assert seated.sides == wall.sides == Sides(("affected",))
    assert standing.sides == Sides(("left", "right"))
    assert wall.position == "sitting" and wall.adapt == seated.adapt
    assert wall.feel == seated.feel and wall.finish == english("Slowly sit back up.")
    assert wall.when == Text((("en-GB", "your foot slides forward"),)) and seated.when is None
    assert wall.equipment == english("sturdy chair", "wall")
    assert [r.forms[0][1] for r in standing.reminders] == ["$ease-off", "$heel-down", "$breathe", "$gentle"]


def test_a_new_dose_replaces_the_inherited_hold() -> None:
    band = exercise(routine("ankle-dorsiflexion"), "band")
    assert band.dose.shape == "for"
    assert (band.dose.hold, band.dose.at_least, band.dose.talk_for) == (None, seconds(60), 3)
    assert [(p.name.forms[0][1], p.length) for p in band.dose.phases] == [
        ("Rock forward", seconds(3)), ("And back", seconds(3))]
    assert band.dose.counts == ()


def test_places_point_at_what_was_written() -> None:
    band = exercise(routine("ankle-dorsiflexion"), "band")
    assert (band.at.line, band.at.key) == (77, "steps[4]")
    assert (band.start[0].at.line, band.start[0].at.column, band.start[0].at.key) == (86, 12, "steps[4].start")
    assert band.setup[1].at.key == "steps[4].setup[2]"


def test_box_breathing() -> None:
    box = routine("box-breathing")
    assert box.preset == "calm" and dict(box.pacing) == {"get-ready": seconds(10)}
    assert dict(box.chimes.sounds) == {"tick": "none", "phase": "breath"}
    full, easy = box.exercises
    assert full.dose.counts == ("up",) and full.dose.talk_for == 4
    assert full.cues == (
        TimedCue("half", say=Text((("en-GB", "You are halfway."),))),
        TimedCue("last-round", say=Text((("en-GB", "Last round."),))),
    )
    assert easy.dose.phases[1].length == seconds(6) and len(easy.dose.phases) == 2
    assert (easy.dose.at_least, easy.dose.count, easy.dose.talk_for) == (seconds(240), ("up",), 4)
    assert easy.cues == full.cues and easy.setup == full.setup


def test_desk_neck() -> None:
    neck = routine("desk-neck")
    look, ear, rolls = neck.exercises
    assert [e.id for e in neck.exercises] == ["look-over-your-shoulder", "ear-to-shoulder", "shoulder-rolls"]
    assert neck.chimes.level == Decibels(-10.0)
    assert look.sides == Sides(("left", "right"), alternate=True) and look.dose.reps == 3
    assert ear.sides == Sides(("right", "left")) and dict(ear.pacing) == {"switch-sides": seconds(5)}
    assert rolls.sides is None and rolls.dose.count == () and rolls.position == "sitting"


def test_seated_bilingual() -> None:
    seated = routine("seated-bilingual")
    assert seated.languages == seated.speak == ("es", "en")
    assert seated.counts == seated.reminders_in == "es"
    assert dict(seated.voices) == {"es": "es_ES", "en": "en_GB"}
    lifts, knee = seated.exercises
    assert lifts.id == "levantar-la-punta-del-pie"
    assert dict(lifts.dose.phases[0].name.forms) == {
        "en": "Lift the toes of your $foot", "es": "Levante la punta del $foot"}
    assert lifts.equipment == (Text((("en", "sturdy chair"), ("es", "silla firme"))),)
    assert knee.dose.shape == "reps-hold"
    assert (knee.dose.reps, knee.dose.relax) == (3, seconds(5))
    assert knee.dose.counts == ("down", "reps")
    assert seated.steps[2] == Rest(seconds(20))


def test_sit_to_stand() -> None:
    stand = routine("sit-to-stand")
    assert stand.preset is None and stand.pacing["voice"] == 150
    assert stand.pacing["self-paced"] is False and stand.pacing["switch-sides"] == seconds(15)
    (only,) = stand.exercises
    assert (only.dose.sets, only.dose.reps, only.dose.rest) == (3, 10, seconds(90))
    assert only.dose.round_length == seconds(10)
    assert [p.silent for p in only.dose.phases] == [False, False, False, True]
    assert [(c.when, c.rep, c.time) for c in only.cues] == [
        ("rep", 5, ZERO), ("last-rep", 0, ZERO), ("rest", 0, ZERO), ("rest-left", 0, seconds(15))]
    assert only.harder == english("Fold your arms across your chest.")
    assert not any(isinstance(s, ChimeStep) for s in stand.steps)
