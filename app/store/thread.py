"""The one thread that touches the lineage database.

SQLite is never written on the event loop, which would wait for other writers' locks. One thread also means one
connection, so calls are done in the order they were made. Calls that wait together are committed together: a
commit costs more than most calls. Nobody is answered before what was written is committed.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlite_utils import Database

from app.errors import DatabaseError
from app.store.connection import LineageDatabase, open_database, translated

__all__ = ["StoreThread"]

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER: Final = 64
"""Calls committed together, at most: other processes wait for so long."""


class _Call:
    """A function to run, who waits for it (a loop's future, or a thread's when there is no loop), and its end."""

    __slots__ = ("error", "function", "loop", "result", "waiting")

    def __init__(
        self,
        function: Callable[[Database], Any],
        waiting: "asyncio.Future[Any] | Future[Any]",
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.function, self.waiting, self.loop = function, waiting, loop
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Tell who waits; on the loop, if there is one."""
        if self.waiting.done():
            return
        if self.error is None:
            self.waiting.set_result(self.result)
        else:
            self.waiting.set_exception(self.error)


class StoreThread:
    """Runs every call in one dedicated thread, with the connection as its first argument.

    Raises:
        DatabaseError: from the constructor and from every call; one sentence naming the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._calls: SimpleQueue[Sequence[_Call] | None] = SimpleQueue()
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Call]] = {}
        self._gathering = threading.Lock()
        """Held while calls change hands: the store may be closed from another thread than the loop's."""
        self._closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(opened,), name="store", daemon=True)
        self._thread.start()
        try:
            opened.result()
            self._identity = _identity(path)
        except BaseException:
            self._thread.join()
            raise

    async def call(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(database, ...)`` in the thread; a cancelled call is either done whole or not at all."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        self._gather(_Call(partial(_called, function, args, kwargs), waiting, loop), loop)
        return await waiting

    def call_sync(self, function: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``function(database, ...)`` in the thread and wait; not to be used on an event loop."""
        waiting: Future[T] = Future()
        self._submit([_Call(partial(_called, function, args, kwargs), waiting, None)])
        return waiting.result()

    def check_file(self) -> None:
        """Raise ``DatabaseError`` when ``path`` is not the file that was opened: what is written would be lost."""
        if _identity(self.path) != self._identity:
            raise DatabaseError(f"The lineage database {self.path} was removed or replaced while it was worked on.")

    def close(self) -> None:
        """Finish what was submitted and close the connection; closing twice is the same as once."""
        if not self._closed:
            with self._gathering:
                self._closed = True
                for calls in self._gathered.values():
                    self._calls.put(calls)
                self._gathered.clear()
            self._calls.put(None)
        self._thread.join()

    def _gather(self, call: _Call, loop: asyncio.AbstractEventLoop) -> None:
        """Hand a call over with all others of the loop's present round: waking a thread costs more than most calls."""
        with self._gathering:
            if self._closed:
                raise RuntimeError("the store is closed")
            gathered = self._gathered.get(loop)
            if gathered is None:
                gathered = self._gathered[loop] = []
                loop.call_soon(self._hand_over, loop)
            gathered.append(call)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._gathering:
            gathered = self._gathered.pop(loop, [])
        for first in range(0, len(gathered), MOST_TOGETHER):
            self._calls.put(gathered[first : first + MOST_TOGETHER])

    def _submit(self, calls: Sequence[_Call]) -> None:
        if self._closed:
            raise RuntimeError("the store is closed")
        self._calls.put(calls)

    def _work(self, opened: "Future[None]") -> None:
        try:
            db = open_database(self.path)
        except BaseException as error:  # noqa: BLE001 (handed over whole to who opens)
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            while (together := self._next()) is not None:
                self._run(db, together)
                _settle(together)
        finally:
            db.close()

    def _next(self) -> list[_Call] | None:
        """Wait for a call and give it with those that wait behind it; ``None``: it is over."""
        first = self._calls.get()
        if first is None:
            return None
        together = [*first]
        with suppress(Empty):
            while len(together) < MOST_TOGETHER:
                following = self._calls.get_nowait()
                if following is None:
                    self._calls.put(None)
                    break
                together.extend(following)
        return together

    def _run(self, db: LineageDatabase, calls: list[_Call]) -> None:
        db.is_shared = len(calls) > 1
        for call in calls:
            if not call.waiting.cancelled():
                try:
                    with translated(self.path), db.apart():
                        call.result = call.function(db)
                except BaseException as error:  # noqa: BLE001 (raised where the call was made)
                    call.error = error
        try:
            with translated(self.path):
                db.commit_shared()
        except BaseException as error:  # noqa: BLE001 (none of it was written, so each call has failed)
            for call in calls:
                call.error = call.error or error


def _called(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], db: Database) -> T:
    return function(db, *args, **kwargs)


def _settle(calls: list[_Call]) -> None:
    """Answer all calls of one loop at once: waking a loop costs more than answering."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_Call]] = {}
    for call in calls:
        by_loop.setdefault(call.loop, []).append(call)
    for loop, answered in by_loop.items():
        if loop is None:
            _settle_all(answered)
        else:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle_all, answered)


def _settle_all(calls: list[_Call]) -> None:
    for call in calls:
        call.settle()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
