"""The program's own words: whole in every language."""

import re
from typing import get_args

import pytest
from num2words import num2words

from calmcue import chimes
from calmcue.planning.pacing import work_out
from calmcue.planning.words import Speaker
from calmcue.routine.catalogue import FOLDER, Catalogue, Unit, catalogue, is_sided_key, placeholders, reference
from calmcue.routine.model import POSITIONS, Routine, Sided, Text
from calmcue.routine.phrases import NOT_SAID, Phrasebook, languages_with_catalogue, sentences
from calmcue.settings import NOBODY

LANGUAGES = ("de", "en", "es", "fr")
SPOTS = ("left", "right", "unset", "other_unset")
KEYS = tuple(reference().phrases)


def words_of(language: str) -> Catalogue:
    found = catalogue(language)
    assert found
    return found


def texts(choice: str | Sided) -> list[str]:
    return [choice] if isinstance(choice, str) else [getattr(choice, spot) for spot in SPOTS]


def names(text: str) -> set[str]:
    return set(re.findall(r"\$([a-z]+)", text))


def test_the_languages_there_are() -> None:
    assert languages_with_catalogue() == LANGUAGES
    assert catalogue("cy") is None
    assert catalogue("en-GB") is catalogue("en_US") is catalogue("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_there_once(language: str) -> None:
    assert tuple(words_of(language).phrases) == KEYS
    text = (FOLDER / f"{language}.yaml").read_text("utf-8")
    keys = re.findall(r"^  ([a-z-]+):", text.partition("\nnumbers:")[0], re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_key_says_as_much_as_the_english_one(key: str, language: str) -> None:
    choices = words_of(language).phrases[key]
    longest = texts(choices[0])
    assert all(isinstance(text, str) for choice in choices for text in texts(choice))
    for text in longest:
        assert names(text) - {"side"} == placeholders(key)
    for choice in choices:
        for text in texts(choice):
            assert names(text) - {"side"} <= placeholders(key), "only what is handed in"
            assert bool(text) == bool(texts(reference().phrases[key][0])[0])
        sided = isinstance(choice, Sided) or "$side" in choice
        assert sided == is_sided_key(key)


def test_every_key_is_asked_for() -> None:
    program = "\n".join(file.read_text("utf-8") for file in FOLDER.parent.rglob("*") if file.suffix in (".py", ".html"))
    quoted = set(re.findall(r"""["']([a-z-]+)["']""", program))
    made = {
        *(f"{start}{position}" for start in ("position-", "print-position-") for position in POSITIONS),
        *(f"sound-{name}" for name in chimes.names("soft")),
        *(f"print-{word}" for word in quoted),
        *(f"{unit}s" for unit in get_args(Unit)),
    }
    assert set(KEYS) <= quoted | made


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_get_shorter(language: str) -> None:
    for key, choices in words_of(language).phrases.items():
        lengths = [max(map(len, texts(choice))) for choice in choices]
        assert lengths == sorted(set(lengths), reverse=True), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_alone_is_a_whole_sentence_of_at_most_twenty_words(language: str) -> None:
    building = {"side", "and", "second", "seconds", "minute", "minutes", "hour", "hours", "adapt"}
    for key, choices in words_of(language).phrases.items():
        if key.startswith(NOT_SAID) or key in building:
            continue
        for text in (text for choice in choices for text in texts(choice) if text):
            assert text.endswith("."), (key, text)
            assert all(len(sentence.split()) <= 20 for sentence in sentences(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_sides_have_four_names(language: str) -> None:
    for choices in words_of(language).phrases.values():
        for choice in choices:
            if isinstance(choice, Sided):
                assert len(set(texts(choice))) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_numbers_is_num2words(language: str) -> None:
    """The table is there only because num2words takes long to import."""
    assert words_of(language).numbers == tuple(num2words(n, lang=language) for n in range(1, 61))


@pytest.mark.parametrize(
    ("language", "seconds", "said"),
    [
        ("en", 90, "one minute and thirty seconds"),
        ("en", 45, "forty-five seconds"),
        ("en", 3661, "one hour, one minute and one second"),
        ("en", 0, "zero seconds"),
        ("en-GB", 7200, "two hours"),
        ("de", 61, "eine Minute und eine Sekunde"),
        ("de", 1260, "einundzwanzig Minuten"),
        ("es", 81, "un minuto y veintiún segundos"),
        ("es", 3600, "una hora"),
        ("es", 75600, "veintiuna horas"),
        ("es", 31, "treinta y un segundos"),
        ("fr", 61, "une minute et une seconde"),
        ("fr", 21, "vingt et une secondes"),
        ("cy", 90, "90s"),
    ],
)
def test_durations(language: str, seconds: int, said: str) -> None:
    assert Phrasebook({}, (language,)).duration(seconds * 48_000, language) == said


def test_a_duration_is_rounded_to_the_nearest_second() -> None:
    book = Phrasebook({}, ("en",))
    assert book.duration(48_000 * 3 // 2, "en") == "two seconds"
    assert book.duration(48_000 * 7 // 5, "en") == "one second"


def test_numbers_beyond_the_table_and_in_front_of_a_unit() -> None:
    book = Phrasebook({}, ("en",))
    assert book.number(75, "en") == "seventy-five"
    assert book.number(81, "fr", "minute") == "quatre-vingt-une"
    assert book.number(61, "es", "minute") == "sesenta y un"
    assert book.number(21, "es") == "veintiuno"
    assert book.number(1, "de", "minute") == "eine"
    assert book.number(12, "cy") == "12"


@pytest.mark.parametrize(
    ("language", "items", "said"),
    [
        ("en", ["chair"], "chair"),
        ("en", [], ""),
        ("en", ["chair", "band", "wall"], "chair, band and wall"),
        ("es", ["silla", "pared"], "silla y pared"),
        ("es", ["silla", "hilo"], "silla e hilo"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("cy", ["cadair", "wal"], "cadair, wal"),
    ],
)
def test_lists(language: str, items: list[str], said: str) -> None:
    assert Phrasebook({}, (language,)).listing(items, language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "Dura veintiún minutos."), ("fr", "Cela dure vingt et une minutes.")],
)
def test_a_total_agrees_with_its_unit(language: str, said: str) -> None:
    routine = Routine("r", Text(((language, "R."),)), (), (language,), (language,), language, language)
    speaker = Speaker.of(routine, Phrasebook({}, (language,)), (language,), work_out(routine, NOBODY))
    assert [utterance.text for utterance in speaker.about(minutes=21).own("total")] == [said]
