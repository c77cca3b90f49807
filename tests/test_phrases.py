"""Phrases: names replaced, sides, languages, what is wrong with them."""

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.errors import Place, Problem, RoutineError
from calmcue.routine.expansion import LONGEST
from calmcue.routine.model import Phrase, Side, Sided, Text
from calmcue.routine.phrases import Phrasebook

FOOT = Sided("left foot", "right foot", "affected foot")
HAND = Sided("left hand", "right hand", "affected hand", "other hand")
ALL_SIDES: frozenset[Side] = frozenset({"left", "right", "unset"})
HERE = Place("r.yaml", 7, 3, "steps[1].setup")


def en(words: str) -> Text:
    return Text((("en", words),), HERE)


def book(overrides: Mapping[str, Phrase] | None = None, /, **phrases: str | Sided) -> Phrasebook:
    return Phrasebook({name.replace("_", "-"): Phrase((("en", form),), HERE) for name, form in phrases.items()},
                      ("en",), overrides or {})


def said(words: Phrasebook, text: str, side: Side | None = None, **values: str) -> str:
    found = words.expand(en(text), "en", side, values)
    assert found is not None
    return " ".join(found)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


# Names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Put your $foot forward.", "Put your left foot forward."),
        ("Lift your $other-foot.", "Lift your right foot."),
        ("$foot first.", "Left foot first."),
        ("Both $sides.", "Both left sides."),
        ("On your $side, not your $other-side.", "On your left side, not your right side."),
        ("It costs $$5, $$foot.", "It costs $5, $foot."),
        ("$$$foot.", "$left foot."),
        ("$stop.", "Stop now."),
        ("$footwear on.", "Shoes on."),
        ("$halfway", "Halfway."),
        ("$turn", "Turn your left foot out."),
        ("$other-turn", "Turn your right foot out."),
    ],
)
def test_names_are_replaced(text: str, expected: str) -> None:
    words = book(foot=FOOT, footwear="shoes", stop="Stop now.", turn="Turn your $foot out.")
    assert said(words, text, "left") == expected


def test_the_affected_side_where_it_is_not_known() -> None:
    words = book(hand=HAND)
    assert said(words, "Your $hand, then your $other-hand.", "unset") == "Your affected hand, then your other hand."
    assert said(words, "Your $other-side.", "unset") == "Your other side."


def test_values_are_handed_in_and_never_looked_into() -> None:
    words = book(foot=FOOT, n="a phrase that nobody hears")
    assert said(words, "$exercise, $n.", n="two", exercise="$foot $$") == "$foot $$, two."


def test_a_name_of_one_letter_is_not_found_inside_a_word() -> None:
    assert codes(book().problems(en("Touch your $nose."), sides=frozenset(), builtins=frozenset({"n"}))) == [
        "unknown-phrase"
    ]
    assert said(book(), "$n-fold", n="five") == "five-fold"


# Languages


def test_regions_find_their_language_and_others_find_none() -> None:
    words = Phrasebook({}, ("en",))
    text = Text((("en-US", "Color."), ("en-GB", "Colour."), ("es", "Color, por favor.")))
    assert words.expand(text, "en-GB", None) == ("Colour.",)
    assert words.expand(text, "en", None) == ("Color.",)
    assert words.expand(text, "es_MX", None) == ("Color, por favor.",)
    assert words.expand(text, "de", None) is None


def test_a_text_of_names_alone_is_said_in_every_language_of_its_phrases() -> None:
    breathe = Phrase((("en", "Keep breathing."), ("es", "Siga respirando.")))
    words = Phrasebook({"breathe": breathe, "calm": Phrase((("es", "$breathe"),)), "up": Phrase((("es", "Arriba."),))},
                       ("es", "en"))
    for name in ("$breathe", "$calm"):
        assert words.expand(Text((("es", name),)), "en", None) == ("Keep breathing.",)
    assert words.expand(Text((("es", "$breathe $up"),)), "en", None) is None
    assert words.expand(Text((("es", "$breathe Bien."),)), "en", None) is None


def test_a_form_without_a_tag_is_in_the_first_language() -> None:
    words = Phrasebook({}, ("es", "en"), {"halfway": Phrase((("", "Mitad."),))})
    assert words.own("halfway", "es") == (("Mitad.",),)
    assert words.own("halfway", "en") == (("Halfway.",),)


# The program's own words


def test_own_words_have_shorter_choices() -> None:
    words = book()
    assert words.own("rest-for", "en-GB", values={"time": "ten seconds"}) == (("Rest for ten seconds.",), ("Rest.",))
    assert words.own("switch-sides", "en", "right") == (("Change to your right side.",),)
    assert words.own("switch-sides", "de", "unset") == (("Wechseln Sie jetzt zur betroffenen Seite.",),)
    assert words.own("halfway", "cy") == ()


