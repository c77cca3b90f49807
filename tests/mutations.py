"""Routines as people get them wrong, and as people who want harm get them wrong: one for every seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

Lines: TypeAlias = list[str]

CORPUS: Final = tuple(
    path.read_text("utf-8") for path in sorted((Path(__file__).parent / "routines").rglob("*.yaml"))
)

WORDS: Final = (
    "", "~", "null", "yes", "no", "on", "true", "1", "-1", "0", "3-1-3", "1:30", "45", "45s", "1m30s", "2h",
    "900ms", "-6dB", "150wpm", "half", "15s left", "rep 5", "last rep", "rest 10s left", "none", "each",
    "alternate", "affected", "left", "[left, right]", "[]", "{}", "[[]]", "{a: b}", "{en: a, es: b}",
    "{left: a, right: b}", "{aim: 1m, min: 30s}", "{from: 10, every: 1s}", "$foot", "$other-foot", "$side",
    "$nobody", "$$", "$", "$n of $total", "$next", "*a", "&a x", "!x y", "'", '"', "|", ">", "[", "{", "]", "}",
    ", ", ": ", "- ", "# ", "<<", "\t", "\u2028", "\ufeff", "\x00", "gentle", "soft", "breath", "../../etc/passwd",
    "shared/common.yaml", "/etc/passwd", "a.wav", "x" * 501, "é" * 300, "9" * 400, "1.5s", "999999999h", "down",
    "[down, reps]", "3 rounds", "seated", "wall", "box", "en", "de", "no", "en-GB", "stretch", "gentle # fast",
    "Sit tall, then breathe.", "ﷺ", "抬脚",
)
KEYS: Final = (
    "format", "id", "title", "language", "languages", "speak", "counts", "reminders-in", "audience", "include",
    "safety", "pacing", "chimes", "background", "phrases", "defaults", "variants", "steps", "exercise", "say",
    "rest", "chime", "pause", "wait", "like", "kind", "position", "equipment", "when", "adapt", "setup", "start",
    "sides", "hold", "reps", "for", "phases", "talk-for", "count", "reminders", "cues", "relax", "sets",
    "pronounce", "voices", "titel", "no", "<<",
)


def _value(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    before, colon, _ = lines[at].partition(": ")
    lines[at] = f"{before}{colon}{rng.choice(WORDS)}" if colon else f"{lines[at]} {rng.choice(WORDS)}"


def _key(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    start = lines[at][: len(lines[at]) - len(lines[at].lstrip(" -"))]
    _, colon, after = lines[at].partition(":")
    lines[at] = f"{start}{rng.choice(KEYS)}{colon or ':'}{after}"


def _insert(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    start = lines[at][: len(lines[at]) - len(lines[at].lstrip(" "))]
    lines.insert(at, f"{start}{rng.choice(('', '- '))}{rng.choice(KEYS)}: {rng.choice(WORDS)}")


def _indent(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    lines[at] = rng.choice((" ", "  ", "\t", "- ")) + lines[at] if rng.random() < 0.5 else lines[at][1:]


def _drop(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    del lines[at : at + rng.randint(1, 4)]


def _repeat(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    lines[at:at] = lines[at : at + rng.randint(1, 8)] * rng.choice((1, 1, 1, 2, 50))


def _swap(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    other = rng.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _graft(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    others = rng.choice(corpus).splitlines()
    start = rng.randrange(len(others))
    lines[at:at] = others[start : start + rng.randint(1, 12)]


def _letter(lines: Lines, at: int, rng: random.Random, corpus: Sequence[str]) -> None:
    spot = rng.randint(0, len(lines[at]))
    lines[at] = lines[at][:spot] + rng.choice("[]{}:,#&*!|>'\"%@`$-? \t\\aé") + lines[at][spot + rng.randint(0, 1):]


_CHANGES: Final[tuple[Callable[[Lines, int, random.Random, Sequence[str]], None], ...]] = (
    _value, _value, _value, _key, _insert, _insert, _indent, _drop, _repeat, _swap, _graft, _letter, _letter,
)


def mutated(corpus: Sequence[str], seed: int) -> str | bytes:
    """One of ``corpus`` with a few changes; now and then bytes that are no text."""
    rng = random.Random(seed)
    lines = rng.choice(corpus).splitlines()
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3, 8))):
        if not lines:
            break
        rng.choice(_CHANGES)(lines, rng.randrange(len(lines)), rng, corpus)
    text = "\n".join(lines) + "\n"
    if rng.random() > 0.03:
        return text
    data = bytearray(text.encode(rng.choice(("utf-8", "utf-16", "latin-1")), "replace"))
    for _ in range(rng.randint(0, 3)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)
