"""Source -> Clip: from memory, else from the disk, else spoken by a voice or read from a chime's file.

A clip is made once and is the same for everybody from then on: rounded to 16 bits before anyone gets it, so that the
session that makes it and the ones that find it on the disk are the same, sample for sample.

A session asks for its clips in good time (:meth:`Clips.ahead`), and a thread makes them in the order of need; whoever
asks for one that is being made waits for it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path

from calmcue import chimes
from calmcue.audio import Clip, from_pcm, to_pcm
from calmcue.errors import CalmcueError, VoiceError
from calmcue.memory import ROOM, Memory
from calmcue.metering import measured
from calmcue.sources import Extent, Sound, Source, Utterance
from calmcue.store import LIMIT, Store
from calmcue.voices.base import Voice


class Clips:
    """The clips of a session. ``voice_for``: who speaks an utterance; ``instead``: who does where that voice could
    not. ``folder``: where clips are kept, None to keep none; at most ``limit`` bytes. ``room``: bytes of samples in
    memory. ``warn``: called once, with a sentence, where they can't be kept. Any thread may ask."""

    def __init__(self, voice_for: Callable[[Utterance], Voice], folder: Path | None, *, limit: int = LIMIT,
                 room: int = ROOM,
                 instead: Callable[[Utterance, VoiceError], Voice | None] = lambda utterance, failure: None,
                 warn: Callable[[str], None] = lambda message: None) -> None:
        self._voice_for = voice_for
        self._instead = instead
        self._store = Store(folder, limit, warn) if folder else None
        self._changed = threading.Condition()
        self._made = Memory(room)
        self._making: dict[Source, Future[Clip]] = {}
        self._order: deque[Source] = deque()
        self._failed: set[Source] = set()
        self._closed = False
        self._maker: threading.Thread | None = None

    def clip(self, source: Source) -> Clip:
        """The clip of ``source``, made now if there is none. Raises VoiceError, or what a chime's file is found to be
        wrong with."""
        with self._changed:
            if made := self._made.get(source):
                return made
            making = self._making.get(source)
            if making is None:
                mine = self._making[source] = Future()
        if making is not None:
            return making.result()
        try:
            clip = self._kept(source) or self._make(source)
        except BaseException as error:
            with self._changed:
                del self._making[source]
            stopped = VoiceError("The making of a clip was stopped.")
            mine.set_exception(error if isinstance(error, Exception) else stopped)
            raise
        with self._changed:
            self._made.put(source, clip)
            del self._making[source]
        mine.set_result(clip)
        return clip

    def extent(self, source: Source) -> Extent:
        """How long the clip is and where its beat falls. Makes the clip; raises what :meth:`clip` raises."""
        with self._changed:
            extent = self._made.extent(source)
        return extent or self.clip(source).extent

    def ready(self, source: Source) -> bool:
        """Whether nothing is left to wait for: the clip is there without a voice having to speak, or it could not be
        made ahead, and whoever asks for it is told why."""
        if source in self._made or source in self._failed or isinstance(source, Sound):
            return True
        if source in self._making:
            return False
        try:
            kept = self._kept(source)
        except CalmcueError:
            return False        # nobody can speak it: who needs it asks for it, and is told
        if kept:
            with self._changed:
                self._made.put(source, kept)
        return kept is not None

    def ahead(self, sources: Iterable[Source]) -> None:
        """Make these clips in the background, in this order, instead of those ordered before. One that can't be made
        is passed over: whoever asks for it is told why."""
        with self._changed:
            self._order = deque(dict.fromkeys(sources))
            if self._maker is None and not self._closed:
                self._maker = threading.Thread(target=self._make_ahead, name="calmcue-clips", daemon=True)
                self._maker.start()
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget every clip on the disk."""
        if self._store:
            self._store.clear()

    def close(self) -> None:
        """Make nothing ahead any longer. A phrase that is being spoken is waited for a second at the most."""
        with self._changed:
            self._closed = True
            self._order.clear()
            self._changed.notify_all()
        if self._maker and self._maker is not threading.current_thread():
            self._maker.join(timeout=1.0)
        with self._changed:
            self._made.close()

    def _make_ahead(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._order or self._closed)
                if self._closed:
                    return
                source = self._order.popleft()
            try:
                self.clip(source)
            except CalmcueError:
                self._failed.add(source)

    def _kept(self, source: Source) -> Clip | None:
        if self._store is None or isinstance(source, Sound):
            return None
        return self._store.get(key(source, self._voice_for(source)))

    def _make(self, source: Source) -> Clip:
        if isinstance(source, Sound):
            return chimes.load_bed(source) if source.path and source.name == chimes.BED else chimes.load(source)
        voice = self._voice_for(source)
        try:
            return self._spoken(source, voice)
        except VoiceError as failure:
            other = None if self._closed else self._instead(source, failure)
            if other is None:
                raise
        # kept under the name of who spoke it, so that the next session asks the better voice again
        kept = self._store.get(key(source, other)) if self._store else None
        return kept or self._spoken(source, other)

    def _spoken(self, source: Utterance, voice: Voice) -> Clip:
        spoken = voice.speak(source)
        samples = from_pcm(to_pcm(spoken.samples))
        clip = Clip(samples, spoken.beat, spoken.measured or measured(samples))
        if self._store:
            self._store.put(key(source, voice), clip)
        return clip


def key(utterance: Utterance, voice: Voice) -> str:
    """The name of a spoken clip: a hash of all that it depends on. The hint in ``voice`` is not part of it: what came
    of it is the voice."""
    said = asdict(utterance)
    del said["voice"]
    return hashlib.sha256(json.dumps([voice.fingerprint, said], sort_keys=True).encode()).hexdigest()
