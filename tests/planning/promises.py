"""The promises of the routine format, each as a check of any planned session. ``test_promises.py`` runs them all over
generated routines and random lengths of clips."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from calmcue.planning.counting import reminder_count, reminder_window
from calmcue.planning.pacing import rest_length, work_out
from calmcue.planning.passages import AFTER_WORD, Bout, Gap, Interval, Number, Passage, Say
from calmcue.planning.scores import SPOKEN, Cue, Held, Score
from calmcue.planning.timeline import Timeline
from calmcue.routine.model import Exercise, Rest, Routine
from calmcue.sources import Source, Utterance
from calmcue.units import Frames, minutes_up, seconds

BARRED = ("start", "end", "switch", "rest", "finish")
"""Sounds on which no words lie: they begin clause-pause after one of these and end 200 ms before it."""

MOVABLE = ("halfway", "cue", "time-left", "reminder")
"""Words that find room inside a dose."""

INSIDE = {"number", "phase", "start", "end", "still-here", *MOVABLE}
"""All that may be heard inside a bout."""


def exercise_of(routine: Routine, id_: str) -> Exercise:
    return next(e for e in routine.exercises if e.id == id_)


def bouts_of(score: Score) -> Iterator[tuple[Bout, Held]]:
    bouts = [part for part in score.passage.parts if isinstance(part, Bout)]
    return zip(bouts, score.held, strict=True)


def inside(score: Score, held: Held, *kinds: str) -> list[Cue]:
    return [c for c in score.cues if held.start <= c.beat < held.end and (not kinds or c.kind in kinds)]


# 1 ----------------------------------------------------------------------------------------------------------------


def a_hold_lasts_exactly_what_is_written(timeline: Timeline) -> None:
    starts = {c.start for c in timeline.cues() if c.what == "start" and c.kind == "chime"}
    ends = {c.start for c in timeline.cues() if c.what == "end"}
    lengths: dict[tuple[str, str | None], list[int]] = {}
    for held in timeline.held():
        exercise = exercise_of(timeline.script.routine, held.tag.exercise)
        assert held.end in ends
        if not held.phased:
            assert exercise.dose.hold is not None
            assert held.end - held.start == exercise.dose.hold.eased(timeline.script.listener.ease)
            assert held.start in starts
        lengths.setdefault((held.tag.exercise, held.tag.side), []).append(held.end - held.start)
    for exercise in timeline.script.routine.exercises:
        one_each = exercise.sides and len(exercise.sides.order) == 2 and (
            not exercise.sides.alternate or not exercise.dose.phases)
        if one_each:
            assert lengths[exercise.id, "left"] == lengths[exercise.id, "right"]


def phases_follow_the_start_sound_without_gaps(timeline: Timeline) -> None:
    for placed in timeline.placed:
        score = placed.score
        for bout, held in bouts_of(score):
            if not bout.phases:
                continue
            start = next(c for c in score.cues if c.what == "start" and c.kind == "chime"
                         and c.end + score.passage.pauses.clause == held.start)
            assert start.end < held.start or not score.passage.pauses.clause
            assert held.end - held.start == sum(p.length for p in bout.phases)
            at, onsets = held.start, {}
            for phase in bout.phases:
                onsets[at] = " ".join(u.text for u in phase.name)
                at = Frames(at + phase.length)
            named = [c for c in inside(score, held) if c.what == "phase" and c.kind == "speech"]
            first = {" ".join(u.text for u in p.name[:1]) for p in bout.phases}
            for name in named:
                assert onsets[name.start].startswith(name.text) and name.text in first
            for sound in (c for c in inside(score, held) if c.kind in ("phase", "tick") and c.what == "phase"):
                assert sound.start in onsets and not onsets[sound.start]


def instructions_are_never_inside_a_hold(timeline: Timeline) -> None:
    for placed in timeline.placed:
        for held in placed.score.held:
            for cue in placed.score.cues:
                if cue.start < held.end and held.start < cue.end:
                    assert cue.what in INSIDE, cue
                    if cue.kind == "speech" and not held.phased:
                        assert cue.start >= held.start + seconds(3)


# 2 ----------------------------------------------------------------------------------------------------------------


def no_two_spoken_cues_overlap_and_none_is_cut_off(timeline: Timeline) -> None:
    spoken = [c for c in timeline.cues() if c.kind in SPOKEN]
    for before, after in itertools.pairwise(spoken):
        assert before.end <= after.start, (before, after)
    for placed in timeline.placed:
        for cue in placed.score.cues:
            assert 0 <= cue.start < cue.end <= placed.score.length, cue


def words_keep_clear_of_sounds(timeline: Timeline) -> None:
    for placed in timeline.placed:
        clause = placed.score.passage.pauses.clause
        sounds = [c for c in placed.score.cues if c.kind == "chime" and c.what in BARRED]
        for word in (c for c in placed.score.cues if c.kind == "speech"):
            for sound in sounds:
                clear = word.start >= sound.end + clause or word.end + AFTER_WORD <= sound.start
                assert clear, (word, sound)


def words_keep_their_distance(timeline: Timeline) -> None:
    """Between sentences outside a dose a sentence-pause; around a word that found room inside one a clause-pause
    before it and 200 ms behind it."""
    for placed in timeline.placed:
        score, pauses = placed.score, placed.score.passage.pauses
        spoken = [c for c in score.cues if c.kind in SPOKEN]
        chimes = [c for c in score.cues if c.kind == "chime"]
        for before, after in itertools.pairwise(spoken):
            gap = after.start - before.end
            together = before.what == after.what and before.key == after.key != "" and before.kind != "count"
            if together:
                assert gap >= min(pauses.sentence, pauses.clause + AFTER_WORD)
                continue
            if after.what in MOVABLE and after.kind == "speech" and after.key:
                assert gap >= pauses.clause, (before, after)
            if before.what in MOVABLE and before.kind == "speech" and before.key:
                assert gap >= AFTER_WORD, (before, after)
            instructions = not before.key and not after.key and {before.what, after.what}.isdisjoint(INSIDE)
            if instructions and not any(before.end <= c.start <= after.start for c in chimes):
                assert gap >= pauses.sentence, (before, after)
    joints = itertools.pairwise([p for p in timeline.placed if p.score.cues])
    for one, other in joints:
        before, after = one.score.cues[-1], other.score.cues[0]
        if before.kind == after.kind == "speech":
            gap = other.start + after.start - one.start - before.end
            assert gap >= other.score.passage.pauses.sentence, (before, after)


def words_move_at_most_three_seconds(timeline: Timeline) -> None:
    for placed in timeline.placed:
        for bout, held in bouts_of(placed.score):
            wanted = {m.key: held.start + m.at for m in bout.moments if m.at is not None}
            starts: dict[str, Frames] = {}
            for cue in inside(placed.score, held):
                starts.setdefault(cue.key, cue.start)
            for key in wanted.keys() & starts.keys():
                assert abs(starts[key] - wanted[key]) <= seconds(3)


# 3 ----------------------------------------------------------------------------------------------------------------


def numbers_fall_on_their_beat(timeline: Timeline) -> None:
    for placed in timeline.placed:
        score = placed.score
        for bout, held in bouts_of(score):
            counted = inside(score, held, "count")
            if not bout.phases:
                _on_the_beats(counted, held.start, bout.numbers)
                assert all(c.end <= held.end for c in counted)
            at = held.start
            for phase in bout.phases:
                here = [c for c in counted if at <= c.beat < at + phase.length]
                rep_numbers = _on_the_beats(here, at, phase.numbers, phase.rep_number)
                assert all(c.end <= at + phase.length for c in here)
                assert all(c.end <= c.beat + seconds(1) for c in here if c not in rep_numbers)
                for number in rep_numbers:
                    names = [c for c in score.cues if c.what == "phase" and c.kind == "speech"
                             and at <= c.start < at + phase.length]
                    clause = score.passage.pauses.clause
                    assert number.start == names[-1].end + clause if names else number.beat == at
                at = Frames(at + phase.length)


def _on_the_beats(
    cues: list[Cue], start: Frames, numbers: tuple[Number, ...], rep: Utterance | None = None
) -> list[Cue]:
    """Each cue is one of ``numbers`` on its beat after ``start``; the one that is not, if any, is the rep's own."""
    wanted: Counter[tuple[Frames, Source]] = Counter((Frames(start + n.at), n.word) for n in numbers)
    others = list((Counter((c.beat, c.source) for c in cues) - wanted).elements())
    assert [source for _, source in others] in ([], [rep])
    return [c for c in cues if (c.beat, c.source) in others]


