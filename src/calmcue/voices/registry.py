"""Which engines there are, which of their voices are installed, and which voice is to speak what.

One row an engine. To add one, see ``base.py``.
"""

from __future__ import annotations

import difflib
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from calmcue.errors import UsageError, VoiceError
from calmcue.sources import Utterance
from calmcue.voices import espeak, models
from calmcue.voices.base import Voice, VoiceInfo
from calmcue.voices.conditioning import VERSION
from calmcue.voices.versions import version
from calmcue.voices.worker import PHRASE_LIMIT, Team, Worker, WorkerError, WorkerVoice

AUTO: Final = "auto"


@dataclass(frozen=True, slots=True)
class Row:
    """One engine. ``module``: what the host imports; ``voices``, ``fingerprint``: quick, run in the player;
    ``install``: what a person without it is to do; ``variants``: names that may follow a voice's after a ``+``;
    ``here``: whether the engine exists for this system at all; ``phrase_limit``: seconds that a short phrase may
    take; ``processes``: how many may run at once, where a session needs many phrases before it can begin."""

    engine: str
    module: str
    voices: Callable[[], tuple[VoiceInfo, ...]]
    fingerprint: Callable[[VoiceInfo], str]
    install: str
    here: bool = True
    variants: Callable[[], tuple[str, ...]] = tuple
    phrase_limit: float = PHRASE_LIMIT
    processes: int = 1


def _platform_voices(engine: str) -> tuple[VoiceInfo, ...]:
    worker = worker_for(engine)
    try:
        listed = worker.ask({"list": True}).content["voices"]
    except WorkerError:
        return ()
    finally:
        worker.close()
    return tuple(VoiceInfo(**{**v, "languages": tuple(v["languages"])}) for v in listed)


def _platform_fingerprint(info: VoiceInfo) -> str:
    return f"{info.id} {sys.platform} pyttsx3 {version('pyttsx3', 'pyttsx3')}"


ROWS: Final = (
    Row(models.ENGINE, "calmcue.voices.piper", models.voices, models.fingerprint, "pip install 'calmcue[natural]'",
        phrase_limit=12.0),     # with the model's load in it, on a small machine that has other things to do
    Row("espeak", "calmcue.voices.system", espeak.voices, espeak.fingerprint, "pip install pyttsx3 espeakng-loader",
        here=sys.platform == "linux", variants=espeak.variants, processes=2),
    Row("nsss", "calmcue.voices.system", partial(_platform_voices, "nsss"), _platform_fingerprint,
        "pip install pyttsx3", here=sys.platform == "darwin"),
    Row("sapi5", "calmcue.voices.system", partial(_platform_voices, "sapi5"), _platform_fingerprint,
        "pip install pyttsx3", here=sys.platform == "win32"),
)


def row(engine: str) -> Row:
    """The row of an engine. Raises UsageError where there is none."""
    for found in ROWS:
        if found.engine == engine:
            return found
    raise UsageError(f"There is no speech engine called “{engine}”. There are: {', '.join(r.engine for r in ROWS)}.")


def worker_for(engine: str) -> Worker:
    """A process for this engine, not yet started."""
    found = row(engine)
    return Worker(found.module, engine, phrase_limit=found.phrase_limit)


@cache
def installed() -> tuple[VoiceInfo, ...]:
    """Every voice that can be used, engine by engine in the table's order."""
    return tuple(voice for r in ROWS if r.here for voice in r.voices())


def missing() -> tuple[tuple[str, str], ...]:
    """Engines of this system that have no voice here, each with what installs it."""
    present = {v.engine for v in installed()}
    return tuple((r.engine, r.install) for r in ROWS if r.here and r.engine not in present)


def choose(wanted: str, language: str, hint: str = "", without: str = "") -> VoiceInfo:
    """The voice for a text in ``language`` (a BCP 47 tag).

    ``wanted``: ``auto``, or a voice's id, its id without the engine, or its name. A voice that does not speak the
    language is not made to: in a session of two languages, the other one is spoken by the one ``auto`` finds.
    ``hint``: a voice or a language tag in any spelling, followed where it can be. ``without``: an engine whose voices
    are passed over.

    Raises UsageError for an unknown voice, VoiceError where nobody speaks the language.
    """
    named = None if wanted == AUTO else _named(wanted)
    if named and _speaks(named, language) and named.engine != without:
        return named
    able = [v for v in installed() if _speaks(v, language) and v.engine != without]
    if not able:
        raise VoiceError(_nobody(language))
    hinted = _find(hint)
    if hinted and _speaks(hinted, language) and hinted.engine != without:
        return hinted
    tags = [_tag(t) for t in (hint, language) if t]
    return max(able, key=lambda v: (v.quality, *(any(_tag(t) == tag for t in v.languages) for tag in tags)))


