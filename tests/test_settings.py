"""The listener's settings file: what is read, what is refused, and that writing loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.errors import CalmcueError, RoutineError
from calmcue.routine.knobs import KNOBS, Knob, KnobValue
from calmcue.routine.model import Phrase, Sided
from calmcue.settings import (
    NOBODY,
    Listener,
    parse_settings,
    read_settings,
    settings_file,
    show_settings,
    write_settings,
)
from calmcue.units import PER_MS, seconds

FULL = """\
affected: left
voice: espeak:en-gb
pacing: {preset: gentle, switch-sides: 20s, voice: 140wpm, halfway: no, time-left: none}
ease: 0.5
speak: [es]
phrases:
  relax: Let go.
  foot: {left: left foot, right: right foot}
  hello: {en: Hello., es: Hola.}
pronounce: {Theraband: Terra band}
"""


def test_everything_that_can_be_told() -> None:
    listener = parse_settings(FULL, "settings.yaml")
    assert listener == Listener(
        affected="left", voice="espeak:en-gb", preset="gentle", ease=0.5, speak=("es",),
        pacing={"switch-sides": seconds(20), "voice": 140, "halfway": False, "time-left": None},
        phrases={
            "relax": Phrase((("", "Let go."),)),
            "foot": Phrase((("", Sided("left foot", "right foot")),)),
            "hello": Phrase((("en", "Hello."), ("es", "Hola."))),
        },
        pronounce={"Theraband": "Terra band"},
    )


def knob_values(knob: Knob) -> st.SearchStrategy[KnobValue]:
    if knob.takes == "boolean":
        return st.booleans()
    if knob.takes == "choice":
        return st.sampled_from(knob.choices)
    if knob.takes in ("rate", "count"):
        return st.integers(knob.low, knob.high)
    lengths = st.integers(-(-knob.low // PER_MS), knob.high // PER_MS).map(lambda ms: ms * PER_MS)
    return st.one_of(st.none(), lengths) if knob.takes == "duration-or-none" else lengths


WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20).filter(
    lambda text: any(c.isalnum() for c in text))
FORMS = st.one_of(WORDS, st.builds(Sided, WORDS, WORDS, st.none() | WORDS, st.none() | WORDS))
PHRASES = st.one_of(
    FORMS.map(lambda form: Phrase((("", form),))),
    st.dictionaries(st.sampled_from(["en", "es", "pt-BR"]), FORMS, min_size=1).map(lambda d: Phrase(tuple(d.items()))),
)
LISTENERS = st.builds(
    Listener,
    affected=st.sampled_from([None, "left", "right"]),
    preset=st.sampled_from([None, "gentle", "calm"]),
    pacing=st.fixed_dictionaries({}, optional={name: knob_values(knob) for name, knob in KNOBS.items()}),
    voice=st.sampled_from(["auto", "espeak:en-us+f3", "no"]),
    ease=st.floats(0, 1).map(lambda x: round(x, 3)),
    speak=st.sampled_from([(), ("es",), ("en", "es")]),
    phrases=st.dictionaries(st.sampled_from(["relax", "yes", "foot"]), PHRASES),
    pronounce=st.dictionaries(WORDS, WORDS, max_size=3),
)


@given(LISTENERS)
def test_what_is_written_is_read_again(listener: Listener) -> None:
    text = show_settings(listener)
    assert (parse_settings(text, "s.yaml") if text else NOBODY) == listener


def test_a_file_that_is_not_there_or_empty_tells_nothing(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.yaml") == NOBODY
    (tmp_path / "settings.yaml").write_text(" \n")
    assert read_settings(tmp_path / "settings.yaml") == NOBODY


def test_all_mistakes_at_once_each_with_its_place() -> None:
    with pytest.raises(RoutineError) as caught:
        parse_settings("afected: left\nease: 2\npacing:\n  swich-sides: 20s\n  get-ready: 20\n", "settings.yaml")
    told = {(p.place.line, p.place.key): p for p in caught.value.problems}
    assert set(told) == {(1, "afected"), (2, "ease"), (4, "pacing.swich-sides"), (5, "pacing.get-ready")}
    assert told[1, "afected"].suggestion == "Did you mean `affected`?"
    assert told[4, "pacing.swich-sides"].suggestion == "Did you mean `switch-sides`?"
    assert "`20s`" in told[5, "pacing.get-ready"].suggestion
    assert "from 0" in told[2, "ease"].expected


def test_a_folder_in_its_place_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(CalmcueError, match="settings can't be read"):
        read_settings(tmp_path)


def test_the_file_is_where_the_system_keeps_such_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() == tmp_path / "calmcue" / "settings.yaml"
    assert write_settings(Listener(affected="left")) == settings_file()
    assert read_settings() == Listener(affected="left")


def test_the_file_before_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("affected: left   # since May\n")
    write_settings(Listener(affected="right"), file)
    assert read_settings(file).affected == "right"
    assert (tmp_path / "settings.yaml.old").read_text() == "affected: left   # since May\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["settings.yaml", "settings.yaml.old"]
