"""defaults < like < own: what an exercise takes over, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from calmcue.routine.desk import Desk
from calmcue.routine.dose_fields import COUNT, FOR, HOLD, PHASES, RELAX, REPS, TALK_FOR
from calmcue.routine.exercise_fields import ID, LIKE, NAME, WHEN
from calmcue.routine.languages import best
from calmcue.routine.model import Text
from calmcue.routine.records import Values
from calmcue.routine.sound_fields import CHIMES, PACING, chimes_under
from calmcue.routine.steps import Draft
from calmcue.routine.suggesting import did_you_mean
from calmcue.routine.values import slug

_NEW_DOSE: Final = (HOLD, REPS, FOR)
_REPLACED: Final = frozenset(f.key for f in (HOLD, REPS, RELAX, FOR, PHASES, TALK_FOR, COUNT))
_OWN: Final = frozenset(f.key for f in (NAME, ID, LIKE, WHEN))


def over(base: Values, own: Values) -> Values:
    """``base``, and over it what ``own`` states. A new dose replaces all of the old one; pacing and chimes merge by
    key; every other field is replaced whole."""
    if own.states(*_NEW_DOSE):
        base = base.without(_REPLACED)
    merged = base | own
    lower, upper = base.get(PACING), own.get(PACING)
    if lower and upper:
        merged.given[PACING.key] = lower.under(upper)
    below, above = base.get(CHIMES), own.get(CHIMES)
    if below and above:
        merged.given[CHIMES.key] = chimes_under(below, above)
    return merged


def ids(drafts: dict[int, Draft], language: str, desk: Desk) -> dict[str, int]:
    """The step number of each exercise by its id, in the order of the file. ``drafts``: by step number.

    A name's slug is taken from its form in ``language``, the routine's first.
    """
    known: dict[str, int] = {}
    for number, draft in drafts.items():
        name = identity(draft, number, language)
        if name not in known:
            known[name] = number
            continue
        first = drafts[known[name]].node
        at = draft.values.places.get(ID.key) or draft.values.places.get(NAME.key) or draft.node.place
        desk.refuse(at, "Two exercises have the same id.", found=f"`{name}`, as in line {first.line}",
                    expected="an id of its own for each", suggestion=f"Give this one an `id`, such as `{name}-2`.",
                    code="duplicate-id")
    return known


def identity(draft: Draft, number: int, language: str) -> str:
    """The id of an exercise: its own, else its name's slug, else one made of its number."""
    if (own := draft.values.get(ID)) is not None:
        return own
    name = draft.values.get(NAME)
    return (slug(_in(name, language)) if name else "") or f"exercise-{number}"


def _in(text: Text, language: str) -> str:
    forms = dict(text.forms)
    return forms[best(language, forms) or text.forms[0][0]]


def inherit(drafts: dict[int, Draft], known: dict[str, int], defaults: Values, desk: Desk) -> dict[int, Values]:
    """What each exercise states and inherits, by step number; without those whose ``like`` leads nowhere, of which
    nothing more can be said."""
    likes = _likes(drafts, known, desk)
    done: dict[int, Values] = {}
    for number in drafts:
        chain: list[int] = []
        at: int | None = number
        while at is not None and at in likes and at not in done and at not in chain:
            chain.append(at)
            at = likes[at]
        if at in chain:
            _refuse_circle(drafts, chain[chain.index(at):], desk)
        if at is not None and at not in done:
            for step in chain:
                del likes[step]
            continue
        base = defaults if at is None else done[at].without(_OWN)
        for step in reversed(chain):
            done[step] = over(base, drafts[step].values)
            base = done[step].without(_OWN)
    return done


def _likes(drafts: dict[int, Draft], known: dict[str, int], desk: Desk) -> dict[int, int | None]:
    """The step that each exercise starts from, None for the defaults; without those whose ``like`` is refused."""
    likes: dict[int, int | None] = {}
    for number, draft in drafts.items():
        like = draft.values.get(LIKE)
        if like in known:
            likes[number] = known[like]
        elif like is not None:
            desk.refuse(draft.values.places[LIKE.key], "There is no exercise with this id.", found=f"`{like}`",
                        expected="the id of another exercise", suggestion=unknown_id(like, known), code="unknown-id")
        elif not draft.values.wrong(LIKE):
            likes[number] = None
    return likes


def unknown_id(written: str, known: Mapping[str, int]) -> str:
    """What to say of an id that no exercise has."""
    return did_you_mean(written, known) or f"The exercises are {', '.join(list(known)[:20])}."


def _refuse_circle(drafts: dict[int, Draft], circle: list[int], desk: Desk) -> None:
    likes = [drafts[step].values.need(LIKE) for step in circle]
    desk.refuse(drafts[min(circle)].values.places[LIKE.key], "Exercises start from each other in a circle.",
                found=" -> ".join([*likes[-1:], *likes][:10]), expected="a `like` that leads to an end",
                code="like-loop")
