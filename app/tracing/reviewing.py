"""What people decide about edges and names, stored with who, when and why; the graph follows at once.

A decision wins over every later trace and can be undone. The upstreams of an accepted edge are read by the
next ``resume``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.errors import NotInGraphError
from app.naming.aliases import is_benchmark
from app.naming.identifier import off_hub_id
from app.records.claim import NameDecision
from app.records.dataset import Dataset, NodeKind
from app.records.review import Review, ReviewDecision
from app.store.lineage_store import LineageStore
from graph_nodes.loop import settle_graph

__all__ = ["decide_edges", "decide_name", "undo_name", "undo_review"]


async def decide_edges(
    path: Path,
    pairs: Sequence[tuple[str, str]],
    decision: ReviewDecision,
    *,
    who: str,
    why: str = "",
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> list[Review]:
    """Decide edges, given by (downstream, upstream) ids; gives the stored decisions.

    Raises:
        NotInGraphError: one of the edges is not in the graph; then none is decided.
    """
    store = LineageStore(path)
    try:
        known = {(edge.downstream, edge.upstream) for edge in await store.edges()}
        for pair in pairs:
            if pair not in known:
                raise NotInGraphError(f"There is no edge from {pair[1]} to {pair[0]}.")
        reviews = [
            await store.add_review(
                Review(
                    downstream=downstream,
                    upstream=upstream,
                    decision=decision,
                    relationship=relationship,
                    corrected_id=corrected_id,
                    who=who,
                    why=why,
                    decided_at=datetime.now(UTC),
                )
            )
            for downstream, upstream in pairs
        ]
        await settle_graph(store)
        return reviews
    finally:
        store.close()


async def decide_name(path: Path, mention: str, dataset_id: str | None, *, who: str, why: str = "") -> NameDecision:
    """Say once what a mention means, for every document: a Hub id, or ``None`` for what is not on the Hub."""
    benchmark = is_benchmark(dataset_id or mention)
    decision = NameDecision(
        downstream="",
        mention=mention,
        dataset_id=dataset_id or off_hub_id(mention),
        name=dataset_id or mention,
        kind=NodeKind.BENCHMARK if benchmark else NodeKind.DATASET,
        exists=dataset_id is not None,
        method="person",
        reason=f"{who}: {why}" if why else f"decided by {who}",
    )
    store = LineageStore(path)
    try:
        await store.decide_name(decision, who=who, why=why)
        exists = decision.exists
        await store.save_dataset(Dataset(id=decision.dataset_id, name=decision.name, kind=decision.kind, exists=exists))
        await settle_graph(store)
    finally:
        store.close()
    return decision


async def undo_name(path: Path, mention: str) -> None:
    """Take back what people said a mention means."""
    store = LineageStore(path)
    try:
        await store.undo_name(mention)
        await settle_graph(store)
    finally:
        store.close()


async def undo_review(path: Path, review_id: int) -> Review:
    """Take a decision about an edge back.

    Raises:
        NotInGraphError: there is no such decision.
    """
    store = LineageStore(path)
    try:
        review = await store.undo(review_id)
        await settle_graph(store)
        return review
    finally:
        store.close()
