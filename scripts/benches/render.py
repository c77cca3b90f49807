"""A session to a WAV file, warm clips: calmcue beside what a user would write instead.

Whole processes, wall time, medians of several runs in turn (so that a slow moment of the machine hits all alike).
``growth`` is the cost of a further hour of session, from the difference between two lengths; ``fixed`` is what is
left of the shorter one. Prints a table, and with matplotlib draws a picture.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

OPPONENTS = Path(__file__).with_name("opponents.py")

EXERCISE = """
  - exercise: Calf stretch
    id: stretch-{number}
    kind: stretch
    position: standing
    equipment: [worktop to hold]
    sides: each
    hold: 60s
    setup: [Hold on to the worktop., Put your $foot back.]
    start: Bend your front knee.
    finish: Straighten up slowly.
    reminders: [Keep breathing., A gentle stretch is enough., If it hurts, ease off.]
"""
HEAD = """format: 1
title: A long session
pacing: gentle
safety: {before: [Stop if you feel dizzy.]}
phrases: {foot: {left: left foot, right: right foot}}
steps:
"""
SECONDS_EACH = 250


class Run(NamedTuple):
    """One process: wall seconds, CPU seconds (also of what it started and waited for), peak memory in MB."""

    wall: float
    cpu: float
    memory: float


# Installed modules are compiled once; where that is forbidden, each start would compile what is under src/ anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def run(arguments: Sequence[str], out: Path | None = None) -> Run:
    os.sync()       # a program that puts its file on the disk would wait for what those before it left to be written
    started = time.perf_counter()
    process = os.fork()
    if process == 0:
        if out is not None:
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvp(arguments[0], list(arguments))
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"failed: {' '.join(arguments)}")
    wall = time.perf_counter() - started
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def routine(minutes: int, folder: Path) -> Path:
    count = max(1, minutes * 60 // SECONDS_EACH)
    file = folder / f"long-{minutes}.yaml"
    file.write_text(HEAD + "".join(EXERCISE.format(number=n) for n in range(1, count + 1)))
    return file


def measure(minutes: int, folder: Path, names: Sequence[str], runs: int) -> dict[str, Run]:
    calmcue = [sys.executable, "-m", "calmcue"]
    source, plan, clips = routine(minutes, folder), folder / f"plan-{minutes}.json", folder / "clips"
    run([*calmcue, "plan", str(source), "--json"], plan)            # makes every clip, too
    run([sys.executable, str(OPPONENTS), "prepare", str(plan), str(clips)])
    commands = {
        "calmcue": [*calmcue, "export", str(source), "-o", str(folder / "calmcue.wav")],
        **{n: [sys.executable, str(OPPONENTS), n, str(plan), str(clips), str(folder / f"{n}.wav")] for n in names},
    }
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(run(command))
    return {
        name: Run(*(statistics.median(getattr(r, part) for r in rs) for part in Run._fields))
        for name, rs in found.items()
    }


def table(results: dict[int, dict[str, Run]]) -> str:
    lengths = sorted(results)
    low, high = lengths[0], lengths[1] if len(lengths) > 1 else lengths[0]
    lines = [f"{'':10}" + "".join(f"{m:>6} min  CPU s   MB" for m in lengths) + "   growth s/h  fixed s"]
    growths: dict[str, float] = {}
    for name in results[low]:
        cells = "".join(
            f"{r.wall:>8.2f} s {r.cpu:>6.2f} {r.memory:>4.0f}" if (r := results[m].get(name)) else " " * 22
            for m in lengths
        )
        end = ""
        if high != low and name in results[high]:
            growths[name] = (results[high][name].wall - results[low][name].wall) / (high - low) * 60
            end = f"   {growths[name]:>9.3f}  {results[low][name].wall - growths[name] * low / 60:>7.2f}"
        lines.append(f"{name:10}{cells}{end}")
    if "floor" in growths:
        lines.append("")
        lines.append(f"growth, calmcue to the floor: {growths['calmcue'] / growths['floor']:.2f} times")
    if "shell" in results[high]:
        ratio = results[high]["shell"].wall / results[high]["calmcue"].wall
        lines.append(f"at {high} minutes calmcue is {ratio:.1f} times as fast as the shell script")
    return "\n".join(lines)


def picture(results: dict[int, dict[str, Run]], file: Path) -> bool:
    try:
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    figure, axis = plt.subplots(figsize=(6, 4))
    for name in next(iter(results.values())):
        lengths = [m for m in sorted(results) if name in results[m]]
        axis.plot(lengths, [results[m][name].wall for m in lengths], marker="o", label=name)
    axis.set(xscale="log", yscale="log", xlabel="minutes of session", ylabel="seconds to write it")
    axis.legend()
    figure.tight_layout()
    figure.savefig(file)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, nargs="+", default=[10, 60, 600], help="lengths; default: 10 60 600")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the median counts; default: 5")
    parser.add_argument("--plot", type=Path, default=Path("bench-render.svg"), help="default: bench-render.svg")
    options = parser.parse_args()
    missing = [p for p in ("espeak-ng", "sox") if shutil.which(p) is None]
    if missing:
        sys.exit(f"The opponents need {' and '.join(missing)}: sudo apt install {' '.join(missing)}")
    results = {}
    with tempfile.TemporaryDirectory() as name:
        for minutes in options.minutes:
            names = ["floor", "shell"]
            try:
                import pydub
            except ImportError:
                print("pydub is left out: pip install pydub", file=sys.stderr)
            else:
                names += ["pydub"] if minutes <= 10 else []
                del pydub
            print(f"measuring {minutes} minutes ...", file=sys.stderr)
            results[minutes] = measure(minutes, Path(name), names, options.runs)
    print(table(results))
    if not picture(results, options.plot):
        print("No picture: pip install matplotlib", file=sys.stderr)


if __name__ == "__main__":
    main()
