"""Named sounds, from ``sounds/``, and the sounds that a routine brings along.

A set is a folder of ``sounds/``, its sounds are WAV files at the session rate, mono, 16 bit, made by
``scripts/make-sounds``. A checkout and an editable install have the folder at the top, a wheel inside the package.
A routine's own files may be anything that libsndfile reads; they come from strangers, so their size is bounded.
"""

from __future__ import annotations

import difflib
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from calmcue.audio import Clip, Samples, fade, from_pcm, resample
from calmcue.errors import CalmcueError, Place, Problem, RoutineError, UsageError
from calmcue.levelling import BED_CEILING, CHIME_CEILING, LOUDNESS, limit, loudness, to_onset, true_peak
from calmcue.sources import Sound
from calmcue.units import RATE, Frames, amplitude, clock, milliseconds, seconds

BED: Final = "background"
"""The name of a Sound that is a bed."""

LONGEST_CHIME: Final = seconds(30)
LONGEST_BED: Final = seconds(20 * 60)
LARGEST_CHIME: Final = 20_000_000
LARGEST_BED: Final = 500_000_000
"""Bytes: twenty minutes of 48 kHz, stereo, 32 bit are 460 million."""

_RATES: Final = range(4_000, 400_000)
_CHANNELS: Final = 32
_FORMATS: Final = "a sound file such as WAV, FLAC, OGG or MP3"
_BLOCK: Final = 65_536


def collections() -> tuple[str, ...]:
    """The names of the bundled sets."""
    return tuple(sorted(f.name for f in _folder().iterdir() if f.is_dir() and any(f.glob("*.wav"))))


def names(collection: str) -> tuple[str, ...]:
    """The sounds of a bundled set. Raises UsageError where there is no such set."""
    if collection not in collections():
        raise UsageError(_unknown("set of chimes", collection, collections()))
    return tuple(sorted(f.stem for f in (_folder() / collection).glob("*.wav")))


def load(sound: Sound) -> Clip:
    """A chime: bundled, or a routine's own file. Its level applied, trimmed to what is audible.

    Raises UsageError where its name is unknown, RoutineError where a file can't be used.
    """
    if sound.path:
        samples = to_onset(_read_file(sound.path, LONGEST_CHIME, LARGEST_CHIME))
        if not len(samples):
            raise _unusable(sound.path, "nothing audible", "a sound")
    elif sound.name in names(sound.collection):
        samples = _read_bundled(_folder() / sound.collection / f"{sound.name}.wav")
    else:
        raise UsageError(_unknown(f"sound in the set “{sound.collection}”", sound.name, names(sound.collection)))
    return Clip(limit(samples * np.float32(amplitude(sound.level)), CHIME_CEILING))


def load_bed(sound: Sound) -> Clip:
    """A bed from a routine's own file: as loud as speech, and ``sound.level`` from there (so -24 dB is 24 dB under
    speech whatever the file's own loudness), but never above BED_CEILING: music is turned down as a whole, not
    squeezed. Raises RoutineError where the file can't be used."""
    samples = _read_file(sound.path, LONGEST_BED, LARGEST_BED)
    gain = amplitude(LOUDNESS + sound.level - _loudness_of_bed(samples, sound.path))
    samples *= np.float32(min(gain, amplitude(BED_CEILING) / true_peak(samples)))
    return Clip(fade(samples, milliseconds(10), milliseconds(10)))


def _loudness_of_bed(samples: Samples, path: str) -> float:
    """From one minute in all, taken evenly: enough for a level, and a tenth of the work on a long bed."""
    length, count = seconds(5), 12
    if len(samples) > length * count:
        starts = np.linspace(0, len(samples) - length, count).astype(int)
        samples = np.concatenate([samples[s : s + length] for s in starts])
    measured = loudness(samples)
    if not np.isfinite(measured):
        raise _unusable(path, "nothing audible", "a sound")
    return measured


@cache
def _folder() -> Path:
    here = Path(__file__).resolve()
    for folder in (here.parent / "sounds", here.parents[2] / "sounds"):
        if folder.is_dir():
            return folder
    raise CalmcueError("calmcue was installed without its chimes (the folder “sounds”). Install it again.")


def _read_bundled(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        data = file.readframes(file.getnframes())
    return from_pcm(data)


def _read_file(name: str, longest: Frames, largest: int) -> Samples:
    """A file's samples, its channels averaged, at the session rate. Never more than ``longest`` is read, whatever
    the file says of itself."""
    path = Path(name)
    if not path.is_file():
        raise _unusable(name, "a folder or device" if path.exists() else "no such file", _FORMATS)
    if path.stat().st_size > largest:
        raise _unusable(name, f"{path.stat().st_size / 1e6:.0f} MB", f"at most {largest // 1_000_000} MB")
    import soundfile  # only where a routine brings a file along

    try:
        with soundfile.SoundFile(name) as file:
            if file.samplerate not in _RATES or file.channels > _CHANNELS:
                raise _unusable(name, f"{file.channels} channels at {file.samplerate} Hz", _FORMATS)
            most = longest * file.samplerate // RATE
            parts = list(_blocks(file, most + 1))
            if sum(map(len, parts)) > most:
                raise _unusable(name, f"more than {clock(longest)}", f"at most {clock(longest)}")
            rate = int(file.samplerate)
    except (OSError, RuntimeError, ValueError) as error:    # LibsndfileError is a RuntimeError
        raise _unusable(name, f"something that can't be read ({str(error).rstrip('.')})", _FORMATS) from None
    if not parts:
        raise _unusable(name, "no sound in it", _FORMATS)
    return resample(np.concatenate(parts), rate)


def _blocks(file: Any, most: int) -> Iterator[Samples]:
    """Mono blocks of a sound file, at most ``most`` frames; not-a-numbers and infinities silenced."""
    left = most
    while left > 0:
        block = file.read(min(_BLOCK, left), dtype="float32", always_2d=True)
        if not len(block):
            return
        left -= len(block)
        mono: Samples = block.mean(axis=1, dtype=np.float32)
        yield np.clip(np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0), -8.0, 8.0)


def _unusable(path: str, found: str, expected: str) -> RoutineError:
    return RoutineError([Problem(Place(file=path), "This sound can't be used.", found=found, expected=expected,
                                 suggestion="Use another file, or “none”.", code="sound-file")])


def _unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"There is no {what} called “{name}”.{hint} There are: {', '.join(known)}."
