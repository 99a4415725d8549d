"""LangGraph's checkpoints in the lineage database, written by the store's one thread.

A connection of their own would be a second writer to the same file: each would wait for the other's lock, asleep.
Only plain JSON values are read back: a checkpoint from elsewhere cannot make this process build objects.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from sqlite_utils import Database

from app.store.connection import write
from app.store.thread import StoreThread

__all__ = ["StoreSaver", "open_saver", "prune", "prune_between"]


class StoreSaver(SqliteSaver):
    """The library's saver for event loops: each of its methods is one call of the store's thread.

    Args:
        thread: the store's.
        db: its connection.
        keeps_writes: whether what a node returned is stored before the checkpoint that it leads to is.
    """

    def __init__(self, thread: StoreThread, db: Database, *, keeps_writes: bool) -> None:
        super().__init__(db.conn, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self._thread = thread
        self._db = db
        self._keeps_writes = keeps_writes

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """Give a cursor in the store's transaction, which the library would end."""
        cursor = self.conn.cursor()
        try:
            if transaction:
                with write(self._db):
                    yield cursor
            else:
                yield cursor
        finally:
            cursor.close()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Give a checkpoint, the last of its thread when it is not named."""
        return await self._thread.call(lambda db: self.get_tuple(config))

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Give checkpoints, the last first."""
        found = await self._thread.call(lambda db: list(self.list(config, filter=filter, before=before, limit=limit)))
        for one in found:
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint; gives the configuration that names it."""
        return await self._thread.call(lambda db: self.put(config, checkpoint, metadata, new_versions))

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a node of a checkpoint has returned, where that is kept."""
        if self._keeps_writes:
            await self._thread.call(lambda db: self.put_writes(config, writes, task_id, task_path))

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete the checkpoints of a thread."""
        await self._thread.call(lambda db: self.delete_thread(thread_id))


async def open_saver(thread: StoreThread, *, keeps_writes: bool = True) -> StoreSaver:
    """Give the saver of a store; it lasts as long as the store's thread.

    Args:
        thread: of the store.
        keeps_writes: false for a graph whose steps are one node each and may be done again, without interrupts: what a
            node returned is in the checkpoint that follows at once, and a kill between the two is like one before both.

    Raises:
        DatabaseError: the file cannot be used.
    """

    def opened(db: Database) -> StoreSaver:
        saver = StoreSaver(thread, db, keeps_writes=keeps_writes)
        saver.setup()
        return saver

    return await thread.call(opened)


def prune(db: Database, thread: str) -> int:
    """Delete all checkpoints of a run's instances (``<thread>/<n>``) but the last of each; gives how many.

    The last is all that going on needs, so this may be done beside a saver at work; what is deleted cannot
    be gone back to. The freed pages go back to the disk.
    """
    if not db["checkpoints"].exists() or not db["writes"].exists():
        return 0
    prefix = f"{thread}/"
    ours = "substr(thread_id, 1, ?1) = ?2"
    old = """checkpoint_id < (SELECT max(last.checkpoint_id) FROM checkpoints AS last
        WHERE last.thread_id = {0}.thread_id AND last.checkpoint_ns = {0}.checkpoint_ns)"""
    parameters = [len(prefix), prefix]
    with write(db):
        db.execute(f"DELETE FROM writes WHERE {ours} AND {old.format('writes')}", parameters)
        sql = f"DELETE FROM checkpoints WHERE {ours} AND {old.format('checkpoints')}"
        deleted = db.execute(sql, parameters).rowcount
    db.executescript("PRAGMA incremental_vacuum")
    return deleted


def prune_between(db: Database, config: RunnableConfig, before: str) -> int:
    """Delete the checkpoints of one thread after ``before`` (an id, or empty) but the last; gives how many."""
    thread = config["configurable"]["thread_id"]
    between = """thread_id = ?1 AND checkpoint_ns = '' AND checkpoint_id > ?2 AND checkpoint_id < (
        SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?1 AND checkpoint_ns = '')"""
    with write(db):
        db.execute(f"DELETE FROM writes WHERE {between}", [thread, before])
        return db.execute(f"DELETE FROM checkpoints WHERE {between}", [thread, before]).rowcount
