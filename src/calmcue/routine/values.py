"""The values that are written as one word: durations, levels, whole numbers, booleans, choices, tags, names."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, TypeVar

from calmcue.routine.knobs import FALSE_WORDS, KNOBS, TRUE_WORDS, Knob, KnobValue
from calmcue.routine.shapes import ANY_WORD, Schema, Word, listed
from calmcue.routine.suggesting import did_you_mean
from calmcue.units import (
    DURATION_HELP,
    LEVEL_HELP,
    Decibels,
    Frames,
    format_duration,
    format_level,
    parse_duration,
    parse_level,
)

W = TypeVar("W", bound=str)

_DURATION_PATTERN: Final = r"^(?=\d)" + "".join(
    rf"(\d{{1,9}}(\.\d{{1,3}})?{unit})?" for unit in ("h", "m(?!s)", "s", "ms")) + "$"
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", re.ASCII)
_BARE = re.compile(r"\d{1,4}", re.ASCII)
_LONG_UNITS = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?|ms|milliseconds?)\b\.?,?(?:\s*and)?\s*",
    re.ASCII | re.IGNORECASE)
_TEMPO = re.compile(r"\d{1,2}(?:\s*[-–/:x]\s*\d{1,2}){1,4}", re.ASCII)
_ID_LIMIT: Final = 64
TAG_PATTERN: Final = "^([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)$"
_TAG = re.compile(TAG_PATTERN.strip("^$"), re.ASCII)

TEMPO_REASON: Final = "A bare tempo is read both ways round: down first, or up first."
TEMPO_INSTEAD: Final = "Name its phases instead, in order: `- Stand up: 3s`, `- Sit down: 3s`."


def duration(low: Frames, high: Frames) -> Word[Frames]:
    """A duration from ``low`` to ``high``."""

    def parse(text: str) -> Frames:
        if text.startswith("-"):
            raise ValueError("A duration can't be negative.")
        if _BARE.fullmatch(text):
            raise ValueError("A duration needs its unit.")
        if _CLOCK.fullmatch(text):
            raise ValueError("A duration is not written like a clock: YAML readers disagree about it.")
        value = parse_duration_word(text)
        if value < low:
            raise ValueError("This duration is too short.")
        if value > high:
            raise ValueError("This duration is too long.")
        return value

    limits = f"from {format_duration(low)} to {format_duration(high)}"
    return Word("This is not a duration.", f"{DURATION_HELP}, {limits}", parse,
                {"type": "string", "pattern": _DURATION_PATTERN, "description": f"{DURATION_HELP}, {limits}"},
                duration_hint)


def parse_duration_word(text: str) -> Frames:
    """Frames in ``text``. Raises an empty ValueError: the shape has its own words."""
    try:
        return parse_duration(text)
    except ValueError:
        raise ValueError from None


def duration_hint(text: str) -> str:
    """What to write instead of a duration as people write it."""
    if _BARE.fullmatch(text):
        return f"Write `{text}s` for seconds, or `{text}m` for minutes."
    if clock := _CLOCK.fullmatch(text):
        figures = zip(clock.groups(), "hms", strict=True)
        return f"Write `{''.join(f'{int(number)}{unit}' for number, unit in figures if number and int(number))}`."
    if _TEMPO.fullmatch(text):
        return f"{TEMPO_REASON} {TEMPO_INSTEAD}"
    parts: list[str] = []
    at = 0
    while match := _LONG_UNITS.match(text, at):
        unit = match[2].lower()
        parts.append(match[1].replace(",", ".") + ("ms" if unit in ("ms", "millisecond", "milliseconds") else unit[0]))
        at = match.end()
    try:
        written = format_duration(parse_duration("".join(parts))) if at == len(text) else text
    except ValueError:
        return ""
    return f"Write `{written}`." if written != text else ""


def level(low: float, high: float) -> Word[Decibels]:
    """A level from ``low`` to ``high`` decibels."""

    def parse(text: str) -> Decibels:
        try:
            value = parse_level(text)
        except ValueError:
            raise ValueError from None
        if not low <= value <= high:
            raise ValueError("This level is out of range.")
        return value

    def hint(text: str) -> str:
        return f"Write `{text}dB`." if re.fullmatch(r"[+-]?\d{1,2}(\.\d)?", text) else ""

    limits = f"{LEVEL_HELP}, from {format_level(low)} to {format_level(high)}"
    return Word("This is not a level.", limits, parse,
                {"type": "string", "pattern": r"^[+-]?\d{1,3}(\.\d{1,2})?\s?[dD][bB]$", "description": limits}, hint)


def whole(low: int, high: int) -> Word[int]:
    """A whole number from ``low`` to ``high``."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError
        value = int(text)
        if not low <= value <= high:
            raise ValueError("This number is out of range.")
        return value

    def hint(text: str) -> str:
        number = re.match(r"\d{1,4}(?=\s*(x|times|reps?|sets?)?$)", text, re.ASCII)
        return f"Write `{number[0]}`." if number and number[0] != text else ""

    limits = f"a whole number from {low} to {high}"
    return Word("This is not a whole number.", limits, parse,
                {"anyOf": [{"type": "integer", "minimum": low, "maximum": high},
                           {"type": "string", "pattern": r"^\d+$"}]}, hint)


