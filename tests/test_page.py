"""The page: whole, closed to everything else, and with what is to be read on it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.audio import silence
from calmcue.errors import UsageError
from calmcue.handout import Sheet, handout
from calmcue.library import bundled
from calmcue.outputs.captions import captions
from calmcue.outputs.describe import describe
from calmcue.outputs.export import Wishes, open_targets
from calmcue.outputs.page.content import content
from calmcue.outputs.page.writing import DAYS, WEEKS, PageTarget, policy
from calmcue.outputs.plain import one_line
from calmcue.outputs.registry import open_file
from calmcue.outputs.whole import Pipe
from calmcue.planning.estimate import estimate
from calmcue.planning.timeline import plan_session
from calmcue.routine.loading import load_routine
from calmcue.settings import Listener
from calmcue.units import as_milliseconds, seconds
from pages import HOSTILE, Read, hostile_routine, planned, read, write

ALIEN = {"a", "img", "link", "iframe", "form", "object", "embed", "base", "input"}
"""Elements that lead out of a page, or bring something in."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    write(planned(), folder / "a.html", folder / "a.m4a")
    return folder / "a.html"


def test_its_sound_is_the_one_that_the_same_format_writes_to_a_file(page: Path) -> None:
    assert read(page).sound == page.with_suffix(".m4a").read_bytes()


@given(st.binary(max_size=100), st.sampled_from([0, 3 << 16, (3 << 16) - 1, (3 << 16) + 1, 2 * (3 << 16) + 2]))
def test_the_sound_is_set_in_byte_for_byte(some: bytes, more: int) -> None:
    written = io.BytesIO()
    target = PageTarget(Pipe(written), b"[", b"]")
    sound = some + os.urandom(more)
    target.file.write(sound)
    target.file.seek(0)
    target.hand_on()
    assert written.getvalue() == b"[" + base64.b64encode(sound) + b"]"


def test_only_its_own_script_and_style_may_run(page: Path) -> None:
    found = read(page)
    (style,), (data, script) = found.within("style"), found.within("script")
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    (stated,) = [meta["content"] for meta in found.attributes("meta") if "http-equiv" in meta]
    assert stated == policy(style, script) == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; media-src data:; "
        f"base-uri 'none'; form-action 'none'")
    assert json.loads(data)
    assert [attributes.get("type") for attributes in found.attributes("script")] == ["application/json", None]
    order = [tag for tag, _ in found.elements]
    assert order.index("meta") < order.index("style") < order.index("script")


def assert_closed(found: Read) -> None:
    assert {tag for tag, _ in found.elements} & ALIEN == set()
    names = {name for _, attributes in found.elements for name in attributes}
    assert not any(name.startswith("on") for name in names)
    assert names & {"style", "href", "srcset", "action", "srcdoc"} == set()
    assert [tag for tag, attributes in found.elements if "src" in attributes] == ["audio"]


def test_nothing_is_fetched(page: Path) -> None:
    assert_closed(read(page))


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    timeline = planned(hostile_routine())
    write(timeline, tmp_path / "bad.html")
    found = read(tmp_path / "bad.html")
    assert_closed(found)
    said = one_line(" ".join(HOSTILE))
    assert found.within("title") == found.within("h1") == [said]
    for tag in ("li", "dd", "h3", "p", "span"):
        assert any("</script><script>window.hacked=1</script>" in text for text in found.within(tag)), tag
    assert any("{{ 7 * 7 }}" in text for text in found.within("li"))
    assert found.session["title"] == said
    raw = (tmp_path / "bad.html").read_text("utf-8")
    assert raw.count("<script") == 2
    assert not any(mark in raw for mark in "\u2028\u2029\u202e\u202c")
    data = raw.partition('id="session">')[2].partition("</script>")[0]
    assert not set(data) & set("<>&")
    assert found.sound


def test_a_page_has_the_hand_out_whole_and_boxes_to_tick(page: Path) -> None:
    found, timeline = read(page), planned()
    sheet = handout(timeline.script.routine, timeline.script.listener, timeline.minutes)
    texts = {text for _, text in found.texts}
    assert {sheet.title, sheet.about, sheet.time} <= texts
    for entry in (*sheet.entries, *([sheet.source] if sheet.source else [])):
        assert {entry.heading, *entry.lines} <= texts
    for part in sheet.parts:
        assert isinstance(part, Sheet)
        assert f"{part.number}. {part.name}" in texts
        for entry in part.entries:
            assert {entry.heading, ", ".join(entry.lines)} <= texts or set(entry.lines) <= texts
    assert sum("box" in attributes.get("class", "") for attributes in found.attributes("span")) == WEEKS * DAYS


