"""The queue of uncertain edges, one of them in its context, and what people have decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path
from typing import Any

from app.errors import NotInGraphError
from app.queries.contradictions import opposing
from app.queries.evidence import ExplainedEdge, explained_edge
from app.queries.graph import Graph, found_node, reading, shown_edge
from app.queries.passages import Passage, passage_of
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.review import NameReview, Review
from app.store.connection import Database
from app.store.documents import documents_by_id
from app.store.reviews import all_name_reviews, all_reviews, skipped_pairs

__all__ = [
    "EdgeInContext",
    "QueueFilter",
    "edge_ids",
    "edge_in_context",
    "in_graph",
    "known_id",
    "name_reviews_of",
    "reviews_of",
    "shown_review",
    "shown_reviews",
    "waiting_datasets",
    "waiting_edges",
    "waiting_ids",
]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which waiting edges are meant; what is absent does not filter.

    Attributes:
        downstream: a pattern (``*``, ``?``) of the shown name, case folded.
        upstream: a pattern of the shown name, case folded.
        relationship: as the evidence has it, case folded; edges without one never fit.
        min_confidence: 0 to 1; edges without confidence never fit.
        max_confidence: 0 to 1; edges without confidence never fit.
        reason: words of the reason why it waits, or a pattern of it, case folded.
    """

    downstream: str = "*"
    upstream: str = "*"
    relationship: str | None = None
    min_confidence: float | None = None
    max_confidence: float | None = None
    reason: str | None = None

    def fits(self, edge: Edge) -> bool:
        """Whether an edge, with its names as people see them, is meant."""
        return (
            fnmatch(edge.downstream.casefold(), self.downstream.casefold())
            and fnmatch(edge.upstream.casefold(), self.upstream.casefold())
            and (self.relationship is None or (edge.relationship or "").casefold() == self.relationship.casefold())
            and _at_least(edge.confidence, self.min_confidence)
            and (self.max_confidence is None or _at_least(self.max_confidence, edge.confidence, absent=False))
            and (self.reason is None or fnmatch(edge.reason.casefold(), f"*{self.reason.casefold()}*"))
        )


def _at_least(value: float | None, least: float | None, *, absent: bool = True) -> bool:
    return absent if least is None else value is not None and value >= least


@dataclass(frozen=True, slots=True)
class EdgeInContext:
    """An edge with the passage around each grounded quote, by claim id, and everything people decided about it."""

    explained: ExplainedEdge
    passages: dict[str, Passage]
    reviews: tuple[Review, ...]

    @property
    def mention(self) -> str:
        """The upstream as the strongest claim writes it; empty when no document's wording is behind the edge."""
        ranked = sorted(self.explained.evidence, key=lambda item: -(item.judgement.confidence or 0.0))
        return ranked[0].claim.mention if ranked else ""

    def as_json(self) -> dict[str, Any]:
        """Give what ``why`` gives of an edge, with a ``passage`` in each claim, and ``decisions``."""
        told = self.explained.as_json()
        for claim, item in zip(told["claims"], self.explained.evidence, strict=False):
            passage = self.passages.get(item.claim.id)
            claim["passage"] = None if passage is None else _passage_json(passage)
        return {**told, "decisions": [review.model_dump(mode="json") for review in self.reviews]}


def _passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "title": passage.title,
        "headings": list(passage.headings),
        "before": passage.before,
        "quote": passage.quote,
        "after": passage.after,
    }


def waiting_edges(path: Path, which: QueueFilter | None = None) -> list[ExplainedEdge]:
    """Give the edges that wait for a person with their evidence: the most confident first, what was skipped last."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
        return [_in_the_queue(db, graph, edge, skipped=skipped) for edge, skipped in _queue(db, graph, which)]


def waiting_ids(path: Path, which: QueueFilter) -> list[tuple[str, str]]:
    """Give the (downstream, upstream) ids of the waiting edges that are meant, in the order of the queue."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
        return [(edge.downstream, edge.upstream) for edge, _ in _queue(db, graph, which)]


