"""Where eSpeak NG is on this machine, and which voices it has. Reads its files; never loads the library.

The wheel ``espeakng-loader`` brings library and data, the same on every machine; where there is no such wheel, the
system's own are used. Voices are files of the data folder: ``lang/`` holds one for each language, ``voices/!v``
variants that go with any of them (``en-us+f3``).
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from calmcue.sources import Utterance
from calmcue.voices.base import VoiceInfo

ENGINE: Final = "espeak"
QUALITY: Final = 10
"""Clear, but plainly a machine."""

UNDERSTOOD_BEST: Final = ("en-us",)
"""Voices that come first where a language has several and no region is asked for: see VARIANT."""

VARIANT: Final = "klatt4"
"""What every voice says sentences with that is not asked for with a variant of its own: Klatt's synthesiser makes
clearer consonants than eSpeak's. Of the 448 words of a routine with four ankle stretches (its counted words
among them, spoken alike), at 150 words a minute, an offline recogniser (Whisper base, neighbouring sentences together)
got wrong, in per cent:

=============================  ======
en-us                            11.8
en-us+klatt6                      9.8
en-us+klatt4, 165 wpm             9.4
en-us+klatt4, pitch lowered       8.0
en-us+klatt4, 135 wpm             7.4
en-gb+klatt4                      7.4
en-us+klatt2                      6.5
en-us+klatt4                      6.3
en-us+klatt2, word gap 20 ms      5.6
en-us+klatt4, word gap 20 ms      4.7
en-us+klatt4, word gap 30 ms      4.5
=============================  ======

and of another 698 words, of which plain en-us had 10.9 wrong: en-us with its treble lifted by 8 dB 10.5,
en-us+klatt4 with its treble lifted 6.5. In exported sessions, whose counted words were plain en-us, the last row
came to 5.8 to 6.0 (of its 448 words); with counted words as below, to 5.6.
"""

WORD_GAP: Final = 3
"""Silence between words, in units of 10 ms."""

VOLUME: Final = 0.8
"""Of pyttsx3's scale to 1.0, at which klatt4 is clipped here and there."""

COUNTING: Final[Mapping[str, str]] = MappingProxyType({"en-us": "en-gb", "en-gb": "en-gb"})
"""Voices whose counted words were measured -> the voice that says them: eSpeak's own synthesiser, for Klatt's rises so
unevenly that some beats were found half a second late. Of sixteen numbers, each heard alone (one, two, four, five,
eight to eleven, fourteen, sixteen to nineteen, thirty, forty, sixty), the recogniser did not understand, at 125 words
a minute:

=============================  ======
en-us                              13
en-us behind a carrier             12
en-us, treble lifted by 6 dB       12
en-us+m3                           12
en-gb-scotland                     10
en-gb, quiet parts lifted           7
en-gb                               6
en-gb+klatt2                        6
en-gb behind a carrier              5
en-gb+klatt4                        4
en-gb, pitch 65                     4
en-gb+klatt4, pitch 65              3
=============================  ======

en-gb+klatt4 at pitch 65 lost 5 of all sixty, but another measure of its beats differs from ours by 27 ms (standard
deviation), where it is 14 ms for en-gb at pitch 65. By itself, "five" is heard as "I" from every one of them.
"""

PITCH: Final = 50
COUNTING_PITCH: Final = 65
"""Of the library's scale from 0 to 99; 50 is its own choice."""

SHORT_COUNT: Final = 125
LONG_COUNT: Final = 165
"""Words a minute of counted words in one piece and in two ("twenty-one"), whatever the session's rate: the longest
takes 852 ms, at 150 for all of them 948 ms."""

DRIVING: Final = 5
"""Raised whenever the same library and voice would speak otherwise for the way they are driven (``system.py``)."""

_LIBRARIES: Final = ("usr/lib/*/libespeak-ng.so.1", "usr/lib/libespeak-ng.so.1", "usr/lib64/libespeak-ng.so.1",
                     "usr/local/lib/libespeak-ng.so.1")
_DATA: Final = ("usr/lib/*/espeak-ng-data", "usr/share/espeak-ng-data", "usr/local/share/espeak-ng-data")


@dataclass(frozen=True, slots=True)
class Library:
    """``path``: the shared library; ``data``: the folder ``espeak-ng-data``; ``version``: for fingerprints."""

    path: Path
    data: Path
    version: str


