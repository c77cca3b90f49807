"""Sound devices through miniaudio: opened, closed for good, and listed.

miniaudio needs no server of its own, its wheels bring all of it, and it stood five minutes beside busy cores
without a gap. What it leaves to its user is in here:

- It plays into nothing where it finds no sound system (its "Null" backend): the backends are named one by one.
- ``close`` keeps the connection to the sound server: the context is ended after it.
- Ending a device may wait for ever on a server that has gone (miniaudio issue 881): that is given a time limit.
- Closing cuts off what the device still holds, in the middle of a word: wait until it was heard.
- An exception in the callback, or the callback's end, silently stops all sound: the callback never ends or raises.
- Its stop callback, where one is set, ends playback for good when a sink is merely suspended: none is set.
- ALSA and JACK write to the terminal when they are not there: not while a device is looked for.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import miniaudio

from calmcue.errors import DeviceError
from calmcue.outputs.feed import Pcm
from calmcue.units import RATE, Frames, milliseconds

T = TypeVar("T")

Take = Callable[[int], Pcm]
"""Called from the device's own thread for so many frames; must not raise."""


class Route(NamedTuple):
    """A way to the ear. ``step``: milliseconds asked for at a time; ``steps``: how many the device holds.
    ``unplayed``: how much of what it was given is yet to be heard when it asks for more, on average."""

    backend: miniaudio.Backend
    step: int
    steps: int
    unplayed: Frames


_PULSE: Final = Route(miniaudio.Backend.PULSEAUDIO, 200, 3, milliseconds(130))
"""PulseAudio 16 takes ``step`` as the whole length of its buffer and gives 80 ms of it to the sink. ``unplayed`` is
measured against a null sink's monitor that is read every 10 ms: 129 ms; a sink that takes its 80 ms at a time makes
it 120 and 160 in turn."""


def _others(*backends: miniaudio.Backend) -> tuple[Route, ...]:
    """Elsewhere a device holds all steps, and asks when the first of them has been played."""
    return tuple(Route(backend, 70, 3, milliseconds(140)) for backend in backends)


_B = miniaudio.Backend
ROUTES: Final[tuple[Route, ...]] = {
    "linux": (_PULSE, *_others(_B.ALSA, _B.JACK)),
    "darwin": _others(_B.COREAUDIO),
    "win32": _others(_B.WASAPI, _B.DSOUND, _B.WINMM),
}.get(sys.platform, (_PULSE, *_others(_B.SNDIO, _B.AUDIO4, _B.OSS, _B.JACK)))

OPENING_LIMIT: Final = 5.0
CLOSING_LIMIT: Final = 2.0
"""Seconds. Both take some milliseconds."""

_DUMMY: Final = b"auto_null"
"""PulseAudio's and PipeWire's name for the sink they make up where there is no sound card: nobody hears it."""

ADVICE: Final = (
    "Connect or switch on a loudspeaker or headphones and see that other programs can be heard; "
    "or make a file of the session and play that elsewhere."
)


class Device(Protocol):
    """A sound device that was opened. ``unplayed``: see :class:`Route`. ``holds``: frames in its buffer, which it
    asks for as soon as it starts."""

    unplayed: Frames
    holds: Frames

    def start(self, take: Take) -> None:
        """Begin to play what ``take`` gives, which is called at once. Raises DeviceError."""
        ...

    def close(self) -> None:
        """Close it at once; what it still holds is not heard. Never raises; takes CLOSING_LIMIT at most."""
        ...


