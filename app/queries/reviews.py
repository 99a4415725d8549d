"""The queue of uncertain edges, and what people have decided."""

from fnmatch import fnmatchcase as fnmatch
from pathlib import Path

from app.errors import NotInGraphError
from app.queries.evidence import ExplainedEdge, explained_edge
from app.queries.graph import Graph, found_node, reading
from app.records.claim import ClaimStatus
from app.records.review import Review
from app.store.reviews import all_reviews

__all__ = ["edge_ids", "reviews_of", "waiting_datasets", "waiting_edges", "waiting_ids"]


def waiting_edges(path: Path) -> list[ExplainedEdge]:
    """Give the edges that wait for a person, the most confident first, each with its evidence."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
        waiting = [edge for edge in graph.edges if edge.status is ClaimStatus.NEEDS_REVIEW]
        waiting.sort(key=lambda edge: (-(edge.confidence or 0.0), edge.downstream, edge.upstream))
        return [explained_edge(db, graph, edge) for edge in waiting]


def waiting_datasets(path: Path) -> list[tuple[str, str]]:
    """Give the datasets that need review themselves (name, reason): what was answered could not be used."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    return sorted((d.name, d.review_reason) for d in graph.datasets.values() if d.review_reason)


def waiting_ids(path: Path, downstream: str, upstream: str) -> list[tuple[str, str]]:
    """Give the ids of waiting edges whose shown names fit two patterns (``*``, ``?``), case folded."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    return [
        (edge.downstream, edge.upstream)
        for edge in graph.edges
        if edge.status is ClaimStatus.NEEDS_REVIEW
        and fnmatch(graph.shown(edge.downstream).casefold(), downstream.casefold())
        and fnmatch(graph.shown(edge.upstream).casefold(), upstream.casefold())
    ]


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


def reviews_of(path: Path) -> list[Review]:
    """Give every decision ever made about edges, in order, the undone ones too."""
    with reading(path) as db:
        return [] if db is None else all_reviews(db)
