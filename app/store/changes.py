"""Whether a lineage database has changed: for programs that show it while something else works on it.

Caveat: SQLite counts the commits of other connections (``PRAGMA data_version``), not what they changed. A mark that is
the same says that nothing changed; another mark says that something may have.
"""

import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

from app.store.connection import translated_sqlite

__all__ = ["ChangeMarks", "Mark"]

Mark = tuple[int, int, int]
"""Device and number of the file, and SQLite's count of what other connections committed."""


class ChangeMarks:
    """Marks of one database file, taken without reading any of it; may be used from any thread.

    Args:
        path: of the file, which need not be there yet and is never made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def mark(self) -> Mark | None:
        """Give the mark of this moment; ``None`` while there is no file.

        Raises:
            DatabaseError: the file cannot be read.
        """
        with self._lock, translated_sqlite(self._path):
            try:
                found = self._path.stat()
            except OSError:
                self._forget()
                return None
            if (found.st_dev, found.st_ino) != self._file:
                self._forget()
            if self._connection is None:
                self._connection = _read_only(self._path)
                self._file = (found.st_dev, found.st_ino)
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return found.st_dev, found.st_ino, int(version)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._file = None


def _read_only(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=1.0, isolation_level=None, check_same_thread=False)
