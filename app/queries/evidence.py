"""Why an edge is believed: every claim behind it, and every path between two datasets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final

from app.errors import NotInGraphError
from app.queries.graph import Graph, found_node, reading, shown_edge
from app.records.claim import ClaimStatus
from app.records.edge import Edge, Evidence
from app.records.excerpt import Excerpt
from app.records.imported import ImportedEdge
from app.store.claims import evidence_of_edge
from app.store.connection import Database

__all__ = ["ExplainedEdge", "ExplainedPaths", "claims_of", "edges_now", "explain", "explained_edge", "explained_pairs"]

MOST_PATHS: Final = 50


@dataclass(frozen=True, slots=True)
class ExplainedEdge:
    """An edge with every claim behind it; names are as people see them."""

    edge: Edge
    evidence: tuple[Evidence, ...]
    imported: tuple[ImportedEdge, ...] = ()
    notes: tuple[str, ...] = ()
    """Which documents of the downstream dataset a person did without."""
    skipped: bool = False
    """Whether a person put it off."""
    against: "tuple[ExplainedEdge, ...]" = ()
    """What it contradicts: the edge the other way round, or the chain by which its upstream comes from it."""

    def as_json(self) -> dict[str, Any]:
        """Give the edge and its claims with the keys of contracts.md."""
        edge = self.edge.model_dump(mode="json", exclude={"claim_ids"})
        claims = [_claim_json(item) for item in self.evidence]
        told = [*claims, *(_imported_json(line) for line in self.imported)]
        against = [other.as_json() for other in self.against]
        return {**edge, "claims": told, "notes": list(self.notes), "skipped": self.skipped, "against": against}


@dataclass(frozen=True, slots=True)
class ExplainedPaths:
    """Every path, downstream first; ``complete`` is false when there are more than are given."""

    downstream: str
    upstream: str
    paths: tuple[tuple[ExplainedEdge, ...], ...]
    complete: bool


def _claim_json(item: Evidence) -> dict[str, Any]:
    claim, judgement, decision = item.claim, item.judgement, item.decision
    return {
        "document": item.document_url,
        "kind": item.document_kind.value,
        "quote": judgement.quote or claim.quote,
        "stated_quote": claim.quote,
        "start": judgement.start,
        "end": judgement.end,
        "mention": claim.mention,
        "relationship": claim.relationship.value if claim.relationship else None,
        "confidence": judgement.confidence,
        "verdict": judgement.status.value,
        "reason": judgement.reason,
        "context": judgement.context,
        "extractor": claim.extractor.value,
        "extracted_because": claim.reason,
        "model": claim.model,
        "prompt_hash": claim.prompt_hash,
        "reviewed_by": judgement.reviewed_by,
        "name": None if decision is None else decision.model_dump(mode="json", exclude={"downstream", "mention"}),
    }


def _imported_json(line: ImportedEdge) -> dict[str, Any]:
    """Give an imported line as a claim: what its file says, which nobody here has checked."""
    return {
        "document": "imported",
        "kind": line.document_kinds,
        "quote": line.evidence,
        "mention": line.upstream,
        "relationship": line.relationship,
        "confidence": line.confidence,
        "verdict": line.status.value,
        "reason": line.reason or "imported",
    }


def explain(path: Path, downstream: str, upstream: str) -> ExplainedPaths:
    """Give the direct edge, whatever became of it, and every path of accepted edges between two datasets.

    Raises:
        NotInGraphError: the graph does not hold one of them.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        start, end = (found_node(graph, name, path) for name in (downstream, upstream))
        chains = _chains(graph, start, end)
        first = list(islice(chains, MOST_PATHS))
        complete = next(chains, None) is None
        paths = tuple(tuple(explained_edge(db, graph, edge) for edge in chain) for chain in first)
    return ExplainedPaths(graph.shown(start), graph.shown(end), paths, complete)


def explained_pairs(path: Path, pairs: Iterable[tuple[str, str]]) -> list[ExplainedEdge]:
    """Give the edges (downstream, upstream) that the graph holds, whatever became of them, with their evidence."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
        return [explained_edge(db, graph, edge) for edge in _edges_of(graph, pairs)]


def claims_of(path: Path, excerpt: Excerpt) -> dict[tuple[str, str], Any]:
    """Give what documents say of each edge (downstream, upstream) of an excerpt, with the keys of ``why --json``."""
    explained = explained_pairs(path, [(edge.downstream, edge.upstream) for edge in excerpt.edges])
    return {(one.edge.downstream, one.edge.upstream): one.as_json()["claims"] for one in explained}


def edges_now(path: Path, pairs: Iterable[tuple[str, str]]) -> list[Edge]:
    """Give the edges (downstream, upstream) that the graph holds now, whatever became of them."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    return [shown_edge(graph, edge) for edge in _edges_of(graph, pairs)]


def _edges_of(graph: Graph, pairs: Iterable[tuple[str, str]]) -> Iterator[Edge]:
    for downstream, upstream in pairs:
        start, end = graph.find(downstream), graph.find(upstream)
        if start is not None:
            yield from (edge for edge in graph.upstreams.get(start, ()) if edge.upstream == end)


def explained_edge(db: Database, graph: Graph, edge: Edge) -> ExplainedEdge:
    """Give an edge with every claim and every imported line behind it."""
    lines = tuple(graph.imported_lines.get((edge.downstream, edge.upstream), ()))
    notes = tuple(graph.given_up.get(edge.downstream, ()))
    evidence = tuple(evidence_of_edge(db, edge.downstream, edge.upstream))
    return ExplainedEdge(shown_edge(graph, edge), evidence, lines, notes)


def _chains(graph: Graph, start: str, end: str) -> Iterator[list[Edge]]:
    """Yield the direct edge first, then longer paths over accepted edges, the shortest first."""
    import networkx as nx

    direct = [edge for edge in graph.upstreams[start] if edge.upstream == end]
    if direct:
        yield direct[:1]
    accepted = _accepted_between(graph, start, end)
    by_pair = {(edge.downstream, edge.upstream): edge for edge in accepted}
    between: nx.DiGraph[str] = nx.DiGraph(list(by_pair))
    if start == end or start not in between or end not in between:
        return
    for nodes in nx.shortest_simple_paths(between, start, end):
        if len(nodes) > 2:
            yield [by_pair[pair] for pair in pairwise(nodes)]


def _accepted_between(graph: Graph, start: str, end: str) -> list[Edge]:
    """Keep what lies on some path: found from both ends, so that the search has no dead ends."""
    above = _closure(start, graph.upstreams, lambda edge: edge.upstream)
    below = _closure(end, graph.downstreams, lambda edge: edge.downstream)
    inside = above & below
    if end not in above:
        return []
    return [e for e in graph.edges if _accepted(e) and e.downstream in inside and e.upstream in inside]


def _accepted(edge: Edge) -> bool:
    return edge.status is ClaimStatus.ACCEPTED


def _closure(start: str, sides: Mapping[str, Iterable[Edge]], far: Any) -> set[str]:  # noqa: ANN401
    seen, waiting = {start}, [start]
    while waiting:
        for edge in sides.get(waiting.pop(), ()):
            other = far(edge)
            if _accepted(edge) and other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
