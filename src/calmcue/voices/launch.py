"""The start of an engine's process (``host.py``): when it is needed, or ahead of that.

Much of what a host loads is the same for all engines. A command that will need a voice has one started before it
loads its own modules, which take as long: the two then load side by side. Which engine it is for, the host is told
when the routine has been read.

Light: imported before anything else is.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import calmcue

_ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType({
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",       # onnxruntime 1.32 would tell its maker of itself over the network
})

_CODE: Final = """\
import sys
if sys.argv[1] not in sys.path: sys.path.insert(0, sys.argv[1])
from calmcue.voices.host import main
main(int(sys.argv[2]))
"""

_lock = threading.Lock()
_waiting: list[subprocess.Popen[bytes]] = []


def launch() -> subprocess.Popen[bytes]:
    """A host that does not know its engine yet; the kernel ends it with the thread that called. Raises OSError."""
    home = str(Path(calmcue.__file__).resolve().parent.parent)
    # -P: not from the current folder, in which a stranger's routine may lie beside a stranger's numpy.py
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _CODE, home, str(os.getpid())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**os.environ, **_ENVIRONMENT},
    )


def ahead() -> None:
    """Start a host for whoever asks for one first. Call it from the thread that lives longest, and :func:`discard` in
    the end. Where it can't be started, whoever needs one will be told why."""
    with contextlib.suppress(OSError), _lock:
        _waiting.append(launch())


def launched() -> subprocess.Popen[bytes]:
    """A host that was started ahead, else a new one. Raises OSError."""
    with _lock:
        if _waiting:
            return _waiting.pop()
    return launch()


def discard() -> None:
    """End the hosts that nobody asked for."""
    with _lock:
        unasked, _waiting[:] = _waiting[:], []
    for process in unasked:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
