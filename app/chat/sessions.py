"""Sessions as the database holds them: which there are, what was said in each, and where one can be forked.

A session is a thread of LangGraph's checkpoints named ``chat:NAME``, with one checkpoint a turn. Names may not hold
a slash, so that no session is ever taken for an instance of a run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from langchain_core.runnables import RunnableConfig

from app.errors import UsageError
from app.store.checkpoints import StoreSaver
from app.store.connection import Database
from app.store.thread import StoreThread

__all__ = ["PREFIX", "SessionSummary", "check_name", "config_of", "fresh_name", "listed", "values_at"]

PREFIX: Final = "chat:"
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session: its name, how many turns it has, when it was last used, its first question, where it came from."""

    name: str
    turns: int
    updated_at: str
    title: str
    origin: str = ""


def check_name(name: str) -> str:
    """Give a name for a session as it is.

    Raises:
        UsageError: it could not be typed again, or would be taken for an option or a run.
    """
    fits = 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()
    if not fits or name.startswith("-") or re.search(r"[/:\s]", name):
        raise UsageError(
            f"{name[:60]!r} is no name for a session: at most {LONGEST_NAME} visible characters, no space, slash or"
            " colon, and no hyphen in front."
        )
    return name


def fresh_name() -> str:
    """Give a name for a new session: the time."""
    return f"chat-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def config_of(name: str, checkpoint_id: str | None = None) -> RunnableConfig:
    """Give the configuration that names a session, or one of its checkpoints."""
    configurable: dict[str, Any] = {"thread_id": PREFIX + name, "checkpoint_ns": ""}
    if checkpoint_id is not None:
        configurable["checkpoint_id"] = checkpoint_id
    return {"configurable": configurable}


async def listed(thread: StoreThread, saver: StoreSaver) -> list[SessionSummary]:
    """Give the sessions of a database, the last used first."""
    names = await thread.call(_names)
    found = []
    for name in names:
        stored = await saver.aget_tuple(config_of(name))
        if stored is not None:
            values, when = stored.checkpoint["channel_values"], stored.checkpoint["ts"]
            found.append(
                SessionSummary(
                    name, values.get("turn", 0), when[:16], values.get("title", ""), values.get("origin", "")
                )
            )
    return sorted(found, key=lambda each: each.updated_at, reverse=True)


def _names(db: Database) -> list[str]:
    if not db["checkpoints"].exists():
        return []
    rows = db.execute(
        "SELECT DISTINCT thread_id FROM checkpoints WHERE substr(thread_id, 1, ?) = ?", [len(PREFIX), PREFIX]
    )
    return [row[0][len(PREFIX) :] for row in rows]


async def values_at(saver: StoreSaver, name: str, turn: int | None = None) -> Mapping[str, Any] | None:
    """Give what a session held at the end of a turn, or at its last; ``None`` when it has no such turn."""
    if turn is None:
        stored = await saver.aget_tuple(config_of(name))
        return None if stored is None else stored.checkpoint["channel_values"]
    async for each in saver.alist(config_of(name)):
        values = each.checkpoint["channel_values"]
        if values.get("turn") == turn and not values.get("calls") and not values.get("question"):
            return values
    return None
