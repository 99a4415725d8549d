"""A copy of the whole lineage database, whole at any moment, also while a run writes to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from app.errors import NotInGraphError, UsageError
from app.store.connection import open_database, translated_sqlite

__all__ = ["copy_database"]


def copy_database(path: Path, target: Path) -> Path:
    """Copy the database at ``path`` into a new file ``target``; gives ``target``.

    Raises:
        NotInGraphError: there is no database at ``path``.
        UsageError: there is something at ``target`` already.
        DatabaseError: one of the two cannot be read or written.
    """
    if not path.exists():
        raise NotInGraphError(f"There is no lineage database at {path}.")
    if target.exists():
        raise UsageError(f"{target} exists already: name another file, or remove it first.")
    db = open_database(path)
    try:
        with translated_sqlite(target), closing(sqlite3.connect(target)) as copy:
            db.conn.backup(copy)
    finally:
        db.close()
    return target