# 4 ----------------------------------------------------------------------------------------------------------------


def every_change_of_side_is_announced_and_given_time(timeline: Timeline) -> None:
    held, cues = list(timeline.held()), list(timeline.cues())
    routine, listener = timeline.script.routine, timeline.script.listener
    for before, after in itertools.pairwise(held):
        sides = (before.tag.side, after.tag.side)
        if before.tag.exercise != after.tag.exercise or sides[0] == sides[1]:
            continue
        # alternating phases have no gap: they name the side in their words
        between = [c for c in cues if before.end <= c.start < after.start]
        switch = [c for c in between if c.what == "switch" and c.kind == "speech"]
        assert switch
        assert f"{after.tag.side} side" in switch[-1].text
        told = max(c.end for c in between if c.what in ("switch", "setup"))
        starts = [c.start for c in between if c.what == "start" and c.kind == "chime"]
        chime = starts[-1] if after.phased else after.start
        exercise = exercise_of(routine, after.tag.exercise)
        assert chime - told >= work_out(routine, listener, exercise).length("switch-sides")
        alternate = exercise.sides is not None and exercise.sides.alternate
        if exercise.dose.shape == "reps-hold" and alternate and before.tag.set == after.tag.set:
            assert after.start >= before.end + exercise.dose.relax


