"""What people decide in a page: checked as everywhere, stored off the event loop, in one sentence when it cannot be.

A database that another program has locked keeps a writer waiting for seconds; pages go on meanwhile.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from app.errors import NotInGraphError, UsageError
from app.naming.identifier import parse_dataset_id
from app.queries import QueueFilter, edge_ids, known_id, waiting_ids
from app.records.claim import NameDecision
from app.records.review import Review
from app.tracing import reviewing
from app.tracing.decisions import checked_decision

__all__ = ["decide", "decide_all", "name_means", "undo", "undo_all"]

T = TypeVar("T")


async def decide(
    db: Path,
    pair: tuple[str, str],
    decision: str,
    *,
    who: str,
    why: str = "",
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> Review:
    """Decide one edge, given by the names (downstream, upstream) that people see.

    Raises:
        TaprootError: it makes no sense, nobody is named, or it cannot be stored.
    """

    def ids() -> tuple[tuple[str, str], str | None]:
        return edge_ids(db, *pair), None if meant is None else known_id(db, meant)

    person = _named(who)
    chosen, meant = checked_decision(decision, relationship, corrected_id)
    known, corrected = await asyncio.to_thread(ids)
    [review] = await _apart(
        lambda: reviewing.decide_edges(
            db, [known], chosen, who=person, why=why.strip(), relationship=relationship, corrected_id=corrected
        )
    )
    return review


async def decide_all(db: Path, which: QueueFilter, decision: str, *, who: str, why: str = "") -> list[Review]:
    """Decide all waiting edges that a filter means, all of them or none.

    Raises:
        TaprootError: nothing fits, nobody is named, or it cannot be stored.
    """
    person = _named(who)
    chosen, _ = checked_decision(decision, None, None)
    pairs = await asyncio.to_thread(waiting_ids, db, which)
    if not pairs:
        raise NotInGraphError("No waiting edge fits any more.")
    return await _apart(lambda: reviewing.decide_edges(db, pairs, chosen, who=person, why=why.strip()))


async def undo(db: Path, number: str, *, who: str, why: str = "") -> None:
    """Take a decision back, by its number (``n1``: about a name).

    Raises:
        TaprootError: there is none, nobody is named, or it cannot be stored.
    """
    await undo_all(db, [number], who=who, why=why)


async def undo_all(db: Path, numbers: list[str], *, who: str, why: str = "") -> None:
    """Take decisions back.

    Raises:
        TaprootError: as for ``undo``.
    """
    person = _named(who)

    async def taken_back() -> None:
        for number in numbers:
            if number.startswith("n"):
                await reviewing.undo_name(db, int(number[1:]), who=person, why=why.strip())
            else:
                await reviewing.undo_review(db, int(number), who=person, why=why.strip())

    await _apart(taken_back)


async def name_means(db: Path, mention: str, meant: str | None, *, who: str, why: str = "") -> NameDecision:
    """Say what a name means, everywhere: a Hub id, or ``None`` for what is not on the Hub.

    Raises:
        TaprootError: it is no id, nobody is named, or it cannot be stored.
    """
    person = _named(who)
    if not mention.strip():
        raise UsageError("The name is empty.")
    chosen = None if meant is None else await asyncio.to_thread(known_id, db, parse_dataset_id(meant))
    return await _apart(lambda: reviewing.decide_name(db, mention, chosen, who=person, why=why.strip()))


def _named(who: str) -> str:
    if not who.strip():
        raise UsageError("Say who decides.")
    return who.strip()


async def _apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return await asyncio.to_thread(lambda: asyncio.run(work()))
