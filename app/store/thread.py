"""The one thread that touches the lineage database.

SQLite is never written on the event loop: LangGraph's async saver, in the same file, needs the loop to
commit, and the loop would wait for the saver's lock. One thread also means one connection, so calls are
done in the order they were made.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from app.errors import DatabaseError
from app.store.connection import open_database, translated

__all__ = ["StoreThread"]

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Runs every call in one dedicated thread, with the connection as its first argument.

    Raises:
        DatabaseError: from the constructor and from every call; one sentence naming the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            self._db = self._executor.submit(open_database, path).result()
            self._identity = _identity(path)
        except BaseException:
            self._executor.shutdown()
            raise

    async def call(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(database, ...)`` in the thread; a cancelled call is either done whole or not at all."""
        return await asyncio.wrap_future(self._submit(function, *args, **kwargs))

    def call_sync(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(database, ...)`` in the thread and wait; not to be used on an event loop."""
        return self._submit(function, *args, **kwargs).result()

    def check_file(self) -> None:
        """Raise ``DatabaseError`` when ``path`` is not the file that was opened: what is written would be lost."""
        if _identity(self.path) != self._identity:
            raise DatabaseError(f"The lineage database {self.path} was removed or replaced while it was worked on.")

    def close(self) -> None:
        """Finish what was submitted and close the connection; closing twice is the same as once."""
        try:
            self._executor.submit(self._db.close)
        except RuntimeError:
            return
        self._executor.shutdown()

    def _submit(
        self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        def run() -> T:
            with translated(self.path):
                return function(self._db, *args, **kwargs)

        return self._executor.submit(run)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
