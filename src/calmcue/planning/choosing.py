"""What of a routine is played for this listener: which steps, in which languages, on which sides."""

from __future__ import annotations

from calmcue.errors import UsageError
from calmcue.routine.model import ChimeStep, Exercise, Routine, Side, SideChoice, Step
from calmcue.routine.model import Say as SayStep
from calmcue.settings import Listener


def chosen_steps(
    routine: Routine, variant: str | None, left_out: tuple[str, ...] = ()
) -> tuple[tuple[int, Step], ...]:
    """(number in the file from 1, step) of the steps that a variant plays: ``say`` and ``chime`` always, a
    ``rest``, ``pause`` or ``wait`` with the exercise before it. ``left_out``: exercises not done this time."""
    if variant is not None and variant not in routine.variants:
        known = ", ".join(sorted(routine.variants)) or "none"
        raise UsageError(f"There is no variant “{variant}” in this routine. Its variants: {known}.")
    wanted = routine.variants.get(variant or "default")
    chosen, playing = [], True
    for number, step in enumerate(routine.steps, 1):
        if isinstance(step, Exercise):
            playing = (wanted is None or step.id in wanted) and step.id not in left_out
        if playing or isinstance(step, SayStep | ChimeStep):
            chosen.append((number, step))
    return tuple(chosen)


def spoken_languages(routine: Routine, listener: Listener) -> tuple[str, ...]:
    """The languages things are said in: the routine's ``speak``, or the listener's choice among its languages."""
    if not listener.speak:
        return routine.speak
    found = []
    for wanted in listener.speak:
        base = wanted.split("-")[0].lower()
        match = [lang for lang in routine.languages if lang.lower() == wanted.lower()]
        match += [lang for lang in routine.languages if lang.split("-")[0].lower() == base]
        if not match:
            raise UsageError(f"This routine is not written in “{wanted}”. It is written in: "
                             f"{', '.join(routine.languages)}.")
        found.append(match[0])
    return tuple(dict.fromkeys(found))


def resolve_sides(exercise: Exercise, listener: Listener) -> tuple[Side | None, ...]:
    """The sides of an exercise in order, the affected one as far as it is known; (None,) where it has none."""
    if exercise.sides is None:
        return (None,)

    def side(choice: SideChoice) -> Side:
        return (listener.affected or "unset") if choice == "affected" else choice

    return tuple(side(choice) for choice in exercise.sides.order)
