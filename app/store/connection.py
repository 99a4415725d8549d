"""Opening the lineage database, and saying in one sentence why a file cannot be used.

A file that is not ours is never changed: its ``application_id`` is read before anything is written.
A write takes the lock at its start (``BEGIN IMMEDIATE``): a transaction that reads first and writes
later fails at once, whatever the busy timeout, when another process wrote in between.
"""

import math
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlite_utils import Database

from app.errors import DatabaseError
from app.store.migrations import MIGRATIONS, unknown_migrations

__all__ = [
    "APPLICATION_ID",
    "BUSY_TIMEOUT_MS",
    "Database",
    "LineageDatabase",
    "open_database",
    "translated",
    "translated_sqlite",
    "write",
]

APPLICATION_ID: Final = 0x5470_526F
"""``TpRo`` in the header of every database of ours."""

BUSY_TIMEOUT_MS: Final = 5000
LOCKED_S: Final = 5.0
BRIEF_TIMEOUT_MS: Final = 50
"""Waited for a lock within ``LOCKED_S`` of having waited for it in vain: a run that ends writes many last things."""

_CHECKED_BYTES: Final = 32_000_000
"""Files up to this size are checked for damage when they are opened (about a tenth of a second)."""

_SENTENCES: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is not a lineage database: it is not an SQLite file.",
    sqlite3.SQLITE_CORRUPT: "The lineage database {path} is damaged ({error}); use a copy of it, or a new file.",
    sqlite3.SQLITE_READONLY: "The lineage database {path} cannot be written to ({error}).",
    sqlite3.SQLITE_CANTOPEN: "The lineage database {path} cannot be opened: the file or its folder is not accessible.",
    sqlite3.SQLITE_PERM: "The lineage database {path} cannot be opened: permission denied.",
    sqlite3.SQLITE_FULL: "The disk that holds the lineage database {path} is full.",
    sqlite3.SQLITE_BUSY: "The lineage database {path} is locked by another program that does not let go of it.",
    sqlite3.SQLITE_LOCKED: "The lineage database {path} is locked by another program that does not let go of it.",
    sqlite3.SQLITE_IOERR: "The lineage database {path} cannot be read or written ({error}).",
}
_PASSING: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR})
"""What leaves the file sound: SQLite has taken the transaction back."""


@contextmanager
def translated_sqlite(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into ``DatabaseError``, one sentence naming ``path``."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        sentence = _SENTENCES.get(code, "The lineage database {path} cannot be used ({error}).")
        raise DatabaseError(sentence.format(path=path, error=error), passing=code in _PASSING) from error


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and broken content raise into ``DatabaseError``, one sentence naming ``path``."""
    try:
        with translated_sqlite(path):
            yield
    except (zlib.error, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise DatabaseError(f"The lineage database {path} is damaged (a row cannot be read: {first}).") from error


class LineageDatabase(Database):
    """A connection that may hold several calls in one transaction, each undone alone when it fails.

    Attributes:
        is_shared: whether ``write`` leaves its transaction open, for ``commit_shared`` to end.
        locked_at: when the lock was last waited for in vain, in seconds of the monotonic clock.
    """

    is_shared = False
    locked_at = -math.inf

    def begin(self) -> None:
        """Take the write lock, waiting for it; but hardly at all after it was waited for in vain."""
        brief = time.monotonic() - self.locked_at < LOCKED_S
        if brief:
            self.conn.execute(f"PRAGMA busy_timeout={BRIEF_TIMEOUT_MS}")
        try:
            self.conn.execute("BEGIN IMMEDIATE")
            self.locked_at = -math.inf
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                self.locked_at = time.monotonic()
            raise
        finally:
            if brief:
                self.conn.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Undo what the block wrote when it fails, and nothing else of the transaction it is in."""
        if not self.conn.in_transaction:
            yield
            return
        self.conn.execute("SAVEPOINT apart")
        try:
            yield
        except BaseException:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK TO apart")
                self.conn.execute("RELEASE apart")
            raise
        if self.conn.in_transaction:
            self.conn.execute("RELEASE apart")

    def commit_shared(self) -> None:
        """End the transaction that ``write`` left open; when it cannot be committed, nothing of it was written."""
        self.is_shared = False
        if not self.conn.in_transaction:
            return
        try:
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.rollback()
            raise


@contextmanager
def write(db: Database) -> Iterator[None]:
    """Run the block in one transaction that holds the write lock from its start; joins one that is open.

    In a transaction that calls share, it is committed with theirs.
    """
    if db.conn.in_transaction:
        yield
        return
    if isinstance(db, LineageDatabase):
        db.begin()
    else:
        db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        if not (isinstance(db, LineageDatabase) and db.is_shared):
            db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def open_database(path: Path) -> LineageDatabase:
    """Open the lineage database at ``path``, made or brought up to date when needed.

    The connection belongs to the calling thread.

    Raises:
        DatabaseError: the file is not ours, newer than this program, damaged, or cannot be opened or written.
    """
    if path.is_dir():
        raise DatabaseError(f"The lineage database {path} is a folder; name a file.")
    if not path.parent.is_dir():
        raise DatabaseError(f"The folder of the lineage database {path} does not exist.")
    with translated(path):
        connection = sqlite3.connect(str(path), timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        try:
            return _prepared(LineageDatabase(connection, execute_plugins=False), path)
        except BaseException:
            connection.close()
            raise


def _prepared(db: LineageDatabase, path: Path) -> LineageDatabase:
    db.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    # Views and triggers of a file from elsewhere may use no function that does more than compute.
    db.execute("PRAGMA trusted_schema=OFF")
    blank = _is_blank(db)
    if not blank:
        _refuse_foreign(db, path)
    _refuse_damaged(db, path)
    if blank:
        db.execute("PRAGMA auto_vacuum=INCREMENTAL")
    _use_write_ahead_log(db)
    db.execute("PRAGMA synchronous=NORMAL")
    if blank or MIGRATIONS.pending(db):
        with write(db):
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            MIGRATIONS.apply(db)
    return db


def _is_blank(db: Database) -> bool:
    objects = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return objects == 0 and db.execute("PRAGMA application_id").fetchone()[0] in (0, APPLICATION_ID)


def _refuse_foreign(db: Database, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DatabaseError(f"{path} is an SQLite file of another program, not a lineage database.")
    unknown = unknown_migrations(db)
    if unknown:
        raise DatabaseError(f"The lineage database {path} was written by a newer version of taproot ({unknown[-1]}).")


def _refuse_damaged(db: Database, path: Path) -> None:
    if path.exists() and path.stat().st_size > _CHECKED_BYTES:
        return
    result = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        first = str(result).splitlines()[-1]
        raise DatabaseError(f"The lineage database {path} is damaged ({first}); use a copy of it, or a new file.")


def _use_write_ahead_log(db: Database) -> None:
    """Switch to WAL; while another process is switching, SQLite answers busy without waiting."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