class _Playback(miniaudio.PlaybackDevice):  # type: ignore[misc]
    """Leaves no connection behind where its device can't be opened, nor when it is closed."""

    _context: Any = None

    def __init__(self, route: Route, device_id: Any) -> None:
        try:
            super().__init__(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=route.step,
                callback_periods=route.steps,
                device_id=device_id,
                backends=[route.backend],
                app_name="calmcue",
            )
        except miniaudio.MiniaudioError:
            self._device = None
            self._end_context()
            raise

    def close(self) -> None:
        super().close()
        self._end_context()

    def _end_context(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class MiniaudioDevice:
    """See :class:`Device`. Made by :func:`open_device`. ``backend``: the sound system that it belongs to."""

    def __init__(self, playback: _Playback, route: Route) -> None:
        self._playback = playback
        self.route = route
        self.backend = str(playback.backend)
        self.unplayed = route.unplayed
        self.holds = milliseconds(route.step if route is _PULSE else route.step * route.steps)

    def start(self, take: Take) -> None:
        callback = _feed(take)
        next(callback)
        try:
            self._playback.start(callback)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(f"The sound device does not start ({error}). {ADVICE}") from error

    def close(self) -> None:
        with contextlib.suppress(TimeoutError, miniaudio.MiniaudioError):
            _within(CLOSING_LIMIT, self._playback.close)


def _feed(take: Take) -> Generator[bytes | Pcm, int, None]:
    count = yield b""
    while True:
        count = yield take(count)


def open_device(name: str = "") -> MiniaudioDevice:
    """The device whose name holds ``name`` (upper and lower case alike), or the system's own choice. Raises
    DeviceError where there is none."""
    try:
        with quiet():
            return _within(OPENING_LIMIT, lambda: _open(name))
    except TimeoutError:
        raise DeviceError(f"The sound system does not answer. {ADVICE}") from None


def _open(name: str) -> MiniaudioDevice:
    found: list[str] = []
    for route in ROUTES:
        with contextlib.suppress(miniaudio.MiniaudioError):
            if route is not _PULSE and not name:
                return MiniaudioDevice(_Playback(route, None), route)
            listed = _list(route)
            if not listed:              # the server has nothing to play on; what goes to it by other ways hasn't either
                break
            found += [device.name for device in listed]
            chosen = next((device for device in listed if name.casefold() in device.name.casefold()), None)
            if chosen:
                return MiniaudioDevice(_Playback(route, chosen.id if name else None), route)
    if name and found:
        raise DeviceError(f"There is no sound device named {name!r}. There are: {', '.join(sorted(set(found)))}.")
    raise DeviceError(f"There is no sound device. {ADVICE}")


class _Listed(NamedTuple):
    name: str
    id: Any


def _list(route: Route) -> list[_Listed]:
    """The devices of a backend on which something can be heard. Raises MiniaudioError where it isn't there."""
    context = miniaudio.Devices([route.backend])
    devices = [_Listed(each["name"], each["id"]) for each in context.get_playbacks()]
    del context                         # which ends the connection
    if route is _PULSE:
        return [device for device in devices if miniaudio.ffi.string(miniaudio.ffi.cast("char *", device.id)) != _DUMMY]
    return devices


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What there is to play on. ``backend``: the sound system in use, and ``devices`` their names, empty where
    there is none. ``problem``: what is wrong and what to do, empty where a session can be heard."""

    backend: str = ""
    devices: tuple[str, ...] = ()
    problem: str = ""


def probe() -> DeviceReport:
    """Look for a sound device as a session would, without a sound."""
    try:
        device = open_device()
    except DeviceError as error:
        return DeviceReport(problem=str(error))
    device.close()
    with contextlib.suppress(miniaudio.MiniaudioError, TimeoutError), quiet():
        names = tuple(each.name for each in _within(OPENING_LIMIT, lambda: _list(device.route)))
        return DeviceReport(device.backend, names)
    return DeviceReport(device.backend)


def _within(limit: float, job: Callable[[], T]) -> T:
    """What ``job`` gives or raises. Raises TimeoutError where it takes more than ``limit`` seconds: then it is left
    to itself, in a thread that keeps nobody from ending."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(job())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True, name="calmcue device").start()
    return done.result(limit)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing that a C library writes to the standard error reaches it: there is no other way to stop them."""
    try:
        kept = os.dup(2)
    except OSError:                     # there is no standard error
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
