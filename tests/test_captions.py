"""Captions: all that is heard, in time, readable, and harmless in every format."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmcue.outputs.base import Chapter, SessionInfo
from calmcue.outputs.caption_files import FORMATS, Captions, lrc, srt, transcript, vtt
from calmcue.outputs.captions import LINE, Caption, captions, heard, lines, within
from calmcue.outputs.describe import describe
from calmcue.outputs.plain import one_line
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.loading import load
from calmcue.settings import Listener
from calmcue.sources import Utterance
from calmcue.units import Frames, milliseconds, seconds
from planning.tables import table

ROUTINES = Path(__file__).parent / "routines"
NAMES = sorted(path.stem for path in ROUTINES.glob("*.yaml"))
HOSTILE = [
    "-->", "00:00:01.000 --> 00:00:09.000", "<script>alert(1)</script>", "&lt;b&gt; &", "{\\an8}\\N top", "\n\n2\n",
    "[00:09.00]later", "<00:09.00>now", "NOTE no", "STYLE", "WEBVTT", "a\x00b\u2028c\u202ed", "\ud800", "7", "☀ 日本",
]


@cache
def session(name: str) -> Timeline:
    return plan_session(load(ROUTINES / f"{name}.yaml").routine, Listener(affected="left"), table)


def by_hand(*texts: str) -> Captions:
    """A caption a second, each half a second long, of what is not empty."""
    shown = [Caption(seconds(i), Frames(seconds(i) + seconds(0.5)), one_line(text), "en")
             for i, text in enumerate(texts) if one_line(text)]
    return Captions(SessionInfo(title="<b>\nT[i]tle --> {x}", language="en"), shown, shown, seconds(len(texts)))


def read_by_ffmpeg(path: Path) -> list[tuple[str, str, str]]:
    """(start, end, text) of each caption of a file, turned into SubRip."""
    asked = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "srt", "-"]
    said = subprocess.run(asked, check=True, capture_output=True).stdout.decode()
    return re.findall(r"\d+\n(\S+) --> (\S+)\n((?:.+\n)*)", said)


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_heard_is_there_in_its_order(name: str) -> None:
    shown = iter(" ".join(c.text for c in captions(session(name))).split())
    for caption in heard(session(name)):
        for piece in caption.text.split():
            assert piece in shown       # moves on to it


@pytest.mark.parametrize("name", NAMES)
def test_captions_begin_with_what_they_say_and_never_overlap(name: str) -> None:
    shown = captions(session(name))
    starts = {cue.start for cue in session(name).cues()}
    assert all(before.end <= after.start for before, after in pairwise(shown))
    assert all(caption.start < caption.end for caption in shown)
    assert sum(caption.start in starts for caption in shown) > 0.9 * len(shown)      # but for parts of long ones


@pytest.mark.parametrize("name", NAMES)
def test_captions_can_be_read(name: str) -> None:
    shown = captions(session(name))
    for caption, following in pairwise(shown):
        assert len(lines(caption)) <= 2
        assert all(len(line) <= LINE for line in lines(caption))
        enough = caption.end - caption.start >= max(seconds(1), milliseconds(len(caption.text) * 60))
        assert enough or caption.end == following.start


@pytest.mark.parametrize("name", NAMES)
def test_sounds_are_named(name: str) -> None:
    sounds = [cue for cue in session(name).cues() if not isinstance(cue.source, Utterance)]
    named = [caption.text for caption in heard(session(name)) if not caption.language]
    assert len(sounds) == len(named)
    assert all(re.fullmatch(r"\[[\w, ]+\]", text) for text in named)
    assert len(set(named)) > 1



def test_a_long_sentence_becomes_captions_of_two_lines_that_share_its_time() -> None:
    from calmcue.outputs.captions import _parts

    text = "Sit near the front of a firm chair with both feet flat and the towel, " * 4
    parts = list(_parts(Caption(seconds(10), seconds(20), one_line(text), "en")))
    assert len(parts) == 4
    assert " ".join(part.text for part in parts) == one_line(text)
    assert (parts[0].start, parts[-1].end) == (seconds(10), seconds(20))
    assert all(before.end == after.start for before, after in pairwise(parts))
    assert max(len(p.text) for p in parts) - min(len(p.text) for p in parts) < 20


def test_a_part_of_a_session_has_its_captions_from_its_own_start() -> None:
    shown = [Caption(seconds(i), seconds(i + 1.5), str(i)) for i in range(5)]
    assert within(shown, seconds(2), seconds(4)) == (
        Caption(seconds(0), seconds(1.5), "2"), Caption(seconds(1), seconds(2), "3"))


@pytest.mark.parametrize("ending", ["vtt", "srt"])
@pytest.mark.parametrize("name", NAMES)
def test_another_program_reads_them(tmp_path: Path, ending: str, name: str) -> None:
    timeline, path = session(name), tmp_path / f"session.{ending}"
    shown = captions(timeline)
    path.write_text(FORMATS[ending](Captions(describe(timeline), shown, heard(timeline), timeline.length)), "utf-8")
    read = read_by_ffmpeg(path)
    assert [" ".join(text.split()) for _, _, text in read] == [c.text for c in shown]


@pytest.mark.parametrize("ending", ["vtt", "srt", "lrc"])
def test_hostile_texts_stay_texts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"session.{ending}"
    path.write_text(FORMATS[ending](by_hand(*HOSTILE)), "utf-8")
    read = read_by_ffmpeg(path)
    wanted = [text for text in HOSTILE if one_line(text)]
    assert [start for start, _, _ in read] == [f"00:00:{HOSTILE.index(text):02d},000" for text in wanted]
    assert all(text.strip() for _, _, text in read)


def test_no_text_can_leave_its_caption_in_webvtt() -> None:
    written = vtt(by_hand(*HOSTILE))
    assert written.count("-->") == len([text for text in HOSTILE if one_line(text)])
    assert "<script" not in written
    assert "&lt;script&gt;" in written
    assert "&amp;lt;b&amp;gt; &amp;" in written


@given(st.lists(st.text(), max_size=5))
def test_no_text_can_forge_a_line_in_any_format(texts: list[str]) -> None:
    made = by_hand(*texts)
    count = len(made.shown)
    assert vtt(made).count("\n\n") == vtt(made).count("-->") == count
    assert len(re.findall(r"^\d+\n[\d:,]+ --> [\d:,]+$", srt(made), re.MULTILINE)) == srt(made).count("-->") == count
    assert srt(made).count("<") == srt(made).count("{") == 0
    assert sum(line.count("[") for line in lrc(made).splitlines()) == len(lrc(made).splitlines())
    assert len(transcript(made).split("\n")) == 4 + count


def test_another_language_is_marked_in_webvtt() -> None:
    shown = [Caption(seconds(0), seconds(1), "Hola", "es"), Caption(seconds(1), seconds(2), "Hello", "en-GB"),
             Caption(seconds(2), seconds(3), "x", "en><b>")]
    written = vtt(Captions(SessionInfo(language="en-GB"), shown, shown, seconds(3)))
    assert "<lang es>Hola</lang>" in written
    assert written.count("<") == 2


def test_lrc_clears_the_line_in_a_long_silence() -> None:
    shown = [Caption(seconds(1), seconds(2), "One.", "en"), Caption(seconds(60), seconds(61), "[rising chime]")]
    assert lrc(Captions(SessionInfo(title="T"), shown, shown, seconds(6000))) == (
        "[ti:T]\n[length:1:40:00]\n[00:01.00]One.\n[00:02.00]\n[01:00.00](rising chime)\n[01:01.00]\n")


def test_a_transcript_reads_like_a_page() -> None:
    said = [Caption(seconds(1), seconds(2), "Ankles.", "en"), Caption(seconds(70), seconds(71), "Sit tall.", "en"),
            Caption(seconds(80), seconds(81), "[tick]"), Caption(seconds(82), seconds(83), "[tick]"),
            Caption(seconds(84), seconds(85), "[falling chime]")]
    info = SessionInfo(title="Ankles", chapters=(Chapter(seconds(0), "Ankles"), Chapter(seconds(65), "Calf stretch")))
    assert transcript(Captions(info, (), said, seconds(90))) == """\
Ankles
1:30

   0:01  Ankles.

Calf stretch

   1:10  Sit tall.
   1:20  [tick] × 2
   1:24  [falling chime]
"""


@pytest.mark.parametrize("sides", [False, True])
def test_a_session_is_described(sides: bool) -> None:
    timeline = session("ankle-dorsiflexion")
    info = describe(timeline, sides=sides)
    assert info.title
    assert info.language.startswith("en")
    assert info.comment
    assert info.chapters[0].start == 0
    starts = [chapter.start for chapter in info.chapters]
    assert starts == sorted(set(starts))
    exercises = [(c.start, c.title) for c in timeline.chapters()]
    if sides:
        assert {start for start, _ in exercises} < set(starts)
        assert sum(title.endswith(", right side") for _, title in [(c.start, c.title) for c in info.chapters]) > 0
    else:
        assert [(c.start, c.title) for c in info.chapters] == exercises
