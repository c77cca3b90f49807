"""What the processes behind a voice have in common: none outlives the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1       # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when the thread that started it ends. Only Linux can."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)     # it ended before we could ask
