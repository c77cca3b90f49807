"""The system's voice, through pyttsx3: eSpeak NG on Linux; the systems' own voices on macOS and Windows.

Imported by the host only. What pyttsx3 2.99 with libespeak-ng does, and what is done about it:

- libespeak runs commands in a thread. pyttsx3's ``runAndWait`` cancels what that thread is doing before it speaks,
  and may go on to cancel the phrase itself: about one in a thousand came out empty, others at another rate, and all
  were reported as complete. ``startLoop`` cancels nothing: all that is queued is done in order, and the driver ends
  the loop itself once the phrase is written. (Nor can ``getProperty("rate")`` be asked what is set: pyttsx3 calls the
  library without the argument that chooses between the present value and the default.)
- The library is not repeatable within a process: the same phrase comes out a few samples longer or shorter. The
  first phrase of a process is always the same, bit for bit (but for variants with breath such as f3, whose noise is
  seeded by the clock). Saving again and again hangs for some (#194). So every phrase is spoken by a fork of its own,
  in which the engine starts afresh.
- Errors of commands are only notified, a missing voice too: they are collected, and raised.
- A data path beyond 160 characters ends the process: it is given one that leads through an open folder.

macOS (nsss) and Windows (sapi5) have not been tried: no such machine was at hand. There, one engine speaks all.
"""

from __future__ import annotations

import ctypes
import os
import time
import wave
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from calmcue.audio import from_pcm
from calmcue.sources import Utterance
from calmcue.voices import espeak, pronouncing
from calmcue.voices.base import Engine, RawSpeech, VoiceInfo
from calmcue.voices.processes import die_with_parent

PLATFORM_QUALITY: Final = 20

_LOOK_EVERY: Final = 0.0005
"""Seconds between looks at whether a phrase is done; pyttsx3's driver has 0.01, a third of what a phrase takes."""

_WORD_GAP: Final = 7
"""``espeakWORDGAP`` of ``espeak_PARAMETER`` in eSpeak NG's ``speak_lib.h``; pyttsx3 has no name for it."""


def start(engine: str) -> Engine:
    """The engine of this name: ``espeak``, ``nsss`` or ``sapi5``."""
    return ForkedEspeak() if engine == espeak.ENGINE else PlatformEngine(engine)


class ForkedEspeak:
    """eSpeak NG, a fresh one for every phrase. It writes into memory: a process that may be ended at any time would
    leave files behind."""

    def __init__(self) -> None:
        library = espeak.find()
        if library is None:
            raise RuntimeError("eSpeak NG is not installed: pip install espeakng-loader")
        os.environ["ESPEAK_DATA_PATH"] = _path(os.open(library.data, os.O_RDONLY | os.O_DIRECTORY))
        # pyttsx3 asks for libespeak-ng.so.1 by name, and is given what is loaded under that name already
        ctypes.CDLL(str(library.path), mode=ctypes.RTLD_GLOBAL)
        import pyttsx3.drivers.espeak  # noqa: F401 - so that no fork has to import it

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        manner = espeak.manner(voice, utterance)
        with _memory("speech") as sound, _memory("trouble") as trouble:
            host = os.getpid()
            child = os.fork()
            if child == 0:
                _in_fork(host, pronouncing.wording(voice, utterance), manner, sound, trouble)
            _, status = os.waitpid(child, 0)
            if text := trouble.read():
                raise RuntimeError(text.decode())
            if status != 0:
                raise RuntimeError(f"eSpeak NG ended with status {os.waitstatus_to_exitcode(status)}")
            return _spoken(sound)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return espeak.voices()


