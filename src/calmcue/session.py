"""A session: one routine, one listener, ready to be planned, played or exported. What a Python user imports.

    with Session.open("ankle-dorsiflexion", Listener(affected="left")) as session:
        session.export(Path("ankle.wav"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from math import isfinite
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from calmcue.clips import Clips
from calmcue.errors import Problem
from calmcue.folders import clips_folder
from calmcue.library import find, own_routines
from calmcue.loudness import TOLERANCE, measure
from calmcue.outputs.base import PlayingSink
from calmcue.outputs.export import AS_USUAL, NO_GAIN, Output, Wishes, Written, check_targets, open_targets
from calmcue.planning.choosing import chosen_steps, spoken_languages
from calmcue.planning.estimate import estimate
from calmcue.planning.fitting import fit
from calmcue.planning.interludes import likely
from calmcue.planning.needs import needs
from calmcue.planning.passages import Passage
from calmcue.planning.script import Total, write_script
from calmcue.planning.timeline import FIRST_GUESS, Timeline, plan_session
from calmcue.routine.loading import Loaded, load
from calmcue.routine.made import saying
from calmcue.routine.model import Routine
from calmcue.settings import NOBODY, Listener
from calmcue.sources import Extent, Source
from calmcue.transport.clock import Clock
from calmcue.transport.commands import Command
from calmcue.transport.events import Told
from calmcue.transport.pump import Pump
from calmcue.transport.resuming import resume_at
from calmcue.transport.state import State, begin
from calmcue.units import Decibels
from calmcue.voices.registry import Speakers, language_of

if TYPE_CHECKING:
    from calmcue.history.record import Record
    from calmcue.planning.explain import Explained

Progress = Callable[[int, int], None]
"""Called with how many phrases are there, of how many."""

Warn = Callable[[str], None]
"""Told, in a sentence, of what is less than it should be and stops nothing."""


Watched: TypeAlias = Callable[[Timeline, Callable[[], State]], None]
"""Called before a session is heard, with its plan and a function that gives where it is for whoever hears it, to be
called from any thread."""


class Session:
    """One routine for one listener. ``clips`` has the session's sounds made. Close it, or use it in a ``with``: it
    ends the voices."""

    def __init__(self, loaded: Loaded, listener: Listener, clips: Clips, *, voices: Speakers | None = None,
                 warn: Warn = lambda sentence: None) -> None:
        self.loaded = loaded
        self.listener = listener
        self.clips = clips
        self._voices = voices
        self._warn = warn
        self._coming: tuple[Source, ...] = ()
        self._awaited: Passage | None = None

    @classmethod
    def open(cls, routine: str | Path, listener: Listener = NOBODY, *,
             warn: Warn = lambda sentence: None) -> Session:
        """The session of a routine: a file, or the name of one in ``own_routines()`` or of an included one.

        Raises UsageError where there is no such routine, or where the listener asks for a variant or a language that
        it hasn't got; RoutineError with everything that is wrong in it.
        """
        own = own_routines()
        return cls._of(load(find(str(routine), [own]), library=own), listener, warn)

    @classmethod
    def saying(cls, text: str, language: str, listener: Listener = NOBODY, *, chime: bool = False,
               warn: Warn = lambda sentence: None) -> Session:
        """A session that says ``text`` and nothing else, after the start chime where ``chime`` is set.

        Raises UsageError where there is nothing to say.
        """
        alone = {**listener.override, "verbosity": "minimal"}       # no title, no total
        listener = replace(listener, speak=(), variant=None, minutes=None, override=alone)
        return cls._of(Loaded(saying(text, language, chime=chime), ()), listener, warn)

    @classmethod
    def _of(cls, loaded: Loaded, listener: Listener, warn: Warn) -> Session:
        # Every plan asks for these too; what isn't there is said before a voice or a device is looked for.
        chosen_steps(loaded.routine, listener.variant)
        spoken_languages(loaded.routine, listener)
        language_of(listener.voice)
        voices = Speakers(listener.voice, warn)
        clips = Clips(voices, clips_folder(), instead=voices.instead, warn=warn)
        return cls(loaded, listener, clips, voices=voices, warn=warn)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop making clips, and end the voices."""
        self.clips.close()
        if self._voices:
            self._voices.close()

    @property
    def routine(self) -> Routine:
        return self.loaded.routine

    # planning -------------------------------------------------------------------------------------------------------

    def plan(self, progress: Progress = lambda done, total: None) -> Timeline:
        """The whole session, exact to the frame; makes the clips it needs. Raises VoiceError."""
        self._make(progress)
        if self.listener.minutes is None:
            return plan_session(self.routine, self.listener, self.clips.extent)
        fitted = fit(self.routine, self.listener, self.clips.extent)
        for note in fitted.notes:
            self._warn(note)
        return fitted.timeline

    def estimate(self) -> Timeline:
        """The whole session with lengths of words that are guessed, and a total that is "about": at once, and not
        exact. ``minutes`` is not looked at, which only exact lengths can be fitted into."""
        return plan_session(self.routine, self.listener, estimate, about=True)

    def plan_at_once(self) -> Timeline:
        """Exact where every clip is there already, or where ``minutes`` leaves no choice; else an estimate."""
        if self.listener.minutes is not None:
            return self.plan()
        try:
            return plan_session(self.routine, self.listener, self._extent_kept)
        except _NotMadeError:
            return self.estimate()

    def warnings(self, timeline: Timeline) -> tuple[Problem, ...]:
        """What there is to doubt, in the order of the file: in its text, in what it asks for, and in its plan."""
        from calmcue.planning.review import review
        from calmcue.routine.checks import warnings

        found = (*self.loaded.warnings, *warnings(self.routine), *review(timeline))
        return tuple(sorted(found, key=lambda problem: problem.place))

    def explain(self) -> Iterator[Explained]:
        """Every knob of the pace, its value, and whose word it is."""
        from calmcue.planning.explain import explain

        return explain(self.routine, self.listener)

    def as_json(self, timeline: Timeline) -> dict[str, Any]:
        """A plan for other programs."""
        from calmcue.planning.plan_json import plan_json

        voices = self._voices.used() if self._voices else ()
        return plan_json(timeline, ", ".join(voices) or "none: estimated", self.warnings(timeline))

    # sounding -------------------------------------------------------------------------------------------------------

    def play(self, sink: PlayingSink, commands: SimpleQueue[Command] | None = None,
             told: Told = lambda event: None, clock: Clock | None = None,
             watched: Watched = lambda timeline, state: None, record: Record | None = None) -> State:
        """Play to ``sink`` until the end, obeying ``commands``; where it ended. It begins at once: clips that are not
        there are made while it plays. ``record``: the listener's history, which knows how often they finished this
        routine and where to go on, and gets a line. Raises DeviceError, VoiceError."""
        with ExitStack() as unused:
            unused.callback(sink.abort)
            if record:
                self.listener = record.as_before(self.routine, self.listener)
                self.listener = replace(self.listener, finished=record.finished(self.routine))
            timeline = self.plan_at_once()
            script, passages = timeline.script, timeline.script.passages
            index = record.beginning(self.routine, passages) if record else 0
            state = (resume_at(passages, script.words, index, self.clips.extent) if index
                     else begin(passages, script.words, live=True))
            first = (state.interlude.passage,) if state.interlude else ()
            self._coming = (*in_order((*first, *passages[index:])), *likely(script.words, passages))
            self.clips.ahead(self._coming)
            recorder = record.recorder(self.routine, self.listener, passages, index) if record else None
            unused.pop_all()            # from here on it is the pump's
        pump = Pump(state, self.clips.clip, self.clips.extent, [sink], commands=commands,
                    told=recorder.hearing(told) if recorder else told, ready=self.ready, clock=clock)
        watched(timeline, lambda: pump.state)
        with recorder.following(lambda: pump.state) if recorder else nullcontext():
            return pump.run()

    def ready(self, passage: Passage) -> bool:
        """Whether a passage can be played without waiting for a voice. What is missing is made next: the listener may
        have gone ahead, or asked for words that no plan has."""
        missing = [source for source in needs(passage) if not self.clips.ready(source)]
        if missing and passage is not self._awaited:
            self._awaited = passage
            self.clips.ahead((*missing, *self._coming))
        return not missing

    def export(self, *outputs: Output, wishes: Wishes = AS_USUAL, told: Told = lambda event: None,
               progress: Progress = lambda done, total: None, written: Written = lambda done, total: None) -> Timeline:
        """Write the session to files (or pipes), all in one pass; what was written. Raises OutputError, VoiceError,
        and UsageError for an unknown ending or wishes that don't go together; then every file is as it was."""
        check_targets(outputs, wishes)
        timeline = self.plan(progress)
        script = timeline.script
        with ExitStack() as unused:
            sink = open_targets(outputs, timeline, wishes, self._gain(timeline, wishes), written)
            unused.callback(sink.abort)
            state = begin(script.passages, script.words, live=False)
            unused.pop_all()            # from here on it is the pump's
            Pump(state, self.clips.clip, self.clips.extent, [sink], told=told).run()
        return timeline

    # ----------------------------------------------------------------------------------------------------------------

    def _make(self, progress: Progress) -> None:
        """Make all clips that planning asks for first: from the first on here, from the last on in the background, so
        that an engine may speak two at once."""
        script = write_script(self.routine, self.listener, Total(FIRST_GUESS))
        wanted = dict.fromkeys(s for p in script.passages for s in needs(p))
        self.clips.ahead(reversed(wanted))
        for done, source in enumerate(wanted):
            progress(done, len(wanted))
            self.clips.clip(source)
        progress(len(wanted), len(wanted))

    def _gain(self, timeline: Timeline, wishes: Wishes) -> Decibels:
        """What brings the session to the loudness that is wished for, as far as its peaks allow."""
        if wishes.loudness is None:
            return NO_GAIN
        found = measure(timeline.placed, self.clips.clip)
        gain = found.gain_to(wishes.loudness)
        missing = wishes.loudness - (found.integrated + gain)
        if isfinite(missing) and missing > TOLERANCE:
            self._warn(f"The session is {missing:.1f} dB softer than {wishes.loudness:g} LUFS: its loudest moment, "
                       f"where sounds lie together, allows no more.")
        return gain

    def _extent_kept(self, source: Source) -> Extent:
        if not self.clips.ready(source):
            raise _NotMadeError
        return self.clips.extent(source)


def in_order(passages: Sequence[Passage]) -> Iterator[Source]:
    """The sources of a session in the order of need."""
    for passage in passages:
        yield from needs(passage)


class _NotMadeError(Exception):
    """A clip would have to be made."""
