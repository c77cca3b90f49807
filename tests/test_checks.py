"""The warnings of ``check``: each is given where it should be, and not where it should not."""

from __future__ import annotations

import pytest

from calmcue.routine.checks import warnings
from calmcue.routine.loading import parse_routine

HEAD = "format: 1\ntitle: T\nsafety: {before: [Stop if you feel dizzy.]}\n"


def codes(yaml: str, head: str = HEAD) -> list[str]:
    return [w.code for w in warnings(parse_routine(head + yaml, "t.yaml"))]


def exercise(fields: str, head: str = "") -> str:
    return f"{head}\nsteps:\n  - exercise: E\n    " + fields.replace("\n", "\n    ")


def phrases(lines: str) -> str:
    return exercise("hold: 30s", "languages: [en, de]\nphrases:\n  " + lines.replace("\n", "\n  "))


OLDER = "audience: [older-adult]"
FOOT = "phrases: {foot: {left: left foot, right: right foot, unset: affected foot}}"


@pytest.mark.parametrize("code, wrong, right", [
    ("short-hold", exercise("kind: stretch\nhold: 9s"), exercise("kind: stretch\nhold: 10s")),
    ("long-hold", exercise("kind: stretch\nhold: 61s"), exercise("kind: stretch\nhold: 60s")),
    ("short-hold", exercise("kind: stretch\nhold: 29s\nsets: 3", OLDER),
     exercise("kind: stretch\nhold: 30s\nsets: 3", OLDER)),
    ("short-total", exercise("kind: stretch\nhold: 30s", OLDER), exercise("kind: stretch\nhold: 30s\nsets: 2", OLDER)),
    ("many-reps", exercise("kind: strength\nreps: 16\nphases: [Up: 2s]"),
     exercise("kind: strength\nreps: 15\nphases: [Up: 2s]")),
    ("many-sets", exercise("kind: strength\nsets: 4\nreps: 5\nphases: [Up: 2s]"),
     exercise("kind: strength\nsets: 3\nreps: 5\nphases: [Up: 2s]")),
    ("cue-never", exercise("reps: 5\nphases: [Up: 1s]\ncues: [{at: rep 6, say: Up.}]"),
     exercise("reps: 5\nphases: [Up: 1s]\ncues: [{at: rep 5, say: Up.}]")),
    ("cue-never", exercise("hold: 20s\ncues: [{at: last rep, say: Up.}]"),
     exercise("hold: 20s\nreps: 1\ncues: [{at: last rep, say: Up.}]")),
    ("cue-never", exercise("hold: 20s\ncues: [{at: 20s left, say: Up.}]"),
     exercise("hold: 20s\ncues: [{at: 19s left, say: Up.}]")),
    ("cue-never", exercise("for: 20s\nphases: [Up: 7s]\ncues: [{at: 21s in, say: Up.}]"),
     exercise("for: 20s\nphases: [Up: 7s]\ncues: [{at: 20s in, say: Up.}]")),
    ("cue-never", exercise("for: 20s\nsides: alternate\nphases: [Up: 10s]\ncues: [{at: rep 2, say: Up.}]"),
     exercise("for: 20s\nsides: alternate\nphases: [Up: 10s]\ncues: [{at: rep 1, say: Up.}]")),
    ("cue-never", exercise("hold: 20s\ncues: [{at: rest, say: Up.}]"),
     exercise("hold: 20s\nsets: 2\ncues: [{at: rest, say: Up.}]")),
    ("cue-never", exercise("hold: 20s\nsets: 2\nrest: 9s\ncues: [{at: rest 9s left, say: Up.}]"),
     exercise("hold: 20s\nsets: 2\nrest: 9s\ncues: [{at: rest 8s left, say: Up.}]")),
    ("short-phase", exercise("reps: 5\nphases: [Up: 900ms]"), exercise("reps: 5\nphases: [Up: 1s]")),
    ("breath-hold", exercise("for: 1m\nphases: [Breathe in: 4s, Hold: 4s, Breathe out: 4s]"),
     exercise("for: 1m\nphases: [Breathe in: 4s, Breathe out: 4s]")),
    ("nothing-to-hold", exercise("hold: 30s\nposition: standing", "audience: [stroke]"),
     exercise("hold: 30s\nposition: standing\nequipment: [worktop]", "audience: [stroke]")),
    ("no-side-in-words", exercise("hold: 30s\nsides: each\nsetup: [Lean in.]", FOOT),
     exercise("hold: 30s\nsides: each\nsetup: [Lean on your $foot.]", FOOT)),
    ("no-side-in-phases", exercise("reps: 3\nsides: alternate\nsetup: [Lift your $foot.]\nphases: [Up: 2s]", FOOT),
     exercise("reps: 3\nsides: alternate\nphases: [Lift your $foot: 2s]", FOOT)),
    ("side-written-out", exercise("hold: 30s\nsides: each\nsetup: [Your left foot and your $foot.]", FOOT),
     exercise("hold: 30s\nsides: each\nsetup: [Both, and your $foot.]", FOOT)),
    ("same-sides", phrases("foot: {left: left foot, right: left foot}"),
     phrases("foot: {left: left foot, right: right foot}\ntold: {left: On $side., right: On $side.}")),
    ("wrong-side", phrases("foot: {left: right foot, right: left foot}"),
     phrases("other-foot: {left: right foot, right: left foot}\nstep: {left: Left foot right in front., right: R.}")),
    ("wrong-side", phrases("foot: {left: left foot, right: left leg}"),
     phrases("foot: {left: near foot, right: far foot}")),
    ("wrong-side", phrases("fuss: {de: {left: linker Fuß, right: links}, en: foot}"),
     phrases("fuss: {de: {left: linker Fuß, right: rechter Fuß}, en: foot}")),
    ("long-sentence", exercise("hold: 30s\nsetup: [" + "very " * 20 + "long.]"),
     exercise("hold: 30s\nsetup: [" + "very " * 19 + "long.]")),
])
def test_a_warning_where_there_is_reason_and_none_beside_it(code: str, wrong: str, right: str) -> None:
    assert code in codes(wrong)
    assert code not in codes(right)


