"""Keeps the computer from falling asleep while a session plays; the screen may still go dark.

wakepy, a kept library, knows how to ask for it on each system (GNOME, KDE and other desktops over D-Bus, macOS,
Windows) and needs no rights; the system itself takes the wish back should we die.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

PATIENCE = 3.0
"""Seconds given to a desktop that is slow to hear that it may sleep again; it will notice our end anyway."""


@contextlib.contextmanager
def awake() -> Iterator[None]:
    """While this lasts, the computer stays awake, where it lets us: nothing tells where it doesn't (see :func:`how`).
    Asked for in a thread of its own, so that no session waits for a desktop."""
    over = threading.Event()

    def hold() -> None:
        with _asked_for():
            over.wait()

    holder = threading.Thread(target=hold, daemon=True, name="calmcue awake")
    holder.start()
    try:
        yield
    finally:
        over.set()
        holder.join(PATIENCE)


def how() -> str:
    """The name of the way in which this computer can be kept awake, empty where it can't."""
    with _asked_for() as way:
        return way


@contextlib.contextmanager
def _asked_for() -> Iterator[str]:
    """Desktops that can't keep the computer running without the screen are asked to keep both."""
    from wakepy import keep

    # A desktop that has gone meanwhile can't be told that we need it no longer (RuntimeError).
    with contextlib.suppress(RuntimeError), contextlib.ExitStack() as stack:
        for mode in (keep.running(on_fail="pass"), keep.presenting(on_fail="pass")):
            entered = stack.enter_context(mode)
            if entered.active:
                yield entered.method.name if entered.method else ""
                return
        yield ""
