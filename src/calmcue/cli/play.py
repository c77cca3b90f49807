"""``calmcue play``: a session, aloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from shutil import get_terminal_size
from types import MappingProxyType
from typing import Final

import click

from calmcue.cli.options import KnobbedCommand, listening, routine_argument, tell
from calmcue.cli.tables import laid_out
from calmcue.controls.keyboard import keyboard
from calmcue.controls.keys import COMMANDS, KEYS
from calmcue.controls.signals import ended_by_signals
from calmcue.outputs.awake import awake
from calmcue.outputs.speakers import Speakers
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.transport import commands as asked
from calmcue.transport.events import Commanded, CueBegan, Event, PassageBegan, Told, event_log
from calmcue.units import clock

ASKED: Final[Mapping[str, Callable[[], asked.Command]]] = MappingProxyType({
    "toggle": asked.Toggle, "next": asked.Next, "back": asked.Back, "longer": asked.Longer,
    "shorter": asked.Shorter, "where": asked.WhereAmI, "quit": asked.Quit,
})
"""What the keys ask for, by its name in ``controls/keys.py``."""


@click.command(cls=KnobbedCommand)
@routine_argument
@listening
@click.option("--events", metavar="FILE", type=click.Path(path_type=Path),
              help="Also write what happens when to this file, as lines of JSON. Default: not written.")
@click.pass_context
def command(ctx: click.Context, routine: str, listener: Listener, events: Path | None) -> None:
    """Play a routine aloud.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file. While it plays, the space bar
    pauses and goes on, n goes to the next exercise, q ends; all keys are listed at the beginning.
    """
    wanted: SimpleQueue[asked.Command] = SimpleQueue()

    def pressed(key: str) -> None:
        if key in COMMANDS:
            wanted.put(ASKED[COMMANDS[key]]())

    with Session.open(routine, listener, warn=tell) as session, ExitStack() as around:
        log = around.enter_context(event_log(events)) if events else None
        sink = Speakers()
        around.enter_context(awake())
        ended = around.enter_context(ended_by_signals(lambda: wanted.put(asked.Quit())))
        if around.enter_context(keyboard(pressed)):
            for line in laid_out([(f"  {row.keys[0]}", row.about) for row in KEYS], get_terminal_size().columns):
                tell(line)
        session.play(sink, wanted, shown(log))
    if ended.status is not None:
        ctx.exit(ended.status)


def shown(log: Told | None) -> Told:
    """Shows on the terminal what is heard, and hands everything on to ``log``."""

    def told(event: Event) -> None:
        if log:
            log(event)
        if line := as_text(event):
            tell(line)

    return told


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
