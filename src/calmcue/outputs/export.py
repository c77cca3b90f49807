"""A session's files, opened together: sound in several formats, captions, tracks and playlists. All of them appear
when all are whole, or none does (a pipe, which nobody can take anything back from, gets what it gets).

What is kept whatever happens: under each name there is the earlier file or the new one, whole. No system renames
several files in one step, so a kill in the moment of the renames, which follow each other at once after all else is
done, may find some of them new and others not yet; and so may a name that turns into a folder while we write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from calmcue.audio import Block
from calmcue.errors import UsageError
from calmcue.library import ENDINGS
from calmcue.loudness import TARGET
from calmcue.outputs import caption_files
from calmcue.outputs.base import Quality, SessionInfo, Sink
from calmcue.outputs.caption_files import Captions
from calmcue.outputs.captions import Caption, captions, heard, within
from calmcue.outputs.cover import cover
from calmcue.outputs.describe import describe
from calmcue.outputs.gain import GainSink
from calmcue.outputs.registry import FORMATS, Format, format_for, open_target
from calmcue.outputs.split import SplitSink, Track, playlist, track_names
from calmcue.outputs.tagging import Span, spans
from calmcue.outputs.tee import Tee
from calmcue.outputs.whole import Pipe, Target, WholeFile, target_for
from calmcue.planning.timeline import Timeline
from calmcue.sources import Sound
from calmcue.units import ZERO, Decibels, Frames

Output: TypeAlias = Path | BinaryIO
"""A file to be made, or a pipe to be written to."""

Written: TypeAlias = Callable[[int, int], None]
"""Called with how many frames are written, of how many."""

NO_GAIN: Final = Decibels(0.0)

MOST_FILES: Final = 400
"""Files of tracks, for they are held open until all are whole; systems allow a process 1024, some 512."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a session is exported.

    ``ending``: the format of every output (``.mp3``) whatever it is called; empty to go by their names. ``loudness``:
    LUFS to bring the session to, None to leave it as it is. ``captions``: endings of caption files to write beside
    the sound. ``split``: a track for each chapter, and a playlist. ``sides``: a chapter for each side of an exercise.
    """

    ending: str = ""
    quality: Quality = "normal"
    loudness: float | None = TARGET
    captions: tuple[str, ...] = ()
    split: bool = False
    sides: bool = False


AS_USUAL: Final = Wishes()


def check_targets(outputs: Sequence[Output], wishes: Wishes) -> None:
    """Raises UsageError where an output can't be what is wished: before anything else is done."""
    for output in outputs:
        if isinstance(output, Path):
            _check_name(output)
        row = _row(output, wishes.ending)
        if wishes.split and not (isinstance(output, Path) and (output.is_file() or not output.exists())):
            raise UsageError("A pipe or a device can't be split into tracks. Name a file with -o.")
        if row.page and wishes.split:
            raise UsageError("A page has the whole session in it, and can't be split into tracks. Leave out --split, "
                             "or write the tracks in a run of their own.")
    if sum(not isinstance(output, Path) for output in outputs) > 1:
        raise UsageError("A pipe takes one output, not several. Name files with -o.")
    if wishes.captions and not any(isinstance(output, Path) for output in outputs):
        raise UsageError("Captions are written beside a file. Name one with -o.")


