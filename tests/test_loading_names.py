"""``$names`` are known when a routine is loaded: for every side they are said for, with the values there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from routine_texts import exercise, message, messages, problems, routine, with_exercise, with_steps

FOOT = "phrases:\n  foot: {left: left foot, right: right foot, unset: affected foot}\n  breathe: Breathe.\n"
"""Three lines, so that the fields of ``with_exercise`` begin in line 8."""


def test_an_unknown_name_and_what_may_have_been_meant() -> None:
    assert message(with_exercise("hold: 5s\nsides: each\nstart: Move your $fot.", FOOT)) == (
        "r.yaml:10:12: steps[1].start: There is no phrase called `fot`. Found: `$fot`. Expected: the name of a phrase, "
        "or `$$` for a dollar. Did you mean `$foot`?")


def test_names_are_looked_for_in_every_text_of_a_routine() -> None:
    text = with_steps("""\
- exercise: A $x
  equipment: [B $x]
  when: C $x
  adapt: [{if: D $x, say: E $x}]
  setup: [F $x]
  start: G $x
  feel: H $x
  finish: I $x
  reminders: [J $x]
  easier: K $x
  harder: L $x
  progression: M $x
  for: 10s
  phases: [N $x: 5s, {say: O $x, for: 5s}]
  cues: [{at: half, say: P $x}]
- say: Q $x
- rest: 5s
  say: R $x
- wait: S $x
""", "about: T $x\nfrequency: U $x\nsafety: {before: V $x, precautions: [W $x]}\n").replace("title: T", "title: X $x")
    found = problems(text)
    assert len(found) == 24
    assert {p.code for p in found} == {"unknown-phrase"}


def test_a_phrase_with_sides_needs_a_side() -> None:
    said = ("`$foot` is said for a side, and there is no side here. Found: `$foot`. Expected: `sides` on the exercise, "
            "or a phrase without sides.")
    assert message(with_exercise("hold: 5s\nstart: Move your $foot.", FOOT)) == f"r.yaml:9:12: steps[1].start: {said}"
    assert message(with_steps("- say: Your $foot.", FOOT)) == f"r.yaml:7:10: steps[1].say: {said}"


@pytest.mark.parametrize("sides", ["each", "alternate", "affected", "left", "right", "[right, left]"])
def test_a_phrase_with_sides_where_there_is_one(sides: str) -> None:
    assert exercise(f"reps: 2\nphases: [Move your $foot: 2s]\nsides: {sides}", FOOT)


def test_no_side_takes_an_inherited_one_away() -> None:
    assert "there is no side here" in message(
        with_exercise("hold: 5s\nsides: none\nstart: Move your $foot.", FOOT + "defaults: {sides: each}\n"))


def test_the_other_side_of_an_affected_one_needs_words() -> None:
    assert exercise("hold: 5s\nsides: each\nstart: Move your $other-foot.", FOOT)
    assert message(with_exercise("hold: 5s\nsides: affected\nstart: Move your $other-foot.", FOOT)) == (
        "r.yaml:10:12: steps[1].start: The phrase `foot` has no `other-unset`. Found: `foot` without it. Expected: "
        "`other-unset: ...` in the phrase. It is said for `$other-foot` where the listener has not told us the "
        "affected side.")
    top = "phrases: {foot: {left: l, right: r, unset: u, other-unset: other foot}}\n"
    assert exercise("hold: 5s\nsides: affected\nstart: Move your $other-foot.", top)


def test_an_affected_side_needs_words_where_it_is_not_known() -> None:
    top = "phrases: {foot: {left: left foot, right: right foot}}\n"
    assert exercise("hold: 5s\nsides: each\nstart: Move your $foot.", top)
    assert message(with_exercise("hold: 5s\nsides: affected\nstart: Move your $foot.", top)).startswith(
        "r.yaml:8:12: steps[1].start: The phrase `foot` has no `unset`.")


def test_the_other_side_of_a_phrase_without_sides() -> None:
    assert message(with_exercise("hold: 5s\nsides: each\nstart: $other-breathe", FOOT)) == (
        "r.yaml:10:12: steps[1].start: `$other-breathe` asks for the other side, but `breathe` is the same on both. "
        "Found: `$other-breathe`. Expected: `$breathe`, or a phrase with `left` and `right`.")


@pytest.mark.parametrize(("steps", "line"), [
    ("- say: $n", "4:10: steps[1].say: `$n` stands for nothing here. Found: `$n`. Expected: it inside an exercise."),
    ("- say: $exercise", "4:10: steps[1].say: `$exercise` stands for nothing here. Found: `$exercise`. Expected: it "
                         "inside an exercise."),
    ("- wait: $next", "4:11: steps[1].wait: `$next` stands for nothing here. Found: `$next`. Expected: it where "
                      "another exercise follows."),
    ("- exercise: A\n  reps: 2\n  phases: [Move for $hold: 2s]",
     "6:14: steps[1].phases[1].Move for $hold: `$hold` stands for nothing here. Found: `$hold`. Expected: it inside an "
     "exercise with a hold."),
    ("- exercise: A\n  hold: 5s\n  finish: Next, $next.",
     "6:13: steps[1].finish: `$next` stands for nothing here. Found: `$next`. Expected: it where another exercise "
     "follows."),
    ("- exercise: Number $n\n  hold: 5s",
     "4:15: steps[1].exercise: `$n` stands for nothing here. Found: `$n`. Expected: it inside an exercise."),
])
def test_built_in_names_where_they_stand_for_nothing(steps: str, line: str) -> None:
    assert message(with_steps(steps)) == f"r.yaml:{line}"


def test_built_in_names_where_they_stand_for_something() -> None:
    assert routine(with_steps("""\