# 5 ----------------------------------------------------------------------------------------------------------------


def the_total_that_is_said_is_the_true_one(timeline: Timeline) -> None:
    waits = sum(
        p.score.passage.parts[-1].length for p in timeline.placed
        if p.score.passage.gate and isinstance(p.score.passage.parts[-1], Gap)
    )
    true = minutes_up(timeline.length - waits)
    said = " ".join(c.text for c in timeline.cues() if c.what == "total")
    if said:
        assert f" {timeline.script.words.speaker.book.number(timeline.minutes, 'en')} " in said
    # the words for one figure may tip the session into the next minute, and those of the next back again
    assert timeline.minutes in (true, true + 1)
    ends = itertools.accumulate((p.score.length for p in timeline.placed), initial=0)
    assert [p.start for p in timeline.placed] == list(ends)[:-1]


# what is written is kept -------------------------------------------------------------------------------------------


def intervals_are_exact_unless_it_is_told(timeline: Timeline) -> None:
    routine, listener = timeline.script.routine, timeline.script.listener
    for placed in timeline.placed:
        score = placed.score
        grown = Counter((c.asked, c.at) for c in score.changes if c.what == "grew")
        intervals = [p for p in score.passage.parts if isinstance(p, Interval)]
        if score.passage.kind == "rest":
            step = routine.steps[(score.passage.tag.step or 0) - 1]
            assert isinstance(step, Rest)
            written = rest_length(step.length, work_out(routine, listener))
            assert score.length == written or grown[written, score.length]
        if score.passage.kind != "exercise" or not intervals:
            continue
        exercise = exercise_of(routine, score.passage.tag.exercise)
        rest = rest_length(exercise.dose.rest, work_out(routine, listener, exercise))
        starts = sorted(c.start for c in score.cues if c.what == "start" and c.kind == "chime")
        for (before, after), start in zip(itertools.pairwise(score.held), starts[1:], strict=True):
            length = Frames(start - before.end)
            if before.tag.set != after.tag.set:
                assert length == rest or grown[rest, length], (length, rest)
            elif before.tag.side == after.tag.side:
                assert length == exercise.dose.relax


