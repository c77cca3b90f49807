"""What is heard, as plain lines: for pipes, for logs, and for terminals that can do no more."""

from __future__ import annotations

from calmcue.transport.events import Commanded, CueBegan, Event, PassageBegan
from calmcue.units import clock


def as_text(event: Event) -> str:
    """What a person reads of an event; empty where nothing is to be said of it. Sounds are in brackets."""
    match event:
        case PassageBegan(kind="exercise", title=title, side=side):
            return f"\n{title}" + (f", {side}" if side in ("left", "right") else "")
        case Commanded(command=name, accepted=True):
            return f"{'':7}  [{name}]"
        case CueBegan(interlude=True, text=text):
            return f"{'':7}  {text}"
        case CueBegan(kind="speech" | "count", text=text):
            return f"{clock(event.session):>7}  {text}"
        case CueBegan(kind="chime", what=what):
            return f"{clock(event.session):>7}  [{what}]"
    return ""
