"""How well voices are understood, and how evenly they count.

A stranger is stood in for by an offline speech recogniser (Whisper base): each voice speaks a routine, sentences that
follow each other are heard together, and the word error rate (WER) is that of all words. Then it counts to sixty:
how many numbers are understood when heard alone; how far apart their loudness is; how long the longest is; and how
evenly they fall. "onsets" is the standard deviation of where the words begin around the second on which their beats are
planned; the next two are those of where other measures hear them fall: where the energy rises most steeply between 500
and 1500 Hz (Marcus 1981, Perception & Psychophysics 30) and between 400 and 4000 Hz (Rathcke and others 2021,
Laboratory Phonology 12), from the word's beginning to 150 ms behind our beat, by when a syllable has ended
or is at its loudest. A constant distance between two measures is no unevenness.

Prints a table, and draws the beats.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from recogniser import Recogniser

from calmcue.audio import Clip, Samples
from calmcue.errors import CalmcueError
from calmcue.levelling import loudness
from calmcue.planning.scores import Cue
from calmcue.routine.catalogue import catalogue
from calmcue.session import Session
from calmcue.settings import Listener
from calmcue.sources import Utterance
from calmcue.units import RATE, milliseconds
from calmcue.voices.registry import Speakers, installed

TOGETHER = 1.2          # seconds between sentences that are heard in one breath
BREATH = 20.0           # seconds of one breath at the most
SYLLABLE = 150          # ms behind our beat up to which the steepest rise is looked for
BANDS = {"Marcus": (500, 1500), "Rathcke": (400, 4000)}
SMOOTH = 10             # ms, standard deviation: shorter than a rise, as long as a period of a low voice
MS = milliseconds(1)


class Number(NamedTuple):
    """A counted word. ``onset``, ``beats`` (by the measures of BANDS): ms from the second on which it is planned."""

    word: str
    understood: bool
    onset: float
    beats: tuple[float, ...]
    loudness: float
    length: float


def spoken(routine: str, voice: str, folder: Path) -> tuple[Samples, list[Cue]]:
    """A whole session as it is heard, and what is said in it."""
    file = folder / "session.wav"
    with Session.open(routine, Listener(voice=voice, affected="left", pace="gentle")) as session:
        timeline = session.export(file)
    samples, _ = soundfile.read(file, dtype="float32")
    return samples, [cue for cue in timeline.cues() if isinstance(cue.source, Utterance)]


def breaths(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Neighbours that are heard together; numbers alone."""
    group: list[Cue] = []
    for cue in sorted(cues, key=lambda c: c.start):
        follows = group and "count" not in (cue.kind, group[-1].kind)
        if follows and cue.start - group[-1].end < TOGETHER * RATE and cue.end - group[0].start < BREATH * RATE:
            group.append(cue)
            continue
        if group:
            yield group
        group = [cue]
    if group:
        yield group


def understood(ears: Recogniser, samples: Samples, cues: Sequence[Cue], tell: bool) -> tuple[int, int]:
    """Words said, and words wrong; what is said again in the same words counts once."""
    words = wrong = 0
    said: set[str] = set()
    for group in breaths(cues):
        text = " ".join(cue.text for cue in group)
        if text in said:
            continue
        said.add(text)
        heard = ears.hear(samples[group[0].start : group[-1].end])
        count, errors = ears.wrong(text, heard)
        words, wrong = words + count, wrong + errors
        if errors and tell:
            print(f"  said  {text}\n  heard {heard}")
    return words, wrong


def counted(ears: Recogniser, voice: str, language: str, words: Sequence[str]) -> Iterator[Number]:
    speakers = Speakers(voice)
    try:
        for word in words:
            utterance = Utterance(word, language, role="count")
            clip = speakers(utterance).speak(utterance)
            beat = clip.beat / MS
            _, errors = ears.wrong(word, ears.hear(clip.samples))
            beats = tuple(steepest(clip, band) - beat for band in BANDS.values())
            yield Number(word, errors == 0, -beat, beats, loudness(clip.samples), clip.length / MS)
    finally:
        speakers.close()


