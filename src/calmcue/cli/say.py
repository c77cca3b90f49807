"""``calmcue say``: one sentence, to try a voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from calmcue.cli.options import KnobbedCommand, parse_knobs, tell
from calmcue.outputs.speakers import Speakers
from calmcue.session import Session
from calmcue.settings import read_settings
from calmcue.units import clock
from calmcue.voices.registry import language_of

ENGLISH = "en"


@click.command(cls=KnobbedCommand)
@click.argument("text")
@click.option("--voice", metavar="VOICE",
              help="Who speaks, such as espeak:en-gb; 'calmcue voices' lists them. Default: the one of your settings, "
                   "else the best one for the language.")
@click.option("--language", metavar="LANGUAGE",
              help="The language of the text, such as es or en-GB. Default: the voice's first, else English.")
@click.option("--set", "knobs", metavar="KNOB=VALUE", multiple=True,
              help="Change a knob, such as --set voice=130wpm for a slower voice. May be repeated; the knobs are "
                   "listed below. Default: your settings.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path),
              help="Write it to this sound file, such as hello.wav, instead of playing it. Default: it is played.")
def command(text: str, voice: str | None, language: str | None, knobs: tuple[str, ...], output: Path | None) -> None:
    """Say one sentence, to try a voice.

    TEXT is what to say, in quotes: calmcue say "Keep your left heel down."
    """
    listener = read_settings()
    listener = replace(listener, voice=voice or listener.voice, override=parse_knobs(knobs))
    language = language or language_of(listener.voice) or ENGLISH
    with Session.saying(text, language, listener, warn=tell) as session:
        if output:
            tell(f"{output}: {clock(session.export(output).length)} long.")
        else:
            session.play(Speakers())
