"""The playing sink as the pump sees it: how much was heard, and whether the device is still there."""

from __future__ import annotations

from typing import Final

from calmcue.errors import DeviceError
from calmcue.outputs.base import PlayingSink
from calmcue.transport.clock import Clock
from calmcue.units import ZERO, Frames, milliseconds, seconds, whole_seconds

STANDSTILL: Final = seconds(1)
"""A device that has played nothing for so long, with sound waiting, is lost, though nothing says so."""

WAKING: Final = seconds(3)
"""The same for one that has just been opened: a null sink that was idle has up to 2 s of silence before it, and a
card that was asleep has to wake."""

AWAKE: Final = seconds(1)
"""A device is awake when it has played so much: one that is waking takes the first blocks, and then pauses."""

GIVE_UP: Final = seconds(10)
"""A device that stayed away for so long is not waited for any more."""

TRY_EVERY: Final = milliseconds(250)
"""How often a lost device is opened again."""

GLANCE: Final = milliseconds(250)
"""The most that one look at the clock may add to a standstill: the whole program may have been stopped between two
looks, and the device is not to blame for that."""


class Player:
    """A playing sink that is being watched."""

    def __init__(self, sink: PlayingSink, clock: Clock) -> None:
        self.sink = sink
        self._clock = clock
        self._heard = ZERO
        self._moved = self._looked = clock.now()    # when it last played something; when that was last asked
        self._still = ZERO
        self._opened = ZERO                         # what had been heard when it was opened
        self._waking = True                         # it has played next to nothing since
        self._reopened = False                      # since it last played something

    def heard(self) -> Frames:
        """Frames that have reached the ear, of those written and not discarded."""
        now, heard = self._clock.now(), self.sink.heard()
        if heard > self._heard:
            self._heard, self._moved, self._still = heard, now, ZERO
            self._waking = self._waking and heard < self._opened + AWAKE
            self._reopened = False
        else:
            self._still = Frames(self._still + min(now - self._looked, GLANCE))
        self._looked = now
        return heard

    def stands_still(self, written: Frames) -> bool:
        """Whether nothing was played for a while though ``written`` frames were there to be."""
        if self._heard >= written:
            self._still = ZERO
        return self._still >= (WAKING if self._waking else STANDSTILL)

    @property
    def away(self) -> Frames:
        """How long ago it last played something."""
        return Frames(self._clock.now() - self._moved)

    def reopen(self) -> bool:
        """One try to have the device back; False where another may help. Raises DeviceError where it was away for
        too long."""
        problem: DeviceError | None = None
        if self.away < GIVE_UP or not self._reopened:
            self._reopened = True
            try:
                self.sink.reopen()
            except DeviceError as error:
                problem = error
            else:
                self._still, self._looked, self._waking = ZERO, self._clock.now(), True
                self._opened = self._heard
                return True
        if self.away >= GIVE_UP:
            raise DeviceError(
                f"The sound device went away and did not come back within {whole_seconds(GIVE_UP)} seconds. Plug it "
                f"in or choose another one, and start again: the session goes on where it stopped."
            ) from problem
        self._clock.sleep(TRY_EVERY)
        return False
