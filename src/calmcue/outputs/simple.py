"""The loudspeaker through simpleaudio: a second way to the ear, for computers on which miniaudio has none.

simpleaudio plays one buffer from its beginning to its end and tells nothing of how far it is. But its C code reads
the buffer only as it plays it, so the buffer may be written while it is read: here it is a *reel* of some minutes,
filled a little ahead of where the clock says that the reading is. What is not filled yet can still be taken back, so
that a pause, or another passage, is heard as soon as with other devices. What this costs:

- It plays on the system's own choice of a device, always; and there must be ALSA, which PulseAudio and PipeWire serve.
- Two reels leave a gap: 53 to 61 ms were measured, and 136 where a silence was cut short. They are changed where
  nothing is heard, if that can be.
- A device whose clock runs otherwise than the computer's drifts away until the next reel: 50 parts in a million are
  30 ms in ten minutes.
- ALSA's buffer of 100 ms can't be made longer. Where it runs out because the computer is very busy, ALSA says so on the
  terminal and the sound has a gap (some 35 ms), by which the position is off until the next reel.
- A device that hangs without a word is not noticed; one that goes away is.

simpleaudio 1.0.4 is the last of its kind (2021): it has to be built from source, and crashes on Python 3.12 are
reported (github.com/hamiltron/py-simple-audio, issues 72 and 76).
"""

from __future__ import annotations

import contextlib
import mmap
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from calmcue.errors import DeviceError
from calmcue.outputs.device import ADVICE, Take, quiet
from calmcue.outputs.feed import Pcm
from calmcue.units import RATE, Frames, milliseconds, seconds

INSTALL: Final = (
    "sudo apt install gcc python3-dev libasound2-dev && pip install simpleaudio "
    "(it is built from source; on Python 3.12 crashes are reported: keep to the usual backend there)"
)

REEL: Final = seconds(600)
CHANGE_FROM: Final = seconds(480)
"""From here on a reel is changed where all that lies ahead is silence; at its end in any case."""

STEP: Final = milliseconds(20)
AHEAD: Final = milliseconds(220)
"""How far the reel is filled ahead of the clock. simpleaudio reads 100 ms ahead of what is heard, ALSA's own buffer;
the rest is for a thread that wakes late and for a device whose clock is fast."""

WAKING: Final = milliseconds(40)
"""Silence at the beginning of a reel: PulseAudio was seen to swallow the first millisecond of one."""

UNPLAYED: Final = milliseconds(214)
"""How long after it is filled in a frame is heard, measured against a PulseAudio null sink's monitor."""

CLOSING_LIMIT: Final = 1.5
"""Seconds within which simpleaudio has played out what it had read: 0.2 to 0.3, but 1.2 on a null sink by itself."""


class SimpleaudioDevice:
    """See :class:`~calmcue.outputs.device.Device`. Made by :func:`open_simpleaudio`."""

    unplayed: Frames = UNPLAYED
    holds: Frames = AHEAD

    def __init__(self, simpleaudio: Any) -> None:
        self._simpleaudio = simpleaudio
        self._closed = threading.Event()
        self._winder: threading.Thread | None = None

    def start(self, take: Take) -> None:
        reel = Reel(self._simpleaudio, take)
        self._winder = threading.Thread(target=self._wind, args=[reel, take], daemon=True, name="calmcue simpleaudio")
        self._winder.start()

    def close(self) -> None:
        self._closed.set()
        if self._winder:
            self._winder.join(2 * CLOSING_LIMIT)

    def _wind(self, reel: Reel, take: Take) -> None:
        """Keep the reel filled, and change it when it is due. Ends where the device went away: then nothing more is
        asked for, which tells the writer."""
        with contextlib.suppress(DeviceError):
            while reel.playing() and not self._closed.wait(STEP / RATE / 2):
                reel.fill(take)
                if reel.due:
                    reel.end()
                    reel = Reel(self._simpleaudio, take)
        reel.stop()


class Reel:
    """One buffer, which plays from the moment at which it is made. Raises DeviceError where it can't be played."""

    def __init__(self, simpleaudio: Any, take: Take, clock: Callable[[], float] = time.monotonic) -> None:
        self._samples: Pcm = np.frombuffer(mmap.mmap(-1, REEL * 2), dtype=np.int16)
        self._clock = clock
        self._filled = int(WAKING)
        self._quiet_from = 0                # all that was filled in from here on is silence
        self._add(take(AHEAD))
        self._play = _played(simpleaudio, self._samples)
        self._begun = clock()

    @property
    def due(self) -> bool:
        """It is to be changed now: it is full, or it soon will be and nothing would be missed."""
        return self._filled > REEL - STEP or (self._silent and self._filled >= CHANGE_FROM)

    @property
    def _silent(self) -> bool:
        """Nothing can be heard of all that lies ahead."""
        return self._filled - self._quiet_from >= AHEAD

    def fill(self, take: Take) -> None:
        """Ask for as much as the clock says."""
        place = round((self._clock() - self._begun) * RATE)
        if place > self._filled:            # the program was stopped (Ctrl-Z): what it missed was read as silence
            self._filled = min(place, REEL)
        while self._filled < place + AHEAD and self._filled <= REEL - STEP:
            self._add(take(STEP))

    def playing(self) -> bool:
        return bool(self._play.is_playing())

    def end(self) -> None:
        """Wait for its end; silence is cut short, by about as much as the next reel takes to begin."""
        if self._silent:
            self._play.stop()
        _await_end(self._play)

    def stop(self) -> None:
        """What was read already is heard, and nothing after it."""
        self._play.stop()
        _await_end(self._play)

    def _add(self, samples: Pcm) -> None:
        self._samples[self._filled : self._filled + len(samples)] = samples
        self._filled += len(samples)
        if samples.any():
            self._quiet_from = self._filled


def open_simpleaudio(name: str = "") -> SimpleaudioDevice:
    """A device for :class:`~calmcue.outputs.speakers.Speakers`. Raises DeviceError where simpleaudio isn't installed
    or has nothing to play on, and for any ``name``: it can't choose."""
    if name:
        raise DeviceError(f"simpleaudio always plays on the system's own choice of a device. Found: {name!r}.")
    try:
        import simpleaudio
    except ImportError as error:
        raise DeviceError(f"The backend simpleaudio is not installed ({error}): {INSTALL}.") from error
    _await_end(_played(simpleaudio, np.zeros(STEP, dtype=np.int16)))
    return SimpleaudioDevice(simpleaudio)


def _played(simpleaudio: Any, samples: Pcm) -> Any:
    """simpleaudio's handle for ``samples``, which play from now on. Raises DeviceError."""
    try:
        with quiet():                       # ALSA writes to the terminal
            return simpleaudio.play_buffer(samples, 1, 2, RATE)
    except Exception as error:              # its own error class is not among what it gives out
        raise DeviceError(f"There is no sound device for simpleaudio ({error}). {ADVICE}") from error


def _await_end(play: Any) -> None:
    """Its thread must not outlive the interpreter."""
    limit = time.monotonic() + CLOSING_LIMIT
    while play.is_playing() and time.monotonic() < limit:
        time.sleep(STEP / RATE / 4)
