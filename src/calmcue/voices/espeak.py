"""Where eSpeak NG is on this machine, and which voices it has. Reads its files; never loads the library.

The wheel ``espeakng-loader`` brings library and data, the same on every machine; where there is no such wheel, the
system's own are used. Voices are files of the data folder: ``lang/`` holds one for each language, ``voices/!v``
variants that go with any of them (``en-us+f3``).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from calmcue.sources import Utterance
from calmcue.voices.base import VoiceInfo
from calmcue.voices.versions import version

ENGINE: Final = "espeak"
QUALITY: Final = 10
"""Clear, but plainly a machine."""

UNDERSTOOD_BEST: Final[Mapping[str, int]] = MappingProxyType({"en-us": 11})
"""Voices that speak for their whole language unless another is asked for -> their quality: see CLEARER."""

CLEARER: Final = "klatt 4\nconsonants 200 200\n"
"""Lines added to the file of every voice that is not asked for with a variant of its own, to say sentences with.
Klatt's synthesiser makes clearer consonants than eSpeak's, and their noise is played at twice its level, in unvoiced
and in voiced ones: louder consonants beside the same vowels are better understood (Hazan & Simpson 1998, Speech
Communication 24). Of 931 words of fifteen routines (every fourth breath of all that is said but the counted words, at
150 words a minute), an offline recogniser (Whisper base, neighbouring sentences together) got wrong, in per cent,
American English where no other is named:

=======================================  ======
klatt 4, British English                   10.4
klatt 4, pitch 65                          10.3
klatt 4, 140 words a minute                 9.3
klatt 4, pitch 35                           8.8
klatt 4, wider melody                       8.6
klatt 4                                     8.5
klatt 2                                     7.5
klatt 2, treble lifted by 4 dB              7.2
klatt 2, weak parts lifted                  8.8
klatt 2, consonants 150 130                 8.0
klatt 4, consonants 150 130                 6.9
the same, unstressed syllables louder       7.4
the same, treble lifted by 4 dB             7.3
klatt 4, consonants 200 150                 6.7
klatt 4, consonants 130 200                 6.9
klatt 4, consonants 200 200                 5.5
the same, British English                   8.8
klatt 4, consonants 255 255                 6.1
=======================================  ======

Of twice as many words, klatt 2 had 7.4 wrong, klatt 4 7.2, with its treble lifted by 4 dB 6.7, and with consonants
150 130 6.1, with 200 200 5.4. On another 448 words, plain en-us had 11.8 where klatt 4 had 6.3, which with WORD_GAP
went down to 4.5. Of 990 words of eighty breaths, 4.8 were wrong, with longer unstressed syllables 5.8, with a WORD_GAP
of 5 5.7. Other letters for words that are often mistaken helped in no more of their sentences than they harmed; sounds
do (``pronouncing.py``).
"""

WORD_GAP: Final = 3
"""Silence between words, in units of 10 ms."""

VOLUME: Final = 0.8
"""Of pyttsx3's scale to 1.0, at which klatt4 is clipped here and there."""

COUNTING: Final[Mapping[str, str]] = MappingProxyType({
    "en-us": "en-gb-x-rp+klatt4", "en-gb": "en-gb-x-rp+klatt4",
    "de": "de", "es": "es", "es-419": "es-419", "fr-fr": "fr-fr",
})
"""Voices whose counted words were measured -> the voice that says them, with CLEARER where it is no variant.

English: of the 24 numbers to sixty in one piece, each heard alone, the recogniser did not understand, at 125 words a
minute and, where not said otherwise, with the pitch and melody below:

===================================================  ======
American English, klatt 4, consonants 200 200             9
British English, pitch 65, melody 50                      7
RP, klatt 4, pitch 65                                     6
RP, klatt 4, consonants 300 300                           5
RP, klatt 4                                               5
RP, klatt 4, consonants 200 200                           4
British English, klatt 4, pitch 65                        4
British English, klatt 4, consonants 200 200              3
===================================================  ======

RP with klatt 4 rises most evenly of these, so that other measures of its beats agree with ours; at the rates and in the
spellings below it loses none of all sixty, where the second row loses eleven. "Five" was heard as "I" or "I have" at 35
of 36 rates, pitches, melodies and levels of its consonants.

In other languages the recogniser makes little of one word alone, however it is said: of 16 Spanish numbers it lost 13
in eSpeak's own voice, 12 in this one ("Wow!", "¡Siempre!"). It understands more of them as they come in a session, one
a second. So many were lost, heard so many together (one try with a beam of 5; digits or the right spelling):

============================  ========  =======  =====  ======
numbers                       together       of  plain     now
============================  ========  =======  =====  ======
Spanish (Spain)                     10       60     52      11
Spanish (Latin America)             10       60     51      16
German, to twenty                   10       20      2       0
German, above thirty                 5       30     22       5
French, to ten                       5       10     10  2 to 7
============================  ========  =======  =====  ======

German above thirty by the last two digits: it hears "142". Five together, the Spanish ones (Spain) lost 26 of 60, some
for a word that the recogniser then repeats. Both Spanish voices lost 35 or 36, ten together, with CLEARER at their own
pitch and melody; the Latin American one lost 23 with the louder consonants left out. No French number above twenty was
understood in any of eight ways ("Mathieu", "Toto"): klatt 4 with and without louder consonants, slower, higher,
Belgian.
"""

PITCH: Final = 50
COUNTING_PITCH: Final = 70
MELODY: Final = 50
COUNTING_MELODY: Final = 80
"""Of the library's scales from 0 to 99; 50 is its own choice. Melody is how far the pitch moves."""

