"""Routines that want to harm: to fill the memory, to take for ever, to read what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from calmcue.routine.reading import FILE_LIMIT
from routine_texts import HEAD


def filled(before: str, again: str, after: str = "") -> str:
    """``again`` over and over, so that the file is just within its size."""
    room = FILE_LIMIT - len(before.encode()) - len(after.encode())
    return before + again * (room // len(again.encode())) + after


def numbered(before: str, again: Callable[[int], str], after: str = "") -> str:
    """``again(0)``, ``again(1)``, ... so that the file is just within its size."""
    parts, size, number = [before], len(before.encode()) + len(after.encode()), 0
    while size + len(piece := again(number)) <= FILE_LIMIT:
        parts.append(piece)
        size += len(piece)
        number += 1
    return "".join(parts) + after


def laughs(levels: int = 20, each: int = 9) -> str:
    """Aliases of aliases of aliases."""
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * each)}]" for n in range(1, levels)]
    return HEAD + "\n".join(lines) + "\n"


def deep(opening: str, closing: str = "") -> str:
    return HEAD + "steps: " + opening * 40_000 + closing


EXERCISE: Final = "  - exercise: E{}\n    hold: 5s\n"
LONG: Final = "x" * 490

HOSTILE: Final[dict[str, Callable[[], str | bytes]]] = {
    "aliases of aliases": laughs,
    "aliases of a long text": lambda: filled(HEAD + f"a: &a {LONG}\nsteps:\n", "  - say: *a\n"),
    "aliases of a long list": lambda: filled(HEAD + "a: &a [" + "b," * 5000 + "]\nsteps:\n", "  - *a\n"),
    "an alias in itself": lambda: HEAD + "steps: &a [*a, *a]\n",
    "nested lists": lambda: deep("["),
    "nested maps": lambda: deep("{a: "),
    "nested blocks": lambda: HEAD + "steps:\n" + "".join(" " * n + "-\n" for n in range(1, 700)),
    "nested in one line": lambda: HEAD + "steps:\n  " + "- " * 100_000,
    "nested to the limit, with long keys": lambda: filled(
        HEAD + "".join(" " * n + "k" * 480 + ":\n" for n in range(28)) + " " * 28 + "- [", "a,", "]\n"),
    "a very long text": lambda: filled(HEAD + "about: ", "long "),
    "a very long key": lambda: filled(HEAD, "k") + ": v\n",
    "a very long line of spaces": lambda: filled(HEAD + "about: x", " "),
    "a very long comment": lambda: filled(HEAD + "about: x #", "#"),
    "nothing but line ends": lambda: filled(HEAD, "\n"),
    "nothing but dashes": lambda: filled(HEAD + "steps:\n", "-\n"),
    "nothing but colons": lambda: filled("", "a:\n"),
    "question marks": lambda: filled("", "? "),
    "nothing but exclamation marks": lambda: filled(HEAD + "about: ", "!"),
    "quotes in quotes": lambda: filled(HEAD + "about: '", "''", "'\n"),
    "escapes": lambda: filled(HEAD + 'about: "', "\\x41", '"\n'),
    "percent signs": lambda: filled("", "%A\n"),
    "many anchors": lambda: numbered(HEAD + "steps:\n", lambda n: f"  - &a{n} {{}}\n"),
    "many documents": lambda: filled("", "---\n"),
    "many keys": lambda: numbered(HEAD, lambda n: f"key{n}: v\n"),
    "many keys, all the same": lambda: filled(HEAD, "title: T\n"),
    "many steps": lambda: filled(HEAD + "steps:\n", "  - say: x\n"),
    "many wrong steps": lambda: filled(HEAD + "steps:\n", "  - sya: x\n" * 2000),
    "many exercises": lambda: numbered(HEAD + "steps:\n", lambda n: EXERCISE.format(n) if n < 2000 else "#"),
    "many exercises of one name": lambda: HEAD + "steps:\n" + EXERCISE.format("") * 2000,
    "a long chain of likes": lambda: HEAD + "steps:\n" + "".join(
        f"  - exercise: E{n}\n    like: e{n + 1}\n" for n in range(1999)) + EXERCISE.format(1999),
    "a long circle of likes": lambda: HEAD + "steps:\n" + "".join(
        f"  - exercise: E{n}\n    like: e{(n + 1) % 2000}\n" for n in range(2000)),
    "many wrong ids": lambda: HEAD + "steps:\n" + "".join(
        EXERCISE.format(n) + f"    like: exercize{n}\n" for n in range(2000)),
    "long lists for many exercises": lambda: HEAD + "defaults:\n  reminders:\n" + f"    - {'$a ' * 100}$b\n" * 99
        + "phrases: {a: A., b: '" + "b" * 480 + "'}\nsteps:\n" + "".join(EXERCISE.format(n) for n in range(2000)),
    "phrases in phrases": lambda: HEAD + "phrases:\n  p0: lol\n" + "".join(
        f"  p{n}: {f'$p{n - 1} ' * 9}\n" for n in range(1, 1000)) + "steps: [say: $p999]\n",
    "phrases of phrases for every side": lambda: HEAD + "phrases:\n" + "".join(
        f"  p{n}: {{left: $other-p{n + 1} $p{n + 1}, right: $p{n + 1} $other-p{n + 1}}}\n" for n in range(999))
        + "  p999: {left: a, right: b}\nsteps: [say: $p0]\n",
    "phrases in a circle": lambda: HEAD + "phrases:\n" + "".join(
        f"  p{n}: $p{(n + 1) % 1000}\n" for n in range(1000)) + "steps: [say: $p1]\n",
    "names nobody knows": lambda: numbered(
        HEAD + "phrases:\n" + "".join(f"  phrase-number-{n}: x\n" for n in range(1000)) + "steps:\n",
        lambda n: f"  - say: {'$phrase-nmuber ' * 30}\n" if n < 2000 else "#"),
    "many dollars": lambda: filled(HEAD + "steps:\n", f"  - say: x{'$' * 480}\n"),
    "many languages": lambda: HEAD + "languages: [en, es]\nsteps:\n" + "".join(
        "  - say: {" + ", ".join(f"{a}{b}: x" for a in "abcdefghij" for b in "abcdefghij") + "}\n" for _ in range(300)),
    "numbers without end": lambda: HEAD + "steps:\n  - exercise: A\n    reps: " + "9" * 200_000 + "\n",
    "durations without end": lambda: HEAD + "steps:\n  - rest: " + "9" * 100_000 + "." + "9" * 100_000 + "s\n",
    "a tempo without end": lambda: HEAD + "steps:\n  - exercise: A\n    hold: " + "1-" * 100_000 + "\n",
    "units without end": lambda: HEAD + "steps:\n  - rest: " + "1 h " * 15 + "\n",
    "spaces where a word ends": lambda: HEAD + "steps:\n  - rest: '" + "1 " * 30 + "'\n",
    "a file too large": lambda: "#" * (FILE_LIMIT + 1),
    "zeros": lambda: bytes(FILE_LIMIT),
    "noise": lambda: bytes(n * n % 251 for n in range(FILE_LIMIT)),
    "byte order marks": lambda: filled(HEAD + "about: ", "\ufeff"),
    "right-to-left and zero-width": lambda: filled(HEAD + "about: ", "\u202e\u200b\u2028"),
    "combining marks": lambda: HEAD + "steps:\n  - exercise: a" + "\u0301" * 490 + "\n    hold: 5s\n",
    "one letter that becomes many": lambda: HEAD + "steps:\n  - exercise: " + "\ufdfa" * 490 + "\n    hold: 5s\n",
}
