"""What a routine's author reads when something in it is wrong: one test a rule, the important messages whole."""

from __future__ import annotations

import pytest

from calmcue.errors import RoutineError
from calmcue.routine.desk import MOST_PROBLEMS
from calmcue.routine.loading import parse_routine
from calmcue.units import seconds
from routine_texts import HEAD, exercise, message, messages, problems, routine, with_exercise, with_steps

DURATION = "a duration such as 45s, 1m30s, 900ms or 2m"


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
format: 1
titel: Ankles
audience: [strokes]
steps:
  - exercise: Heel raise
    remindrs: [Breathe.]
    hold: 45
    sets: 30
    position: sit
  - exercize: Toe raise
  - Sit tall.
variants: {short: [heel-rise]}
"""
    assert messages(text) == [
        "r.yaml:1:1: A routine needs `title`. Found: a map that begins with `format:`. Expected: `title:` and a text, "
        "or a map of languages.",
        "r.yaml:2:1: titel: Unknown key. Found: `titel`. Expected: a key of a routine. Did you mean `title`?",
        "r.yaml:3:12: audience[1]: This is not one of the words that can stand here. Found: `strokes`. Expected: "
        "`stroke`, `neuro-rehab`, `older-adult` or `general`. Did you mean `stroke`?",
        "r.yaml:6:5: steps[1].remindrs: Unknown key. Found: `remindrs`. Expected: a key of an exercise. Did you mean "
        "`reminders`?",
        f"r.yaml:7:11: steps[1].hold: A duration needs its unit. Found: `45`. Expected: {DURATION}, from 1s to 1h. "
        "Write `45s` for seconds, or `45m` for minutes.",
        "r.yaml:8:11: steps[1].sets: This number is out of range. Found: `30`. Expected: a whole number from 1 to 20.",
        "r.yaml:9:15: steps[1].position: This is not one of the words that can stand here. Found: `sit`. Expected: "
        "`sitting`, `standing`, `lying` or `kneeling`. Did you mean `sitting`?",
        "r.yaml:10:5: steps[2]: This step does not say what it is. Found: a map that begins with `exercize:`. "
        "Expected: a step: one of exercise, say, rest, chime, pause or wait. Did you mean `exercise`?",
        "r.yaml:11:5: steps[3]: A step begins with what it is. Found: `Sit tall.`. Expected: a step: one of exercise, "
        "say, rest, chime, pause or wait. To have it spoken write `say: Sit tall.`.",
        "r.yaml:12:20: variants.short[1]: There is no exercise with this id. Found: `heel-rise`. Expected: the id of "
        "an exercise. Did you mean `heel-raise`?",
    ]


def test_every_problem_has_its_place_what_was_found_and_what_was_expected() -> None:
    fields = "hold: 45\nreps: x\nsides: [up]\nbad: 1\ncues: [{at: never}]\npacing: {voice: 9}"
    text = with_exercise(fields, "chimes: 5\n")
    for problem in problems(text):
        assert problem.place.file == "r.yaml" and problem.place.line and problem.place.column and problem.place.key
        assert problem.message.endswith(".") and problem.found and problem.expected and problem.code


def test_another_format_is_all_that_is_said() -> None:
    assert message("format: 2\nwhatever: x\n") == (
        "r.yaml:1:9: format: This program does not read this format. Found: `2`. Expected: 1, the only version that "
        "this program reads.")
    assert messages("title: T\nsteps: [say: x]\n") == [
        "r.yaml:1:1: A routine needs `format`. Found: a map that begins with `title:`. Expected: `format:` and 1, the "
        "only version that this program reads."]


def test_the_list_of_mistakes_has_an_end() -> None:
    found = messages(HEAD + "steps:\n" + "  - say: 'x'\n    sya: y\n" * (MOST_PROBLEMS + 50))
    assert len(found) == MOST_PROBLEMS + 1
    assert "There are more mistakes than these." in found[-1]


# values


@pytest.mark.parametrize(("written", "said"), [
    ("45", "A duration needs its unit. Found: `45`. Expected: {} Write `45s` for seconds, or `45m` for minutes."),
    ("1:30", "A duration is not written like a clock: YAML readers disagree about it. Found: `1:30`. Expected: {} "
             "Write `1m30s`."),
    ("0:45", "A duration is not written like a clock: YAML readers disagree about it. Found: `0:45`. Expected: {} "
             "Write `45s`."),
    ("30 seconds", "This is not a duration. Found: `30 seconds`. Expected: {} Write `30s`."),
    ("1 min 30 sec", "This is not a duration. Found: `1 min 30 sec`. Expected: {} Write `1m30s`."),
    ("1,5s", "This is not a duration. Found: `1,5s`. Expected: {} Write `1.5s`."),
    ("30s1m", "This is not a duration. Found: `30s1m`. Expected: {}"),
    ("-5s", "A duration can't be negative. Found: `-5s`. Expected: {}"),
    ("0s", "This duration is too short. Found: `0s`. Expected: {}"),
    ("2h", "This duration is too long. Found: `2h`. Expected: {}"),
    ("999999999h", "This duration is too long. Found: `999999999h`. Expected: {}"),
    ("long", "This is not a duration. Found: `long`. Expected: {}"),
])
def test_durations(written: str, said: str) -> None:
    assert message(with_exercise(f"hold: {written}")) == (
        f"r.yaml:5:11: steps[1].hold: {said.format(f'{DURATION}, from 1s to 1h.')}")


def test_a_list_where_there_is_one_value() -> None:
    assert message(with_exercise("hold: [5s]")) == (
        f"r.yaml:5:11: steps[1].hold: This can't be a list. Found: a list. Expected: {DURATION}, from 1s to 1h, or a "
        "map with `aim` and `min`.")


@pytest.mark.parametrize(("written", "hint"), [
    ("10x", "Write `10`."), ("10 reps", "Write `10`."), ("8-12", ""), ("ten", ""), ("10.5", ""), ("٣", ""), ("-1", ""),
])
def test_whole_numbers(written: str, hint: str) -> None:
    assert message(with_exercise(f"reps: {written}\nphases: [Up: 2s]")) == (
        f"r.yaml:5:11: steps[1].reps: This is not a whole number. Found: `{written}`. Expected: a whole number from 1 "
        f"to 200. {hint}".strip())


def test_a_number_of_a_million_digits_is_no_number() -> None:
    assert "This is not a whole number." in message(with_exercise("phases: [Up: 2s]\nreps: " + "9" * 200_000))


@pytest.mark.parametrize("written", ["yes", "Yes", "TRUE", "true", "no", "No", "false"])
def test_booleans(written: str) -> None:
    value = exercise(f"hold: 5s\npacing: {{halfway: {written}}}").pacing["halfway"]
    assert value is (written.lower() in ("yes", "true"))


@pytest.mark.parametrize("written", ["on", "off", "y", "1", "maybe", "'yes please'"])
def test_what_is_no_boolean(written: str) -> None:
    assert message(with_exercise(f"hold: 5s\npacing: {{halfway: {written}}}")).startswith(
        "r.yaml:6:23: steps[1].pacing.halfway: `halfway` can't be this. Found: ")


def test_levels() -> None:
    assert message(with_steps("- say: x", "chimes: {level: -6}\n")) == (
        "r.yaml:3:17: chimes.level: This is not a level. Found: `-6`. Expected: a level such as -6dB, from -60dB to "
        "12dB. Write `-6dB`.")
    assert "This level is out of range." in message(with_steps("- say: x", "chimes: {level: 99dB}\n"))


def test_a_key_without_a_value() -> None:
    assert message(with_exercise("hold: 5s\nreminders:")) == (
        "r.yaml:6:15: steps[1].reminders: `reminders` has no value. Found: nothing. Expected: a text, or a list of "
        "sentences. Delete the key, or see whether the lines below it are indented.")


# texts


def test_texts_have_at_most_500_characters() -> None:
    assert routine(with_steps(f"- say: {'a' * 500}"))
    assert message(with_steps(f"- say: {'a' * 501}")) == (
        f"r.yaml:4:10: steps[1].say: This text is too long. Found: 501 characters: `{'a' * 59}…`. Expected: at most "
        "500 characters. Make sentences of their own of it.")


def test_a_text_without_words() -> None:
    assert message(with_steps("- say: '...'")) == (
        "r.yaml:4:10: steps[1].say: There are no words in this text. Found: `...`. Expected: words.")


def test_a_colon_in_a_sentence_makes_a_key() -> None:
    assert message(with_exercise("hold: 5s\nsetup:\n  - Note: sit tall.")) == (
        "r.yaml:7:9: steps[1].setup[1].Note: This is not a language. Found: `Note`. Expected: a language tag: `en`. "
        'A `: ` makes a key of what is in front of it: put a text that contains it in quotes: "...".')


def test_sides_in_a_text_belong_to_a_phrase() -> None:
    assert message(with_exercise("hold: 5s\nsides: each\nstart: {left: Lift your left leg., right: x}")) == (
        "r.yaml:7:13: steps[1].start.left: This is not a language. Found: `left`. Expected: a language tag: `en`. "
        "Sides are told apart in `phrases`; give the phrase a name there, and say it here by its `$name`.")


def test_a_language_in_two_spellings() -> None:
    assert message(with_steps("- say: {en-gb: Hello, en-GB: Hello}", "language: en-GB\n")) == (
        "r.yaml:5:25: steps[1].say.en-GB: `en-GB` is written twice. Found: `en-GB`. Expected: each language once.")


def test_a_comma_in_braces_makes_a_key() -> None:
    found = messages(with_steps("- say: {en: Sit, then stand., es: Hola}", "languages: [en, es]\n"))
    assert found == [
        "r.yaml:5:20: steps[1].say.then stand.: This is not a language. Found: `then stand.`. Expected: a language "
        'tag: `en` or `es`. A comma begins the next key in braces: put a text with commas in quotes: "...".']


def test_a_language_the_routine_is_not_written_in() -> None:
    assert message(with_steps("- say: {en: Hello, fr: Salut}")) == (
        "r.yaml:4:10: steps[1].say: The routine is not written in `fr`. Found: a text in `en` and `fr`. Expected: "
        "`en`. Leave it out, or name it at the top: `languages: [en, fr]`.")


def test_both_languages_of_a_text_are_looked_at() -> None:
    found = messages(with_steps(f"- say: {{en: '{'a' * 501}', es: '?'}}", "languages: [en, es]\n"))
    assert ["too long" in found[0], "no words" in found[1]] == [True, True]


def test_languages_at_the_top() -> None:
    found = messages(with_steps("- say: x", "language: en\nlanguages: [en, es]\nspeak: fr\ncounts: de\n"))
    assert found == [
        "r.yaml:4:12: languages: `languages` replaces `language`. Found: both. Expected: one of them.",
        "r.yaml:5:8: speak: The routine is not written in this language. Found: `fr`. Expected: `en` or `es`.",
        "r.yaml:6:9: counts: The routine is not written in this language. Found: `de`. Expected: `en` or `es`.",
    ]
    assert message(with_steps("- say: x", "language: english\n")) == (
        "r.yaml:3:11: language: This is not a language tag. Found: `english`. Expected: a language tag such as en, "
        "en-GB or es.")
    assert message(with_steps("- say: x", "language: en_GB\n")).endswith("Write `en-GB`.")


def test_sides_of_a_phrase() -> None:
    top = "phrases:\n  foot: {left: left foot, rihgt: right foot}\n  leg: {en: {left: left leg}}\n"
    assert messages(with_steps("- say: x", top)) == [
        "r.yaml:4:27: phrases.foot.rihgt: This is not a side. Found: `rihgt`. Expected: `left`, `right`, `unset` or "
        "`other-unset`. Did you mean `right`?",
        "r.yaml:5:13: phrases.leg.en: A phrase for sides needs `right` too. Found: a map that begins with `left:`. "
        "Expected: `left` and `right`, and `unset` for the affected side where it is not known.",
    ]


# steps


def test_two_steps_in_one() -> None:
    assert message(with_steps("- say: Hello\n  pause: 5s")) == (
        "r.yaml:5:5: steps[1].pause: A step is one thing. Found: `say` and `pause`. Expected: one of them. Begin a "
        "line with `- ` for each step.")


def test_a_rest_says_and_an_exercise_rests() -> None:
    assert routine(with_steps("- rest: 20s\n  say: Sit down.")).steps
    assert exercise("hold: 5s\nsets: 2\nrest: 20s").dose.rest == seconds(20)


def test_words_of_an_exercise_are_no_say() -> None:
    assert message(with_exercise("hold: 5s\nsay: Go.")) == (
        "r.yaml:6:5: steps[1].say: Unknown key. Found: `say`. Expected: a key of an exercise. Its words go under "
        "`setup`, `start`, `feel` or `finish`; a `say` on its own is a step of its own.")


@pytest.mark.parametrize(("steps", "said"), [
    ("steps: []", "r.yaml:3:8: steps: This list is empty. Found: an empty list. Expected: a list of steps."),
    ("steps: hi", "r.yaml:3:8: steps: This should be a list. Found: `hi`. Expected: a list of steps."),
    ("steps: {say: x}", "r.yaml:3:8: steps: This should be a list. Found: a map that begins with `say:`. Expected: a "
                        "list of steps."),
    ("steps: [[say: x]]", "r.yaml:3:9: steps[1]: A step begins with what it is. Found: a list. Expected: a step: one "
                          "of exercise, say, rest, chime, pause or wait."),
    ("steps: [chime: none]", "r.yaml:3:16: steps[1].chime: There must be a sound here. Found: `none`. Expected: a "
                             "sound's name such as bowl, or a file near the routine (.wav, .flac, .ogg, .mp3)."),
    ("steps: [pause: 0s]", "r.yaml:3:16: steps[1].pause: This duration is too short. Found: `0s`. Expected: "
                           f"{DURATION}, from 100ms to 1h."),
])
def test_steps_of_the_wrong_kind(steps: str, said: str) -> None:
    assert message(HEAD + steps + "\n") == said


def test_at_most_2000_steps() -> None:
    assert len(routine(HEAD + "steps:\n" + "  - say: x\n" * 2000).steps) == 2000
    assert message(HEAD + "steps:\n" + "  - say: x\n" * 2001) == (
        "r.yaml:4:3: steps: This list is too long. Found: 2,001 items. Expected: at most 2,000.")


# ids, like, variants


def test_two_exercises_with_the_same_id() -> None:
    assert message(with_steps("- exercise: Heel raise\n  hold: 5s\n- exercise: Heel Raise!\n  hold: 5s")) == (
        "r.yaml:6:15: steps[2].exercise: Two exercises have the same id. Found: `heel-raise`, as in line 4. Expected: "
        "an id of its own for each. Give this one an `id`, such as `heel-raise-2`.")


def test_ids_of_the_wrong_kind() -> None:
    assert message(with_exercise("hold: 5s\nid: my exercise")) == (
        "r.yaml:6:9: steps[1].id: This can't be an id. Found: `my exercise`. Expected: letters, digits, - and _, at "
        "most 64, such as `seated-stretch`. Write `my-exercise`.")


def test_like_leads_somewhere() -> None:
    assert message(with_exercise("hold: 5s\nlike: heel-rise")) == (
        "r.yaml:6:11: steps[1].like: There is no exercise with this id. Found: `heel-rise`. Expected: the id of "
        "another exercise. Did you mean `heel-raise`?")


def test_like_does_not_lead_in_a_circle() -> None:
    steps = "- exercise: {}\n  hold: 5s\n  like: {}\n"
    circle = steps.format("A", "b") + steps.format("B", "c") + steps.format("C", "b")
    assert message(with_steps(circle)) == (
        "r.yaml:9:11: steps[2].like: Exercises start from each other in a circle. Found: b -> c -> b. Expected: a "
        "`like` that leads to an end.")
    assert "Found: heel-raise -> heel-raise." in message(with_exercise("hold: 5s\nlike: heel-raise"))


def test_variants_name_exercises_once() -> None:
    text = with_exercise("hold: 5s", "variants: {short: [heel-raise, heel-raise], long: []}\n")
    assert messages(text) == [
        "r.yaml:3:32: variants.short[2]: This exercise is listed twice. Found: `heel-raise`. Expected: each exercise "
        "once; variants play in the file's order.",
        "r.yaml:3:51: variants.long: This list is empty. Found: an empty list. Expected: a list of exercise ids.",
    ]


# doses

SHAPES = "`hold`; `reps` with `phases`, or with `hold`; or `for` with `phases`"


@pytest.mark.parametrize(("fields", "said"), [
    ("kind: stretch",
     "4:5: steps[1]: This exercise has no dose. Found: none of `hold`, `reps` and `for`. Expected: {}."),
    ("phases: [Up: 2s]",
     "4:5: steps[1]: These phases have no dose. Found: none of `hold`, `reps` and `for`. Expected: {}. Say how much: "
     "`reps: 10`, or `for: 1m`."),
    ("hold: 5s\nfor: 1m\nphases: [Up: 2s]",
     "6:10: steps[1].for: An exercise has one dose. Found: `hold` and `for`. Expected: exactly one of {}. What comes "
     "from `defaults` or `like` goes when the exercise states `hold`, `reps` or `for` itself."),
    ("reps: 5\nfor: 1m\nphases: [Up: 2s]",
     "6:10: steps[1].for: An exercise has one dose. Found: `reps` and `for`. Expected: exactly one of {}. What comes "
     "from `defaults` or `like` goes when the exercise states `hold`, `reps` or `for` itself."),
    ("reps: 5\nhold: 5s\nphases: [Up: 2s]",
     "7:13: steps[1].phases: An exercise has one dose. Found: `hold` and `phases`. Expected: exactly one of {}. What "
     "comes from `defaults` or `like` goes when the exercise states `hold`, `reps` or `for` itself."),
    ("for: 1m",
     "5:10: steps[1].for: `for` needs `phases`. Found: `for` alone. Expected: {}. For one long hold write `hold` "
     "instead."),
    ("reps: 5",
     "5:11: steps[1].reps: `reps` needs to know what a rep is. Found: `reps` alone. Expected: {}. Name its `phases`: "
     "`- Stand up: 3s`, `- Sit down: 3s`."),
    ("hold: 5s\nrelax: 5s",
     "6:12: steps[1].relax: `relax` means nothing here. Found: `relax`. Expected: it only between the holds of "
     "`reps`. Delete it."),
    ("hold: 5s\ntalk-for: 3 rounds",
     "6:15: steps[1].talk-for: `talk-for` means nothing here. Found: `talk-for`. Expected: it only with `phases`. "
     "Delete it."),
])
def test_an_exercise_has_one_dose(fields: str, said: str) -> None:
    assert message(with_exercise(fields)) == "r.yaml:" + said.format(SHAPES)


def test_a_dose_that_is_written_wrongly_is_no_missing_dose() -> None:
    assert len(problems(with_exercise("hold: 45"))) == 1


def test_the_least_of_a_hold() -> None:
    assert message(with_exercise("hold: {aim: 10s, min: 20s}")) == (
        "r.yaml:5:27: steps[1].hold.min: The least of a hold is longer than what it aims at. Found: `min: 20s`. "
        "Expected: `min` of at most 10s.")
    assert message(with_exercise("hold: {min: 20s}")).startswith("r.yaml:5:11: steps[1].hold: A hold needs `aim`.")


TEMPO = "A bare tempo is read both ways round: down first, or up first."
INSTEAD = "Name its phases instead, in order: `- Stand up: 3s`, `- Sit down: 3s`."


@pytest.mark.parametrize("written", ["3-1-3", "3:1:3", "3 - 1 - 3 - 0", "3x1"])
def test_a_bare_tempo_is_refused_with_the_reason(written: str) -> None:
    assert message(with_exercise(f"reps: 5\nphases: {written}")) == (
        f"r.yaml:6:13: steps[1].phases: {TEMPO} Found: `{written}`. Expected: a list of phases, such as "
        f"`- Stand up: 3s`. {INSTEAD}")


def test_a_bare_tempo_elsewhere() -> None:
    assert f"{TEMPO} Found: a list of numbers." in message(with_exercise("reps: 5\nphases: [3, 1, 3]"))
    assert f"{TEMPO} Found: `3-1-3`." in message(with_exercise("reps: 5\nphases: [3-1-3]"))
    assert f"Unknown key. Found: `tempo`. Expected: a key of an exercise. {TEMPO} {INSTEAD}" in message(
        with_exercise("hold: 5s\ntempo: 3-1-3"))
    assert f"{TEMPO} {INSTEAD}" in message(with_exercise("hold: 3-1-3"))


@pytest.mark.parametrize(("phases", "said"), [
    ("{Up: 2s}", "13: steps[1].phases: Phases have an order, so they are a list. Found: a map that begins with `Up:`."),
    ("[Up]", "14: steps[1].phases[1]: A phase needs its name and its length. Found: `Up`."),
    ("[{Up: 2s, Down: 3s}]", "14: steps[1].phases[1]: A phase has one name and its length. Found: a map that begins "
                             "with `Up:`."),
    ("[{say: Up}]", "14: steps[1].phases[1]: A phase needs `for`. Found: a map that begins with `say:`."),
    ("[Up: {silent: yes}]", "18: steps[1].phases[1].Up: A phase needs `for`. Found: a map that begins with "
                            "`silent:`."),
    ("[Up: 3]", "18: steps[1].phases[1].Up: A duration needs its unit. Found: `3`."),
    ("[Up: 11m]", "18: steps[1].phases[1].Up: This duration is too long. Found: `11m`."),
    ("[Up: {for: 2s, silence: yes}]", "28: steps[1].phases[1].Up.silence: Unknown key. Found: `silence`."),
    ("[]", "13: steps[1].phases: This list is empty. Found: an empty list."),
])
def test_phases_of_the_wrong_kind(phases: str, said: str) -> None:
    assert message(with_exercise(f"reps: 5\nphases: {phases}")).startswith("r.yaml:6:" + said)


@pytest.mark.parametrize(("count", "said"), [
    ("sideways", "This is not one of the words that can stand here. Found: `sideways`. Expected: `down`, `up`, `reps` "
                 "or `none`."),
    ("[up, up]", "A count is listed twice. Found: a list. Expected: each of `down`, `up` and `reps` once."),
    ("{from: 30}", "This count is longer than the hold. Found: 30 numbers, 1s apart. Expected: at most 20s."),
])
def test_counts_of_the_wrong_kind(count: str, said: str) -> None:
    assert message(with_exercise(f"hold: 20s\ncount: {count}")) == f"r.yaml:6:12: steps[1].count: {said}"


def test_counting_from_a_number_needs_a_hold() -> None:
    assert message(with_exercise("reps: 5\nphases: [Up: 2s]\ncount: {from: 3}")) == (
        "r.yaml:7:12: steps[1].count: `from` counts down a hold, and there is none here. Found: a dose of phases. "
        "Expected: `up`, `down`, `reps` or `none`.")


def test_talk_for_counts_rounds() -> None:
    assert message(with_exercise("for: 1m\nphases: [Up: 2s]\ntalk-for: 3")) == (
        "r.yaml:7:15: steps[1].talk-for: This is not a number of rounds. Found: `3`. Expected: a number of rounds or "
        "reps, such as `3 rounds`, at most 200. Write `3 rounds`.")


@pytest.mark.parametrize(("sides", "said"), [
    ("both", "12: steps[1].sides: This is not one of the words that can stand here. Found: `both`."),
    ("[left, left]", "12: steps[1].sides: A side comes twice here. Found: left, left."),
    ("[affected, left]", "12: steps[1].sides: A side comes twice here. Found: affected, left."),
    ("[left, up]", "19: steps[1].sides[2]: This is not one of the words that can stand here. Found: `up`."),
])
def test_sides_of_the_wrong_kind(sides: str, said: str) -> None:
    assert message(with_exercise(f"hold: 5s\nsides: {sides}")).startswith("r.yaml:6:" + said)


# cues


@pytest.mark.parametrize(("cue", "said"), [
    ("{at: sometime, say: x}", "12: steps[1].cues[1].at: This is not a moment of a dose. Found: `sometime`. Expected: "
                               "half, `15s left`, `20s in`, `rep 5`, last rep, last round, rest, or `rest 10s left`."),
    ("{at: round 5, say: x}", "12: steps[1].cues[1].at: This is not a moment of a dose. Found: `round 5`. Expected: "
                              "half, `15s left`, `20s in`, `rep 5`, last rep, last round, rest, or `rest 10s left`. "
                              "Write `rep 5`: rounds are counted as reps."),
    ("{at: half}", "7: steps[1].cues[1]: A cue says something or plays a sound. Found: neither. Expected: exactly one "
                   "of `say` and `chime`."),
    ("{at: half, say: x, chime: bowl}", "7: steps[1].cues[1]: A cue says something or plays a sound. Found: both. "
                                        "Expected: exactly one of `say` and `chime`."),
])
def test_cues_of_the_wrong_kind(cue: str, said: str) -> None:
    text = with_exercise(f"reps: 5\nsets: 2\nrest: 30s\nphases: [Up: 2s, Down: 2s]\ncues:\n- {cue}")
    assert message(text) == "r.yaml:10:" + said


# pacing and chimes


def test_knobs() -> None:
    assert messages(with_steps("- say: x", "pacing: {get-redy: 5s, voice: 900wpm, countdown: 5s, preset: clam}\n")) == [
        "r.yaml:3:10: pacing.get-redy: Unknown key. Found: `get-redy`. Expected: a key of `pacing`. Did you mean "
        "`get-ready`?",
        "r.yaml:3:31: pacing.voice: `voice` can't be this. Found: `900wpm`. Expected: a speech rate such as 150wpm, "
        "from 80wpm to 300wpm.",
        "r.yaml:3:50: pacing.countdown: `countdown` can't be this. Found: `5s`. Expected: a whole number from 0 to "
        "60.",
        "r.yaml:3:62: pacing.preset: This is not one of the words that can stand here. Found: `clam`. Expected: "
        "`gentle`, `standard`, `brisk` or `calm`. Did you mean `calm`?",
    ]


def test_defaults_are_not_for_one_exercise() -> None:
    assert message(with_exercise("hold: 5s", "defaults: {when: you like}\n")) == (
        "r.yaml:3:12: defaults.when: Unknown key. Found: `when`. Expected: a key of `defaults`. It belongs to one "
        "exercise: write it there.")


def test_parse_routine_raises_what_str_shows() -> None:
    with pytest.raises(RoutineError) as caught:
        parse_routine("format: 3\n", "x.yaml")
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith("x.yaml:1:9: format:")
