"""The player's end of an engine's process: one phrase at a time, with a time limit, and a second try.

Neither a crash nor a hang of an engine ends a session: the process is ended and started again, once, and the phrase
asked for again; only then is it a VoiceError.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from calmcue.audio import Clip
from calmcue.errors import VoiceError
from calmcue.packing import unpack
from calmcue.sources import Utterance
from calmcue.voices.base import VoiceInfo
from calmcue.voices.launch import launched
from calmcue.voices.pipes import Message, receive, send

START_LIMIT: Final = 30.0
"""Seconds for the process to start and the engine to load: mostly reading libraries from a slow disk."""

PHRASE_LIMIT: Final = 4.0
CHARACTER_LIMIT: Final = 0.04
"""Seconds for a phrase, and for each of its characters: over a hundred times what eSpeak takes here."""

ENDING_LIMIT: Final = 1.0
"""Seconds for a process to be gone once it was ended: 10 ms."""

GIVE_UP: Final = 5
"""Phrases in a row after which a voice is not asked any longer: each costs two starts of its engine."""


class WorkerError(Exception):
    """An engine's process did not do what it was asked for; the text says why."""


class _ClosedError(WorkerError):
    """It was ended on purpose."""


class Worker:
    """An engine in a process of its own, started when it is first needed. Any thread may ask; one at a time is
    served. ``module``: whose ``start(engine)`` gives the engine, in there; ``phrase_limit``, ``start_limit``: seconds,
    the first with more for a long phrase."""

    def __init__(self, module: str, engine: str, *,
                 phrase_limit: float = PHRASE_LIMIT, start_limit: float = START_LIMIT) -> None:
        self._module, self._engine = module, engine
        self._phrase_limit = phrase_limit
        self._start_limit = start_limit
        self._one_at_a_time = threading.Lock()
        self._process: _Process | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, None where none runs."""
        process = self._process
        return process.pid if process else None

    def ask(self, content: dict[str, Any], characters: int = 0) -> Message:
        """The engine's reply to a request about so many characters. Raises WorkerError after a second try."""
        with self._one_at_a_time:
            try:
                return self._ask_once(content, characters)
            except _ClosedError:
                raise
            except WorkerError:
                return self._ask_once(content, characters)

    def close(self) -> None:
        """End the process, even while it is being asked: who asks gets a WorkerError. Asking again starts it."""
        process = self._process
        if process:
            process.closing = True
            process.end()
            process.join()

    def _ask_once(self, content: dict[str, Any], characters: int) -> Message:
        try:
            if self._process is None or self._process.closing:
                self._process = _Process(self._module, self._engine)
                self._process.reply(self._start_limit, "start")
            self._process.send(content)
            return self._process.reply(self._phrase_limit + CHARACTER_LIMIT * characters, "answer")
        except BaseException as error:      # Ctrl-C too: a reply that nobody waited for must not answer the next
            process, self._process = self._process, None
            if process:
                process.end()
                if process.closing and isinstance(error, WorkerError):
                    raise _ClosedError("it was closed") from None
            raise


class Team:
    """Workers of one engine, each of which serves one thread at a time. One that serves nobody is asked before another
    process is started. ``make``: makes a worker; ``most``: how many there are at the most."""

    def __init__(self, make: Callable[[], Worker], most: int) -> None:
        self._workers = [make() for _ in range(most)]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()     # the last that was asked comes first
        for worker in self._workers:
            self._idle.put(worker)

    def ask(self, content: dict[str, Any], characters: int = 0) -> Message:
        """As :meth:`Worker.ask`."""
        worker = self._idle.get()
        try:
            return worker.ask(content, characters)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """As :meth:`Worker.close`, for all of them."""
        for worker in self._workers:
            worker.close()