def boolean() -> Word[bool]:
    """``yes``, ``no``, ``true`` or ``false``."""

    def parse(text: str) -> bool:
        if text.lower() not in TRUE_WORDS + FALSE_WORDS:
            raise ValueError
        return text.lower() in TRUE_WORDS

    return Word("This is neither yes nor no.", "yes or no", parse, boolean_schema())


def boolean_schema() -> Schema:
    """Booleans to an editor's YAML 1.2, where ``yes`` and ``no`` are words."""
    any_case = "|".join("".join(f"[{c.upper()}{c}]" for c in word) for word in TRUE_WORDS + FALSE_WORDS)
    return {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": f"^({any_case})$"}]}


def choice(*words: W) -> Word[W]:
    """One of ``words``."""
    by_word = {word: word for word in words}

    def parse(text: str) -> W:
        if text not in by_word:
            raise ValueError
        return by_word[text]

    expected = listed((f"`{w}`" for w in words), "or")
    return Word("This is not one of the words that can stand here.", expected, parse, {"enum": list(words)},
                lambda text: did_you_mean(text, words))


def knob(which: Knob) -> Word[KnobValue]:
    """The value of one knob of pacing."""

    def parse(text: str) -> KnobValue:
        try:
            return which.parse(text)
        except ValueError:
            raise ValueError from None

    def rate_hint(text: str) -> str:
        return f"Write `{text}wpm`." if _BARE.fullmatch(text) else ""

    message = f"`{which.name}` can't be this."
    described: Schema = {"type": "string", "description": which.expected}
    if which.takes == "boolean":
        return Word(message, which.expected, parse, boolean_schema())
    if which.takes == "choice":
        return Word(message, which.expected, parse, choice(*which.choices).described, choice(*which.choices).hint)
    if which.takes == "count":
        return Word(message, which.expected, parse, whole(which.low, which.high).described)
    if which.takes == "rate":
        return Word(message, which.expected, parse, described | {"pattern": r"^\d{1,4}\s?wpm$"}, rate_hint)
    pattern = _DURATION_PATTERN + ("|^none$" if which.takes == "duration-or-none" else "")
    return Word(message, which.expected, parse, described | {"pattern": pattern}, duration_hint)


def identifier() -> Word[str]:
    """An id: of a routine, of an exercise."""

    def parse(text: str) -> str:
        letters = all(char in "-_." or _in_words(char) for char in text)
        if not (letters and 1 <= len(text) <= _ID_LIMIT and text[0].isalnum()):
            raise ValueError
        return text

    expected = f"letters, digits, - and _, at most {_ID_LIMIT}, such as `seated-stretch`"
    return Word("This can't be an id.", expected, parse,
                ANY_WORD | {"pattern": r"^\w", "maxLength": _ID_LIMIT},
                lambda text: f"Write `{slug(text)}`." if slug(text) else "")


def language_tag() -> Word[str]:
    """A BCP 47 tag, in its usual spelling: ``en``, ``en-GB``, ``zh-Hant-TW``."""
    return Word("This is not a language tag.", "a language tag such as en, en-GB or es", parse_tag,
                {"type": "string", "pattern": TAG_PATTERN},
                lambda text: f"Write `{tidy_tag(text)}`." if tidy_tag(text) != text else "")


def parse_tag(text: str) -> str:
    if not _TAG.fullmatch(text):
        raise ValueError
    return tidy_tag(text)


def tidy_tag(text: str) -> str:
    """A language tag in its usual spelling, where ``text`` is one with ``_`` for ``-`` or in odd case (RFC 5646,
    2.1.1: language lower, script title, region upper); else ``text``."""
    match = _TAG.fullmatch(text.replace("_", "-"))
    if not match:
        return text
    parts = [p.title() if len(p) == 4 else p.upper() if len(p) == 2 else p.lower() for p in match[2].split("-")[1:]]
    return "-".join([match[1].lower(), *parts])


def is_tempo(text: str) -> bool:
    """Whether ``text`` is a bare tempo such as ``3-1-3``."""
    return bool(_TEMPO.fullmatch(text.strip()))


def slug(name: str) -> str:
    """``name`` as an id: lower case, words joined by hyphens, at most 60 characters, in the name's own script.

    Accents on Latin letters are dropped (``rodilla``, ``ovelse``); other scripts keep theirs, being parts of letters.
    Empty where there is neither letter nor digit.
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", name.casefold()):
        mark = unicodedata.category(char)[0] == "M"
        if mark and kept and kept[-1].isascii():
            continue
        kept.append(char if _in_words(char) and (kept or not mark) else "-")
    joined = re.sub("-+", "-", unicodedata.normalize("NFC", "".join(kept))).strip("-")
    return joined[:60].strip("-")


def _in_words(char: str) -> bool:
    """Whether ``char`` is a letter, a digit, or a mark that belongs to one (as vowels do in Hindi and Thai)."""
    return unicodedata.category(char)[0] in "LNM"


KNOB_SHAPES: Final = {name: knob(which) for name, which in KNOBS.items()}
