"""One owner a run: a heartbeat others can see, and an end of all work when the run is lost.

A process that was suspended for longer than a heartbeat may find its run in other hands when it wakes up: it
stops then, without a word to the database. What it had in flight may be written once more by the other; every
write of a run may be repeated.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from app.errors import DatabaseError
from app.store.lineage_store import LineageStore

__all__ = ["HEARTBEAT_S", "Ownership", "owned"]

T = TypeVar("T")

HEARTBEAT_S = 5.0


class Ownership:
    """A run that this process owns, as long as its heart beats."""

    def __init__(self, beating: "asyncio.Task[None]") -> None:
        self._beating = beating

    async def while_held(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, unless the run is lost before it is done.

        Raises:
            RunConflictError: another process has taken the run over.
            DatabaseError: the file is not there any more.
        """
        working = asyncio.ensure_future(work())
        try:
            await asyncio.wait((working, self._beating), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                await self._beating
            return await working
        finally:
            if not working.done():
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)


@asynccontextmanager
async def owned(store: LineageStore, thread: str) -> AsyncIterator[Ownership]:
    """Own the run while working on it.

    Raises:
        RunConflictError: another live process owns it.
    """
    await store.acquire(thread)

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                await store.heartbeat(thread)
            except DatabaseError as error:
                # A full disk or a lock is met, and told, by those who have something to write.
                if not error.passing:
                    raise

    beating = asyncio.create_task(beat())
    try:
        yield Ownership(beating)
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        # Without a word of release the run is free as soon as this process is gone.
        with suppress(DatabaseError):
            await store.release(thread)