def test_its_times_are_the_plan_s(page: Path) -> None:
    timeline, session = planned(), read(page).session
    assert session["length"] == as_milliseconds(timeline.length)
    assert [c["start"] for c in session["chapters"]] == [
        as_milliseconds(c.start) for c in describe(timeline).chapters]
    assert [(c["start"], c["end"], c["text"]) for c in session["captions"]] == [
        (as_milliseconds(c.start), as_milliseconds(c.end), c.text) for c in captions(timeline)]
    assert [hold["end"] - hold["start"] for hold in session["holds"]] == [5000, 5000, 3000]


def test_what_is_done_now_names_the_exercise_and_the_side(page: Path) -> None:
    shown = [(m["heading"], m["name"], m["side"]) for m in read(page).session["moments"]]
    assert shown == [
        ("", "Before you start", ""),
        ("Exercise 1 of 2", "Calf stretch", "left side"),
        ("Exercise 1 of 2", "Calf stretch", "right side"),
        ("Exercise 1 of 2", "Calf stretch", ""),        # what is next belongs to no side
        ("", "Rest", ""),
        ("Exercise 2 of 2", "Sitting still", ""),
        ("", "Two for the ankle", ""),
    ]


@pytest.mark.parametrize("path", bundled(), ids=lambda path: path.stem)
def test_every_bundled_routine_has_something_to_show_at_any_time(path: Path) -> None:
    routine = load_routine(path)
    for language in routine.languages:
        timeline = plan_session(routine, Listener(speak=(language,)), estimate)
        found = content(timeline)
        assert found.moments[0].start == 0
        assert all(before.start < after.start for before, after in pairwise(found.moments))
        assert all(moment.name for moment in found.moments)
        assert all(found.words.values())
        assert {held.tag.side for held in timeline.held()} <= {None, "left", "right", "unset", "other-unset"}


def test_words_of_another_language_than_the_page_s_say_so(tmp_path: Path) -> None:
    text = "format: 1\ntitle: Oefening\nlanguage: nl\nsteps:\n  - {exercise: Til op, hold: 5s, setup: Zit.}\n"
    write(planned(text), tmp_path / "a.html")
    found = read(tmp_path / "a.html")
    assert found.attributes("html") == [{"lang": "nl"}]
    assert all(attributes["lang"] == "en" for attributes in [*found.attributes("dt"), *found.attributes("h2")])
    assert "How much" in found.within("dt")
    assert "Zit." in found.within("dd")


def test_a_session_without_exercises_has_a_page_too(tmp_path: Path) -> None:
    write(planned("format: 1\ntitle: Hello\nsteps:\n  - say: Good morning.\n"), tmp_path / "a.html")
    assert "Good morning." in read(tmp_path / "a.html").within("p")


def test_a_page_into_a_pipe_and_one_into_a_file_are_the_same(tmp_path: Path, page: Path) -> None:
    write(planned(), (tmp_path / "pipe").open("wb"), tmp_path / "file", wishes=Wishes(ending=".html"))
    for name in ("pipe", "file"):
        assert (tmp_path / name).read_bytes() == page.read_bytes()


def test_captions_lie_beside_it(tmp_path: Path) -> None:
    write(planned(), tmp_path / "a.html", wishes=Wishes(captions=("vtt",)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.vtt"]


def test_a_page_is_not_split(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"A page has the whole session in it.*Leave out --split"):
        open_targets([tmp_path / "a.mp3", tmp_path / "a.html"], planned(), Wishes(split=True))
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    sink = open_targets([tmp_path / "a.html"], planned(), Wishes())
    sink.write(silence(seconds(1)))
    sink.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_page_needs_what_is_read_on_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected SessionInfo\.page"):
        open_file(tmp_path / "a.html", frames=seconds(1), info=describe(planned()))
    assert list(tmp_path.iterdir()) == []
