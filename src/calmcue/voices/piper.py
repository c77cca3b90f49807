"""Piper: neural voices that run without the internet. Imported by the host only; ``models.py`` knows what is there.

What Piper 1.8 does, and what is done about it. "Understood" is by an offline recogniser (Whisper base), from joe:

- Each call draws noise, for the sound and for the length of every phoneme: no phrase comes out twice the same, and
  nothing that was measured of one holds for the next. Here nothing is drawn.
- The first phoneme of all is blurred ("straighten up" was heard as "trighten up"): a boundary of words goes before it.
- Commas are passed over quickly; semicolons are not, and what follows them is understood better.
- Single counted words are the worst of all (8 of the numbers to 60 not understood, "two", "eight", "fifty" among
  them). Behind a carrier and a little slower, all are; numbers of two words need neither.
- Some words come out so that they are taken for others: ``CLEARER`` spells them otherwise.
- Sounds run into their neighbours and are lost; written twice they are heard: ``LINGERING``.
- Most of the 1.1 seconds that loading takes is onnxruntime rearranging the model's graph. Phrases are made as fast
  without (0.4 seconds to load, 0.35 a phrase with two other programs on both cores), so it is left out.
- By default a phrase is made on all cores at once; one is enough, and leaves the others to whoever plays.
- Text in double square brackets is taken for phonemes: a space is put between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import onnxruntime
from piper import PiperConfig, PiperVoice, SynthesisConfig

from calmcue.audio import Samples
from calmcue.sources import Utterance
from calmcue.voices import models
from calmcue.voices.base import RawSpeech, VoiceInfo
from calmcue.voices.carrier import CARRIER, behind_carrier

NATIVE_RATE: Final = 180
"""The rate, in words a minute, at which a length scale of 1 is used: at 150 joe is a little slower than by itself."""

SHORT_COUNT: Final = 1.05
"""The length scale of counted words of one piece, whatever the rate; longer ones have 1, to fit into their second."""

BETWEEN_SENTENCES: Final = 0.2
"""Seconds of silence where one utterance holds several sentences; conditioning makes a pause of it."""

BOUNDARY: Final = " "

CLEARER: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "en": MappingProxyType({"feel": "feeyul", "forward": "forwerd", "worktop": "work top"}),
})
"""Language -> word -> a spelling that is understood. Heard without: "fill", "Ford", "worked up"."""

CLEARER_FIRST: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"en": MappingProxyType({"a": "uh"})})
"""The same, for the first word only. Heard without: "agental stretch"."""

LINGERING: Final[Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]] = MappingProxyType({
    "en": tuple((re.compile(sound), instead) for sound, instead in (
        (r"(?<= [ʌɒə])v(?= )", "vv"),                   # of
        (r"(?<=lˈ)ɪ(?=ft)", "ɪɪ"),                      # lift
        (r"(?<!\S)l(?=ˈiːn\b)", "ll"),                  # lean
        (r"(?<=pˈɑː)m(?=z?\b)", "lm"),                  # palm
        (r"(?<=l )d(?=ˈaʊn)", "dd"),                    # heel down
        (r"(?<!\S)ɔːɹ(?= )", "ˈɔːɹ"),                   # or
        (r"(?<!\S)ʃ", "ʃʃ"),                              # shake, share, shoulder
        (r"(?<!\S)ɐt(?=wˈʌns\b)", "æt "),                # at once
        (r"(?<=dˈɪz)ɪ(?=nəs)", "iː"),                     # dizziness
        (r"(?<!\S)juː(?= ɑːɹ)", "jˈuː"),                   # you are
        (r"(?<!\S)ˈeɪtiːn\b", "ˌeɪtˈiːn"),                 # eighteen
    )),
})
"""Language -> sounds of a sentence, in Piper's phonemes, and what is said in their place. Of all breaths (neighbouring
sentences together) of twelve routines in which it occurs, the recogniser got so many words wrong without and with it:

=========================  =======  =======  ====  =================================
sound                      breaths  without  with  heard without
=========================  =======  =======  ====  =================================
of, before a number             39       23    11  "Exercise 1-4"
of, elsewhere too               35       14    10
lift                            15        7     3  "Left your left leg"
lean                            15        9     3  "laying forward"
palm                            12        7     3  "poms up"
heel down                        8        1     0  "keep your heel bound"
or, stressed                    26       14    10  "if your chest feels tight where you"
sh at the start of words        43       22    19  "childers back", "your lock shoulder"
at once, in cautions           7x2       19     6  "stop up once"
dizziness, in cautions         7x2        8     5  "disinness"
you are, "you" stressed         20       38    19  "you're"
=========================  =======  =======  ====  =================================

