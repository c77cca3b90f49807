"""A terminal of a test's own, and programs that run on it."""

from __future__ import annotations

import codecs
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Terminal:
    """A pseudo-terminal and what was printed to it."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.shown = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def expect(self, text: str, within: float = 10.0) -> None:
        """Wait until ``text`` is shown; forget all before its end."""
        deadline = time.monotonic() + within
        while text not in self.shown:
            left = deadline - time.monotonic()
            assert left > 0, f"waited for {text!r}, saw {self.shown!r}"
            if select.select([self.ours], [], [], left)[0]:
                self.shown += self._decoder.decode(os.read(self.ours, 4096)).replace("\r\n", "\n")
        self.shown = self.shown.partition(text)[2]

    @property
    def settings(self) -> list[Any]:
        return termios.tcgetattr(self.theirs)

    @property
    def cooked(self) -> bool:
        return bool(self.settings[3] & termios.ICANON and self.settings[3] & termios.ECHO)

    def becomes_cooked(self, cooked: bool = True) -> None:
        deadline = time.monotonic() + 5
        while self.cooked is not cooked:
            assert time.monotonic() < deadline, "the terminal's settings stayed as they were"
            time.sleep(0.01)


_IN_TERMINAL = """\
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)    # also where the tests themselves are run by nohup
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def running(command: list[str]) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    """A program in a session of its own whose controlling terminal is the pseudo-terminal."""
    terminal = Terminal()
    program = subprocess.Popen(
        [sys.executable, "-c", _IN_TERMINAL, *command],
        stdin=terminal.theirs, stdout=terminal.theirs, stderr=terminal.theirs,
    )
    try:
        yield terminal, program
    finally:
        program.kill()
        program.wait()
        os.close(terminal.ours)
        os.close(terminal.theirs)