class _Process:
    """One run of the host. A thread of its own starts it (or takes the one that was started ahead) and reads from it
    until it ends: the kernel ends a process with the thread that started it, so that has to live as long."""

    def __init__(self, module: str, engine: str) -> None:
        self.closing = False
        self._replies: queue.SimpleQueue[Message | WorkerError] = queue.SimpleQueue()
        self._popen: subprocess.Popen[bytes] | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(module, engine), name=f"calmcue-{engine}", daemon=True)
        self._thread.start()
        self._started.wait()

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    def send(self, content: dict[str, Any]) -> None:
        pipe = self._popen.stdin if self._popen else None
        with contextlib.suppress(OSError, ValueError):      # it is gone: the reply says so
            if pipe:
                send(pipe, content)     # type: ignore[arg-type]  # typeshed: IO[bytes] for BinaryIO

    def reply(self, limit: float, what: str) -> Message:
        """The next message. Raises WorkerError where none comes within ``limit`` seconds."""
        try:
            message = self._replies.get(timeout=limit)
        except queue.Empty:
            raise WorkerError(f"it did not {what} within {limit:.0f} seconds") from None
        if isinstance(message, WorkerError):
            raise message
        if "failed" in message.content:
            raise WorkerError(str(message.content["failed"]))
        return message

    def end(self) -> None:
        """End the process and whatever it has started, at once."""
        if self._popen and self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self._popen.pid, signal.SIGKILL)
                else:
                    self._popen.kill()

    def join(self) -> None:
        """Wait for a process that was ended, so that the time it took is counted as the player's."""
        self._thread.join(ENDING_LIMIT)

    def _run(self, module: str, engine: str) -> None:
        try:
            self._popen = launched()
        except OSError as error:
            self._replies.put(WorkerError(f"its process could not be started ({error})"))
            return
        finally:
            self._started.set()
        self.send({"start": [module, engine]})
        assert self._popen.stdin and self._popen.stdout
        failure = ""
        try:
            while (message := receive(self._popen.stdout)) is not None:    # type: ignore[arg-type]
                self._replies.put(message)
        except ValueError as error:
            failure = str(error)
            self.end()
        code = self._popen.wait()
        self._replies.put(WorkerError(failure or f"its process ended ({_ending(code)})"))
        for pipe in (self._popen.stdout, self._popen.stdin):
            with contextlib.suppress(OSError):
                pipe.close()


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


class WorkerVoice:
    """A voice whose engine runs in a Worker (or a Team of them), which several voices of the engine may share."""

    def __init__(self, worker: Worker | Team, info: VoiceInfo, fingerprint: str) -> None:
        self.info = info
        self._worker = worker
        self._fingerprint = fingerprint
        self._failures = 0      # in a row

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def speak(self, utterance: Utterance) -> Clip:
        text = sayable(utterance.said)
        if not any(map(str.isalnum, text)):
            raise VoiceError(f"“{shown(utterance.text)}” has no words that could be spoken. Write it in words.")
        request = {"say": {**asdict(utterance), "text": text, "spoken": ""}, "voice": self.info.id.partition(":")[2]}
        if self._failures >= GIVE_UP:
            raise VoiceError(f"“{shown(text)}” was not spoken by {self.info.id}, which had failed {GIVE_UP} times in a "
                             "row. Choose another voice with --voice.")
        try:
            reply = self._worker.ask(request, len(text))
        except WorkerError as failure:
            self._failures += 1
            raise VoiceError(
                f"“{shown(text)}” could not be spoken by {self.info.id}: {failure}; it was tried twice. "
                "Try again, or choose another voice with --voice.") from None
        self._failures = 0
        clip = unpack(reply.data)
        if clip is None or not clip.length:
            raise VoiceError(f"{self.info.id} says nothing for “{shown(text)}”. Choose a voice of its language with "
                             "--voice, or write it in other words.")
        return clip

    def close(self) -> None:
        self._worker.close()


def sayable(text: str) -> str:
    """``text`` without what is no text to an engine: control characters and halves of surrogate pairs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shown(text: str) -> str:
    """``text`` as a message names it."""
    text = sayable(text)
    return text if len(text) <= 80 else text[:79] + "…"
