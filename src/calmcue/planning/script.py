"""Routine + listener -> Script: the session as a row of Passages, in the order the format fixes.

``write_script`` knows no clip and no length of a word. What the session's total is, it must be told (``Total``),
because the total is itself said aloud; see ``planning/timeline.py`` for how it is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from calmcue.planning.choosing import chosen_steps, resolve_sides, spoken_languages
from calmcue.planning.dose import DoseWriter
from calmcue.planning.limits import check_size
from calmcue.planning.pacing import Pacing, rest_length, work_out
from calmcue.planning.passages import (
    NO_TAG,
    Bed,
    Chime,
    Edge,
    Gap,
    Interval,
    Part,
    Passage,
    PassageKind,
    Pauses,
    Quiet,
    Say,
    Sentences,
    Tag,
    first_edge,
    last_edge,
)
from calmcue.planning.preparation import Preparation, Standing
from calmcue.planning.sounds import Chimer
from calmcue.planning.words import Facts, Speaker
from calmcue.routine.model import (
    ChimeStep,
    Exercise,
    Pause,
    Rest,
    Routine,
    Side,
    Step,
    Text,
    Wait,
)
from calmcue.routine.model import Say as SayStep
from calmcue.routine.phrases import Phrasebook
from calmcue.settings import NOBODY, Listener
from calmcue.sources import Sound
from calmcue.units import ZERO, Frames


@dataclass(frozen=True, slots=True)
class Total:
    """How long the session is said to take. ``about``: it is an estimate, because phrases are still to be made."""

    minutes: int
    about: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """The session in order. ``words`` says the program's own words to the listener, for interludes."""

    routine: Routine
    listener: Listener
    passages: tuple[Passage, ...]
    words: OwnWords


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The program's own words in the session's languages."""

    speaker: Speaker

    def say(self, key: str, side: Side | None = None, **values: Text | str | Frames | int) -> Sentences:
        """The utterances of the catalogue's ``key``; a value ``time`` is a duration in Frames."""
        return self.speaker.own(key, side, **values)


def write_script(routine: Routine, listener: Listener = NOBODY, total: Total | None = None) -> Script:
    """The Script of ``routine`` for ``listener``. ``total`` None: nothing is said of it.

    Raises UsageError where the listener asks for a variant or a language that the routine hasn't got, and
    RoutineError where the session would be larger than the format's limits.
    """
    steps = chosen_steps(routine, listener.variant, listener.left_out)
    check_size(routine, listener, steps)
    return _Writer(routine, listener, steps, total).script()


