"""A routine's file -> :class:`~calmcue.routine.model.Routine`, or everything that is wrong with it, at once.

The way: bytes -> a tree with places (``reading``) -> values, by the tables of the format (``routine_fields`` and the
other ``*_fields``, made of ``shapes``) -> what included files share (``including``) -> what exercises inherit
(``inheriting``) -> the model (``assembling``). Nothing is looked at twice, so that no mistake is told twice.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType

from calmcue.errors import Problem, RoutineError, UsageError
from calmcue.routine import routine_fields as fields
from calmcue.routine.assembling import Assembled, assemble, variants
from calmcue.routine.desk import Desk, Refused, TooMany
from calmcue.routine.including import Includer, Shared
from calmcue.routine.model import Routine, Safety
from calmcue.routine.naming import NameCheck
from calmcue.routine.nodes import SourceFile, Table
from calmcue.routine.reading import FILE_LIMIT, read
from calmcue.routine.records import Values
from calmcue.routine.shelf import Shelf
from calmcue.routine.sound_fields import BACKGROUND
from calmcue.routine.speaking import Spoken, spoken, written_in
from calmcue.routine.steps import STEPS
from calmcue.routine.values import slug, tidy_tag


@dataclass(frozen=True, slots=True)
class Loaded:
    """A routine, and what loading found doubtful in its text: words that YAML may have taken for something else."""

    routine: Routine
    warnings: tuple[Problem, ...]


def load_routine(path: Path, *, library: Path | None = None) -> Routine:
    """The routine in the file ``path``. ``library``: the folder whose files it may include besides its own.

    Raises UsageError where there is no such file, RoutineError with everything that is wrong in it.
    """
    return load(path, library=library).routine


def parse_routine(text: str | bytes, filename: str, *, folder: Path | None = None,
                  library: Path | None = None) -> Routine:
    """The routine written in ``text``. ``filename`` is how messages name it; ``folder`` where its files are.

    Raises RoutineError with everything that is wrong in it.
    """
    return parse(text, filename, folder=folder, library=library).routine


def load(path: Path, *, library: Path | None = None) -> Loaded:
    """As :func:`load_routine`, with warnings."""
    try:
        with path.open("rb") as file:
            text = file.read(FILE_LIMIT + 1)
        folder = path.resolve().parent
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a path"
        raise UsageError(f"{path} can't be read: {why}.") from None
    return parse(text, str(path), folder=folder, library=library)


def parse(text: str | bytes, filename: str, *, folder: Path | None = None, library: Path | None = None) -> Loaded:
    """As :func:`parse_routine`, with warnings."""
    desk = Desk(Shelf(folder, library))
    source = SourceFile(filename, folder.resolve() if folder else None)
    includer = Includer(desk, source)
    routine = None
    try:
        routine = _routine(text, source, desk, includer)
    except TooMany:
        desk.problems.append(Problem(desk.problems[-1].place, "There are more mistakes than these.",
                                     found=f"more than {len(desk.problems)}", expected="a routine", code="too-many"))
    order = {name: number for number, name in enumerate(includer.files)}
    if desk.problems or routine is None:
        raise RoutineError(_in_order(desk.problems, order))
    return Loaded(routine, tuple(_in_order(desk.warnings, order)))


def _in_order(problems: list[Problem], files: dict[str, int]) -> list[Problem]:
    """Each problem once, in the order of the file; included files after the routine."""
    return sorted(dict.fromkeys(problems), key=lambda p: (files.get(p.place.file, 0), p.place.line, p.place.column))


def _routine(text: str | bytes, source: SourceFile, desk: Desk, includer: Includer) -> Routine | None:
    root = read(text, source, desk)
    if root is None or not _our_format(root, desk):
        return None
    languages = written_in(root, desk)
    desk.languages = languages or desk.languages
    desk.any_language = languages is None
    values = fields.ROUTINE.load(root, desk)
    desk.any_language = True                                # what is shared may be in more
    shared = includer.gather(root, values)
    written = values.get(STEPS) or ()
    assembled = assemble(written, shared.defaults, desk)
    if shared.whole:                                        # else every name from a file that is missing is a mistake
        names = NameCheck(shared.phrases, desk)
        names.phrases()
        names.top(values)
        names.steps(written, assembled.stated, {number: name for name, number in assembled.ids.items()})
    chosen = variants(values.get(fields.VARIANTS) or {}, assembled.ids, desk)
    said = spoken(values, desk)
    return None if desk.problems else _make(values, shared, assembled, chosen, said, source)


def _our_format(root: Table, desk: Desk) -> bool:
    """Whether the file is in a format that we read. In another one, all other messages would be noise."""
    node = root.value(fields.FORMAT.key)
    with suppress(Refused):
        if node is not None:
            fields.FORMAT.shape.load(node, desk)
        return True
    return False


def _make(values: Values, shared: Shared, assembled: Assembled, chosen: dict[str, tuple[str, ...]], said: Spoken,
          source: SourceFile) -> Routine:
    """The routine, of parts in which nothing is wrong."""
    voices = values.get(fields.VOICES) or {}
    return Routine(
        id=values.get(fields.ROUTINE_ID) or slug(PurePath(source.name).stem) or "routine",
        title=values.need(fields.TITLE),
        steps=assembled.steps,
        languages=said.languages,
        speak=said.speak,
        counts=said.counts,
        reminders_in=said.reminders_in,
        voices=MappingProxyType({tidy_tag(language): hint for language, hint in voices.items()}),
        about=values.get(fields.ABOUT),
        source=values.get(fields.SOURCE),
        audience=values.get(fields.AUDIENCE) or (),
        frequency=values.get(fields.FREQUENCY),
        safety=values.get(fields.SAFETY) or Safety(),
        pacing=MappingProxyType(dict(shared.pacing.knobs)),
        preset=shared.pacing.preset,
        chimes=shared.chimes,
        background=values.get(BACKGROUND),
        phrases=MappingProxyType(shared.phrases),
        variants=MappingProxyType(chosen),
        pronounce=MappingProxyType(values.get(fields.PRONOUNCE) or {}),
        folder=str(source.folder or ""),
        file=source.name,
    )
