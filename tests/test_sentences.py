import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.routine.phrases import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sit tall. Relax.", ("Sit tall.", "Relax.")),
        ("Sit tall", ("Sit tall",)),
        ("Ready? Go!", ("Ready?", "Go!")),
        ("Lean forward… Good.", ("Lean forward…", "Good.")),
        ("Slowly... and relax.", ("Slowly... and relax.",)),
        ("Use a towel, e.g. a bath towel. Roll it.", ("Use a towel, e.g. a bath towel.", "Roll it.")),
        ("Hold for 1.5 minutes. Rest.", ("Hold for 1.5 minutes.", "Rest.")),
        ("Count to 5. Then rest.", ("Count to 5.", "Then rest.")),
        ("Ask Dr. Lee first. Then begin.", ("Ask Dr. Lee first.", "Then begin.")),
        ("Rest for 2 min. and go on.", ("Rest for 2 min. and go on.",)),
        ("Rest for 2 min. Then go on.", ("Rest for 2 min.", "Then go on.")),
        ("Chairs, stools, etc. Sit down.", ("Chairs, stools, etc.", "Sit down.")),
        ("Say no. Rest.", ("Say no.", "Rest.")),
        ("1. Sit. 2. Stand.", ("1. Sit.", "2. Stand.")),
        ('He says "stop." Then stop.', ('He says "stop."', "Then stop.")),
        ("(Go gently.) Breathe.", ("(Go gently.)", "Breathe.")),
        ("¿Está bien? ¡Siga!", ("¿Está bien?", "¡Siga!")),
        ("Bien.¿Seguimos?", ("Bien.", "¿Seguimos?")),
        ("Nehmen Sie z. B. Handtücher. Gut.", ("Nehmen Sie z. B. Handtücher.", "Gut.")),
        ("Ponga, p. ej. Una toalla. Bien.", ("Ponga, p. ej. Una toalla.", "Bien.")),
        ("Prêt ? On commence !", ("Prêt ?", "On commence !")),
        ("« Stop !\u00a0» Puis reposez-vous.", ("« Stop !\u00a0»", "Puis reposez-vous.")),
        ("坐直。放松。", ("坐直。", "放松。")),
        ("See example.com for more.", ("See example.com for more.",)),
        ("Sit\n  tall.\nRelax.", ("Sit tall.", "Relax.")),
        ("Sit tall\n\nRelax", ("Sit tall", "Relax")),
        ("sit tall. relax.", ("sit tall.", "relax.")),
        ("", ()),
        (" … ! ", ()),
    ],
)
def test_cases(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == tuple(" ".join(s.split()) for s in expected)


@given(st.text(alphabet="aB1.!?… \n\"'»¿e.g", max_size=80))
def test_no_letter_and_no_digit_is_lost_or_moved(text: str) -> None:
    said = "".join(sentences(text))
    assert [c for c in said if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.text(max_size=120))
def test_every_sentence_has_something_to_say(text: str) -> None:
    assert all(any(c.isalnum() for c in sentence) for sentence in sentences(text))


@given(st.lists(st.sampled_from(["Sit tall.", "Breathe in, and out!", "Is it 1.5 m?", "Rest…"]), max_size=6))
def test_joined_sentences_come_apart_again(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == tuple(parts)


def test_a_long_text_takes_no_long_time() -> None:
    """Linear in the text: a hundred thousand marks (a file's whole limit) in well under the test's patience."""
    assert len(sentences("a. " * 80_000)) == 80_000
