"""The hand-out: what is on it, in which words, and that no bundled routine has a gap in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from calmcue.cli import main
from calmcue.cli.show import as_text
from calmcue.handout import Aside, Handout, Sheet, handout
from calmcue.library import bundled
from calmcue.routine.loading import load_routine, parse_routine
from calmcue.settings import NOBODY, Listener

ROUTINE = """\
format: 1
title: For a stiff ankle
about: Two movements.
languages: [en, de]
speak: [en]
frequency: once a day
source: {title: A book, url: https://example.org}
safety:
  before: [Go gently., Stop if it hurts. Then rest.]
  precautions: [Ask first.]
phrases:
  foot: {en: {left: left foot, right: right foot, unset: affected foot, other-unset: other foot},
         de: {left: linken Fuß, right: rechten Fuß, unset: betroffenen Fuß, other-unset: anderen Fuß}}
variants: {default: [lift], all: [lift, rock]}
steps:
  - say: {en: We begin with $next., de: Wir beginnen mit $next.}
  - exercise: {en: Lift, de: Heben}
    id: lift
    kind: stretch
    position: sitting
    equipment: [chair]
    sides: affected
    reps: 3
    hold: {aim: 10s, min: 6s}
    relax: 5s
    sets: 2
    rest: 90s
    when: {en: you sit well, de: Sie gut sitzen}
    setup: {en: Put your $foot up for $hold., de: "Heben Sie den $foot, $hold lang."}
    start: {en: And lift., de: Und heben.}
    feel: {en: It pulls., de: Es zieht.}
    finish: {en: Let go., de: Loslassen.}
    adapt: [{if: it is hard, say: Use a belt.}]
    reminders: [Breathe.]
    easier: Lift less.
  - exercise: Rock
    id: rock
    sides: alternate
    for: 10s
    phases: [$foot up: 2s, Down: 2s]
  - say: Well done.
"""


def of(listener: Listener = NOBODY) -> Handout:
    return handout(parse_routine(ROUTINE, "test.yaml"), listener)


def entries(sheet: Handout | Sheet) -> dict[str, tuple[str, ...]]:
    return {entry.name: entry.lines for entry in sheet.entries}


def sheets(sheet: Handout) -> list[Sheet]:
    return [part for part in sheet.parts if isinstance(part, Sheet)]


def test_the_routine_as_a_whole() -> None:
    found = of()
    assert (found.language, found.title, found.about) == ("en", "For a stiff ankle", "Two movements.")
    assert found.time.startswith("Time: about ")
    assert entries(found) == {
        "frequency": ("once a day",), "equipment": ("chair",), "cautions": ("Go gently.", "Ask first."),
        "stop": ("Stop if it hurts. Then rest.",),
    }
    assert found.source and found.source.lines == ("A book", "https://example.org")
    assert [part.lines for part in found.parts if isinstance(part, Aside)] == [
        ("We begin with Lift.",), ("Well done.",)]


def test_an_exercise_with_its_dose_in_plain_words() -> None:
    (lift,) = sheets(of(Listener(affected="right")))
    assert (lift.number, lift.id, lift.name) == (1, "lift", "Lift")
    assert entries(lift) == {
        "when": ("you sit well",),
        "dose": ("Three times, hold for ten seconds, relax for five seconds in between, right side, two sets, "
                 "rest for one minute and thirty seconds between sets",),
        "position": ("sitting",), "equipment": ("chair",),
        "how": ("Put your right foot up for ten seconds.", "And lift.", "Let go."),
        "feel": ("It pulls.",), "adapt": ("If it is hard: Use a belt.",), "remember": ("Breathe.",),
        "easier": ("Lift less.",),
    }


def test_the_listener_s_own_variant_ease_and_unknown_side() -> None:
    lift, rock = sheets(of(Listener(variant="all", ease=1)))
    assert entries(lift)["how"][0] == "Put your affected foot up for six seconds."
    assert entries(rock)["dose"] == ("Four rounds (sixteen seconds), changing sides each time",
                                     "Left foot up (two seconds), Down (two seconds)")
    assert rock.number == 2


def test_labels_and_texts_in_the_language_asked_for() -> None:
    (lift,) = sheets(of(Listener(speak=("de",), affected="left")))
    assert lift.name == "Heben"
    assert [entry.heading for entry in lift.entries][:3] == ["Wann", "Wie viel", "Haltung"]
    assert entries(lift)["how"][0] == "Heben Sie den linken Fuß, zehn Sekunden lang."
    assert entries(lift)["dose"][0].startswith("Drei Mal, zehn Sekunden halten, ")


def test_a_language_without_a_catalogue_has_english_labels() -> None:
    text = "format: 1\ntitle: Oefening\nlanguage: nl\nsteps:\n  - {exercise: Til op, hold: 20s, setup: Zit.}\n"
    (lift,) = sheets(handout(parse_routine(text, "nl.yaml")))
    assert [(entry.heading, entry.lines) for entry in lift.entries] == [
        ("How much", ("Hold for twenty seconds",)), ("How to do it", ("Zit.",))]


@pytest.mark.parametrize("path", bundled(), ids=lambda path: path.stem)
def test_every_bundled_routine_can_be_handed_out(path: Path) -> None:
    routine = load_routine(path)
    for variant in (None, *routine.variants):
        for language in routine.languages:
            found = handout(routine, Listener(variant=variant, speak=(language,)))
            assert found.title and found.about and found.source
            assert {"frequency", "cautions", "stop"} <= entries(found).keys()
            assert all({"dose", "how"} <= entries(sheet).keys() for sheet in sheets(found))
            lines = list(as_text(found, 80))
            assert not any("$" in line or line.endswith(" ") for line in lines)
            assert all(len(line) <= 80 or "://" in line for line in lines)


def test_show_prints_it_and_names_what_was_left_out(capsys: pytest.CaptureFixture[str], tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "test.yaml").write_text(ROUTINE)
    assert main(["show", str(tmp_path / "test.yaml"), "--affected", "left"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("For a stiff ankle\n=================\nTwo movements.\n\nTime: about ")
    assert "\nWhen to stop:\n - Stop if it hurts. Then rest.\n\nWe begin with Lift.\n\n1. Lift\n" in captured.out
    assert "   How to do it:\n    - Put your left foot up for ten seconds.\n" in captured.out
    assert captured.err == "Other selections of exercises: --variant all.\n"
    assert main(["show", str(tmp_path / "test.yaml"), "--variant", "all", "--minutes", "4"]) == 0
    assert "Left out to fit into 4 min: Rock." in capsys.readouterr().err
