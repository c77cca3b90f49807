"""What the program asks once, in a terminal: whether it is heard, which side is affected, how unhurried to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import click

from calmcue.cli.options import tell
from calmcue.errors import DeviceError
from calmcue.outputs.speakers import Speakers
from calmcue.routine.knobs import PRESET_NAMES
from calmcue.session import Session
from calmcue.settings import Listener

HELLO: Final = "Hello. This is how I speak. I will tell you what to do, and count for you."
OWN: Final = "own"


def ask(listener: Listener) -> Listener:
    """``listener`` with their answers. Enter alone leaves an answer as it was."""
    tell("Three questions. Enter alone takes the answer in [brackets]; Ctrl-C leaves everything as it was.\n")
    check_sound(listener)
    side: Literal["left", "right", "none"] = click.prompt(
        "Which is your affected side", type=click.Choice(["left", "right", "none"]), err=True,
        default=listener.affected or "none")
    tell(f"\nHow unhurried should sessions be? {OWN}: each routine's own pace.")
    pace = click.prompt("Pace", type=click.Choice([*PRESET_NAMES, OWN]), err=True, default=listener.preset or OWN)
    return replace(listener, affected=None if side == "none" else side, preset=None if pace == OWN else pace)


def check_sound(listener: Listener) -> None:
    """Play a chime and a sentence until they are heard, or until there is no more to be tried here."""
    while True:
        tell("You should hear a chime and a voice now.")
        try:
            with Session.saying(HELLO, "en", listener, chime=True, warn=tell) as session:
                session.play(Speakers())
        except DeviceError as error:
            tell(str(error))
        if click.confirm("Did you hear both", default=True, err=True):
            return
        tell("Turn up the volume, and look whether the sound goes to the loudspeaker or the headphones that you "
             "mean. 'calmcue doctor' says what is found here.")
        if not click.confirm("Try again", default=True, err=True):
            return
