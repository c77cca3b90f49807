"""``calmcue export``: a session as files."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, NoReturn, get_args

import click

from calmcue.cli.options import KnobbedCommand, listening, routine_argument, show_progress, tell, with_options
from calmcue.cli.progress import WritingProgress
from calmcue.controls.signals import ended_by_signals
from calmcue.errors import UsageError
from calmcue.loudness import TARGET
from calmcue.outputs import caption_files
from calmcue.outputs.base import Quality
from calmcue.outputs.export import Output, Wishes
from calmcue.outputs.registry import FORMATS
from calmcue.routine.suggesting import did_you_mean
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.transport.events import event_log
from calmcue.units import clock

PIPE: Final = "-"
OFF: Final = "off"
SOFTEST, LOUDEST = -40.0, -10.0     # LUFS beyond which nothing is called speech

OPTIONS: Final = (
    click.option("-o", "--output", "outputs", metavar="FILE", multiple=True, required=True,
                 help=f"The file to write. Its ending says in which format: {', '.join(FORMATS)}. May be repeated: "
                      f"all are made in one go. A file of that name is replaced when the new one is whole. "
                      f"{PIPE} writes to a pipe."),
    click.option("--format", "ending", metavar="FORMAT", type=click.Choice([ending[1:] for ending in FORMATS]),
                 help="Write in this format, whatever the file is called. Default: by its ending; wav to a pipe."),
    click.option("--quality", type=click.Choice(get_args(Quality)), default="normal",
                 help="How much a format that loses something may lose. Default: normal, made for speech."),
    click.option("--chapters", type=click.Choice(["exercises", "sides"]), default="exercises",
                 help="A chapter for each exercise, or for each side of one. Default: exercises."),
    click.option("--loudness", metavar="LUFS", default=f"{TARGET:g}",
                 help=f"How loud the whole is, by ITU-R BS.1770; {OFF}: as it is played live. Default: {TARGET:g}."),
    click.option("--captions", metavar="KINDS", default="",
                 help=f"Also write captions beside the file, one or more of {', '.join(caption_files.FORMATS)} (a "
                      f"transcript), with commas between. Default: none."),
    click.option("--split", is_flag=True,
                 help="Write a file for each chapter, and a playlist. Default: one file."),
    click.option("--events", metavar="FILE", type=click.Path(path_type=Path),
                 help="Also write what happens when to this file, as lines of JSON. Default: not written."),
)


@click.command(cls=KnobbedCommand)
@routine_argument
@with_options(OPTIONS)
@listening
@click.pass_context
def command(ctx: click.Context, routine: str, listener: Listener, outputs: tuple[str, ...], ending: str | None,
            quality: Quality, chapters: str, loudness: str, captions: str, split: bool, events: Path | None) -> None:
    """Write a session to a sound file, to be played on any device, or to a page (.html) for a browser.

    ROUTINE is the name of an included routine ('calmcue list' shows them) or a file.
    """
    wishes = Wishes(f".{ending}" if ending else "", quality, parse_loudness(loudness), parse_captions(captions),
                    split, chapters == "sides")
    writing = WritingProgress()
    with ended_by_signals(interrupt) as ended:
        try:
            with Session.open(routine, listener, warn=tell) as session, ExitStack() as around:
                log = around.enter_context(event_log(events)) if events else None
                around.callback(writing.end)
                timeline = session.export(*map(opened, outputs), wishes=wishes, told=log or (lambda event: None),
                                          progress=show_progress, written=writing)
        except KeyboardInterrupt:
            ctx.exit(ended.status or 130)
    for output in outputs:
        if output != PIPE:
            tell(f"{output}{', in tracks' if split else ''}: {clock(timeline.length)} long.")


def interrupt() -> NoReturn:
    """A polite kill is as good as Ctrl-C: what is being written is taken away again."""
    raise KeyboardInterrupt


def opened(output: str) -> Output:
    """A file's path, or for ``-`` the pipe. Raises UsageError where that would fill a terminal with noise."""
    if output != PIPE:
        return Path(output)
    if sys.stdout.isatty():
        raise UsageError(f"Sound is not for a terminal. Send it on: calmcue export ROUTINE -o {PIPE} | mpv -")
    pipe: BinaryIO = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    return pipe


def parse_loudness(text: str) -> float | None:
    """LUFS, or None for ``off``. Raises UsageError."""
    if text.lower() == OFF:
        return None
    try:
        target = float(text.upper().removesuffix("LUFS"))
    except ValueError:
        target = 0.0
    if SOFTEST <= target <= LOUDEST:
        return target
    raise UsageError(f"--loudness takes LUFS from {SOFTEST:g} to {LOUDEST:g}, such as {TARGET:g}, or {OFF}. "
                     f"Found: {text}.")


def parse_captions(text: str) -> tuple[str, ...]:
    """Kinds of captions, each once. Raises UsageError."""
    kinds = tuple(dict.fromkeys(kind.strip().lower() for kind in text.split(",") if kind.strip()))
    for kind in kinds:
        if kind not in caption_files.FORMATS:
            known = ", ".join(caption_files.FORMATS)
            near = did_you_mean(kind, caption_files.FORMATS) or f"The kinds are {known}."
            raise UsageError(f"--captions: there is no kind `{kind}`. {near}")
    return kinds