class PlatformEngine:
    """The voices of macOS (``nsss``) or Windows (``sapi5``). Not tried yet."""

    def __init__(self, driver: str) -> None:
        import pyttsx3

        self._driver = driver
        self._engine = pyttsx3.init(driver)

    def speak(self, utterance: Utterance, voice: str) -> RawSpeech:
        import tempfile

        handle, name = tempfile.mkstemp(prefix="calmcue-", suffix=".aiff" if self._driver == "nsss" else ".wav")
        os.close(handle)
        try:
            self._engine.setProperty("voice", voice)
            self._engine.setProperty("rate", utterance.rate)
            self._engine.save_to_file(utterance.text, name)
            self._engine.runAndWait()
            with Path(name).open("rb") as file:
                return _read(file)
        finally:
            Path(name).unlink(missing_ok=True)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return tuple(
            VoiceInfo(f"{self._driver}:{v.id}", self._driver, str(v.name),
                      tuple(str(tag).replace("_", "-") for tag in v.languages or ()), PLATFORM_QUALITY)
            for v in self._engine.getProperty("voices")
        )


def _memory(name: str) -> BinaryIO:
    """A file in memory."""
    return os.fdopen(os.memfd_create(name), "r+b", buffering=0)


def _path(descriptor: int) -> str:
    """A short path of an open file, good in this process and its forks."""
    return f"/proc/self/fd/{descriptor}"


def _in_fork(host: int, text: str, manner: espeak.Manner, sound: BinaryIO, trouble: BinaryIO) -> None:
    """Speak ``text`` into ``sound`` and end this process, whatever happens."""
    try:
        die_with_parent(host)
        _speak(text, manner, _path(sound.fileno()))
    except BaseException as error:
        trouble.write(f"{type(error).__name__}: {error}".encode(errors="replace"))
        trouble.seek(0)
    finally:
        os._exit(0)


def _speak(text: str, manner: espeak.Manner, sound: str) -> None:
    import pyttsx3
    import pyttsx3.drivers.espeak as espeak_driver
    from pyttsx3.drivers import _espeak

    engine, errors, finished = pyttsx3.init(espeak.ENGINE), [], []
    engine.connect("error", lambda name, exception: errors.append(exception))
    engine.connect("finished-utterance", lambda name, completed: finished.append(completed))
    while _espeak.IsPlaying():      # its thread still sets the defaults: choosing a voice beside it is not safe
        time.sleep(_LOOK_EVERY)
    if manner.file:
        _read_voice(manner.file)
    else:
        engine.setProperty("voice", manner.voice)
    engine.setProperty("rate", manner.rate)
    engine.setProperty("volume", espeak.VOLUME)
    _espeak.SetParameter(_espeak.PITCH, manner.pitch, 0)
    _espeak.SetParameter(_espeak.RANGE, manner.melody, 0)
    _espeak.SetParameter(_WORD_GAP, manner.word_gap, 0)
    _espeak.ENDPAUSE |= _espeak.PHONEMES        # among the flags that pyttsx3 gives with every phrase
    engine.save_to_file(text, sound)
    espeak_driver.time = _Soon
    engine.startLoop()
    if errors:
        raise errors[0]
    if finished != [True]:
        raise RuntimeError("eSpeak NG did not finish the phrase")


class _Soon:
    """The driver's clock."""

    @staticmethod
    def sleep(_: float) -> None:
        time.sleep(_LOOK_EVERY)


def _read_voice(text: str) -> None:
    """Speak with the voice of a file with this ``text``: pyttsx3 has no name for that either."""
    from pyttsx3.drivers import _espeak

    with _memory("voice") as file:
        file.write(text.encode())
        status = _espeak.dll.espeak_ng_SetVoiceByFile(_path(file.fileno()).encode())
    if status != 0:
        raise RuntimeError(f"eSpeak NG did not read the voice's file (status {status:#x})")


def _spoken(file: BinaryIO) -> RawSpeech:
    """What eSpeak's driver wrote: 16 bits, one channel."""
    file.seek(0)
    with wave.open(file, "rb") as sound:
        samples = from_pcm(sound.readframes(sound.getnframes()))
        return RawSpeech(samples, sound.getframerate())


def _read(file: BinaryIO) -> RawSpeech:
    """A file as macOS and Windows write them."""
    import soundfile  # a tenth of what eSpeak's process takes to start

    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    return RawSpeech(np.asarray(samples.mean(axis=1), dtype=np.float32), int(rate))