def _queue(db: Database, graph: Graph, which: QueueFilter | None) -> list[tuple[Edge, bool]]:
    """Give the waiting edges that are meant, each with whether it was skipped."""
    put_off = skipped_pairs(db)
    waiting = [
        (edge, (edge.downstream, edge.upstream) in put_off)
        for edge in graph.edges
        if edge.status is ClaimStatus.NEEDS_REVIEW and (which is None or which.fits(shown_edge(graph, edge)))
    ]
    waiting.sort(key=lambda item: (item[1], -(item[0].confidence or 0.0), item[0].downstream, item[0].upstream))
    return waiting


def _in_the_queue(db: Database, graph: Graph, edge: Edge, *, skipped: bool) -> ExplainedEdge:
    against = tuple(explained_edge(db, graph, other) for other in opposing(graph, edge))
    return replace(explained_edge(db, graph, edge), skipped=skipped, against=against)


def edge_in_context(path: Path, downstream: str, upstream: str) -> EdgeInContext:
    """Give one edge of any status, by the names that people use, with the passages its quotes stand in.

    Raises:
        NotInGraphError: the graph does not hold it.
    """
    pair = edge_ids(path, downstream, upstream)
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        found = [edge for edge in graph.upstreams[pair[0]] if edge.upstream == pair[1]]
        if not found:
            raise NotInGraphError(f"There is no edge from {upstream} to {downstream}.")
        explained = _in_the_queue(db, graph, found[0], skipped=pair in skipped_pairs(db))
        evidence = [item for side in (explained, *explained.against) for item in side.evidence]
        documents = documents_by_id(db, (item.claim.document_id for item in evidence))
        reviews = tuple(review for review in all_reviews(db) if (review.downstream, review.upstream) == pair)
    passages = {
        item.claim.id: passage_of(document, item.judgement.start, item.judgement.end)
        for item in evidence
        if item.judgement.start is not None
        and item.judgement.end is not None
        and (document := documents.get(item.claim.document_id)) is not None
    }
    return EdgeInContext(explained, passages, reviews)


def waiting_datasets(path: Path) -> list[tuple[str, str]]:
    """Give the datasets that need review themselves (name, reason): what was answered could not be used."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    return sorted((d.name, d.review_reason) for d in graph.datasets.values() if d.review_reason)


def edge_ids(path: Path, downstream: str, upstream: str) -> tuple[str, str]:
    """Give the ids of an edge from the names that people use.

    Raises:
        NotInGraphError: the graph does not hold one of the two.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
    return found_node(graph, downstream, path), found_node(graph, upstream, path)


def known_id(path: Path, dataset_id: str) -> str:
    """Give an id as the graph spells it, where it holds it."""
    with reading(path) as db:
        known = None if db is None else Graph(db).find(dataset_id)
    return dataset_id if known is None or known.startswith("~") else known


def in_graph(path: Path, dataset_id: str) -> bool:
    """Whether the graph holds a dataset of this Hub id."""
    with reading(path) as db:
        found = None if db is None else Graph(db).find(dataset_id)
    return found is not None and not found.startswith("~")


def reviews_of(path: Path) -> list[Review]:
    """Give every decision ever made about edges, in order, the undone ones too."""
    with reading(path) as db:
        return [] if db is None else all_reviews(db)


def name_reviews_of(path: Path) -> Sequence[NameReview]:
    """Give everything people ever said of names, in order, what is undone too."""
    with reading(path) as db:
        return [] if db is None else all_name_reviews(db)


def shown_review(path: Path, review: Review) -> Review:
    """Give a decision with its datasets as people are shown them."""
    return shown_reviews(path, [review])[0]


def shown_reviews(path: Path, reviews: Sequence[Review]) -> list[Review]:
    """Do the same for several decisions, reading the graph once."""
    with reading(path) as db:
        if db is None or not reviews:
            return list(reviews)
        graph = Graph(db)
    return [
        review.model_copy(
            update={"downstream": graph.shown(review.downstream), "upstream": graph.shown(review.upstream)}
        )
        for review in reviews
    ]