- say: Next comes $next, and all takes $minutes minutes.
- exercise: A
  hold: 5s
  sides: each
  start: $exercise, $n of $total, for $hold on your $side, then on your $other-side. Next, $next.
- wait: Then $next.
- exercise: B
  hold: 5s
"""))


def test_what_comes_from_the_defaults_names_the_exercise_it_does_not_fit() -> None:
    top = FOOT + "defaults: {start: Move your $foot.}\n"
    steps = "- exercise: A\n  hold: 5s\n  sides: each\n- exercise: B\n  hold: 5s"
    assert message(with_steps(steps, top)) == (
        "r.yaml:6:19: defaults.start: In `b`, which takes this over: `$foot` is said for a side, and there is no side "
        "here. Found: `$foot`. Expected: `sides` on the exercise, or a phrase without sides.")


def test_phrases_that_lead_back_to_themselves() -> None:
    top = "phrases:\n  a: First $b\n  b: then $a\n"
    assert message(with_steps("- say: $a", top)) == (
        "r.yaml:4:6: phrases.a: The phrase `a` never ends: it says `$b`, which says `$a`. Found: a loop. Expected: "
        "phrases that do not lead back to themselves.")


def test_a_text_has_at_most_500_characters_with_its_phrases() -> None:
    top = f"phrases: {{long: '{'a ' * 200}'}}\n"
    assert routine(with_steps("- say: $long", top))
    assert message(with_steps("- say: $long $long", top)) == (
        "r.yaml:5:10: steps[1].say: The text is too long once its phrases are said in full. Found: more than 500 "
        "characters. Expected: at most 500.")


def test_names_are_not_looked_for_where_phrases_are_missing(tmp_path: Path) -> None:
    assert len(messages(with_exercise("hold: 5s\nstart: $foot", "include: none.yaml\n"), tmp_path)) == 1
    assert len(messages(with_exercise("hold: 5s\nsides: each\nstart: $foot", "phrases: {foot: {left: x}}\n"))) == 1


def test_languages_that_the_routine_does_not_speak_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "phrases: {hi: {en: Hi, fr: Salut $nom}}\ndefaults: {start: {en: Go., fr: Allez $nom.}}\n", "utf-8")
    assert routine(with_exercise("hold: 5s\nfeel: $hi", "include: a.yaml\n"), tmp_path)


def test_an_exercise_written_wrongly_is_still_looked_through() -> None:
    found = messages(with_exercise("hold: 45\nstart: $fot"))
    assert len(found) == 2 and "There is no phrase called `fot`." in found[1]
