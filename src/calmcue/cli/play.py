"""``calmcue play``: a session, aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from queue import SimpleQueue
from shutil import get_terminal_size
from types import MappingProxyType
from typing import Final

import click

from calmcue.cli.lines import as_text
from calmcue.cli.options import KnobbedCommand, listening, routine_argument, tell
from calmcue.cli.screen import can_draw, screen
from calmcue.cli.tables import laid_out
from calmcue.controls.keyboard import keyboard
from calmcue.controls.keys import COMMANDS, KEYS
from calmcue.controls.signals import ended_by_signals
from calmcue.history.database import History
from calmcue.history.record import Record
from calmcue.outputs.awake import awake
from calmcue.outputs.backends import BACKENDS, USUAL, open_speakers
from calmcue.session import Session, Watched
from calmcue.settings import Listener
from calmcue.transport import commands as asked
from calmcue.transport.events import Event, Told, event_log
from calmcue.units import clock

ASKED: Final[Mapping[str, Callable[[], asked.Command]]] = MappingProxyType({
    "toggle": asked.Toggle, "next": asked.Next, "back": asked.Back, "longer": asked.Longer,
    "shorter": asked.Shorter, "where": asked.WhereAmI, "quit": asked.Quit,
})
"""What the keys ask for, by its name in ``controls/keys.py``."""


@click.command(cls=KnobbedCommand)
@routine_argument
@listening
@click.option("--quiet", is_flag=True,
              help="Show nothing while it plays; the keys work all the same. Default: shown.")
@click.option("--backend", type=click.Choice(list(BACKENDS)), default=USUAL,
              help=f"The way to the loudspeaker; 'calmcue doctor' says which work here. Default: {USUAL}.")
@click.option("--resume", is_flag=True,
              help="Go on where the last session of this routine was interrupted: at the beginning of that side. "
                   "Default: from the beginning.")
@click.option("--no-history", is_flag=True,
              help="Keep no line of this session. Default: 'calmcue history' shows it afterwards.")
@click.option("--events", metavar="FILE", type=click.Path(path_type=Path),
              help="Also write what happens when to this file, as lines of JSON. Default: not written.")
@click.pass_context
def command(ctx: click.Context, routine: str, listener: Listener, quiet: bool, backend: str, resume: bool,
            no_history: bool, events: Path | None) -> None:
    """Play a routine aloud.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file. While it plays, the space bar
    pauses and goes on, n goes to the next exercise, q ends; all keys are listed while it plays. A
    terminal shows what to do and a large count; a pipe gets what is heard, a line each.
    """
    wanted: SimpleQueue[asked.Command] = SimpleQueue()

    def pressed(key: str) -> None:
        if key in COMMANDS:
            wanted.put(ASKED[COMMANDS[key]]())

    with Session.open(routine, listener, warn=tell) as session, ExitStack() as around:
        log = around.enter_context(event_log(events)) if events else None
        sink = open_speakers(backend)
        around.enter_context(awake())
        ended = around.enter_context(ended_by_signals(lambda: wanted.put(asked.Quit())))
        if around.enter_context(keyboard(pressed)) and not quiet and not can_draw():
            for line in laid_out([(f"  {row.keys[0]}", row.about) for row in KEYS], get_terminal_size().columns):
                tell(line)
        history = around.enter_context(closing(History()))
        record = Record(history, keep=not no_history, resume=resume, warn=tell)
        with shown(quiet) as (told, watched):
            end = session.play(sink, wanted, both(log, told), watched=watched, record=record)
        if not quiet:
            tell(f"\n{'Finished' if end.mode == 'finished' else 'Ended'} after "
                 f"{clock(end.main.origin + end.main.position)}.")
    if ended.status is not None:
        ctx.exit(ended.status)


def shown(quiet: bool) -> AbstractContextManager[tuple[Told, Watched]]:
    """Shows what is heard: drawn on a terminal, as lines in a pipe, nothing where it is to be ``quiet``."""
    if quiet:
        return nullcontext((lambda event: None, lambda timeline, state: None))
    return drawn() if can_draw() else nullcontext((tell_event, lambda timeline, state: None))


@contextmanager
def drawn() -> Iterator[tuple[Told, Watched]]:
    with screen() as shown:
        yield shown.told, shown.watched


def tell_event(event: Event) -> None:
    if line := as_text(event):
        tell(line)


def both(log: Told | None, told: Told) -> Told:
    """Tells ``log`` first: it is what tests and other programs go by."""
    if log is None:
        return told

    def tell_both(event: Event) -> None:
        log(event)
        told(event)

    return tell_both
