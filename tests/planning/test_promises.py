"""The promises of the routine format, for any routine and any lengths of clips."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmcue.planning.adjusting import lengthen
from calmcue.planning.passages import AFTER_WORD
from calmcue.planning.scores import Score
from calmcue.planning.scoring import plan_passage
from calmcue.planning.timeline import Timeline, plan_session
from calmcue.routine.model import Routine
from calmcue.settings import Listener
from calmcue.sources import Extent, Source, Utterance
from calmcue.units import Frames, seconds
from planning import promises
from planning.routines import listeners, routines
from planning.tables import random_table

seeds = st.integers(0, 10_000)
longest = st.sampled_from([300, 1500, 6000])
# more where they are soaked: CALMCUE_EXAMPLES=20000
promise = settings(
    max_examples=int(os.environ.get("CALMCUE_EXAMPLES", "60")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def planned(routine: Routine, listener: Listener, seed: int, longest_ms: int) -> Timeline:
    return plan_session(routine, listener, random_table(seed, longest_ms))


@promise
@given(routines(), listeners, seeds, longest)
def test_promises(routine: Routine, listener: Listener, seed: int, most: int) -> None:
    timeline = planned(routine, listener, seed, most)
    for keep in promises.ALL:
        keep(timeline)
    # the sixth: the same gives the same
    assert planned(routine, listener, seed, most).placed == timeline.placed


# both sides -------------------------------------------------------------------------------------------------------


def without_sides(measure: Callable[[Source], Extent]) -> Callable[[Source], Extent]:
    """A measure for which it makes no difference which side a sentence names."""

    def even(source: Source) -> Extent:
        if isinstance(source, Utterance):
            source = replace(source, text=re.sub(r"\b(left|right)\b", "", source.text))
        return measure(source)

    return even


def dose(score: Score) -> list[tuple[int, int, str, str]]:
    """All that is heard from the first start sound to the last end sound, in frames after the first."""
    first = min(c.start for c in score.cues if c.what == "start" and c.kind == "chime")
    return [(c.start - first, c.end - first, c.what, re.sub(r"\b(left|right)\b", "", c.text))
            for c in score.cues if first <= c.start <= score.held[-1].end]


@promise
@given(routines(), listeners, seeds, longest)
def test_both_sides_have_the_same_dose_to_the_frame(
    routine: Routine, listener: Listener, seed: int, most: int
) -> None:
    timeline = plan_session(routine, listener, without_sides(random_table(seed, most)))
    for exercise in routine.exercises:
        scores = [p.score for p in timeline.placed
                  if p.score.passage.kind == "exercise" and p.score.passage.tag.exercise == exercise.id]
        if len(scores) == 2:
            assert dose(scores[0]) == dose(scores[1])


# planned again ----------------------------------------------------------------------------------------------------


@promise
@given(routines(), listeners, seeds, longest, st.integers(1, 400))
def test_what_is_played_already_stays_when_planned_again(
    routine: Routine, listener: Listener, seed: int, most: int, percent: int
) -> None:
    measure = random_table(seed, most)
    for placed in planned(routine, listener, seed, most).placed:
        until = Frames(placed.score.length * percent // 400)
        again = plan_passage(placed.score.passage, measure, placed.score, until)
        earlier = [c for c in placed.score.cues if c.start < until]
        assert list(again.cues[: len(earlier)]) == earlier
        assert again.held == placed.score.held


def settled(score: Score, until: Frames) -> Frames:
    """``until``, and no cue that is running there is broken."""
    for cue in score.cues:
        if cue.start < until:
            until = max(until, cue.end)
    return until


@promise
@given(routines(), listeners, seeds, longest, st.integers(0, 99), st.sampled_from([-20, -5, 1, 10, 30]))
def test_a_hold_that_is_changed_while_it_is_held_keeps_every_promise(
    routine: Routine, listener: Listener, seed: int, most: int, percent: int, by: int
) -> None:
    measure = random_table(seed, most)
    timeline = planned(routine, listener, seed, most)
    for index, placed in enumerate(timeline.placed):
        score = placed.score
        for order, held in enumerate(score.held):
            changed = lengthen(score.passage, order, seconds(by))
            if changed is None:
                continue
            old, new = (promises.in_one_passage(p)[order] for p in (score.passage, changed))
            change = new.length - old.length
            until = settled(score, Frames(held.start + (held.end - held.start) * percent // 100))
            if until + AFTER_WORD > min(held.end, held.end + change):
                continue
            again = plan_passage(changed, measure, score, until)
            earlier = [c for c in score.cues if c.start < until]
            assert list(again.cues[: len(earlier)]) == earlier
            assert [h.end - h.start for h in again.held] == [
                h.end - h.start + (change if i == order else 0) for i, h in enumerate(score.held)]
            assert any(c.what == "end" and c.start == again.held[order].end for c in again.cues)
            after = list(timeline.placed)
            after[index] = placed._replace(score=again)
            played = replace(timeline, placed=tuple(after[: index + 1]))
            promises.instructions_are_never_inside_a_hold(played)
            promises.no_two_spoken_cues_overlap_and_none_is_cut_off(played)
            promises.words_keep_clear_of_sounds(played)
            # what was counted before the change counted down to the end as it was then
            numbers = {held.start + n.at: n.word.text for n in new.numbers}
            for cue in again.cues:
                if cue.kind == "count" and until <= cue.start and cue.beat < again.held[order].end and numbers:
                    assert numbers[cue.beat] == cue.text
            movable = [c.key for c in again.cues if c.what in promises.MOVABLE
                       and again.held[order].start <= c.start < again.held[order].end]
            assert len(set(movable)) == len(movable), "said twice"
