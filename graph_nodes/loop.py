"""The nodes around the five: begin, take, settle. All idempotent, so that every instance may run them."""

from collections.abc import Sequence
from typing import Final

from app.records.dataset import Dataset
from app.records.edge import Edge
from app.verification.dates import known_day
from app.verification.pooling import pool
from app.verification.settlement import settle as settle_edges
from graph_nodes.ports import Shelf
from graph_nodes.state import TraceState

__all__ = ["begin", "settle", "settle_graph", "take"]

_MOST_READINGS: Final = 8
_POOLED_TOGETHER: Final = 500
"""Downstreams."""


async def begin(state: TraceState, shelf: Shelf) -> TraceState:
    """Put the seeds into the frontier; a thread that is not named becomes the run's identity here."""
    thread = state.get("thread") or await shelf.new_thread(state.get("seeds", []))
    await shelf.begin(thread, state.get("seeds", []))
    # The frontier holds them now; every checkpoint would hold them too, and a run has thousands.
    return {"thread": thread, "instance": state.get("instance", 0), "seeds": [], "finished": False}


async def take(state: TraceState, shelf: Shelf) -> TraceState:
    """Claim the next pending dataset of the run, or find that there is none."""
    item = await shelf.take(state["thread"], state["instance"])
    if item is None:
        return {"finished": True}
    return {
        "finished": False,
        "taken": item.dataset_id,
        "dataset": item.dataset_id,
        "depth": item.depth,
        "route": "",
        "reason": "",
        "documents": [],
        "claims": [],
        "unasked": [],
    }


async def settle(state: TraceState, shelf: Shelf) -> TraceState:
    """Decide every edge from all stored claims, dates and reviews; the last step of a run."""
    if await shelf.settles(state["thread"]):
        await settle_graph(shelf)
    return {"finished": True}


async def settle_graph(shelf: Shelf) -> None:
    """Pool all claims and settle contradictions; a pure function of what is stored, so repeatable at will.

    What another process stores meanwhile is read again, so that none of its edges is lost.
    """
    for _ in range(_MOST_READINGS):
        version = await shelf.seen_version()
        if await shelf.replace_edges(await _settled(shelf), version):
            return
    await shelf.replace_edges(await _settled(shelf))


async def _settled(shelf: Shelf) -> Sequence[Edge]:
    """Pool part by part: of the claims and their quotes, only what the edges keep of them is held."""
    decided = await shelf.decided()
    downstreams = await shelf.downstreams()
    dated: dict[str, Dataset] = {}
    edges: list[Edge] = []
    for first in range(0, len(downstreams), _POOLED_TOGETHER):
        evidence = await shelf.evidence_about(downstreams[first : first + _POOLED_TOGETHER])
        ids = {item.claim.downstream for item in evidence}
        ids |= {item.decision.dataset_id for item in evidence if item.decision is not None}
        dated.update((known.id, _dated(known)) for known in await shelf.datasets(sorted(ids - dated.keys())))
        edges += pool(evidence, dated, decided)
    return settle_edges(edges, dated)


def _dated(dataset: Dataset) -> Dataset:
    """Leave of a dataset what pooling and settling ask for, its day: a run has thousands."""
    return Dataset(id=dataset.id, name=dataset.id, published_on=known_day(dataset))