def nothing_is_lost_without_being_told(timeline: Timeline) -> None:
    """Every word and number of the script is heard, or is among the changes (numbers inside phases have a rule of
    their own)."""
    for placed in timeline.placed:
        score = placed.score
        heard = Counter(c.source for c in score.cues if c.kind in SPOKEN)
        lost = [c for c in score.changes if c.what in ("dropped", "shortened")]
        for part in score.passage.parts:
            if isinstance(part, Say):
                _heard_or_told(part, heard, lost == [])
            elif isinstance(part, Interval):
                for say in (s for s in (*part.opening, *part.closing) if isinstance(s, Say)):
                    _heard_or_told(say, heard, lost == [])
        for bout, held in bouts_of(score):
            _nothing_of_a_bout_is_lost(score, bout, held)


def _heard_or_told(say: Say, heard: Counter[Source], all_of_it: bool) -> None:
    for sentence in say.sentences:
        if heard[sentence]:
            heard[sentence] -= 1
        else:
            assert not all_of_it, sentence


def _nothing_of_a_bout_is_lost(score: Score, bout: Bout, held: Held) -> None:
    cues = inside(score, held)
    told = Counter(c.text for c in score.changes if c.what == "dropped")
    placed = {c.key for c in cues if c.key}
    for moment in bout.moments:
        if moment.choices or moment.sound:
            text = " ".join(u.text for u in moment.choices[0]) if moment.choices else moment.sound.name  # type: ignore
            assert moment.key in placed or told[text] or told["a sound"], moment
    counted = Counter(c.beat for c in cues if c.kind == "count")
    for number in bout.numbers:
        assert counted[Frames(held.start + number.at)] or told[number.word.text]
    if bout.reminders:
        said = len({c.key for c in cues if c.what == "reminder"})
        first, last = reminder_window(bout.length, {n.at: 0 for n in bout.numbers})
        window = held.end - held.start if bout.phases else last - first
        count = reminder_count(len(bout.reminders.words), window, bout.reminders.every, bout.reminders.most)
        texts = {" ".join(u.text for u in words) for r in bout.reminders.words for _, words in r.forms}
        assert said <= count
        assert said == count or any(told[text] for text in texts), (said, count)


def what_is_for_safety_is_always_said(timeline: Timeline) -> None:
    said = [c.text for c in timeline.cues() if c.what == "safety"]
    expected = [t.forms[0][1] for t in timeline.script.routine.safety.before]
    assert said == expected
    first = next((h.start for h in timeline.held()), timeline.length)
    assert all(c.end < first for c in timeline.cues() if c.what == "safety")


def exercises_are_named_and_begun_and_closed(timeline: Timeline) -> None:
    """Names, ``start`` and ``finish`` are said at every verbosity."""
    for exercise in timeline.script.routine.exercises:
        cues = [c for c in timeline.cues() if c.tag.exercise == exercise.id]
        assert [c.text for c in cues if c.what == "name"] == [f"{exercise.name.forms[0][1]}."]
        for what, texts in (("start", exercise.start), ("finish", exercise.finish)):
            if texts:
                assert any(c.what == what and c.kind == "speech" for c in cues)


ALL = (
    a_hold_lasts_exactly_what_is_written,
    phases_follow_the_start_sound_without_gaps,
    instructions_are_never_inside_a_hold,
    no_two_spoken_cues_overlap_and_none_is_cut_off,
    words_keep_clear_of_sounds,
    words_keep_their_distance,
    words_move_at_most_three_seconds,
    numbers_fall_on_their_beat,
    every_change_of_side_is_announced_and_given_time,
    the_total_that_is_said_is_the_true_one,
    intervals_are_exact_unless_it_is_told,
    nothing_is_lost_without_being_told,
    what_is_for_safety_is_always_said,
    exercises_are_named_and_begun_and_closed,
)


def in_one_passage(passage: Passage) -> list[Bout]:
    return [part for part in passage.parts if isinstance(part, Bout)]
