"""``calmcue history``: what was done, and when."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import click

from calmcue.cli.options import tell
from calmcue.cli.tables import print_table
from calmcue.history.database import History
from calmcue.history.lines import Line
from calmcue.history.record import shown_time
from calmcue.history.sides import SideDone
from calmcue.units import as_seconds, clock

SHOWN = {"playing": "interrupted"}
"""What a line says of a session that never ended, for a person."""


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, for other programs: times in seconds.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show your sessions, the oldest first: one line each; 'forget' deletes them.

    They are kept in a file on this computer, which is yours alone and is sent to nobody.
    """
    if ctx.invoked_subcommand is not None:
        return
    with closing(History()) as history:
        lines = history.lines()
    if as_json:
        click.echo(json.dumps([as_data(line) for line in lines], ensure_ascii=False, indent=2))
    elif lines:
        print_table(("began", "routine", "end", "time", "held"), [
            (shown_time(line.began), line.routine, SHOWN.get(line.how, line.how), clock(line.heard), held(line))
            for line in lines
        ])
    else:
        tell("No session has been kept yet.")


@command.command()
@click.argument("routine", required=False)
def forget(routine: str | None) -> None:
    """Delete your sessions from this computer for good: all of them, or those of ROUTINE."""
    with closing(History()) as history:
        count = history.forget(routine)
    tell(f"Forgot {count} session{'' if count == 1 else 's'}.")


def held(line: Line) -> str:
    """How long each side was held: ``Calf stretch: left 1:00, right 0:20 of 1:00``."""
    titles = dict.fromkeys((side.exercise, side.title) for side in line.sides)
    return "; ".join(f"{title}: " + ", ".join(how_long(s) for s in line.sides if (s.exercise, s.title) == (key, title))
                     for key, title in titles)


def how_long(side: SideDone) -> str:
    time = clock(side.held) if side.whole else f"{clock(side.held)} of {clock(side.asked)}"
    return f"{side.side} {time}" if side.side in ("left", "right") else time


def as_data(line: Line) -> dict[str, Any]:
    """A line for other programs."""
    return {
        "routine": line.routine, "title": line.title, "variant": line.variant or None,
        "began": line.began, "last_heard": line.seen, "end": SHOWN.get(line.how, line.how),
        "seconds": as_seconds(line.heard), "place": line.place, "resumable": line.resumable,
        "sides": [{"exercise": s.exercise, "title": s.title, "side": s.side, "held": as_seconds(s.held),
                   "asked": as_seconds(s.asked)} for s in line.sides],
    }
