"""The ways to the loudspeaker, by their names. To add one: write its ``Device``, add its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from calmcue.errors import DeviceError
from calmcue.outputs.device import Device, open_device, probe
from calmcue.outputs.simple import open_simpleaudio
from calmcue.outputs.speakers import Speakers

USUAL: Final = "miniaudio"

BACKENDS: Final[Mapping[str, Callable[[str], Device]]] = MappingProxyType({
    USUAL: open_device,
    "simpleaudio": open_simpleaudio,
})
"""Name -> what opens the device whose name holds a text ("" for the system's own choice); raises DeviceError."""


def open_speakers(backend: str = USUAL, device: str = "") -> Speakers:
    """A sink that plays. Raises DeviceError."""
    return Speakers(device, opening=BACKENDS[backend])


def found(backend: str) -> tuple[str, bool]:
    """What a backend would play on, and whether it can: else what is missing."""
    if backend == USUAL:
        report = probe()
        return report.problem or f"{report.backend}: {', '.join(report.devices)}", not report.problem
    try:
        BACKENDS[backend]("").close()
    except DeviceError as error:
        return str(error), False
    return "the system's own choice of a device", True