def test_a_wrong_side_is_told_where_the_phrase_stands() -> None:
    yaml = phrases("foot: {left: left foot, right: left foot}")
    (found,) = [w for w in warnings(parse_routine(HEAD + yaml, "t.yaml")) if w.code == "same-sides"]
    assert (found.place.line, found.place.key) == (6, "phrases.foot")
    assert str(found).endswith("`foot` says the same for both sides. Found: left foot. Expected: a `right` that "
                               "differs from `left`. A phrase that is the same on both sides needs no `left` and "
                               "`right`.")


def test_a_variant_without_breath_holds_answers_the_warning() -> None:
    yaml = """
variants: {easy: [e2]}
steps:
  - exercise: Box
    for: 1m
    phases: [Breathe in: 4s, Hold: 4s]
  - exercise: Slow
    id: e2
    for: 1m
    phases: [Breathe in: 4s, Breathe out: 4s]
"""
    assert "breath-hold" not in codes(yaml)


def test_cues_that_are_taken_over() -> None:
    yaml = """
steps:
  - exercise: One
    reps: 5
    sets: 2
    phases: [Up: 2s]
    cues: [{at: rep 5, say: Five.}, {at: rest, say: Rest.}]
  - {exercise: Two, like: one, sets: 1}
  - {exercise: Three, like: one, reps: 4, phases: [Up: 2s]}
"""
    found = [w for w in warnings(parse_routine(HEAD + yaml, "t.yaml")) if w.code == "cue-never"]
    # one set less is no reason to doubt the cue for a rest; a rep that is never reached is
    assert [w.message for w in found] == ["This moment never comes in `three`; the cue is left out."]


def test_nobody_told_when_to_stop() -> None:
    yaml = exercise("hold: 30s")
    assert "no-stop-phrase" in codes(yaml, "format: 1\ntitle: T\n")
    assert "no-stop-phrase" not in codes(yaml)


def test_a_language_without_a_catalogue_and_a_text_without_a_language() -> None:
    yaml = """
languages: [en, nl]
steps:
  - exercise: {en: Stretch, nl: Rekken}
    hold: 30s
    setup: [{en: Sit tall.}]
"""
    found = warnings(parse_routine(HEAD + yaml + "speak: [en, nl]\n", "t.yaml"))
    assert {"missing-words", "missing-language"} <= {w.code for w in found}
    setup = next(w for w in found if w.place.key == "steps[0].setup[0]" or "setup" in w.place.key)
    assert setup.place.line == 9
