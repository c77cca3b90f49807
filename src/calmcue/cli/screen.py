"""The screen while a session plays: what to do, a large count, what comes next, how far we are.

It is drawn by a thread of its own that looks a few times a second where the session is. What draws it (rich) takes a
tenth of a second to import, and is imported only when the first sound has been heard: nothing of this may cost the
player time. Colours are left out where NO_COLOR is set.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from calmcue.cli.view import View, look
from calmcue.planning.timeline import Timeline
from calmcue.transport.events import Commanded, CueBegan, Device, Event, Late
from calmcue.transport.state import State
from calmcue.units import clock

if TYPE_CHECKING:
    from rich.console import RenderableType

EVERY: Final = 0.2
"""Seconds between two looks: a count that changes a fifth of a second late is not seen to be late."""

LARGE: Final[Mapping[str, str]] = MappingProxyType({
    "0": "███ █ █ █ █ █ █ ███", "1": "  █   █   █   █   █", "2": "███   █ ███ █   ███", "3": "███   █ ███   █ ███",
    "4": "█ █ █ █ ███   █   █", "5": "███ █   ███   █ ███", "6": "███ █   ███ █ █ ███", "7": "███   █   █   █   █",
    "8": "███ █ █ ███ █ █ ███", "9": "███ █ █ ███   █ ███",
})
"""Digits, three by five, the rows one after the other with a blank between them."""

PATIENCE: Final = 2.0
"""Seconds that the end waits for the drawing to be taken away: a terminal may have been stopped with Ctrl-S."""

ROWS: Final = 5
KEYS: Final = "space: pause   n: next   p: back   + -: longer, shorter   w: where am I   q: end"
MODES: Final[Mapping[str, str]] = MappingProxyType({"paused": "Paused. Space: go on", "waiting": "Space: go on"})


class Screen:
    """Draws a session on the terminal that is the standard error."""

    def __init__(self) -> None:
        self._look: Callable[[], View] | None = None
        self._caption = ""
        self._heard, self._over = threading.Event(), threading.Event()
        self._drawer = threading.Thread(target=self._draw, name="screen", daemon=True)

    def watched(self, timeline: Timeline, state: Callable[[], State]) -> None:
        """The session that is shown, and where it is."""
        self._look = lambda: look(state(), timeline)

    def told(self, event: Event) -> None:
        """Something was heard."""
        self._caption = caption(event, self._caption)
        self._heard.set()

    def start(self) -> None:
        self._drawer.start()

    def close(self) -> None:
        """Take the screen away."""
        self._over.set()
        self._heard.set()
        self._drawer.join(PATIENCE)

    def _draw(self) -> None:
        self._heard.wait()
        if self._over.is_set() or self._look is None:
            return
        from rich.console import Console
        from rich.live import Live

        with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:
            while not self._over.wait(EVERY):
                live.update(drawn(self._look(), self._caption), refresh=True)


@contextmanager
def screen() -> Iterator[Screen]:
    """A screen for as long as this lasts."""
    shown = Screen()
    shown.start()
    try:
        yield shown
    finally:
        shown.close()


def can_draw() -> bool:
    """Whether the standard error is a terminal on which things can be drawn over."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def caption(event: Event, before: str) -> str:
    """The words under the count: what is being said, or what is wrong."""
    match event:
        case CueBegan(kind="speech", text=text):
            return text
        case CueBegan(kind="chime", what="finish"):
            return ""
        case Late():
            return "One moment: the next words are being made."
        case Device(what="lost"):
            return "The sound device went away. Waiting for it ..."
        case Device(what="back"):
            return ""
        case Commanded(command="longer" | "shorter", accepted=False):
            return "There is nothing here that can be made longer or shorter so far."
        case Commanded(accepted=True):
            return ""
    return before


def drawn(view: View, words: str) -> RenderableType:
    """A view as it stands on the screen: what changes keeps its place."""
    from rich.console import Group
    from rich.text import Text

    colour = "yellow" if view.mode != "playing" else "bold cyan"
    title = Text(", ".join(filter(None, (view.name, view.side))), "bold")
    return Group(
        Text(view.heading, "dim"),
        title,
        Text(),
        *(Text(line, colour, no_wrap=True) for line in large(view.count)),
        Text(),
        Text(MODES.get(view.mode) or ", ".join(filter(None, (view.doing, view.progress))), colour),
        Text(words, no_wrap=True, overflow="ellipsis"),
        Text(),
        Text(f"Next: {view.coming}" if view.coming else "", no_wrap=True, overflow="ellipsis"),
        Text(f"{clock(view.elapsed)} of {'about ' * view.about}{clock(view.total)}"),
        Text(KEYS, "dim"),
    )


def large(count: int | None) -> list[str]:
    """A number in digits of five lines, each dot two characters wide so that they are not thin; blank for None."""
    if count is None:
        return [""] * ROWS
    grids = [LARGE[digit].ljust(4 * ROWS - 1) for digit in str(count)]
    return ["  ".join("".join(2 * dot for dot in grid[4 * row : 4 * row + 3]) for grid in grids) for row in range(ROWS)]