def test_the_listener_wins_over_the_routine_and_it_over_the_catalogue() -> None:
    listener = {"rest": Phrase((("en", "Put your feet up."),))}
    words = book(listener, rest="Sit.", next="Up next is $next.", side=Sided("left leg", "right leg"))
    assert words.own("rest", "en") == (("Put your feet up.",),)
    assert words.own("rest", "de") == (("Machen Sie Pause.",),)
    assert words.own("next", "en", values={"next": "Rolls"}) == (("Up next is Rolls.",),)
    assert words.own("switch-sides", "en", "left") == (("Change to your left leg.",),)
    assert words.own("side", "en", "unset") == (("affected side",),), "the routine has no words for it"
    assert words.phrase_problems() == []


def test_texts_handed_in_keep_one_full_stop() -> None:
    (when,) = book().own("when", "en", values={"when": "your foot slides."})
    assert when == ("Choose this one when your foot slides.",)
    (adapt,) = book().own("adapt", "en", values={"if": "it hurts", "say": "Stop. Rest."})
    assert adapt == ("If it hurts: Stop.", "Rest.")


def test_a_language_without_a_catalogue_may_bring_its_own_words() -> None:
    brought = {"halfway": "Hanner ffordd.", "number-5": "pump", "second": "eiliad", "seconds": "eiliad", "and": "a",
               "minute": "munud", "minutes": "munud"}
    words = Phrasebook({key: Phrase((("cy", form),)) for key, form in brought.items()}, ("cy",))
    assert words.own("halfway", "cy") == (("Hanner ffordd.",),)
    assert words.duration(48_000 * 65, "cy") == "1 munud a pump eiliad"
    assert "halfway" not in words.missing("cy")
    assert "rest" in words.missing("cy")
    assert words.missing("fr-CA") == ()


def test_what_the_program_asks_for_wrongly_is_told() -> None:
    with pytest.raises(KeyError):
        book().own("no-such-key", "en")
    with pytest.raises(RoutineError, match="time"):
        book().own("time-left", "en")
    with pytest.raises(RoutineError, match="no side here"):
        book().own("switch-sides", "en")


# Sides


@pytest.mark.parametrize(
    ("text", "sided"),
    [("Your $foot.", True), ("$turn", True), ("$side", True), ("$stop", False), ("Left.", False), ("$$foot", False)],
)
def test_whether_a_text_depends_on_the_side(text: str, sided: bool) -> None:
    words = book(foot=FOOT, turn="Turn your $foot.", stop="Stop.")
    assert words.is_sided(en(text), "en") is sided
    assert not words.is_sided(en(text), "fr") or text == "$side"


# What is wrong


@pytest.mark.parametrize(
    ("text", "sides", "code"),
    [
        ("Put your $fot down.", ALL_SIDES, "unknown-phrase"),
        ("Five $ please.", frozenset(), "unknown-phrase"),
        ("It is $5.", frozenset(), "unknown-phrase"),
        ("Your $foot.", frozenset(), "no-side"),
        ("$turn", frozenset(), "no-side"),
        ("Your $other-foot.", ALL_SIDES, "missing-side"),
        ("$other-turn", ALL_SIDES, "missing-side"),
        ("$other-stop", ALL_SIDES, "not-sided"),
        ("$n times.", ALL_SIDES, "value-not-here"),
        ("$long" * 60, ALL_SIDES, "text-length"),
    ],
)
def test_mistakes_are_found_and_placed(text: str, sides: frozenset[Side], code: str) -> None:
    words = book(foot=FOOT, turn="Turn your $foot.", stop="Stop.", long="A long word.")
    problems = words.problems(en(text), sides=sides, builtins=frozenset())
    assert codes(problems) == [code]
    assert problems[0].place == HERE
    with pytest.raises(RoutineError):
        words.expand(en(text), "en", "unset" if sides else None)


def test_a_near_name_is_suggested() -> None:
    (problem,) = book(foot=FOOT).problems(en("Your $fot."), sides=ALL_SIDES, builtins=frozenset())
    assert problem.suggestion == "Did you mean `$foot`?"
    assert problem.found == "`$fot`"


def test_all_mistakes_of_a_text_come_at_once() -> None:
    problems = book(foot=FOOT).problems(en("$a $b $foot $n"), sides=frozenset(), builtins=frozenset())
    assert codes(problems) == ["unknown-phrase", "unknown-phrase", "no-side", "value-not-here"]


def test_a_good_text_has_no_problems() -> None:
    words = book(foot=FOOT)
    assert words.problems(en("$n: your $foot, $$3."), sides=ALL_SIDES, builtins=frozenset({"n"})) == []