class Manner(NamedTuple):
    """How the library is driven. ``voice``: by its identifier; ``rate`` in words a minute; ``pitch`` from 0 to 99;
    ``word_gap`` in units of 10 ms."""

    voice: str
    rate: int
    pitch: int = PITCH
    word_gap: int = 0


@cache
def find() -> Library | None:
    """eSpeak NG on this machine: the wheel's, else the system's. None where there is none, and on systems other than
    Linux, where pyttsx3 speaks through another engine."""
    if sys.platform != "linux" or importlib.util.find_spec("pyttsx3") is None:
        return None
    return _of_wheel() or _of_system(Path("/"))


def voices() -> tuple[VoiceInfo, ...]:
    """A voice for each language, without variants."""
    found = [VoiceInfo(f"{ENGINE}:{f.tags[0]}", ENGINE, f.name, f.tags, QUALITY) for f in _files()]
    return tuple(sorted(found, key=lambda v: (v.id.partition(":")[2] not in UNDERSTOOD_BEST, v.id)))


def identifier(voice: str, usual: str = VARIANT) -> str:
    """What the library calls a voice, such as ``gmw/en+klatt4`` for ``en-gb``: it does not find all of them by their
    tag. ``usual``: the variant where none is asked for, empty for none. Raises ValueError for a voice that it has
    not."""
    tag, _, variant = voice.partition("+")
    for file in _files():
        if file.tags[0] == tag:
            return "+".join(filter(None, (file.identifier, variant or usual)))
    raise ValueError(f"eSpeak NG has no voice {tag}")


def manner(voice: str, utterance: Utterance) -> Manner:
    """How ``utterance`` is said. Raises ValueError for a voice that the library has not."""
    if utterance.role != "count":
        return Manner(identifier(voice), utterance.rate, word_gap=WORD_GAP)
    if voice not in COUNTING:
        return Manner(identifier(voice, usual=""), utterance.rate)
    rate = LONG_COUNT if "-" in utterance.text else SHORT_COUNT
    return Manner(identifier(COUNTING[voice], usual=""), rate, COUNTING_PITCH)


def variants() -> tuple[str, ...]:
    """Names that may follow a voice's after a ``+``."""
    library = find()
    return tuple(sorted(f.name for f in (library.data / "voices" / "!v").iterdir())) if library else ()


def fingerprint(info: VoiceInfo) -> str:
    library = find()
    version = library.version if library else "none"
    return f"{info.id} eSpeak NG {version} pyttsx3 {metadata.version('pyttsx3')} driving {DRIVING}"


def _of_wheel() -> Library | None:
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    library = Library(folder / "libespeak-ng.so", folder / "espeak-ng-data",
                      f"wheel {metadata.version('espeakng-loader')}")
    return library if library.path.is_file() and (library.data / "lang").is_dir() else None


def _of_system(root: Path) -> Library | None:
    paths = [p for pattern in _LIBRARIES for p in root.glob(pattern)]
    datas = [d for pattern in _DATA for d in root.glob(pattern) if (d / "lang").is_dir()]
    if not paths or not datas:
        return None
    real = paths[0].resolve()
    return Library(real, datas[0], f"system {real.name} {real.stat().st_size}")


class _File(NamedTuple):
    """A voice's file. ``tags``: the languages that it speaks, the one that it is known by first."""

    identifier: str
    name: str
    tags: tuple[str, ...]
    dictionary: str


@cache
def _files() -> tuple[_File, ...]:
    library = find()
    if library is None:
        return ()
    folder = library.data / "lang"
    read = (_read(file, file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())
    # a few languages of the wheel 0.2.4 lack their dictionary, without which they are no language
    return tuple(sorted(f for f in read if f.tags and (library.data / f"{f.dictionary}_dict").is_file()))


def _read(file: Path, identifier: str) -> _File:
    """The lines of a voice's file that matter are such as ``name English (America)`` and ``language en-us 2``."""
    name, dictionary, tags = file.name, "", []
    for line in file.read_text("utf-8", errors="replace").splitlines():
        key, _, value = line.strip().partition(" ")
        if key == "name":
            name = value.strip()
        elif key == "dictionary":
            dictionary = value.strip()
        elif key == "language" and value.split():
            tags.append(value.split()[0])
    return _File(identifier, name, tuple(tags), dictionary or (tags[0].partition("-")[0] if tags else ""))
