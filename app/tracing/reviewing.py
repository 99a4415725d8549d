"""What people decide about edges and names, stored with who, when and why; the graph follows at once.

A decision wins over every later trace and can be undone, which gives back what held before. The upstreams of an
accepted edge are read by the next ``resume``.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.errors import NotInGraphError, UsageError
from app.naming.aliases import is_benchmark
from app.naming.identifier import off_hub_id
from app.records.claim import NameDecision
from app.records.dataset import Dataset, NodeKind
from app.records.edge import Edge
from app.records.review import NameReview, Review, ReviewDecision
from app.store.datasets import drop_unmentioned
from app.store.lineage_store import LineageStore
from app.store.merging import Merged, merge_decisions
from app.store.reviews import add_reviews, all_name_reviews, undo_name_review
from graph_nodes.loop import settle_graph

__all__ = ["Decisions", "decide_edges", "decide_name", "import_decisions", "say_name", "undo_name", "undo_review"]

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What an import brought.

    Attributes:
        merged: what was new, taken back, known already, and in conflict.
        unknown: how many of the new ones are about edges which the graph does not hold (yet).
    """

    merged: Merged
    unknown: int


@asynccontextmanager
async def _settling(path: Path) -> AsyncIterator[LineageStore]:
    """Open the store, and bring the edges up to date with what was decided in the block."""
    store = LineageStore(path)
    try:
        yield store
        await settle_graph(store)
    finally:
        store.close()


async def decide_edges(
    path: Path,
    pairs: Sequence[Pair],
    decision: ReviewDecision,
    *,
    who: str,
    why: str = "",
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> list[Review]:
    """Decide edges, given by (downstream, upstream) ids, all of them or none; gives the stored decisions.

    Raises:
        NotInGraphError: one of the edges is not in the graph.
        UsageError: the decision makes no sense for one of them.
    """
    async with _settling(path) as store:
        known = {(edge.downstream, edge.upstream): edge for edge in await store.edges()}
        at = datetime.now(UTC)
        for pair in pairs:
            _check(pair, known, decision, corrected_id)
        reviews = [
            Review(
                downstream=downstream,
                upstream=upstream,
                decision=decision,
                relationship=relationship,
                corrected_id=corrected_id,
                who=who,
                why=why,
                decided_at=at,
            )
            for downstream, upstream in pairs
        ]
        return await store.thread.call(add_reviews, reviews)


def _check(pair: Pair, known: Mapping[Pair, Edge], decision: ReviewDecision, corrected_id: str | None) -> None:
    downstream, upstream = pair
    if pair not in known:
        raise NotInGraphError(f"There is no edge from {upstream} to {downstream}.")
    if decision is not ReviewDecision.REJECT and downstream in {upstream, corrected_id}:
        raise UsageError(f"{downstream} is not its own upstream.")
    if decision is ReviewDecision.CORRECT and corrected_id == upstream:
        raise UsageError(f"{upstream} is what the edge says already; accept it instead.")
    if decision is ReviewDecision.SKIP and known[pair].status.value != "needs_review":
        edge = known[pair]
        raise UsageError(f"{downstream} ← {upstream} does not wait: it is {edge.status.value} ({edge.reason}).")


async def decide_name(path: Path, mention: str, dataset_id: str | None, *, who: str, why: str = "") -> NameDecision:
    """Say once what a mention means, for every document: a Hub id, or ``None`` for what is not on the Hub."""
    async with _settling(path) as store:
        return await say_name(store, mention, dataset_id, who=who, why=why)


async def say_name(
    store: LineageStore, mention: str, dataset_id: str | None, *, who: str, why: str = ""
) -> NameDecision:
    """Do the same in an open store, and leave it to the caller to settle the graph."""
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
    await store.decide_name(decision, who=who, why=why)
    await _save_node(store, decision)
    return decision


async def _save_node(store: LineageStore, decision: NameDecision) -> None:
    """Store a node off the Hub, for its spelling; one on the Hub is stored when it is read."""
    if decision.exists is False and await store.stored_dataset(decision.dataset_id) is None:
        node = Dataset(id=decision.dataset_id, name=decision.name, kind=decision.kind, exists=False)
        await store.save_dataset(node)


async def undo_name(path: Path, named: str | int, *, who: str | None = None, why: str = "") -> NameReview | None:
    """Take back what was last said of a mention, or the decision of that number, so that what held before holds.

    Gives what was taken back; ``None`` when nothing is said of the mention.

    Raises:
        NotInGraphError: there is no decision of that number.
        UsageError: it was taken back already.
    """
    async with _settling(path) as store:
        if isinstance(named, int):
            known = {review.id: review for review in await store.thread.call(all_name_reviews)}
            if named in known:
                _check_standing(f"n{named}", known[named])
        review = (
            await store.thread.call(undo_name_review, named, who, why)
            if isinstance(named, int)
            else await store.undo_name(named, who, why)
        )
        if review is not None:
            await settle_graph(store)
            await store.thread.call(drop_unmentioned, review.decision.dataset_id)
        return review


async def undo_review(path: Path, review_id: int, *, who: str | None = None, why: str = "") -> Review:
    """Take a decision about an edge back.

    Raises:
        NotInGraphError: there is no such decision.
        UsageError: it was taken back already.
    """
    async with _settling(path) as store:
        known = {review.id: review for review in await store.reviews()}
        if review_id in known:
            _check_standing(str(review_id), known[review_id])
        return await store.undo(review_id, who, why)


def _check_standing(number: str, review: Review | NameReview) -> None:
    if review.undone_at is not None:
        by = f" by {review.undone_by}" if review.undone_by else ""
        when = f"{review.undone_at:%Y-%m-%d %H:%M}"
        raise UsageError(f"Decision {number} was taken back on {when}{by} already: nothing is left to undo.")


async def import_decisions(path: Path, reviews: Sequence[Review], names: Sequence[NameReview]) -> Decisions:
    """Add decisions from elsewhere, all of them or none; importing them again changes nothing."""
    async with _settling(path) as store:
        merged = await store.thread.call(merge_decisions, reviews, names)
        for review in merged.new_names:
            await _save_node(store, review.decision)
        known = {(edge.downstream, edge.upstream) for edge in await store.edges()}
    unknown = sum(1 for review in merged.new_reviews if (review.downstream, review.upstream) not in known)
    return Decisions(merged, unknown)
