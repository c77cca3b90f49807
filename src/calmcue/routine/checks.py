"""Warnings about a routine that is right in form: what a careful colleague would ask about.

Warnings never stop anything. Each rule is a small generator in the table ``RULES``; the figures and where they
come from stand with them:

- holds: ACSM's position stand gives 10-30 s, and 30-60 s for older people; a total of 60 s a stretch;
- reps and sets of strength: at most 15 and 3 are usual in the same position stands;
- a phase under 1 s can't be followed by ear;
- stop phrases: NHS Tayside asks to stop for chest pain, severe breathlessness or dizziness;
- sentences over 20 words are hard to follow for listeners with aphasia.

What depends on the plan (words that don't fit, time to change sides) is in ``planning/review.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from calmcue.errors import Place, Problem
from calmcue.routine.model import Exercise, Routine, Side, Sided, Text
from calmcue.routine.model import Say as SayStep
from calmcue.routine.moments import never
from calmcue.routine.names import OTHER
from calmcue.routine.phrases import Phrasebook, sentences
from calmcue.units import Frames, format_duration, seconds

SHORTEST_STRETCH: Final = seconds(10)
LONGEST_STRETCH: Final = seconds(60)
OLDER_HOLD: Final = seconds(30)
OLDER_TOTAL: Final = seconds(60)
MOST_REPS: Final = 15
MOST_SETS: Final = 3
SHORTEST_PHASE: Final = seconds(1)
MOST_WORDS: Final = 20

_UNSTEADY: Final = frozenset({"stroke", "neuro-rehab", "older-adult"})

Rule: TypeAlias = Callable[[Routine, Phrasebook], Iterator[Problem]]

# words by which things to hold on to, words that tell to stop, and sides, are known in the texts; a language that
# is not in a table is not judged by it
_TO_HOLD: Final = {
    "en": r"wall|worktop|counter|chair|rail|table|hold|support|frame|door",
    "de": r"wand|arbeitsplatte|stuhl|geländer|tisch|halt|stütz|tür",
    "es": r"pared|encimera|silla|baranda|mesa|apoy|sujet|agarr|puerta",
    "fr": r"mur|plan de travail|chaise|rampe|table|appui|tenez|tenir|porte",
}
_STOP: Final = {
    "en": r"\bstop\b|ease off", "de": r"\bhören sie auf\b|\baufhören\b|\bstopp|\bbrechen sie\b|\bbeenden\b",
    "es": r"\bpare\b|\bdeténgase\b|\bdetenga\b|\bdejar?\b|\bafloje\b", "fr": r"\barrêtez|\bcessez\b|\bstoppez\b",
}
_SIDE_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {"left": r"left", "right": r"right", "affected": r"affected"},
    "de": {"left": r"linke[rsnm]?|links", "right": r"rechte[rsnm]?|rechts", "affected": r"betroffene[rsnm]?"},
    "es": {"left": r"izquierd[oa]s?", "right": r"derech[oa]s?", "affected": r"afectad[oa]s?"},
    "fr": {"left": r"gauches?", "right": r"droite?s?", "affected": r"atteinte?s?"},
}
_HOLDS_BREATH: Final = {
    "en": r"^(hold|pause)\b|hold your breath|breath-hold", "de": r"^halten\b|luft an|atem an",
    "es": r"^(mantenga|retenga|sostenga)\b|retenga el aire|aguante", "fr": r"^(retenez|bloquez|gardez)\b",
}


def warnings(routine: Routine) -> tuple[Problem, ...]:
    """All warnings about ``routine``, in the order of the file."""
    book = Phrasebook(routine.phrases, routine.languages)
    found = [problem for rule in RULES for problem in rule(routine, book)]
    return tuple(sorted(found, key=lambda p: (p.place.file, p.place.line, p.place.column)))


# doses ------------------------------------------------------------------------------------------------------------


def stretch_holds(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    older = "older-adult" in routine.audience
    for exercise in routine.exercises:
        hold = exercise.dose.hold
        if exercise.kind != "stretch" or hold is None:
            continue
        total = hold.aim * (exercise.dose.reps or 1) * exercise.dose.sets
        if hold.least < SHORTEST_STRETCH:
            yield _warn(exercise.at, "short-hold", f"A stretch of {format_duration(hold.least)} is short.",
                        "10 to 30 s, for older people 30 to 60 s")
        elif older and hold.aim < OLDER_HOLD:
            yield _warn(exercise.at, "short-hold", f"A stretch of {format_duration(hold.aim)} is short for older "
                        "people.", "30 to 60 s")
        if hold.aim > LONGEST_STRETCH:
            yield _warn(exercise.at, "long-hold", f"A stretch of {format_duration(hold.aim)} is long.", "at most 60 s")
        if older and total < OLDER_TOTAL:
            yield _warn(exercise.at, "short-total", f"This stretch adds up to {format_duration(Frames(total))} a side.",
                        "60 s or more a side for older people, such as two holds of 30 s")


def strength(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    for exercise in routine.exercises:
        dose = exercise.dose
        if exercise.kind != "strength":
            continue
        if (dose.reps or 0) > MOST_REPS:
            yield _warn(exercise.at, "many-reps", f"{dose.reps} reps are many for strength.", f"at most {MOST_REPS}")
        if dose.sets > MOST_SETS:
            yield _warn(exercise.at, "many-sets", f"{dose.sets} sets are many for strength.", f"at most {MOST_SETS}")


def phases(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    for exercise in routine.exercises:
        for phase in exercise.dose.phases:
            if phase.length < SHORTEST_PHASE:
                yield _warn(phase.at, "short-phase", f"A phase of {format_duration(phase.length)} can't be followed "
                            "by ear.", "at least 1s")


def cues(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    for exercise in routine.exercises:
        for cue in exercise.cues:
            taken_over = not cue.at.key.startswith(f"{exercise.at.key}.")
            if taken_over and cue.when in ("rest", "rest-left") and exercise.dose.sets == 1:
                continue                    # a single set of an exercise that otherwise has rests
            if why := never(cue, exercise):
                yield _warn(cue.at, "cue-never", f"This moment never comes in `{exercise.id}`; the cue is left out.",
                            why[1], found=why[0])


def breath_holds(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    """Holding the breath is not for everyone: a variant without it should be there."""
    holding = {e.id for e in routine.exercises if e.kind == "breathing" or _breathes(e, book)} & {
        e.id for e in routine.exercises if _has(_HOLDS_BREATH, [p.name for p in e.dose.phases], book, e)
    }
    if not holding:
        return
    others = {e.id for e in routine.exercises} - holding
    if not any(set(ids) <= others for ids in routine.variants.values()):
        first = next(e for e in routine.exercises if e.id in holding)
        yield _warn(first.at, "breath-hold", "The breath is held, and there is no variant without that.",
                    "a variant for those who should not hold their breath", "Add one under `variants`.")


def _breathes(exercise: Exercise, book: Phrasebook) -> bool:
    return _has({"en": r"breath", "de": r"atme", "es": r"inhal|exhal|respir|aire", "fr": r"inspir|expir|souffl"},
                [p.name for p in exercise.dose.phases], book, exercise)


# safety -----------------------------------------------------------------------------------------------------------


def standing(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    if not _UNSTEADY.intersection(routine.audience):
        return
    for exercise in routine.exercises:
        if exercise.position == "standing" and not _has(_TO_HOLD, [*exercise.equipment, *exercise.setup], book,
                                                        exercise):
            yield _warn(exercise.at, "nothing-to-hold", "Standing, with nothing to hold on to.",
                        "a wall, a worktop or a chair in `equipment` or `setup`")


def stop_phrase(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    if not any(lang.split("-")[0] in _STOP for lang in routine.languages):
        return
    if routine.exercises and not _has(_STOP, routine.safety.before, book, None):
        yield _warn(routine.title.at, "no-stop-phrase", "Nobody is told when to stop.",
                    "a sentence in `safety.before`, such as “Stop if you feel dizzy or have chest pain.”")


def tells_to_stop(sentence: str, language: str) -> bool:
    """Whether ``sentence`` says when to stop; False in a language that can't be judged."""
    pattern = _STOP.get(language.split("-")[0])
    return pattern is not None and re.search(pattern, sentence, re.IGNORECASE) is not None


