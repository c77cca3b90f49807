"""What eSpeak NG is given to say: mostly the text itself; words that are often misheard, in other letters or as sounds.

Sounds stand in double square brackets, under eSpeak NG's own names for them (its ``docs/phonemes.md``): ``[[d'aUn]]``
is "down", stressed on the vowel behind the ``'``. A consonant that is written twice lasts longer. Square brackets of a
routine's text become round ones, so that what they enclose stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from calmcue.sources import Utterance
from calmcue.voices.espeak import COUNTING

_ONES: Final = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TENS: Final = MappingProxyType({"dreißig": "[[dr'aIssICC]]", "vierzig": "[[ff'IrtsIC]]"})

COUNT_SPELLINGS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "en": MappingProxyType({
        "five": "foive", "fourteen": "four teen", "eighteen": "eight teen", "nineteen": "nine teen", "sixty": "six tea",
        "forty-three": "forty three", "fifty": "[[f'IfftI]]",
    }),
    "de": MappingProxyType({"elf": "[[_!'Elff]]"} | {
        f"{ones}und{tens}": f"{ones}und {sounds}" for tens, sounds in _TENS.items() for ones in _ONES
    }),
})
"""Language -> counted words -> spellings that are understood. Heard without: "I", "four teams", "a team", "I'm team",
"6C", "4-3", "15"; "L"; "1 und 3" for 31; 21 to 29 for 41 to 49, as eSpeak NG says the "v" of "vierzig" there like that
of "Vase"."""

PLACE: Final = re.compile(r"^Exercise ([\w-]+) of ([\w-]+)\.$")
PLACE_SPELLING: Final = r"Exercise, \1 of \2."
PLACE_SOUNDS: Final = r"Exercise, \1 [['Vvv]] \2."
FOUR: Final = re.compile(r"^Exercise ([\w-]+) of four\.$")
FOUR_SOUNDS: Final = r"Exercise, \1 [['Vvv]] [[ff'o@]]."
"""English sentences that say which exercise comes, and how they are said: by most voices, and by those with SOUNDS.
Of 20 such sentences with "of four", each with the two that follow it, the recogniser lost a number or the "of" in 9
with the comma's pause alone ("two up for"), in 4 with the stressed vowel of "up" besides, in 2 with a longer "v"
behind it, in 1 with no pause. Of 13 with the four that follow, each heard twice, 1.5 dB apart, it lost 2 in 26 with a
longer "f" in "four" and no pause, none with both. Other vowels, an "e" behind the "v", another rate or no WORD_GAP were
worse (6 to 20 of 20 lost). In the other 26 of 46 sentences no number was lost with the longer "v", heard without the
pause.
"""

SOUNDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"en-us": MappingProxyType({
    "breath": "mbr'EfT", "bring": "mbr'IN", "calf": "k'aff", "cushion": "k'USS@n", "dizziness": "nd'Izi:tnEs",
    "down": "d'aUnn", "ease off": "_|'i:zz 'O:ff", "eighteen": "eItt'i:nn", "fourteen": "fo@t'i:nn", "knees": "n'i:zz",
    "nineteen": "naInt'i:nn", "onto": "'0ntu:", "sixteen": "sIkst'i:nn", "thirteen": "T3:t'i:nn", "tighten": "t'aIt@n",
})})
"""Voices -> words that are said as sounds, as one says them who speaks clearly: the voice begins before a "b" or "d"
that would be missed ("rest", "ring", "business"), ends of words last longer ("cap", "out", "he's up", "30"; "these" for
"knees"), and what is swallowed is said ("until" for "onto", "time" for "tighten", "caution" for "cushion"). How many
sentences (of the last four words: neighbouring sentences together), of the shipped routines, of others and of some made
for the purpose, the recogniser listened to; and how many words of them it got wrong, said as eSpeak NG says the word
and said so:

=========  =========  =====  ===  ===
word       sentences  words  own   so
=========  =========  =====  ===  ===
breath            13    197   10    3
bring              9     90    7    3
calf               9     97   11    9
dizziness          7     68   16    3
down              16    157    9    6
ease off           8     59   15    6
thirteen           8     89    2    2
cushion           15    321   27   15
knees             30    686   45   34
onto              12    212   23    6
tighten            4     83    7    3
=========  =========  =====  ===  ===

"This takes sixteen minutes." was heard as "60 minutes" in 4 of 12 (six titles before it, each heard at two levels),
with fourteen as 40 in 6, eighteen as 80 in 1, nineteen as 90 in 3; said so, none was. Fifteen and seventeen were not.

In eight other cautions with "dizziness", each heard three times (0 to 7 ms later, 3 dB softer, 1.5 louder), the
recogniser wrote "busyness" or the like in 8 of 24 and got 16 words wrong. With the closure of a "t" before the "n" it
wrote "dizzyness" in 3, no other word, and got 8 wrong; with a glottal stop there 11, a pause 12, 33 other changes 12 to
54.

"Thirteen" itself was lost in one of its sentences, and is in none. Each was chosen among several (six for "breath" and
"ease off", about twenty for "dizziness") by these very sentences, so others gain less. Changes of this kind that
harmed as much as they helped, or nearly: in breathe, band, ear, glide, hand, heel, hold, let, little, palm, palms,
stand, step, thigh and toes; in every word at once (longer consonants at the beginnings, of 990 words 7.0 in 100 wrong
where otherwise 4.8 were). "The" with a "d" was mistaken for "a" less often (4 words wrong for 11 in 237), but nobody
speaks so.
"""

_BRACKETS: Final = str.maketrans("[]", "()")
_SILENCED: Final = re.compile(r"(?<=\S)\[\[")
"""Sounds straight behind another sign, such as a quotation mark, which the library passes over."""


def wording(voice: str, utterance: Utterance) -> str:
    """What the library is given to say."""
    text = utterance.text.translate(_BRACKETS)
    if utterance.role == "count":
        return COUNT_SPELLINGS.get(voice.partition("-")[0], {}).get(text, text) if voice in COUNTING else text
    if voice not in SOUNDS:
        return PLACE.sub(PLACE_SPELLING, text) if voice.startswith("en") else text
    return with_sounds(PLACE.sub(PLACE_SOUNDS, FOUR.sub(FOUR_SOUNDS, text)), SOUNDS[voice])


def with_sounds(text: str, sounds: Mapping[str, str]) -> str:
    """``text`` with the words of ``sounds`` (in small letters) as such, however they begin."""
    words = re.compile(rf"(?<![-'’\w])({'|'.join(map(re.escape, sounds))})(?![-'’\w])", re.IGNORECASE)
    marked = words.sub(lambda word: f"[[{sounds[word[0].lower()]}]]", text)
    return _SILENCED.sub(" [[", marked)