def _check_name(path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name a file in it, such as {path / 'session.mp3'}.")
    if path.suffix.lower() in ENDINGS:
        raise UsageError(f"{path} has the name of a routine, which would be lost. Name a file of sound, such as "
                         f"{path.with_suffix('.mp3')}.")


def open_targets(outputs: Sequence[Output], timeline: Timeline, wishes: Wishes, gain: Decibels = NO_GAIN,
                 written: Written = lambda done, total: None) -> Sink:
    """One sink for all ``outputs`` of a session, raised by ``gain``. Raises UsageError as :func:`check_targets` does
    and where two files would have one name, OutputError where one can't be written; then nothing has been changed."""
    check_targets(outputs, wishes)
    rows = [_row(output, wishes.ending) for output in outputs]
    opening = _Opening(timeline, wishes, rows)
    with ExitStack() as unused:
        unused.callback(opening.discard)
        sinks = []
        for output, row in zip(outputs, rows, strict=True):
            sinks.append(opening.sound(output, row))
            unused.callback(sinks[-1].abort)
        opening.captions_beside(outputs)
        unused.pop_all()
    raised = [GainSink(sink, gain) if gain else sink for sink in sinks]
    sink = raised[0] if len(raised) == 1 else Tee(raised)
    return ExportSink(sink, opening.files, timeline.length, written)


class ExportSink:
    """Writes to ``sink``; shows ``files`` when it is done."""

    def __init__(self, sink: Sink, files: Sequence[WholeFile], length: Frames, written: Written) -> None:
        self._sink, self._files, self._length, self._written = sink, files, length, written
        self._done = 0

    def write(self, block: Block) -> None:
        self._sink.write(block)
        self._done += len(block)
        self._written(self._done, self._length)

    def finish(self) -> None:
        self._sink.finish()
        for file in self._files:        # nothing slow in between, so that they appear as good as at once
            file.reveal()
        for file in self._files:
            file.settle()

    def abort(self) -> None:
        self._sink.abort()
        for file in self._files:
            file.discard()


def _row(output: Output, ending: str) -> Format:
    """The format of an output; of a pipe that nobody has named one for, WAV, which every program reads."""
    if isinstance(output, Path):
        return format_for(ending or output.suffix, output.name)
    return format_for(ending or ".wav", "the pipe")


def _bare(path: Path) -> Path:
    """``path`` without an ending that names a format; a name may have other dots in it."""
    return path.with_suffix("") if path.suffix.lower() in FORMATS else path


def _files(timeline: Timeline) -> Iterator[str]:
    """The routine's own file, and those of the sounds that it plays."""
    yield timeline.script.routine.file
    for _, score in timeline.placed:
        if score.passage.bed:
            yield score.passage.bed.sound.path
        yield from (cue.source.path for cue in score.cues if isinstance(cue.source, Sound) and cue.source.path)


class _Opening:
    """Opens what belongs to an export. ``files``: what is to be shown together."""

    def __init__(self, timeline: Timeline, wishes: Wishes, rows: Sequence[Format]) -> None:
        self._timeline, self._wishes = timeline, wishes
        info = describe(timeline, sides=wishes.sides)
        if any(row.tagged for row in rows):
            info = replace(info, cover=cover(info.title, timeline.minutes))
        if any(row.page for row in rows):
            from calmcue.outputs.page.content import content  # 8 ms of the start of every other export

            info = replace(info, page=content(timeline))
        self._info = info
        self._paths: set[Path] = set()
        self._read = {Path(name).resolve() for name in _files(timeline)}
        self.files: list[WholeFile] = []

    def discard(self) -> None:
        for file in self.files:
            file.discard()

    def sound(self, output: Output, row: Format) -> Sink:
        if self._wishes.split and isinstance(output, Path):
            return self._tracks(output, row)
        target = self._file(output) if isinstance(output, Path) else Pipe(output)
        return self._open(row, target, self._timeline.length, self._info)

    def captions_beside(self, outputs: Sequence[Output]) -> None:
        """Caption files, for each name that files of sound have: of the whole session, or of its tracks."""
        if not self._wishes.captions:
            return
        for bare in dict.fromkeys(_bare(output) for output in outputs if isinstance(output, Path)):
            if not self._wishes.split:
                self._captions(bare, self._info, ZERO, self._timeline.length)
                continue
            for name, number, chapter in self._parts(bare):
                self._captions(bare.with_name(name), self._of_track(number, chapter), chapter.start, chapter.end)

    def _parts(self, bare: Path) -> list[tuple[str, int, Span]]:
        """The tracks of a session: name of the file without its ending, number from 1, chapter."""
        chapters = spans(self._info, self._timeline.length)
        if not 0 < len(chapters) * (1 + len(self._wishes.captions)) <= MOST_FILES:
            raise UsageError(f"A session can be split into {MOST_FILES} files at most, captions included. "
                             f"This one has {len(chapters)} chapters.")
        names = track_names(bare.name, [chapter.title for chapter in chapters])
        return list(zip(names, range(1, len(names) + 1), chapters, strict=True))

    def _tracks(self, output: Path, row: Format) -> Sink:
        """Tracks in the folder of ``output``, and a playlist."""
        bare, ending = _bare(output), self._wishes.ending or output.suffix
        tracks, listed = [], []
        for name, number, chapter in self._parts(bare):
            path, length = output.with_name(name + ending), Frames(chapter.end - chapter.start)
            opened = partial(self._track, row, path, length, self._of_track(number, chapter))
            tracks.append(Track(chapter.start, chapter.end, opened))
            listed.append((path.name, chapter.title, length))
        listing = output.with_name(f"{bare.name}.m3u8")
        if listing.resolve() in self._paths:        # of another format
            listing = output.with_name(f"{bare.name}{ending}.m3u8")
        self._text(listing, playlist(self._info.title, listed))
        return SplitSink(tracks)

    def _track(self, row: Format, path: Path, length: Frames, info: SessionInfo) -> Sink:
        return self._open(row, self._file(path), length, info)

    def _of_track(self, number: int, chapter: Span) -> SessionInfo:
        track = (number, len(self._info.chapters))
        return replace(self._info, title=chapter.title, album=self._info.title, track=track, chapters=())

    def _captions(self, path: Path, info: SessionInfo, start: Frames, end: Frames) -> None:
        made = Captions(info, within(self._shown, start, end), within(self._heard, start, end), Frames(end - start))
        for ending in self._wishes.captions:
            self._text(path.with_name(f"{path.name}.{ending}"), caption_files.FORMATS[ending](made))

    @cached_property
    def _shown(self) -> tuple[Caption, ...]:
        return captions(self._timeline)

    @cached_property
    def _heard(self) -> tuple[Caption, ...]:
        return heard(self._timeline)

    def _open(self, row: Format, target: Target, length: Frames, info: SessionInfo) -> Sink:
        return open_target(row, target, length, info, self._wishes.quality)

    def _text(self, path: Path, text: str) -> None:
        target = self._file(path)
        with target.guard():
            target.file.write(text.encode("utf-8"))
        target.commit()

    def _file(self, path: Path) -> Target:
        if path.resolve() in self._paths:
            raise UsageError(f"{path} would be written twice. Give each output a name of its own.")
        if path.resolve() in self._read:
            raise UsageError(f"{path} is what the session is made of, and would be lost. Name another file.")
        self._paths.add(path.resolve())
        target = target_for(path, held=True)
        if isinstance(target, WholeFile):
            self.files.append(target)
        return target
