"""The terminal, while keys are read from it one by one.

Our own reader, on ``select``: ``click.getchar`` breaks Ctrl-Z, and the libraries that could do it cost 180 ms and more
to import. The terminal is given back as it was found at the end, and while the program is stopped (Ctrl-Z). In the
background nothing is read and nothing set, for either would stop the program.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from calmcue.controls.keys import split_keys

REST_OF_SEQUENCE: Final = 0.05
"""Seconds after which an Escape was the key itself, not the beginning of what another key sends."""

LOOK_AGAIN: Final = 0.5
"""Seconds between two looks whether the program is in the foreground, should no signal have told."""

STOPPING: Final = 0.05
"""Seconds within which the system stops a program that sent itself the signal to."""


class Reader:
    """Reads keys in a thread of its own, from :meth:`start` to :meth:`close`; both in the main thread."""

    def __init__(self, terminal: int, pressed: Callable[[str], None]) -> None:
        """``terminal``: its descriptor. ``pressed``: called with each key's name."""
        self._terminal = terminal
        self._pressed = pressed
        self._lock = threading.RLock()              # a signal's handler may run while its own thread holds it
        self._found: list[Any] | None = None        # the settings to give back, None where they are as they were
        self._away = False                          # stopped, or about to be
        self._over = False
        self._woken, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True, name="calmcue keyboard")
        self._handlers: list[tuple[int, Any]] = []

    def start(self) -> None:
        for number, handler in ((signal.SIGTSTP, self._stopped), (signal.SIGCONT, self._continued)):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers.append((number, signal.signal(number, handler)))
        self._take()
        self._thread.start()

    def close(self) -> None:
        self._over = True
        self._wake_up()
        self._thread.join()
        for number, handler in self._handlers:
            signal.signal(number, handler)
        self.give_back()
        os.close(self._wake)
        os.close(self._woken)

    def give_back(self) -> None:
        """Set the terminal as it was found. Never raises."""
        with self._lock, contextlib.suppress(termios.error, OSError):
            found, self._found = self._found, None
            if found is not None and self._in_front():
                termios.tcsetattr(self._terminal, termios.TCSANOW, found)

    def _take(self) -> None:
        """In the foreground: have keys at once and without an echo; Ctrl-C and Ctrl-Z stay what they are."""
        with self._lock, contextlib.suppress(termios.error, OSError):
            if self._away or not self._in_front():
                return
            settings = termios.tcgetattr(self._terminal)
            if self._found is None:
                self._found = termios.tcgetattr(self._terminal)
            settings[3] &= ~(termios.ECHO | termios.ICANON)
            settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self._terminal, termios.TCSANOW, settings)

    def _in_front(self) -> bool:
        """Raises OSError where the terminal has gone."""
        return os.tcgetpgrp(self._terminal) == os.getpgrp()

    def _wake_up(self) -> None:
        os.write(self._wake, b"x")

    def _stopped(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: give the terminal back, then stop as a program does that knows nothing of the signal."""
        self._away = True
        self.give_back()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        time.sleep(STOPPING)            # stands still here until fg or bg; where no shell could say so, we just go on
        signal.signal(signal.SIGTSTP, self._stopped)
        self._continued(number, frame)

    def _continued(self, number: int, frame: FrameType | None) -> None:
        """fg, or bg. ``fg`` sends this also to a program that runs in the background: now the terminal is its own."""
        self._away = False
        self._take()
        self._wake_up()

    def _run(self) -> None:
        # Signals are for the main thread: one that came here would not wake it. And a read from the background, for
        # which the system would stop the program, then fails instead.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        text = ""
        with contextlib.suppress(OSError):          # the terminal has gone
            while not self._over:
                more = self._read(REST_OF_SEQUENCE if text else LOOK_AGAIN)
                if more == b"":
                    return
                keys, rest = split_keys(text + decoder.decode(more or b""))
                if more is None and rest == text:   # nothing more came of it
                    keys, rest = (["escape"] if text == "\x1b" else []), ""
                text = rest
                for key in keys:
                    self._pressed(key)

    def _read(self, patience: float) -> bytes | None:
        """What the terminal sent, b"" where it has ended, None where nothing came or the program is in the
        background. Raises OSError where the terminal has gone."""
        front = self._in_front()
        if front and self._found is None:
            self._take()
        readable = select.select([self._woken, *([self._terminal] if front else [])], [], [], patience)[0]
        if self._woken in readable:
            os.read(self._woken, 64)
        if self._terminal not in readable or self._over:
            return None
        try:
            return os.read(self._terminal, 64)
        except OSError:
            if self._in_front():
                raise
            return None                             # moved to the background since we looked
