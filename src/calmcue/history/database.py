"""The history's lines in an SQLite file: nobody but its owner reads it, and a line is written whole or not at all.

SQLite's write-ahead log (WAL) makes a line that was written survive the death of the program in the next moment,
without waiting for the disk; two sessions at once do not get into each other's way.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, astuple
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from calmcue.errors import CalmcueError
from calmcue.history.lines import Choice, Line, Spot
from calmcue.history.sides import SideDone
from calmcue.units import Frames

_VERSION: Final = 2
_PATIENCE: Final = 2.0
"""Seconds for which another program may keep the file to itself."""

_TABLE: Final = """\
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    routine TEXT NOT NULL, content TEXT NOT NULL, title TEXT NOT NULL, variant TEXT NOT NULL,
    spot TEXT NOT NULL, place TEXT NOT NULL, how TEXT NOT NULL,
    heard INTEGER NOT NULL,     -- frames of 1/48000 s
    sides TEXT NOT NULL,        -- JSON, in frames
    began TEXT NOT NULL, seen TEXT NOT NULL,
    choice TEXT NOT NULL DEFAULT '{}'       -- JSON
) STRICT
"""
_FROM_1: Final = "ALTER TABLE sessions ADD COLUMN choice TEXT NOT NULL DEFAULT '{}'"
_COLUMNS: Final = "number, routine, content, title, variant, spot, place, how, heard, sides, began, seen, choice"


def history_file() -> Path:
    """Where the history is kept, whether or not it is there."""
    from platformdirs import user_data_path

    return user_data_path("calmcue", appauthor=False) / "history.sqlite"


def _now() -> datetime:
    return datetime.now().astimezone()


class History:
    """The lines in a file, from any thread. The file is made when the first line is written. Every method raises
    CalmcueError where the file can't be used, and says why."""

    def __init__(self, file: Path | None = None, now: Callable[[], datetime] = _now) -> None:
        """``file``: None for the user's own."""
        self.file = file or history_file()
        self._now = now
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._connection:
                self._connection.close()
            self._connection = None

    def lines(self) -> list[Line]:
        """All of them, the oldest first."""
        return self._select("ORDER BY number")

    def last(self, routine: str) -> Line | None:
        """The newest of a routine."""
        return next(iter(self._select("WHERE routine = ? ORDER BY number DESC LIMIT 1", routine)), None)

    def finished(self, routine: str) -> int:
        """How often a routine was finished."""
        with self._using(create=False) as database:
            if database is None:
                return 0
            (count,) = database.execute(
                "SELECT count(*) FROM sessions WHERE routine = ? AND how = 'finished'", (routine,)).fetchone()
            return int(count)

    def begin(self, line: Line) -> int:
        """Write a new line, which begins now; its number."""
        now = self._now().isoformat(timespec="seconds")
        values = (line.routine, line.content, line.title, line.variant, *_standing(line), now, now,
                  json.dumps(asdict(line.choice)))
        with self._using(create=True) as database:
            assert database
            return database.execute(f"INSERT INTO sessions ({_COLUMNS}) VALUES (NULL{', ?' * len(values)})",
                                    values).lastrowid or 0

    def update(self, line: Line) -> None:
        """Write where a line stands now. Nothing where it was forgotten since."""
        now = self._now().isoformat(timespec="seconds")
        with self._using(create=True) as database:
            assert database
            database.execute("UPDATE sessions SET spot = ?, place = ?, how = ?, heard = ?, sides = ?, seen = ? "
                             "WHERE number = ?", (*_standing(line), now, line.number))

    def forget(self, routine: str | None = None) -> int:
        """Delete all lines, or those of a routine, so that nothing of them stays in the file; how many. A file that
        is damaged goes as a whole."""
        condition, values = ("WHERE routine = ?", (routine,)) if routine is not None else ("", ())
        try:
            with self._using(create=False) as database:
                if database is None:
                    return 0
                count = database.execute(f"DELETE FROM sessions {condition}", values).rowcount
                database.execute("VACUUM")
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return count
        except _DamagedError:
            self.close()
            for suffix in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
            return 0

    def _select(self, condition: str, *values: str) -> list[Line]:
        with self._using(create=False) as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM sessions {condition}", values) if database else ()
            return [_line(row) for row in rows]

    @contextlib.contextmanager
    def _using(self, *, create: bool) -> Iterator[sqlite3.Connection | None]:
        """The database, None where there is none and ``create`` is not asked for. Raises CalmcueError."""
        with self._lock:
            try:
                if self._connection is None and (create or self.file.exists()):
                    self._connection = _opened(self.file)
                yield self._connection
            except sqlite3.OperationalError as error:       # locked, not writable, the disk is full
                raise CalmcueError(f"The history in {self.file} can't be used ({error}).") from error
            except OSError as error:
                raise CalmcueError(f"The history in {self.file} can't be used ({error.strerror}).") from error
            except (sqlite3.DatabaseError, ValueError, TypeError, KeyError) as error:
                raise _DamagedError(f"The history in {self.file} is damaged ({error}). "
                                    "'calmcue history forget' deletes it, and a new one begins.") from error


class _DamagedError(CalmcueError):
    """What is in the file is no history."""


def _opened(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    file.chmod(0o600)                   # what SQLite puts beside it gets the same mode
    database = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")
        with database:
            database.execute("BEGIN IMMEDIATE")
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise sqlite3.OperationalError("it was written by a newer calmcue")
            if version < _VERSION:
                database.execute(_FROM_1 if version else _TABLE)
                database.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def _standing(line: Line) -> tuple[Any, ...]:
    sides = json.dumps([astuple(side) for side in line.sides], ensure_ascii=False)
    return json.dumps(asdict(line.spot)), line.place, line.how, line.heard, sides


def _line(row: tuple[Any, ...]) -> Line:
    """Raises ValueError, TypeError or KeyError for a row that is none of ours."""
    number, routine, content, title, variant, spot, place, how, heard, sides, began, seen, choice = row
    return Line(routine, content, title, variant, Spot(**json.loads(spot)), place, how, Frames(heard),
                tuple(SideDone(*side) for side in json.loads(sides)), began, seen, number,
                Choice(**json.loads(choice)))