def steepest(clip: Clip, band: tuple[int, int]) -> float:
    """Where in ms the energy of ``band`` rises most steeply in the clip's first strong syllable or before it."""
    edge = 200
    padded = np.pad(clip.samples.astype(np.float64), edge * MS)
    spectrum, frequency = np.fft.rfft(padded), np.fft.rfftfreq(len(padded), 1 / RATE)
    spectrum[(frequency < band[0]) | (frequency > band[1])] = 0
    energy = np.fft.irfft(spectrum, len(padded)) ** 2
    each = energy[: len(energy) // MS * MS].reshape(-1, MS).mean(axis=1)
    window = np.exp(-0.5 * (np.arange(-4 * SMOOTH, 4 * SMOOTH + 1) / SMOOTH) ** 2)
    rise = np.gradient(np.sqrt(np.convolve(each, window / window.sum(), mode="same")))
    first, last = edge - 2 * SMOOTH, edge + round(clip.beat / MS) + SYLLABLE
    return float(first + int(rise[first:last].argmax()) - edge)


def picture(counts: dict[str, list[Number]], file: Path) -> bool:
    try:
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    figure, axes = plt.subplots(1, len(counts), figsize=(1 + 3 * len(counts), 9), sharey=True, squeeze=False)
    for axis, (voice, numbers) in zip(axes[0], counts.items(), strict=True):
        rows = range(1, len(numbers) + 1)
        axis.axvline(0, color="lightgrey")
        axis.plot([n.onset for n in numbers], rows, "|", color="grey", label="onset")
        for name, beats in zip(BANDS, zip(*(n.beats for n in numbers), strict=True), strict=True):
            axis.plot(np.array(beats) - np.median(beats), rows, ".", label=f"beat by {name}")
        axis.set(title=voice, xlabel="ms from the second")
    axes[0][0].set(ylabel="number")
    axes[0][0].legend(loc="upper left")
    figure.tight_layout()
    figure.savefig(file)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("routines", nargs="*", default=["ankle-dorsiflexion"],
                        help="names or files; default: ankle-dorsiflexion")
    parser.add_argument("--voice", action="append", help="may be repeated; default: every voice of the language")
    parser.add_argument("--language", default="en", help="of the routines; default: en")
    parser.add_argument("--misheard", action="store_true", help="also print what was not understood")
    parser.add_argument("--plot", type=Path, default=Path("bench-speech.svg"), help="default: bench-speech.svg")
    options = parser.parse_args()
    words = catalogue(options.language)
    if words is None:
        sys.exit(f"There are no number words for {options.language}.")
    ears = Recogniser(options.language, words.numbers)
    voices = options.voice or [v.id for v in sorted(installed(), key=lambda v: -v.quality)
                               if any(tag.partition("-")[0] == options.language for tag in v.languages)]
    counts: dict[str, list[Number]] = {}
    width = max(map(len, voices))
    print(f"{'':{width}}  {'WER':>6} {'words':>6}  {'numbers':>7}  {'onsets':>8} "
          f"{' '.join(f'{name:>8}' for name in BANDS)}  {'loudness':>8}  {'longest':>8}")
    try:
        for voice in voices:
            said = wrong = 0
            with tempfile.TemporaryDirectory() as folder:
                for routine in options.routines:
                    more, errors = understood(ears, *spoken(routine, voice, Path(folder)), options.misheard)
                    said, wrong = said + more, wrong + errors
            numbers = counts[voice] = list(counted(ears, voice, options.language, words.numbers))
            lost = [n.word for n in numbers if not n.understood]
            loud = [n.loudness for n in numbers]
            print(f"{voice:{width}}  {wrong / said:>6.2%} {said:>6}  {len(numbers) - len(lost):>4}/{len(numbers)}  "
                  f"{np.std([n.onset for n in numbers]):>5.1f} ms "
                  f"{' '.join(f'{spread:>5.1f} ms' for spread in np.std([n.beats for n in numbers], axis=0))}  "
                  f"{max(loud) - min(loud):>5.2f} LU  {max(n.length for n in numbers):>5.0f} ms", flush=True)
            if lost and options.misheard:
                print(f"  not understood: {', '.join(lost)}")
    except CalmcueError as error:
        sys.exit(str(error))
    if not picture(counts, options.plot):
        print("No picture: pip install matplotlib", file=sys.stderr)


if __name__ == "__main__":
    main()