def test_a_phrase_missing_in_the_texts_language_is_told() -> None:
    words = book(breathe="Breathe.")
    problems = words.problems(Text((("es", "Bien. $breathe"),)), sides=frozenset(), builtins=frozenset())
    assert codes(problems) == ["missing-language"]


@pytest.mark.parametrize("asked_before", [False, True])
def test_a_loop_is_told_once_and_ends(asked_before: bool) -> None:
    words = book(a="Go $b", b="to $c", c="and $a", d="$a")
    if asked_before:
        assert words.problems(en("$c"), sides=ALL_SIDES, builtins=frozenset()) == [], "told with the phrase"
    problems = words.phrase_problems()
    assert codes(problems) == ["phrase-loop"]
    assert problems[0].message == "The phrase `a` never ends: it says `$b`, which says `$c`, which says `$a`."
    with pytest.raises(RoutineError, match="never ends"):
        words.expand(en("$d"), "en", None)


def test_a_loop_through_the_programs_own_words_is_told() -> None:
    assert codes(book(halfway="$mine", mine="$halfway").phrase_problems()) == ["phrase-loop"]


@pytest.mark.parametrize("names", [range(40), range(39, -1, -1)])
def test_phrases_nested_too_deep_are_told_once(names: range) -> None:
    words = Phrasebook({f"p{i:02}": Phrase((("en", f"$p{i + 1:02}" if i < 39 else "End."),)) for i in names}, ("en",))
    assert codes(words.phrase_problems()) == ["phrase-depth"]
    deepest_allowed = book(**{f"p{i:02}": f"$p{i + 1:02}" if i < 31 else "End." for i in range(32)})
    assert deepest_allowed.phrase_problems() == []
    assert said(deepest_allowed, "$p00") == "End."


@pytest.mark.parametrize(
    ("name", "form", "code"),
    [
        ("two words", "Hm.", "phrase-name"),
        ("hold", "Hold it there.", "phrase-name"),
        ("x" * 61, "Hm.", "phrase-name"),
        ("halfway", "Halfway on your $side.", "no-side"),
        ("halfway", FOOT, "no-side"),
        ("halfway", "Rep $n.", "value-not-here"),
        ("mine", "$time left.", "unknown-phrase"),
        ("mine", "$foo", "unknown-phrase"),
        ("mine", "a" * 501, "text-length"),
    ],
)
def test_mistakes_of_phrases_are_found_and_placed(name: str, form: str | Sided, code: str) -> None:
    problems = Phrasebook({name: Phrase((("en", form),), HERE)}, ("en",)).phrase_problems()
    assert codes(problems) == [code]
    assert problems[0].place == HERE


# Promises


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text(alphabet="abcdef$- o", max_size=12), max_size=6),
    st.text(alphabet="abcdef$- ", max_size=40),
)
def test_whatever_phrases_say_of_each_other_it_ends_within_bounds(phrases: dict[str, str], text: str) -> None:
    words = Phrasebook({name: Phrase((("en", form),)) for name, form in phrases.items()}, ("en",))
    wrong = [*words.phrase_problems(), *words.problems(en(text), sides=frozenset(), builtins=frozenset())]
    try:
        found = words.expand(en(text), "en", None)
    except RoutineError as error:
        assert wrong, "nothing is refused that was not told beforehand"
        assert error.problems
    else:
        assert found is not None
        assert sum(map(len, found)) <= LONGEST


@given(st.text(alphabet=st.characters(exclude_characters="$", codec="utf-8"), max_size=60))
def test_without_names_the_words_stay_as_they_are(text: str) -> None:
    expected = "".join(text.split())
    found = "".join("".join(book(foot=FOOT).expand(en(text), "en", None) or ()).split())
    assert [c for c in found.lower() if c.isalnum()] == [c for c in expected.lower() if c.isalnum()]


@given(st.text(alphabet="ab$ ", max_size=40))
def test_doubled_dollars_are_dollars(text: str) -> None:
    found = book(a="wrong", b="wrong").expand(en("x" + text.replace("$", "$$")), "en", None)
    assert found == (" ".join(("x" + text).split()),)


def test_phrases_that_double_thirty_times_cost_nothing() -> None:
    """Each of thirty phrases says the next one twice; the last one says nothing, so that no length ends it."""
    words = book(**{f"p{i:02}": f"$p{i + 1:02}$p{i + 1:02}" if i < 30 else "" for i in range(31)})
    assert words.expand(en("$p00"), "en", None) == ()
    assert words.phrase_problems() == []


def test_a_file_full_of_mistakes_is_told_soon() -> None:
    """As many as a file of the greatest length can hold; a suggestion for each would take minutes."""
    words = book(**{f"p{i}": f"$nope{i} " * 50 for i in range(500)})
    started = time.perf_counter()
    assert set(codes(words.phrase_problems())) == {"unknown-phrase"}
    assert time.perf_counter() - started < 10
