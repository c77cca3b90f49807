"""``calmcue plan``: what will be said and played, and when."""

from __future__ import annotations

import json
from typing import Final

import click

from calmcue.cli.options import KnobbedCommand, listening, routine_argument, show_progress, tell
from calmcue.cli.tables import print_table
from calmcue.errors import UsageError
from calmcue.planning.timeline import Timeline
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.units import precise_clock

HEADINGS: Final = ("time", "kind", "side", "text")


@click.command(cls=KnobbedCommand)
@routine_argument
@listening
@click.option("--json", "as_json", is_flag=True,
              help="Print everything as JSON, for other programs: times in seconds and in frames of 1/48000 s.")
@click.option("--estimate", is_flag=True,
              help="Guess how long words take instead of making the voice speak them: quick, but not exact.")
@click.option("--explain", is_flag=True, help="Show every knob of the pace, its value, and who set it.")
def command(routine: str, listener: Listener, as_json: bool, estimate: bool, explain: bool) -> None:
    """Show what is said and played in a session, and when.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file.
    """
    if estimate and listener.minutes is not None:
        raise UsageError("--minutes goes by exact lengths. Leave out --estimate.")
    with Session.open(routine, listener, warn=tell) as session:
        if explain:
            print_table(("where", "knob", "value", "set by"),
                        [(e.where, e.knob, e.value, e.origin) for e in session.explain()])
            return
        timeline = session.estimate() if estimate else session.plan(show_progress)
        if as_json:
            click.echo(json.dumps(session.as_json(timeline), ensure_ascii=False, indent=2))
            return
        print_table(HEADINGS, rows(timeline))
        tell(f"Lasts {'about ' if estimate else ''}{precise_clock(timeline.length)}.")


def rows(timeline: Timeline) -> list[tuple[str, ...]]:
    """A line of the timetable for every cue."""
    return [(precise_clock(cue.start), cue.kind, cue.tag.side or "", cue.text) for cue in timeline.cues()]
