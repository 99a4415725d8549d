"""What decisions of a conversation share: a database that is there, a loop to work on, and telling what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from app.chat.desk import Desk, ToolResult
from app.chat.telling import review_line
from app.errors import NotInGraphError
from app.queries import edges_now, explained_pairs, shown_review
from app.records.review import Review

__all__ = ["decided", "in_a_thread", "on_file"]

T = TypeVar("T")


def on_file(desk: Desk) -> Path:
    """Give the database.

    Raises:
        NotInGraphError: there is none yet.
    """
    if not desk.path.exists():
        raise NotInGraphError(f"There is no lineage database at {desk.path}.")
    return desk.path


async def in_a_thread(work: Callable[[], Awaitable[T]]) -> T:
    """Work on an event loop of its own: opening and closing a store waits for its thread."""

    async def run() -> T:
        return await work()

    return await asyncio.to_thread(asyncio.run, run())


async def decided(desk: Desk, review: Review, verb: str) -> ToolResult:
    """Tell a decision, and the edge as it is now."""
    desk.notebook.renew(await asyncio.to_thread(edges_now, desk.path, desk.notebook.pairs))
    pairs = [(review.downstream, review.upstream)]
    if review.corrected_id is not None:
        pairs.append((review.downstream, review.corrected_id))
    told = []
    for explained in await asyncio.to_thread(explained_pairs, desk.path, pairs):
        desk.notebook.cite(explained)
        edge = explained.edge
        told.append(
            {
                "downstream": edge.downstream,
                "upstream": edge.upstream,
                "relationship": edge.relationship,
                "status": edge.status.value,
            }
        )
    shown = await asyncio.to_thread(shown_review, desk.path, review)
    data = {"decision": review.decision.value, "number": review.id, "by": review.who, "edges": told}
    return ToolResult(data, (f"{verb}: {review_line(shown)}", f"Take it back with: /undo {review.id}"))