# words ------------------------------------------------------------------------------------------------------------


def sides(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    for exercise in routine.exercises:
        texts = list(_exercise_texts(exercise))
        if exercise.sides is None:
            continue
        if not any(book.is_sided(t, lang) for t in texts for lang in routine.languages):
            yield _warn(exercise.at, "no-side-in-words", "This exercise has sides, but no word of it names one.",
                        "a sided phrase such as $foot in `setup` or `start`")
        elif exercise.sides.alternate and exercise.dose.phases and not any(
            book.is_sided(p.name, lang) for p in exercise.dose.phases for lang in routine.languages
        ):
            yield _warn(exercise.at, "no-side-in-phases", "The sides alternate, but no phase names the side.",
                        "a sided phrase in the name of a phase")
        for text in texts:
            yield from _written_side(text)


def _written_side(text: Text) -> Iterator[Problem]:
    for lang, form in text.forms:
        if match := _side_in(form, lang, "left", "right", "affected"):
            yield _warn(text.at, "side-written-out", "A side is written out; it would be said for the other side too.",
                        "a sided phrase", f"Put “{match[0]} …” into `phrases` with `left:` and `right:`.", form)


def sided_phrases(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    """A phrase that says the wrong side, or one side for both, keeps the listener on one."""
    for name, phrase in routine.phrases.items():
        for tag, form in phrase.forms:
            if isinstance(form, Sided) and form.left and form.right:
                yield from _wrong_side(name, tag or routine.languages[0], form.left, form.right, phrase.at)


def _wrong_side(name: str, lang: str, left: str, right: str, at: Place) -> Iterator[Problem]:
    if left == right and "$" not in left:           # a name may stand for something that differs
        yield _warn(at, "same-sides", f"`{name}` says the same for both sides.", "a `right` that differs from `left`",
                    "A phrase that is the same on both sides needs no `left` and `right`.", left)
        return
    for side, other, form in (("left", "right", left), ("right", "left", right)):
        if _side_in(form, lang, other) and not _side_in(form, lang, side) and not name.startswith(OTHER):
            yield _warn(at, "wrong-side", f"The {side} side of `{name}` says the {other} one.",
                        f"words for the {side} side", f"For the opposite side a text says `${OTHER}{name}`.", form)


def _side_in(form: str, lang: str, *sides: str) -> re.Match[str] | None:
    """The first word in ``form`` for one of ``sides``; None in a language that can't be judged."""
    words = _SIDE_WORDS.get(lang.split("-")[0])
    return re.search(rf"\b({'|'.join(words[side] for side in sides)})\b", form, re.IGNORECASE) if words else None


def long_sentences(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    for text in _spoken_texts(routine):
        for _, form in text.forms:
            for sentence in sentences(form):
                if (count := len(sentence.split())) > MOST_WORDS:
                    yield _warn(text.at, "long-sentence", f"A sentence of {count} words is hard to follow.",
                                f"at most {MOST_WORDS} words", "", sentence)


def languages(routine: Routine, book: Phrasebook) -> Iterator[Problem]:
    """Words of the program's own that a language lacks, and texts that lack a language they should be said in."""
    for lang in routine.speak:
        if missing := book.missing(lang):
            what = "all of them" if len(missing) > 20 else ", ".join(missing)
            yield _warn(routine.title.at, "missing-words", f"The program's own words are missing in “{lang}” and are "
                        f"left out: {what}.", "a catalogue, or `phrases` with these keys")
        for text in _spoken_texts(routine):
            if not any(_same(lang, tag) for tag, _ in text.forms) and len(routine.languages) > 1:
                if all(form.lstrip().startswith("$") for _, form in text.forms):
                    continue
                yield _warn(text.at, "missing-language", f"This text is not written in “{lang}” and is left out "
                            "there.", f"a map with {', '.join(routine.speak)}")


RULES: Final[tuple[Rule, ...]] = (
    stretch_holds, strength, phases, cues, breath_holds, standing, stop_phrase, sides, sided_phrases,
    long_sentences, languages,
)


# helpers ----------------------------------------------------------------------------------------------------------


def _warn(at: Place, code: str, message: str, expected: str = "", suggestion: str = "", found: str = "") -> Problem:
    return Problem(at, message, found, expected, suggestion, code)


def _same(one: str, other: str) -> bool:
    return one.split("-")[0].lower() == other.split("-")[0].lower()


def _exercise_texts(exercise: Exercise) -> Iterator[Text]:
    yield from (*exercise.setup, *exercise.start, *exercise.feel, *exercise.finish, *exercise.reminders)
    yield from (phase.name for phase in exercise.dose.phases)
    yield from (a.say for a in exercise.adapt)
    yield from (cue.say for cue in exercise.cues if cue.say is not None)


def _spoken_texts(routine: Routine) -> Iterator[Text]:
    yield routine.title
    yield from routine.safety.before
    for step in routine.steps:
        if isinstance(step, Exercise):
            yield step.name
            yield from _exercise_texts(step)
        elif isinstance(step, SayStep):
            yield step.text


def _has(patterns: dict[str, str], texts: list[Text] | tuple[Text, ...], book: Phrasebook,
         exercise: Exercise | None) -> bool:
    """Whether one of ``texts``, as it is said, matches its language's pattern. A language without one counts as
    matching: it can't be judged."""
    side: Side | None = None
    if exercise is not None and exercise.sides is not None:
        first = exercise.sides.order[0]
        side = "unset" if first == "affected" else first
    for text in texts:
        for lang, _ in text.forms:
            pattern = patterns.get(lang.split("-")[0])
            said = book.expand(text, lang, side, _ANY_VALUES) or ()
            if pattern is None or any(re.search(pattern, s, re.IGNORECASE) for s in said):
                return True
    return False


_ANY_VALUES: Final = dict.fromkeys(("n", "total", "exercise", "next", "hold", "minutes"), "")
