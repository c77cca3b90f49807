"""What values come to, what exercises take over from each other, and what YAML may have taken for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.routine.knobs import KNOBS, PRESET_NAMES
from calmcue.routine.model import (
    Adapt,
    CountFrom,
    HoldTime,
    Origin,
    Phase,
    Rest,
    Sides,
    Text,
    TimedCue,
)
from calmcue.routine.values import duration_hint, slug, tidy_tag
from calmcue.units import ZERO, Decibels, Frames, milliseconds, parse_duration, seconds
from routine_texts import exercise, loaded, message, routine, with_exercise, with_steps


def en(text: str) -> Text:
    return Text((("en", text),))


# values


def test_a_routine_with_everything_at_the_top() -> None:
    full = routine(with_steps("- say: Hello", """\
id: my_routine-2
about: Something.
source: A book
languages: [de, en-GB]
speak: [en, de]
counts: en
reminders-in: de
voices: {en_gb: anything goes, de: x, fr: '?'}
audience: stroke
frequency: daily
safety: {before: Halt., precautions: [Eins., Zwei.]}
pacing: {preset: calm, countdown: 3, halfway: no, time-left: none, verbosity: brief}
chimes: {set: wood, level: +2dB, tick: none}
pronounce: {theraband: tera band}
"""))
    assert full.id == "my_routine-2"
    assert full.source == Origin("A book")
    assert (full.languages, full.speak) == (("de", "en-GB"), ("en-GB", "de"))
    assert (full.counts, full.reminders_in) == ("en-GB", "de")
    assert dict(full.voices) == {"en-GB": "anything goes", "de": "x", "fr": "?"}
    assert full.audience == ("stroke",)
    assert full.safety.before == (Text((("de", "Halt."),)),) and len(full.safety.precautions) == 2
    assert (full.preset, dict(full.pacing)) == (
        "calm", {"countdown": 3, "halfway": False, "time-left": None, "verbosity": "brief"})
    assert (full.chimes.collection, full.chimes.level) == ("wood", Decibels(2.0))
    assert dict(full.pronounce) == {"theraband": "tera band"}


def test_the_id_is_made_of_the_files_name() -> None:
    assert loaded(with_steps("- say: x")).routine.id == "r"


def test_source_as_a_map() -> None:
    top = "source: {title: T, author: A, url: 'https://example.org', note: N}\n"
    assert routine(with_steps("- say: x", top)).source == Origin("T", "A", "https://example.org", "N")


def test_single_values_where_there_may_be_several() -> None:
    made = exercise("hold: 5s\nsetup: Sit.\nequipment: a chair\nadapt: {if: you are tired, say: Rest.}")
    assert made.setup == (en("Sit."),) and made.equipment == (en("a chair"),)
    assert made.adapt == (Adapt(en("you are tired"), en("Rest.")),)


def test_texts_are_one_line() -> None:
    assert exercise("hold: 5s\nstart: >\n  Sit\n  tall.\nfinish: |\n  Stand\n\n  up.").start == (en("Sit tall."),)


def test_phases_in_all_their_forms() -> None:
    phases = "[Up: 2s, Wait: {for: 500ms, silent: yes}, {say: Down, for: 1m, silent: no}, silent: {for: 1s}]"
    made = exercise(f"reps: 2\nphases: {phases}")
    assert made.dose.phases == (
        Phase(en("Up"), seconds(2)), Phase(en("Wait"), milliseconds(500), silent=True),
        Phase(en("Down"), seconds(60)), Phase(en("silent"), seconds(1)))


@pytest.mark.parametrize(("written", "counted"), [
    ("down", ("down",)), ("none", ()), ("[]", ()), ("[down, reps]", ("down", "reps")),
    ("{from: 10, every: 2s}", (CountFrom(10, seconds(2)),)), ("{from: 3}", (CountFrom(3, seconds(1)),)),
    ("[reps, {from: 5}]", ("reps", CountFrom(5, seconds(1)))),
])
def test_counts(written: str, counted: tuple[object, ...]) -> None:
    assert exercise(f"hold: 30s\ncount: {written}").dose.count == counted


@pytest.mark.parametrize(("written", "cue"), [
    ("half", TimedCue("half")), ("15s left", TimedCue("left", seconds(15))), ("1m in", TimedCue("in", seconds(60))),
    ("rep 5", TimedCue("rep", rep=5)), ("last rep", TimedCue("last-rep")), ("last round", TimedCue("last-round")),
    ("rest", TimedCue("rest")), ("rest 10s left", TimedCue("rest-left", seconds(10))),
    ("last  rep", TimedCue("last-rep")),
])
def test_moments_of_cues(written: str, cue: TimedCue) -> None:
    (made,) = exercise(f"reps: 5\nsets: 2\nhold: 2m\ncues: [{{at: {written}, chime: bowl}}]").cues
    assert (made.when, made.time, made.rep, made.chime) == (cue.when, cue.time, cue.rep, "bowl")


@pytest.mark.parametrize(("written", "sides"), [
    ("each", Sides(("left", "right"))), ("alternate", Sides(("left", "right"), alternate=True)),
    ("affected", Sides(("affected",))), ("right", Sides(("right",))), ("[right, left]", Sides(("right", "left"))),
    ("[affected]", Sides(("affected",))), ("none", None),
])
def test_sides(written: str, sides: Sides | None) -> None:
    assert exercise(f"hold: 5s\nsides: {written}").sides == sides


def test_talk_for_rounds_or_reps() -> None:
    assert exercise("for: 1m\nphases: [Up: 2s]\ntalk-for: 1 round").dose.talk_for == 1
    assert exercise("reps: 5\nphases: [Up: 2s]\ntalk-for: 3 reps").dose.talk_for == 3


def test_steps_of_every_kind() -> None:
    steps = routine(with_steps(
        "- say: Hello\n- rest: 20s\n- rest: 1m\n  say: Sit.\n- chime: bowl\n- pause: 100ms\n- wait: Ready?")).steps
    assert [type(step).__name__ for step in steps] == ["Say", "Rest", "Rest", "ChimeStep", "Pause", "Wait"]
    assert steps[2] == Rest(seconds(60), en("Sit."))


@pytest.mark.parametrize("preset", PRESET_NAMES)
def test_presets(preset: str) -> None:
    assert routine(with_steps("- say: x", f"pacing: {preset}\n")).preset == preset


def test_every_knob_can_be_written() -> None:
    written = {"duration": "5s", "duration-or-none": "none", "rate": "150wpm", "count": "3", "boolean": "yes"}
    lines = [f"  {k.name}: {k.choices[0] if k.choices else written[k.takes]}\n" for k in KNOBS.values()]
    assert set(routine(with_steps("- say: x", "pacing:\n" + "".join(lines))).pacing) == set(KNOBS)


@given(st.integers(1, 3_599_999))
def test_what_is_suggested_for_a_duration_is_one(ms: int) -> None:
    for text in (f"{ms} ms", f"{ms / 1000:.3f} seconds", f"{ms // 1000} sec"):
        if hint := duration_hint(text):
            assert parse_duration(hint.removeprefix("Write `").removesuffix("`.")) in (
                milliseconds(ms), Frames(seconds(1) * (ms // 1000)))


@pytest.mark.parametrize(("name", "made"), [
    ("Seated stretch", "seated-stretch"), ("Étirement du mollet", "etirement-du-mollet"), ("  A -- b! ", "a-b"),
    ("Levantar la punta del $foot", "levantar-la-punta-del-foot"), ("Übung 3", "ubung-3"), ("抬起脚趾", "抬起脚趾"),
    ("Подъём пятки", "подъём-пятки"), ("पैर उठाना", "पैर-उठाना"), ("٣ مرات", "٣-مرات"), ("!?", ""), ("x" * 99, "x" * 60),
])
def test_slugs(name: str, made: str) -> None:
    assert slug(name) == made
    assert slug(made) == made


@given(st.text(max_size=80))
def test_a_slug_is_an_id(name: str) -> None:
    if made := slug(name):
        assert exercise(f"hold: 5s\nid: '{made}'").id == made


def test_an_exercise_whose_name_has_no_letters_is_known_by_its_number() -> None:
    made = routine(with_steps("- say: x\n- exercise: {en: ४ ४, de: Bein}\n  hold: 5s\n- exercise: 🦵 1\n  hold: 5s",
                              "languages: [en, de]\n"))
    assert [e.id for e in made.exercises] == ["४-४", "1"]


@pytest.mark.parametrize(("written", "tidy"), [
    ("EN", "en"), ("en-gb", "en-GB"), ("es_ES", "es-ES"), ("zh-hant-tw", "zh-Hant-TW"), ("english", "english"),
    ("es-419", "es-419"),
])
def test_tags(written: str, tidy: str) -> None:
    assert tidy_tag(written) == tidy


# defaults < like < own


def two(first: str, second: str, top: str = "") -> str:
    return with_steps(f"- exercise: A\n  {first}\n- exercise: B\n  {second}", top)


def test_own_fields_win_over_liked_ones_and_these_over_defaults() -> None:
    top = "defaults: {kind: stretch, position: lying, setup: [D.], start: D., hold: 5s}\n"
    b = routine(two("position: sitting\n  setup: A.\n  when: you like", "like: a\n  setup: B.", top)).exercises[1]
    assert (b.kind, b.position, b.setup, b.start) == ("stretch", "sitting", (en("B."),), (en("D."),))
    assert b.when is None and b.id == "b"


def test_like_points_forward_and_through_others() -> None:
    made = routine(with_steps("- exercise: A\n  like: b\n- exercise: B\n  like: c\n  sets: 2\n"
                              "- exercise: C\n  hold: 9s\n  sets: 5"))
    assert [(e.dose.hold, e.dose.sets) for e in made.exercises] == [
        (HoldTime(seconds(9), seconds(9)), n) for n in (2, 2, 5)]


def test_a_new_dose_drops_the_inherited_one_with_all_that_goes_with_it() -> None:
    dose = "reps: 5\n  phases: [Up: 2s]\n  talk-for: 2 reps\n  count: none"
    rest = "sets: 4\n  rest: 9s\n  cues: [{at: half, say: x}]"
    b = routine(two(f"{dose}\n  {rest}", "like: a\n  hold: 30s")).exercises[1]
    assert (b.dose.shape, b.dose.phases, b.dose.talk_for, b.dose.count) == ("hold", (), None, None)
    assert (b.dose.sets, b.dose.rest, len(b.cues)) == (4, seconds(9), 1)


def test_phases_alone_replace_phases() -> None:
    b = routine(two("for: 1m\n  phases: [Up: 2s]\n  count: up", "like: a\n  phases: [Down: 3s]")).exercises[1]
    assert [p.name for p in b.dose.phases] == [en("Down")]
    assert (b.dose.at_least, b.dose.count) == (seconds(60), ("up",))


def test_relax_and_count_alone_keep_the_inherited_dose() -> None:
    b = routine(two("reps: 3\n  hold: 10s", "like: a\n  relax: 0s\n  count: reps")).exercises[1]
    assert (b.dose.reps, b.dose.relax, b.dose.count) == (3, ZERO, ("reps",))


def test_pacing_and_chimes_merge_by_key() -> None:
    top = "defaults: {hold: 5s, pacing: {preset: calm, settle: 1s}, chimes: {set: soft, tick: none}}\n"
    second = "like: a\n  pacing: {settle: 3s}\n  chimes: {level: -3dB}"
    b = routine(two("pacing: {get-ready: 2s}", second, top)).exercises[1]
    assert (b.preset, dict(b.pacing)) == ("calm", {"settle": seconds(3), "get-ready": seconds(2)})
    assert (b.chimes.collection, b.chimes.level, dict(b.chimes.sounds)) == ("soft", Decibels(-3.0), {"tick": "none"})


def test_an_empty_list_clears_what_was_inherited() -> None:
    top = "defaults: {hold: 5s, reminders: [Breathe.], setup: [Sit.]}\n"
    assert exercise("reminders: []", top).reminders == ()


def test_a_like_that_leads_nowhere_is_all_that_is_said_of_its_exercise() -> None:
    assert "There is no exercise with this id." in message(with_exercise("like: nobody\nstart: $x"))


# words that YAML takes for something else


def warnings(text: str) -> list[str]:
    return [str(w) for w in loaded(text).warnings]


def test_text_that_yaml_takes_for_a_comment() -> None:
    assert warnings(with_steps("- say: Do step #2 now.")) == [
        "r.yaml:4:10: steps[1].say: The text ends here: YAML takes ` #` and what follows for a comment. Found: "
        "`Do step`, then `#2 now.`. Expected: the whole text in quotes. If the rest belongs to the text, put it all in "
        'quotes: "...".']
    assert len(warnings(with_exercise("hold: 5s\nreps: 3 # really\nstart: Go   # and so on\nfinish: Stop. #1"))) == 2


@pytest.mark.parametrize("line", ["Sit tall.  # straight", "$halfway   # a phrase", "'Sit tall' # quoted"])
def test_comments_that_are_meant(line: str) -> None:
    assert warnings(with_steps(f"- say: {line}")) == []


def test_a_comma_in_brackets_splits_a_sentence() -> None:
    assert warnings(with_exercise("hold: 5s\nsetup: [Sit tall, with your shoulders relaxed.]")) == [
        "r.yaml:6:13: steps[1].setup[1]: This sentence has no end: in brackets a comma begins the next one. Found: "
        "`Sit tall`. Expected: a full stop or the like. Put each sentence in quotes: [\"...\", \"...\"]."]
    fine = "hold: 5s\nsetup: [Sit., 'Breathe', $ready, Stand.]\nequipment: [a chair, a wall]"
    assert warnings(with_exercise(fine)) == []


def test_a_list_as_a_word_processor_makes_it() -> None:
    assert warnings(with_exercise("hold: 5s\nsetup:\n  – Sit tall.\n  – Breathe.")) == [
        "r.yaml:7:7: steps[1].setup: This text looks like an item of a list that was pasted from a word processor: "
        "`–` makes no list. Found: `– Sit tall. – Breathe.`. Expected: words. Begin the line with `- ` instead."]


@pytest.mark.parametrize(("text", "warned"), [
    ("'* Sit tall.'", 1), ("'- Sit tall.'", 1), ("•\u00a0Sit tall.", 1), ("\uf0b7\u2003Sit tall.", 1),
    ("Sit – and stay – tall.", 0), ("'*Slowly* sit.'", 0), ("-5 and up.", 0),
])
def test_what_looks_like_an_item_of_a_list(text: str, warned: int) -> None:
    assert len(warnings(with_steps(f"- say: {text}"))) == warned