TO_NINE: Final = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
SHORT_COUNT: Final = 125
COUNT: Final = 140
LONG_COUNT: Final = 165
"""Words a minute of English counted words up to nine, of the others in one piece, and of ten and those in two
("twenty-one"), whatever the session's rate: the longest takes 801 ms. "Ten", "twelve" and "fifty" are lost at 125,
"one" at 130 and above, "ten" at 140 and 150 where it begins 5 ms later."""

COUNT_RATES: Final[Mapping[str, int]] = MappingProxyType({"two": 115, "sixteen": 130, "sixty": 125})
"""The same, for words that are lost less often so, of six ways to hear each (0 to 20 ms later, 3 dB softer, 1 louder):
"two" in none, at 125 in one; "sixteen" in none, at 140 in one; "sixty" in two ("6C"), with other spellings and sounds
in two to six. "Fifty" in none with its sounds, in three with its spelling. All other numbers to sixty were understood
in all six ways."""

DRIVING: Final = 19
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
    """How the library is driven. ``voice``: by its identifier; ``rate`` in words a minute; ``pitch`` and ``melody``
    from 0 to 99; ``word_gap`` in units of 10 ms; ``file``: the text of a voice's file that is spoken with instead,
    empty for none."""

    voice: str
    rate: int
    pitch: int = PITCH
    melody: int = MELODY
    word_gap: int = 0
    file: str = ""


@cache
def find() -> Library | None:
    """eSpeak NG on this machine: the wheel's, else the system's. None where there is none, and on systems other than
    Linux, where pyttsx3 speaks through another engine."""
    if sys.platform != "linux" or importlib.util.find_spec("pyttsx3") is None:
        return None
    return _of_wheel() or _of_system(Path("/"))


def voices() -> tuple[VoiceInfo, ...]:
    """A voice for each language, without variants."""
    found = (VoiceInfo(f"{ENGINE}:{f.tags[0]}", ENGINE, f.name, f.tags, UNDERSTOOD_BEST.get(f.tags[0], QUALITY))
             for f in _files())
    return tuple(sorted(found, key=lambda v: v.id))


def identifier(voice: str) -> str:
    """What the library calls a voice, such as ``gmw/en+klatt4`` for ``en-gb+klatt4``: it does not find all of them by
    their tag. Raises ValueError for a voice that it has not."""
    tag, _, variant = voice.partition("+")
    for file in _files():
        if file.tags[0] == tag:
            return "+".join(filter(None, (file.identifier, variant)))
    raise ValueError(f"eSpeak NG has no voice {tag}")


@cache
def clearer(voice: str) -> str:
    """The text of the file of a voice, with CLEARER; empty for a voice that is asked for with a variant of its own.
    Raises ValueError for a voice that the library has not."""
    library = find()
    if library is None or "+" in voice:
        return ""
    return f"{(library.data / 'lang' / identifier(voice)).read_text('utf-8', errors='replace')}\n{CLEARER}"


def manner(voice: str, utterance: Utterance) -> Manner:
    """How ``utterance`` is said. Raises ValueError for a voice that the library has not."""
    if utterance.role != "count":
        return Manner(identifier(voice), utterance.rate, word_gap=WORD_GAP, file=clearer(voice))
    if voice not in COUNTING:
        return Manner(identifier(voice), utterance.rate)
    counting = COUNTING[voice]
    rate = _counting_rate(utterance.text) if voice.startswith("en") else utterance.rate
    return Manner(identifier(counting), rate, COUNTING_PITCH, COUNTING_MELODY, file=clearer(counting))


def _counting_rate(number: str) -> int:
    """Of English numbers."""
    if number in COUNT_RATES:
        return COUNT_RATES[number]
    if "-" in number or number == "ten":
        return LONG_COUNT
    return SHORT_COUNT if number in TO_NINE else COUNT


def variants() -> tuple[str, ...]:
    """Names that may follow a voice's after a ``+``."""
    library = find()
    return tuple(sorted(f.name for f in (library.data / "voices" / "!v").iterdir())) if library else ()


def fingerprint(info: VoiceInfo) -> str:
    library = find()
    of_library = library.version if library else "none"
    return f"{info.id} eSpeak NG {of_library} pyttsx3 {version('pyttsx3', 'pyttsx3')} driving {DRIVING}"


def _of_wheel() -> Library | None:
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    library = Library(folder / "libespeak-ng.so", folder / "espeak-ng-data",
                      f"wheel {version('espeakng-loader', 'espeakng_loader')}")
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
    root = library.data / "lang"
    # there are 140, read before every first word: each is touched once, and its dictionary not at all
    files = (Path(folder, name) for folder, _, names in os.walk(root) for name in names)
    read = (_read(file, file.relative_to(root).as_posix()) for file in files)
    # a few languages of the wheel 0.2.4 lack their dictionary, without which they are no language
    dictionaries = {path.name for path in library.data.iterdir()}
    return tuple(sorted(f for f in read if f.tags and f"{f.dictionary}_dict" in dictionaries))


def _read(file: Path, identifier: str) -> _File:
    """The lines of a voice's file that matter are such as ``name English (America)`` and ``language en-us 2``."""
    name, dictionary, tags = file.name, "", []
    for line in file.read_bytes().decode("utf-8", errors="replace").splitlines():
        key, _, value = line.strip().partition(" ")
        if key == "name":
            name = value.strip()
        elif key == "dictionary":
            dictionary = value.strip()
        elif key == "language" and value.split():
            tags.append(value.split()[0])
    return _File(identifier, name, tuple(tags), dictionary or (tags[0].partition("-")[0] if tags else ""))