class _Writer:
    """Writes passages one after the other, and the silence between them at the end of the earlier one, so that
    whoever skips to a passage hears it at once."""

    def __init__(
        self, routine: Routine, listener: Listener, steps: tuple[tuple[int, Step], ...], total: Total | None
    ) -> None:
        self.routine, self.listener, self.steps, self.total = routine, listener, steps, total
        self.speak = spoken_languages(routine, listener)
        self.book = Phrasebook(routine.phrases, routine.languages, listener.phrases)
        self.outer = work_out(routine, listener)
        self.exercises = [step for _, step in steps if isinstance(step, Exercise)]
        self.passages: list[Passage] = []
        self.edge: Edge = "nothing"         # what was heard last
        self.silent = ZERO                  # how much silence has been written since
        self.standing = Standing.at_first(self.exercises)

    def script(self) -> Script:
        outside = self._speaker(self.outer, Facts(total=len(self.exercises)))
        self._add("lead-in", (Gap(self.outer.length("lead-in")),), self.outer)
        self._opening(outside)
        done, waited = 0, True              # exercises written; nothing to wait for before the first
        for number, step in self.steps:
            if isinstance(step, Exercise):
                if done:
                    self._between(waited, self.exercises[done])
                done += 1
                self._exercise(number, step, done)
                waited = False
            else:
                waited = waited or isinstance(step, Rest | Pause | Wait)
                coming = self.exercises[done] if done < len(self.exercises) else None
                self._plain(number, step, coming)
        self._finish()
        return Script(self.routine, self.listener, tuple(self.passages), OwnWords(outside))

    # passages in order ----------------------------------------------------------------------------------------

    def _opening(self, speaker: Speaker) -> None:
        """A passage for each thing that is said, so that the first words need not wait until the last are made."""
        said: list[Say] = []
        total = self.total
        if self.outer.verbosity != "minimal":
            said.append(Say(speaker.say(self.routine.title), "title"))
            if total:
                one, several = ("total-about-one", "total-about") if total.about else ("total-one", "total")
                key = one if total.minutes == 1 else several
                said.append(Say(speaker.own(key, minutes=total.minutes), "total"))
        said += [Say(speaker.say(text), "safety") for text in self.routine.safety.before]
        for words in said:
            first = not any(passage.chapter for passage in self.passages)
            self._add("opening", (words,), self.outer, self._blank(title=self._title(), chapter=first))

    def _exercise(self, number: int, exercise: Exercise, n: int) -> None:
        pacing = work_out(self.routine, self.listener, exercise)
        sides = resolve_sides(exercise, self.listener)
        hold = exercise.dose.hold.eased(self.listener.ease) if exercise.dose.hold else ZERO
        coming = self.exercises[n] if n < len(self.exercises) else None
        facts = Facts(n, len(self.exercises), (exercise.name, sides[0]), self._named(coming),
                      hold or None)
        chimes = Chimer.of(self.routine.chimes, exercise.chimes)
        alternate = exercise.sides is not None and exercise.sides.alternate and exercise.dose.shape != "hold"
        tag = Tag(number, exercise.id)
        groups = [sides] if alternate else [(side,) for side in sides]
        for index, group in enumerate(groups):
            here = replace(tag, side=group[0])
            speaker = self._speaker(pacing, replace(facts, exercise=(exercise.name, group[0])))
            dose = DoseWriter(exercise, speaker, pacing, chimes, group, here, hold)
            if index == 0:
                before = tuple(Preparation(exercise, speaker, pacing, dose, sides, here, self.standing).parts())
            else:
                assert group[0] is not None
                before = (*dose.switch(group[0], here), *dose.moments.before_only_rep(here))
            parts = (*before, Gap(pacing.length("settle")), *dose.parts())
            if index == len(groups) - 1 and coming is not None and pacing.flag("announce-next"):
                parts += (Say(speaker.own("next"), "next", tag),)
            self._add("exercise", parts, pacing, self._blank(
                title=self._plain_name(exercise.name, group[0]), tag=here, number=n, total=len(self.exercises),
                chapter=index == 0, where=self._where(speaker, exercise, group)))
        self.standing = self.standing.after(exercise)

    def _between(self, waited: bool, coming: Exercise) -> None:
        """The time between two exercises: silence where no step gives any, and a key where the listener sets the
        pace."""
        pacing = work_out(self.routine, self.listener, coming)
        if pacing.flag("self-paced"):
            if self.passages[-1].gate:
                return                      # a `wait` has just asked for a key
            gap = pacing.length("self-paced-gap")
            if not waited:
                gap = Frames(max(gap, pacing.length("between-exercises")))
            words = self._speaker(pacing, Facts(next=self._named(coming))).own("self-paced")
            self._add("wait", (Say(words, "wait"), Gap(gap)), pacing, self._blank(gate=True))
        elif not waited:
            self._quiet_until(pacing.length("between-exercises"))

    def _plain(self, number: int, step: Step, coming: Exercise | None) -> None:
        """A step that is no exercise."""
        tag, pacing = Tag(number), self.outer
        plain = self._blank(tag=tag)
        speaker = self._speaker(pacing, Facts(total=len(self.exercises), next=self._named(coming)))
        chimes = Chimer.of(self.routine.chimes)
        if isinstance(step, SayStep):
            self._add("say", (Say(speaker.say(step.text), "say", tag),), pacing, plain)
        elif isinstance(step, ChimeStep):
            self._add("chime", (Chime(chimes.named(step.sound), "chime", tag),), pacing, plain)
        elif isinstance(step, Pause):
            wanted = Frames(max(step.length - self.silent, 0))
            self._add("pause", (Gap(wanted),), pacing, plain)
        elif isinstance(step, Wait):
            parts = (Say(speaker.say(step.text), "wait", tag), Gap(pacing.length("self-paced-gap")))
            self._add("wait", parts, pacing, replace(plain, gate=True))
        elif isinstance(step, Rest):
            length = rest_length(step.length, pacing)
            if step.say is not None:
                said = Say(speaker.say(step.say), "rest", tag)
            else:
                choices = speaker.own_choices("rest-for", time=length)
                said = Say(choices[0] if choices else (), "rest", tag, shorter=choices[1:])
            rest = Interval(length, (said,), grows=True, sound=chimes.role("rest"), own_start=True, tag=tag)
            self._add("rest", (rest,), pacing, plain)

    def _finish(self) -> None:
        self._add("finish", (Chime(Chimer.of(self.routine.chimes).role("finish"), "finish"),), self.outer)

    # joining --------------------------------------------------------------------------------------------------

    def _add(self, kind: PassageKind, parts: tuple[Part, ...], pacing: Pacing, passage: Passage | None = None) -> None:
        """Write a passage: ``passage`` has what is known of it beside its parts. Parts that nobody would hear are left
        out, and so is a passage in which nothing is left."""
        parts = tuple(
            replace(p, opening=_heard(p.opening), closing=_heard(p.closing)) if isinstance(p, Interval) else p
            for p in _heard(parts)
        )
        if all(isinstance(p, Gap) and not p.length for p in parts):
            return
        pauses = Pauses(pacing.length("sentence-pause"), pacing.length("clause-pause"))
        self._quiet_until(pauses.joint(self.edge, first_edge(parts[0])))
        limit, tick = pacing.maybe("longest-silence"), Chimer.of(self.routine.chimes).role("tick")
        self.passages.append(replace(
            passage or Passage(kind, parts, pauses), kind=kind, parts=parts, pauses=pauses, bed=self._bed(),
            quiet=Quiet(limit, tick, self.silent) if limit and tick else None,
        ))
        heard = [part for part in parts if not isinstance(part, Gap)]
        trailing = parts[-1].length if isinstance(parts[-1], Gap) else ZERO
        if heard:
            self.edge, self.silent = last_edge(heard[-1]), trailing
        else:
            self.silent = Frames(self.silent + trailing)

    def _quiet_until(self, wanted: Frames) -> None:
        """Let what is written so far end in at least ``wanted`` of silence: where silences meet, only the longest
        counts."""
        more = wanted - self.silent
        if more > 0 and self.passages:
            last = self.passages[-1]
            trailing = last.parts[-1].length if isinstance(last.parts[-1], Gap) else ZERO
            self.passages[-1] = replace(last, parts=(*last.parts, Gap(Frames(trailing + more))))
            self.silent = wanted

    def _blank(self, *, title: str = "", tag: Tag = NO_TAG, number: int = 0, total: int = 0, chapter: bool = False,
               gate: bool = False, where: Sentences = ()) -> Passage:
        """What is known of a passage before its parts are written."""
        return Passage("say", (), Pauses(ZERO, ZERO), title, tag, number, total, chapter, gate, where)

    # details --------------------------------------------------------------------------------------------------

    def _speaker(self, pacing: Pacing, facts: Facts) -> Speaker:
        known = replace(facts, minutes=self.total.minutes if self.total else None)
        speaker = Speaker.of(self.routine, self.book, self.speak, pacing, self.listener.pronounce)
        return replace(speaker, facts=known)

    def _title(self) -> str:
        return self._plain_name(self.routine.title)

    def _plain_name(self, text: Text, side: Side | None = None) -> str:
        return self._speaker(self.outer, Facts()).name(text, self.speak[0], side)

    def _named(self, coming: Exercise | None) -> tuple[Text, Side | None] | None:
        """An exercise that comes, with the side it begins on."""
        return (coming.name, resolve_sides(coming, self.listener)[0]) if coming else None

    def _where(self, speaker: Speaker, exercise: Exercise, group: tuple[Side | None, ...]) -> Sentences:
        """What "where am I" says first: which exercise, and the side where there is one."""
        words = speaker.own("exercise-of") + speaker.say(exercise.name, group[0])
        if len(group) == 1 and group[0] in ("left", "right"):
            words += speaker.own("only-side", group[0])
        return words

    def _bed(self) -> Bed | None:
        bed = self.routine.background
        if bed is None:
            return None
        return Bed(Sound("background", level=bed.level, path=bed.path), bed.duck)


_Heard = TypeVar("_Heard", bound=Part)


def _heard(parts: Iterable[_Heard]) -> tuple[_Heard, ...]:
    """``parts`` without words that no language has and sounds set to ``none``: no silence belongs to those."""
    return tuple(
        p for p in parts
        if not (isinstance(p, Say) and not p.sentences) and not (isinstance(p, Chime) and p.sound is None)
    )
