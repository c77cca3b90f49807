"""What the program says while a session stands still."""

from __future__ import annotations

from calmcue.planning.interludes import carrying_on, likely, remark, whereabouts
from calmcue.planning.passages import Passage, Say, Sentences
from calmcue.units import Frames, seconds
from scenes import LEFT, SESSION, FakeWords
from scores_by_hand import PAUSES


class NoWords(FakeWords):
    """A language without a catalogue."""

    def say(self, key: str, side: object = None, **values: object) -> Sentences:
        return ()


def texts(passage: Passage | None) -> list[str]:
    assert passage is not None and passage.kind == "interlude"
    return [u.text for part in passage.parts if isinstance(part, Say) for u in part.sentences]


def test_a_time_left_is_said_to_the_nearest_five_seconds() -> None:
    for left, said in ((42, "40"), (43, "45"), (3, "5")):
        assert texts(carrying_on(FakeWords(), PAUSES, seconds(left))) == ["resumed", f"where-time {said}"]
    assert texts(carrying_on(FakeWords(), PAUSES, seconds(2))) == ["resumed"]
    assert texts(carrying_on(FakeWords(), PAUSES, None)) == ["resumed"]


def test_where_we_are_is_the_exercise_or_else_what_comes() -> None:
    assert texts(whereabouts(FakeWords(), SESSION[LEFT], "Calf", None)) == ["Exercise one, left."]
    assert texts(whereabouts(FakeWords(), SESSION[1], "Calf", None)) == ["next Calf"]
    assert whereabouts(FakeWords(), SESSION[1], "", None) is None


def test_without_words_there_is_no_interlude() -> None:
    assert remark(NoWords(), "lost-sound", PAUSES) is None
    assert carrying_on(NoWords(), PAUSES, Frames(9_000_000)) is None
    assert texts(whereabouts(NoWords(), SESSION[LEFT], "", seconds(9))) == ["Exercise one, left."]


def test_what_may_be_said_is_known_ahead() -> None:
    ahead = [u.text for u in likely(FakeWords(), SESSION)]
    assert {"resumed", "lost-sound", "press-key", "Exercise one, left.", "where-time 5", "where-time 20"} <= set(ahead)
    assert "where-time 25" not in ahead        # the longest hold has 20 s
