"""``calmcue export``: a session as a file."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from calmcue.cli.options import KnobbedCommand, listening, routine_argument, show_progress, tell
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.transport.events import event_log
from calmcue.units import clock


@click.command(cls=KnobbedCommand)
@routine_argument
@click.option("-o", "--output", "outputs", metavar="FILE", type=click.Path(path_type=Path), multiple=True,
              required=True, help="The file to write; its ending says in which format, such as .wav. May be repeated. "
                                  "A file of that name is replaced when the new one is whole.")
@listening
@click.option("--events", metavar="FILE", type=click.Path(path_type=Path),
              help="Also write what happens when to this file, as lines of JSON. Default: not written.")
def command(routine: str, outputs: tuple[Path, ...], listener: Listener, events: Path | None) -> None:
    """Write a session to a sound file, to be played on any device.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file.
    """
    with Session.open(routine, listener, warn=tell) as session, ExitStack() as logs:
        log = {"told": logs.enter_context(event_log(events))} if events else {}
        timeline = session.export(*outputs, progress=show_progress, **log)
    for output in outputs:
        tell(f"{output}: {clock(timeline.length)} long.")
