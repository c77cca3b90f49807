"""Which moments of a dose never come: a cue for one of them is left out, and ``check`` says so."""

from __future__ import annotations

from calmcue.routine.model import Dose, Exercise, TimedCue
from calmcue.units import Frames, format_duration


def reps_in(dose: Dose, alternate: bool) -> int:
    """Reps, rounds or held reps in a set; pairs of sides where they alternate. 1 for a single hold."""
    if dose.at_least is None:
        return dose.reps or 1
    rounds = max(1, -(-dose.at_least // dose.round_length))
    return -(-rounds // 2) if alternate else rounds


def never(cue: TimedCue, exercise: Exercise) -> tuple[str, str] | None:
    """What is found and what is expected, where a cue's moment does not exist in its exercise; None where it does."""
    dose, alternate = exercise.dose, exercise.sides is not None and exercise.sides.alternate
    if cue.when in ("rep", "last-rep", "last-round") and dose.shape == "hold":
        return f"`{cue.when.replace('-', ' ')}` in a single hold", "an exercise with reps or rounds"
    if cue.when == "rep" and cue.rep > (reps := reps_in(dose, alternate)):
        return f"rep {cue.rep}", f"a rep from 1 to {reps}"
    if cue.when in ("left", "in") and cue.time >= (length := _length(dose, alternate)):
        return f"{format_duration(cue.time)} {cue.when}", f"less than {format_duration(length)}"
    if cue.when in ("rest", "rest-left") and dose.sets == 1:
        return "one set", "several `sets`, with a rest between them"
    if cue.when == "rest-left" and cue.time >= dose.rest:
        return f"{format_duration(cue.time)} of a rest", f"less than the rest, {format_duration(dose.rest)}"
    return None


def _length(dose: Dose, alternate: bool) -> Frames:
    """From T (or P) to E: of one hold, or of all rounds of a set."""
    if dose.hold is not None:
        return dose.hold.aim
    return Frames(dose.round_length * reps_in(dose, alternate) * (2 if alternate else 1))
