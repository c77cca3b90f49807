"""What happened at which frame: what screens show, and the log that a recording can be checked against.

``stream`` counts the frames that a sink has got, discarded ones taken back; a recording of the sink that is aligned
at its first block shows each event there. Rendering counts it from the block's beginning, the pump from the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from calmcue.errors import OutputError
from calmcue.planning.passages import PassageKind
from calmcue.planning.scores import CueKind
from calmcue.routine.model import Side
from calmcue.units import ZERO, Frames


@dataclass(frozen=True, slots=True)
class PassageBegan:
    stream: Frames
    index: int
    kind: PassageKind
    title: str
    side: Side | None
    session: Frames


@dataclass(frozen=True, slots=True)
class CueBegan:
    """``score``: its frame in the passage's score; ``session``: in the session, pauses and interludes not counted.
    ``interlude``: it is in an interlude's score, and ``session`` stands still."""

    stream: Frames
    kind: CueKind
    what: str
    text: str
    score: Frames
    session: Frames
    interlude: bool = False


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command was obeyed, or could not be (``accepted``). ``index`` and ``score``: the passage and its frame after
    it; ``by``: how much, of Longer and Shorter; how long the device was away, of SoundLost."""

    stream: Frames
    command: str
    accepted: bool
    index: int
    score: Frames
    by: Frames = ZERO


@dataclass(frozen=True, slots=True)
class GateReached:
    stream: Frames
    index: int


@dataclass(frozen=True, slots=True)
class Late:
    """A passage was not ready: silence from here until it begins."""

    stream: Frames
    index: int


@dataclass(frozen=True, slots=True)
class Device:
    """The sound device was lost, the sound up to here having been heard; or it is back."""

    stream: Frames
    what: Literal["lost", "back"]


@dataclass(frozen=True, slots=True)
class Ended:
    """``how``: it came to its end, was stopped, or something failed."""

    stream: Frames
    how: Literal["finished", "stopped", "failed"]


Event: TypeAlias = PassageBegan | CueBegan | Commanded | GateReached | Late | Device | Ended
Told: TypeAlias = Callable[[Event], None]


def later(event: Event, frames: int) -> Event:
    """``event`` so many frames later in the stream."""
    return replace(event, stream=Frames(event.stream + frames))


def as_line(event: Event) -> str:
    """One JSON object, its first key ``event``: ``{"event": "cue-began", "stream": 48000, ...}``."""
    return json.dumps({"event": kebab(type(event)), **asdict(event)}, ensure_ascii=False)


def kebab(kind: type) -> str:
    """The name of an event or a command in a log: ``WhereAmI`` is ``where-am-i``."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("-")


@contextmanager
def event_log(path: Path) -> Iterator[Told]:
    """Writes events to ``path`` as JSON lines, each as soon as it is told. Raises OutputError where it can't be."""
    try:
        file = path.open("w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise OutputError(f"The events can't be written to {path}: {error.strerror}.") from error
    with file:
        def write(event: Event) -> None:
            file.write(as_line(event) + "\n")

        yield write
