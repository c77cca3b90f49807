"""A session in each file format, beside the least that it could take: each phrase spoken once by the espeak-ng
program, and the encoder alone on the same samples (``opponents.py encode``: the same library, the same settings).

``new`` is an export with nothing in the cache, beside the least, both together; ``again`` is one whose phrases are
there, beside the encoder alone. The last line: all of the formats in one export, beside the same formats one after
the other. Whole processes, wall time and processor time, medians of several runs in turn (so that a slow moment of
the machine hits all alike).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from render import OPPONENTS, Run, routine, run

ENDINGS = (".wav", ".flac", ".mp3", ".opus", ".m4b", ".ogg")


class Measured(NamedTuple):
    """Of one format: an export with an empty cache, one with a full one, each phrase once, and the encoder alone."""

    new: Run
    again: Run
    phrases: Run
    encoder: Run


def median(runs: Sequence[Run]) -> Run:
    return Run(*(statistics.median(getattr(r, part) for r in runs) for part in Run._fields))


def added(*runs: Run) -> Run:
    return Run(sum(r.wall for r in runs), sum(r.cpu for r in runs), max(r.memory for r in runs))


class Bench:
    """One length of session. Its processes keep their phrases in a folder of their own."""

    def __init__(self, minutes: int, folder: Path) -> None:
        self._folder = folder
        self._source = str(routine(minutes, folder))
        self._cache = folder / "cache"
        os.environ["XDG_CACHE_HOME"] = str(self._cache)
        self._calmcue("plan", self._source, "--json", out=folder / "plan.json")
        self._calmcue("export", self._source, "-o", str(folder / "session.wav"))

    def new(self, ending: str) -> Run:
        with tempfile.TemporaryDirectory(dir=self._folder) as empty:
            os.environ["XDG_CACHE_HOME"] = empty
            try:
                return self.again(ending)
            finally:
                os.environ["XDG_CACHE_HOME"] = str(self._cache)

    def again(self, *endings: str) -> Run:
        outputs = [part for ending in endings for part in ("-o", str(self._folder / f"made{ending}"))]
        return self._calmcue("export", self._source, *outputs)

    def phrases(self) -> Run:
        clips = self._folder / "clips"
        shutil.rmtree(clips, ignore_errors=True)
        return self._opponent("prepare", str(self._folder / "plan.json"), str(clips))

    def encoder(self, ending: str) -> Run:
        return self._opponent("encode", str(self._folder / "session.wav"), str(self._folder / f"alone{ending}"))

    def _calmcue(self, command: str, *arguments: str, out: Path | None = None) -> Run:
        return run([sys.executable, "-m", "calmcue", command, *arguments, "--voice", "espeak:en-us"], out)

    def _opponent(self, *arguments: str) -> Run:
        return run([sys.executable, str(OPPONENTS), *arguments])


def measure(minutes: int, endings: Sequence[str], runs: int) -> tuple[dict[str, Measured], Run]:
    """Each format, and all of them together."""
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(minutes, Path(name))
        rounds = []
        for _ in range(runs):
            phrases = bench.phrases()
            rounds.append((
                {e: Measured(bench.new(e), bench.again(e), phrases, bench.encoder(e)) for e in endings},
                bench.again(*endings),
            ))
    alone = {e: Measured(*(median([r[0][e][i] for r in rounds]) for i in range(4))) for e in endings}
    return alone, median([r[1] for r in rounds])


def table(minutes: int, alone: Mapping[str, Measured], together: Run) -> str:
    lines = [f"{minutes:2} minutes       new: s  CPU    least: s  CPU   times (CPU)    again: s  CPU  encoder: s  CPU "
             f"  times (CPU)    MB"]
    for ending, (new, again, phrases, encoder) in alone.items():
        least = added(phrases, encoder)
        lines.append(f"{ending:12}{_pair(new)}   {_pair(least)}   {_times(new, least)}   {_pair(again)}   "
                     f"{_pair(encoder)}   {_times(again, encoder)} {new.memory:6.0f}")
    after = added(*(m.again for m in alone.values()))
    lines.append(f"together    {_pair(together)}, one after the other {_pair(after)}: "
                 f"{after.wall / together.wall:.2f} times as fast")
    return "\n".join(lines)


def _pair(run: Run) -> str:
    return f"{run.wall:7.2f} {run.cpu:6.2f}"


def _times(one: Run, other: Run) -> str:
    return f"{one.wall / other.wall:5.2f} ({one.cpu / other.cpu:4.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, nargs="+", default=[10, 60], help="lengths; default: 10 60")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the median counts; default: 5")
    parser.add_argument("--formats", nargs="+", choices=ENDINGS, default=ENDINGS, metavar="ENDING",
                        help=f"default: {' '.join(ENDINGS)}")
    options = parser.parse_args()
    missing = [p for p in ("espeak-ng", "sox") if shutil.which(p) is None]
    if missing:
        sys.exit(f"The opponents need {' and '.join(missing)}: sudo apt install {' '.join(missing)}")
    for minutes in options.minutes:
        print(f"measuring {minutes} minutes ...", file=sys.stderr)
        print(table(minutes, *measure(minutes, options.formats, options.runs)), flush=True)


if __name__ == "__main__":
    main()
