"""The part of the graph that an export shows: the lineage of one dataset, or everything the seeds reach.

Accepted edges only, as in every export, unless all are asked for. Imported lines of one pair are one edge here;
only the published layout keeps them apart.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from app.errors import NotInGraphError
from app.queries.graph import Graph, found_node, reading, shown_edge
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.store.edges import reached
from app.store.summaries import all_seeds

__all__ = ["excerpt_among", "excerpt_of", "stated_dates", "whole_excerpt"]


def excerpt_of(
    path: Path, dataset: str | None = None, *, downstream: bool = False, include_all: bool = False
) -> Excerpt:
    """Give the lineage of ``dataset``, or what was made from it; without one, all that seeds and imports reach.

    A graph with one seed is the lineage of that seed.

    Args:
        path: the lineage database.
        dataset: a Hub id, or the name of what is not on the Hub.
        downstream: what was made from ``dataset``, instead of what it comes from.
        include_all: edges that were not accepted too; nobody follows them further.

    Raises:
        NotInGraphError: there is no database at ``path``, or it does not hold ``dataset``.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        seeds = all_seeds(db)
    if dataset is not None:
        start = found_node(graph, dataset, path)
        return _excerpt(graph, start, _around(graph, start, downstream=downstream, include_all=include_all), downstream)
    return _whole(graph, seeds, include_all=include_all)


def whole_excerpt(path: Path) -> tuple[Excerpt, dict[str, str]]:
    """Give the whole graph with edges of every status, and what ``stated_dates`` gives, from one reading.

    Raises:
        NotInGraphError: there is no database at ``path``.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph, seeds = Graph(db), all_seeds(db)
    return _whole(graph, seeds, include_all=True), _stated(graph)


def _whole(graph: Graph, seeds: AbstractSet[str], *, include_all: bool) -> Excerpt:
    imported = {edge.downstream for edge in graph.edges if edge.imported} | set(graph.imported)
    only = next(iter(seeds)) if len(seeds) == 1 and not imported else None
    if include_all:
        return _excerpt(graph, only, graph.edges, nodes=seeds | imported | graph.datasets.keys())
    return _excerpt(graph, only, reached(graph.edges, seeds | imported), nodes=seeds | imported)


def excerpt_among(graph: Graph, edges: Iterable[Edge], nodes: Iterable[str]) -> Excerpt:
    """Give an excerpt of these edges, without their ends, and of these nodes, by id."""
    shown = [(shown_edge(graph, edge), edge) for edge in edges]
    return Excerpt(
        nodes=tuple(_node(graph, node) for node in nodes),
        edges=tuple(_edge((named.downstream, named.upstream), edge) for named, edge in shown),
    )


def stated_dates(path: Path) -> dict[str, str]:
    """Give the dates (``YYYY-MM``) that imported lines state and nobody here has checked, by name."""
    with reading(path) as db:
        if db is None:
            return {}
        graph = Graph(db)
    return _stated(graph)


def _stated(graph: Graph) -> dict[str, str]:
    lines = graph.imported.items()
    return {graph.shown(node): line.year for node, line in lines if line.year and not line.published_on}


def _around(graph: Graph, start: str, *, downstream: bool, include_all: bool) -> list[Edge]:
    sides = graph.downstreams if downstream else graph.upstreams
    found: list[Edge] = []
    seen, waiting = {start}, [start]
    while waiting:
        for edge in sides.get(waiting.pop(), ()):
            other = edge.downstream if downstream else edge.upstream
            accepted = edge.status is ClaimStatus.ACCEPTED
            if accepted or include_all:
                found.append(edge)
            if accepted and other not in seen:
                seen.add(other)
                waiting.append(other)
    return found


def _excerpt(
    graph: Graph, start: str | None, edges: Iterable[Edge], downstream: bool = False, nodes: Iterable[str] = ()
) -> Excerpt:
    kept = {(graph.shown(edge.downstream), graph.shown(edge.upstream)): edge for edge in edges}
    ends = {end for edge in kept.values() for end in (edge.downstream, edge.upstream)}
    every = ends | set(nodes) | ({start} if start is not None else set())
    shown = {graph.shown(node): node for node in sorted(every, reverse=True)}
    return Excerpt(
        dataset=None if start is None else graph.shown(start),
        downstream=downstream,
        nodes=tuple(_node(graph, shown[name]) for name in sorted(shown)),
        edges=tuple(_edge(pair, kept[pair]) for pair in sorted(kept)),
    )


def _node(graph: Graph, node: str) -> ExcerptNode:
    described = graph.node(node, 0)
    dataset, line = graph.datasets.get(node), graph.imported.get(node)
    hub = None if dataset is None else dataset.hub
    found = None if hub is None else hub.downloads
    known: dict[str, object] = {
        "paper_url": (dataset and dataset.paper_url) or (line and line.paper_url),
        "downloads": found if found is not None or line is None else line.downloads,
    }
    if dataset is None and line is None:
        known["exists"] = next((edge.exists for edge in graph.downstreams[node] if edge.exists is not None), None)
    fixed = {"id", "kind", "status", "reason", "license", "published_on", "exists", "domains", "data_type", "summary"}
    return ExcerptNode.model_validate(described.model_dump(include=fixed) | known)


def _edge(pair: tuple[str, str], edge: Edge) -> ExcerptEdge:
    return ExcerptEdge(
        downstream=pair[0],
        upstream=pair[1],
        relationship=edge.relationship,
        confidence=edge.confidence,
        status=edge.status,
        reason=edge.reason,
        document_kinds="; ".join(kind.value for kind in edge.document_kinds),
        evidence=edge.evidence,
        exists=edge.exists,
    )