Those of cautions were heard in some twenty routines, each at two levels; the last in twenty others. "This takes
eighteen minutes." after six titles, each heard at two levels, was "aching" in 8 of 12, and is in none; the other
numbers from fourteen to nineteen were understood in all 12.

"Of" with stress was heard as "104", set off by a pause as "one, a four"; with the "l" of "lift" twice, 14 were wrong,
with the vowel of "sit" twice 23 instead of 9. With the first alone 102 of 3906 words were wrong, with all but "or" 78.
These are the routines by which the sounds were chosen. On three others nothing is gained overall: 23 of 1257 words
were wrong before, 23 of 1240 after (places of exercises mended, other words lost), and a sentence at its limit is heard
or lost for differences as small as rounding: one routine's figure is good to about three words.

Tried on 3770 words of those twenty others, of which 155 were wrong: noise (0.333) 159; every sentence behind a carrier
and cut off it, 147 (and on 3861 more, 133 for 134); a pause before every sentence 159; treble up and bass down 155. In
forty to sixty breaths each, words that run together set apart ("on the", "with the") left 26 wrong for 33, but hardly
one of those mended was such a word ("with the" alone: 17 for 18); "a" with a full vowel 31 for 36, but it was taken for
"the" elsewhere; "t" for the tap of "letting" 57 for 50. Longer sounds in "sit" and "toes" mended nothing. If the better
of two such renderings were taken each time, 96 would be wrong; but a second recogniser (pocketsphinx, how well its
models fit the words that should be there) picks it no better than chance: right in 157 of 305. About one in seven of
the errors is spelling alone ("center", "heal", "on to").
"""


def start(engine: str) -> PiperEngine:
    return PiperEngine()


class PiperEngine:
    """Piper with the models that it has been asked for so far."""

    def __init__(self) -> None:
        self._loaded: dict[Path, Any] = {}

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        """``voice``: the name of an installed model, or the path of any other."""
        speaker = self._speaker(_path(voice))
        text = clearer(utterance.text, utterance.language)
        if utterance.role == "count":
            return _count(speaker, text)
        return _say(speaker, text.replace(",", ";"), NATIVE_RATE / max(1, utterance.rate), utterance.language)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return models.voices()

    def _speaker(self, path: Path) -> Any:
        if path not in self._loaded:
            self._loaded[path] = _load(path)
        return self._loaded[path]


def clearer(text: str, language: str) -> str:
    """``text`` with the words that would not be understood in other spellings."""
    base = _base(language)
    for before, spellings in ((r"^", CLEARER_FIRST.get(base)), (r"\b", CLEARER.get(base))):
        if spellings:
            text = _respelled(text, before, spellings)
    return text


def lingering(phonemes: Sequence[str], language: str) -> list[str]:
    """The phonemes of a sentence, those twice that would be lost."""
    said = "".join(phonemes)
    for sound, instead in LINGERING.get(_base(language), ()):
        said = sound.sub(instead, said)
    return list(said)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _respelled(text: str, before: str, spellings: Mapping[str, str]) -> str:
    words = "|".join(spellings)
    return re.sub(rf"{before}({words})\b", lambda word: spellings[word[0].lower()], text, flags=re.IGNORECASE)


def _count(speaker: Any, text: str) -> RawSpeech:
    word = text.strip(" .")
    if re.search(r"[\s-]", word) is None and (cut := behind_carrier(_say(speaker, f"{CARRIER}{word}.", SHORT_COUNT))):
        return cut
    return _say(speaker, f"{word[:1].upper()}{word[1:]}.", 1.0)


def _say(speaker: Any, text: str, scale: float, language: str = "") -> RawSpeech:
    """``scale``: of the lengths that the model's maker chose; ``language``: whose sounds linger, empty for none."""
    how = SynthesisConfig(length_scale=speaker.config.length_scale * scale, noise_scale=0.0, noise_w_scale=0.0)
    rate = int(speaker.config.sample_rate)
    pause = np.zeros(round(BETWEEN_SENTENCES * rate), dtype=np.float32)
    pieces: list[Samples] = []
    for phonemes in speaker.phonemize(text.replace("[[", "[ [")):
        if phonemes:
            said = speaker.phonemes_to_ids([BOUNDARY, *lingering(phonemes, language)])
            sound = speaker.phoneme_ids_to_audio(said, how)
            pieces += [np.asarray(sound, dtype=np.float32), pause]
    return RawSpeech(np.concatenate(pieces[:-1] or [pause[:0]]), rate)


def _path(voice: str) -> Path:
    path = Path(voice)
    if path.is_absolute():
        return path
    model = models.find(voice)
    if model is None:
        raise LookupError(f"there is no Piper voice {voice}")
    return model.path


def _load(path: Path) -> Any:
    models.describe(path)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    description = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(description))