def language_of(wanted: str) -> str | None:
    """The first language of a voice, None for ``auto``, which speaks them all. Raises UsageError for an unknown
    voice."""
    return None if wanted == AUTO else next(iter(_named(wanted).languages), None)


def team_for(engine: str) -> Team:
    """As many processes for this engine as its row allows, not yet started."""
    return Team(partial(worker_for, engine), row(engine).processes)


def open_voice(info: VoiceInfo, worker: Worker | Team | None = None) -> Voice:
    """A voice that can speak. ``worker``: shared by the voices of one engine; None for one of its own."""
    print_of_voice = f"{row(info.engine).fingerprint(info)} conditioning {VERSION}"
    return WorkerVoice(worker or worker_for(info.engine), info, print_of_voice)


class Speakers:
    """The voices of a session: asked for an utterance, the one that speaks it. Each is opened when it is first
    needed; the voices of an engine share its processes. ``warn``: told once, in a sentence, where a voice is stood in
    for. Any thread may ask."""

    def __init__(self, wanted: str = AUTO, warn: Callable[[str], None] = lambda sentence: None) -> None:
        self._wanted = wanted
        self._warn = warn
        self._warned = False
        self._lock = threading.Lock()
        self._chosen: dict[tuple[str, str], VoiceInfo] = {}
        self._opened: dict[str, Voice] = {}
        self._teams: dict[str, Team] = {}

    def __call__(self, utterance: Utterance) -> Voice:
        """Raises UsageError or VoiceError as :func:`choose` does."""
        with self._lock:
            return self._open(self._choose(utterance))

    def instead(self, utterance: Utterance, failure: VoiceError) -> Voice | None:
        """Who speaks an utterance that its own voice could not: the best voice of another engine. None where there
        is none."""
        with self._lock:
            own = self._choose(utterance)
            try:
                other = choose(self._wanted, utterance.language, utterance.voice, without=own.engine)
            except VoiceError:
                return None
            voice, told, self._warned = self._open(other), self._warned, True
        if not told:
            self._warn(f"{failure} For now, {other.id} speaks where {own.id} can't.")
        return voice

    def _choose(self, utterance: Utterance) -> VoiceInfo:
        key = (utterance.language, utterance.voice)
        if key not in self._chosen:
            self._chosen[key] = choose(self._wanted, *key)
        return self._chosen[key]

    def _open(self, info: VoiceInfo) -> Voice:
        if info.id not in self._opened:
            team = self._teams.setdefault(info.engine, team_for(info.engine))
            self._opened[info.id] = open_voice(info, team)
        return self._opened[info.id]

    def used(self) -> tuple[str, ...]:
        """The ids of the voices that somebody was asked for."""
        with self._lock:
            return tuple(self._opened)

    def close(self) -> None:
        """End every engine."""
        with self._lock:
            for team in self._teams.values():
                team.close()


def _named(wanted: str) -> VoiceInfo:
    found = _find(wanted)
    if found:
        return found
    base, _, variant = wanted.partition("+")
    voice = _find(base)
    if voice:
        kind, name, known = "variant", variant, list(row(voice.engine).variants())
    else:
        kind, name = "voice", wanted
        known = [v.id if ":" in wanted else v.id.partition(":")[2] for v in installed()]
    close = difflib.get_close_matches(name.lower(), known, n=3)
    hint = f" Did you mean {' or '.join(f'“{c}”' for c in close)}?" if close else ""
    raise UsageError(f"There is no {kind} called “{name}”{f' for {voice.id}' if voice else ''}.{hint}")


def _find(wanted: str) -> VoiceInfo | None:
    """The voice of this id, id without engine, or name; with a variant where its engine has such."""
    base, plus, variant = wanted.partition("+")
    for voice in installed():
        if base.lower() in (voice.id.lower(), voice.id.partition(":")[2].lower(), voice.name.lower()):
            if not plus:
                return voice
            if variant in row(voice.engine).variants():
                return VoiceInfo(f"{voice.id}+{variant}", voice.engine, f"{voice.name}, {variant}", voice.languages,
                                 voice.quality)
    return None


def _speaks(voice: VoiceInfo, language: str) -> bool:
    base = _tag(language).partition("-")[0]
    return any(_tag(t).partition("-")[0] == base for t in voice.languages)


def _tag(text: str) -> str:
    """A language tag in one spelling: ``es_ES.UTF-8`` is ``es-es``."""
    return text.partition(".")[0].replace("_", "-").lower()


def _nobody(language: str) -> str:
    count = len(installed())
    there = f"{count} voices for other languages are installed" if count else "no voice at all is installed"
    ways = [f"Install more voices: {how}." for _, how in missing()] or ["Check the routine's language tag."]
    return " ".join([f"No voice speaks “{language}”; {there}.", *ways])
