"""LangGraph's checkpoints in the lineage database.

The saver has its own connection and leaves ``synchronous=FULL`` when it is not told otherwise. Only plain
JSON values are read back: a checkpoint from elsewhere cannot make this process build objects.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from sqlite_utils import Database

from app.store.connection import BUSY_TIMEOUT_MS, translated, write

__all__ = ["open_saver", "prune"]


@asynccontextmanager
async def open_saver(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """Open the saver on a lineage database that a ``StoreThread`` has opened before (it makes the file ours).

    Raises:
        DatabaseError: the file cannot be used.
    """
    with translated(path):
        connection = await aiosqlite.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        with translated(path):
            await connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            await connection.execute("PRAGMA journal_mode=WAL")
            await connection.execute("PRAGMA synchronous=NORMAL")
            saver = AsyncSqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
            await saver.setup()
        yield saver
    finally:
        await connection.close()


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
