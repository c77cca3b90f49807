"""The shapes between Script and Score: a Passage says in order what happens, not yet at which frame.

A Script is a row of Passages. A Passage is a row of Parts; the scorer (``scoring.py``) walks them with a cursor:

- ``Say``: sentences, ``sentence`` pause between them;
- ``Gap``: silence of at least so much between what is before and after it (where silences meet, the longest counts);
- ``Chime``: a sound;
- ``Bout``: one stretch from a start sound to an end sound: a hold, or a row of phases;
- ``Interval``: exactly so long from the last end sound's onset (or from its own sound) to what comes next.

Everything in here is frozen and small; nothing depends on how long a clip is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from calmcue.routine.model import Side
from calmcue.sources import Sound, Utterance
from calmcue.units import ZERO, Frames, milliseconds, seconds

AFTER_WORD = milliseconds(200)
"""Free time that a word needs behind it, before a sound or another word (the format's 200 ms)."""

FIRST_QUIET = seconds(3)
"""No word but a number begins in a hold's first three seconds."""

SHIFT = seconds(3)
"""How far a word inside a dose may be moved to find room."""

Sentences: TypeAlias = tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """What a part belongs to, for the plan, captions and history. ``step``: the step's number in the file from 1;
    ``set``, ``rep``: from 1; None where there is none. In alternating reps ``rep`` counts pairs."""

    step: int | None = None
    exercise: str = ""
    side: Side | None = None
    set: int | None = None
    rep: int | None = None


NO_TAG: Final = Tag()


@dataclass(frozen=True, slots=True)
class Say:
    """Sentences, one after the other. ``what`` names their part in the session: ``title``, ``setup``, ...
    ``counts``: a number, which may lie on a sound. ``shorter``: what may be said instead where there is no time."""

    sentences: Sentences
    what: str
    tag: Tag = NO_TAG
    counts: bool = False
    shorter: tuple[Sentences, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    length: Frames


@dataclass(frozen=True, slots=True)
class Chime:
    """``sound`` None: it is set to ``none``. Scripts are written without those."""

    sound: Sound | None
    what: str
    tag: Tag = NO_TAG


@dataclass(frozen=True, slots=True)
class Number:
    """A counted word whose beat falls ``at`` frames after the start of its bout (a hold) or of its phase.
    ``from_end``: it counts towards the end, and goes with it where a hold is made longer or shorter."""

    at: Frames
    word: Utterance
    tag: Tag = NO_TAG
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Something to be said (or a sound) at a moment of a bout, with room to move.

    ``at``: frames from T (a hold) or P (phases) on; or None with ``after_rep``: straight after that rep.
    ``choices``: the words, then shorter ones; empty where it is a sound. ``key`` tells moments of a bout apart.
    ``anchor``: what it keeps its distance to where a hold is made longer or shorter.
    """

    key: str
    what: str
    choices: tuple[Sentences, ...]
    at: Frames | None = None
    after_rep: int = 0
    sound: Sound | None = None
    tag: Tag = NO_TAG
    anchor: Literal["start", "half", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder's words for each side that it may be said on (None: for any)."""

    key: str
    forms: tuple[tuple[Side | None, Sentences], ...]

    def on(self, side: Side | None) -> Sentences:
        for name, words in self.forms:
            if name == side or name is None:
                return words
        return ()


@dataclass(frozen=True, slots=True)
class Reminders:
    """Reminders to spread over a bout: the list from ``first`` on (round and round), about ``every`` so often, at
    most ``most``."""

    words: tuple[Reminder, ...]
    every: Frames
    first: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseBeat:
    """One phase of one round. ``name``: its words, empty where silent or past ``talk-for``. ``sound``: what begins
    it past ``talk-for``. ``numbers``: counted inside it, ``rep_number``: the rep's own, on the phase's onset where
    ``name`` is empty, else behind the name. ``place``: a rep's number is said here, or would be."""

    length: Frames
    name: Sentences = ()
    silent: bool = False
    sound: Sound | None = None
    sound_kind: Literal["phase", "tick"] = "phase"
    numbers: tuple[Number, ...] = ()
    rep_number: Utterance | None = None
    place: bool = False
    tag: Tag = NO_TAG


@dataclass(frozen=True, slots=True)
class Bout:
    """From a start sound (its onset is T) to an end sound (E).

    A hold has ``length`` and no ``phases``: E = T + length. Phases: P = end of the start sound + clause pause, and
    E = P + their sum. ``not_before``: T is at least so long after the E before.
    """

    length: Frames
    start: Sound | None
    end: Sound | None
    phases: tuple[PhaseBeat, ...] = ()
    numbers: tuple[Number, ...] = ()
    moments: tuple[Moment, ...] = ()
    reminders: Reminders | None = None
    not_before: Frames = ZERO
    tag: Tag = NO_TAG


@dataclass(frozen=True, slots=True)
class Interval:
    """Exactly ``length`` from the last E (or from the onset of ``sound``, a rest step's own) to what comes next.

    ``opening`` is said first, ``timed`` at moments counted back from its end (``Moment.at`` is how long before it),
    ``closing`` last, ending ``margin`` before the end. ``grows``: longer where its words do not fit; else what does
    not fit is dropped, the last of ``closing`` first, then of ``opening``. ``apart``: at least so long between
    ``opening`` and ``closing`` (a change of sides in a rest). ``own_start``: a rest step, counted from
    its own beginning, even where its sound is ``none``.
    """

    length: Frames
    opening: tuple[Say | Chime, ...] = ()
    timed: tuple[Moment, ...] = ()
    closing: tuple[Say, ...] = ()
    margin: Frames = AFTER_WORD
    apart: Frames = ZERO
    grows: bool = False
    sound: Sound | None = None
    own_start: bool = False
    tag: Tag = NO_TAG


Part: TypeAlias = Say | Gap | Chime | Bout | Interval

PassageKind: TypeAlias = Literal[
    "lead-in", "opening", "exercise", "say", "chime", "rest", "pause", "wait", "finish", "interlude"
]


Edge: TypeAlias = Literal["words", "count", "sound", "nothing"]
"""What lies on one side of a joint. ``nothing``: no silence is asked for (the beginning; the end of an interval)."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence between sentences, and at commas and around sounds."""

    sentence: Frames
    clause: Frames

    def joint(self, before: Edge, after: Edge) -> Frames:
        """The silence between two neighbours that ask for no other."""
        if before == "nothing" or after == "nothing":
            return ZERO
        if after == "sound":
            return ZERO if before == "sound" else AFTER_WORD
        return self.sentence if (before, after) == ("words", "words") else self.clause


def first_edge(part: Part) -> Edge:
    """What a part begins with; an interval with its own sound, or where that is ``none`` with its words."""
    if isinstance(part, Interval) and part.sound is None:
        return first_edge(part.opening[0]) if part.opening else "nothing"
    if isinstance(part, Say):
        return "count" if part.counts else "words"
    return "nothing" if isinstance(part, Gap) else "sound"


def last_edge(part: Part) -> Edge:
    """What a part ends with; an interval has taken care of the silence at its end."""
    if isinstance(part, Say):
        return "count" if part.counts else "words"
    return "nothing" if isinstance(part, Gap | Interval) else "sound"


@dataclass(frozen=True, slots=True)
class Quiet:
    """No silence longer than ``most``: then ``sound`` is heard. ``before``: the silence in which the passage begins."""

    most: Frames
    sound: Sound
    before: Frames = ZERO


@dataclass(frozen=True, slots=True)
class Bed:
    """A sound bed under the passage: looped; ``duck``: dB further down while words are spoken."""

    sound: Sound
    duck: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the session that is planned on its own: one side of an exercise, a rest, a say, a wait.

    ``title``: its exercise or what it is, for screens and chapters; ``chapter``: a new chapter begins with it.
    ``gate``: live, the session stays at its end until a key is pressed. ``where``: what "where am I" says of it.
    ``number``, ``total``: this exercise and how many there are, 0 outside one.
    """

    kind: PassageKind
    parts: tuple[Part, ...]
    pauses: Pauses
    title: str = ""
    tag: Tag = NO_TAG
    number: int = 0
    total: int = 0
    chapter: bool = False
    gate: bool = False
    where: Sentences = ()
    quiet: Quiet | None = None
    bed: Bed | None = None
