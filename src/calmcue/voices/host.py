"""The process that an engine runs in. ``worker.py`` starts it and talks to it.

Its stdin and stdout are pipes to the player. They are moved out of the engine's reach before anything else happens:
what an engine prints goes nowhere. The process has a session of its own (Ctrl-C does not reach it) and ends with
the player: when its stdin ends, and on Linux by a signal from the kernel, which also ends one that hangs.
"""

from __future__ import annotations

import importlib
import os
import signal
from dataclasses import asdict, replace
from typing import BinaryIO, Final

from calmcue.audio import Clip
from calmcue.packing import pack
from calmcue.sources import Utterance
from calmcue.units import WordsPerMinute
from calmcue.voices.base import Engine
from calmcue.voices.pipes import Message, receive, send
from calmcue.voices.processes import die_with_parent

MOST_TRIES: Final = 3
A_LITTLE: Final = 10
"""Words a minute by which a count that was too long is said faster than its length asks for: the ends of words keep
theirs. An engine whose rate can't be set says the same again, and it stays as it is."""


def main(parent: int) -> None:
    """Serve requests until there are no more. The first says which engine is to speak: a module, and the name with
    which its ``start`` is called. ``parent``: the player's process id."""
    requests, replies = private_pipes()
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        importlib.import_module("calmcue.voices.conditioning")      # what all engines need, before it is said which
        if (first := receive(requests)) is None:
            return
        module, name = first.content["start"]
        engine: Engine = importlib.import_module(module).start(name)
    except Exception as error:
        send(replies, {"failed": reason(error)})
        return
    send(replies, {"ready": True})
    try:
        while (request := receive(requests)) is not None:
            reply = answer(engine, request)
            send(replies, reply.content, reply.data)
    except OSError:
        return      # the player is gone


def private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes that this process was started with; in their places, the engine finds nothing to read or write."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return requests, replies


def answer(engine: Engine, request: Message) -> Message:
    """The reply to a request: a clip's samples, a list of voices, or what went wrong."""
    try:
        if "list" in request.content:
            return Message({"voices": [asdict(v) for v in engine.voices()]})
        clip = spoken(engine, Utterance(**request.content["say"]), request.content["voice"])
        return Message({"spoken": True}, pack(clip))
    except Exception as error:
        return Message({"failed": reason(error)})


def spoken(engine: Engine, utterance: Utterance, voice: str) -> Clip:
    """The clip of ``utterance``. A counted word that would run into the next second ("siebenundfünfzig" takes 1.2 at
    150 words a minute) is said again, as much faster as it has to be. Raises what the engine raises."""
    from calmcue.voices.conditioning import LONGEST_COUNT, condition

    clip = condition(engine.speak(utterance, voice), utterance)
    for _ in range(MOST_TRIES if utterance.role == "count" else 0):
        if clip.length <= LONGEST_COUNT:
            break
        utterance = replace(utterance, rate=WordsPerMinute(utterance.rate * clip.length // LONGEST_COUNT + A_LITTLE))
        clip = condition(engine.speak(utterance, voice), utterance)
    return clip


def reason(error: BaseException) -> str:
    """An exception as a short line."""
    text = " ".join(str(error).split())
    return text[:500] or type(error).__name__
