"""The whole graph of a database as one lineage, for analyses.

Caveat: an imported file may state an edge more than once; each line is an edge here, as the published figures count
them. Rejected edges are left out, those that wait for review come along with their status.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.errors import NotInGraphError
from app.queries.graph import Graph, reading, shown_edge
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.imported import ImportedEdge
from app.records.lineage import Lineage, LineageNode
from app.records.review import Review
from app.store.imports import imported_edges
from app.store.reviews import standing_reviews

__all__ = ["whole_lineage"]


def whole_lineage(path: Path, *, first_datasets: int | None = None, first_edges: int | None = None) -> Lineage:
    """Give every dataset and every edge that was not rejected; imported lines first, in their order.

    Args:
        path: of the lineage database.
        first_datasets: how many described datasets keep what is known of them; the others are names only.
        first_edges: how many edges to take; datasets that only later edges name are left out.

    Raises:
        NotInGraphError: there is no database at ``path``.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        edges = list(_edges(graph, imported_edges(db), standing_reviews(db)))[:first_edges]
    described = [*graph.imported, *(node for node in sorted(graph.datasets) if node not in graph.imported)]
    known = {node: graph.node(node, 0) for node in described}
    kept = [node for node, described_node in known.items() if described_node.described][:first_datasets]
    ends = (end for edge in edges for end in (edge.upstream, edge.downstream))
    others = described if first_edges is None and first_datasets is None else ()
    nodes: dict[str, LineageNode] = {}
    full = set(kept)
    for node in dict.fromkeys((*kept, *others, *ends)):
        entry = known.get(node) or graph.node(node, 0)
        nodes.setdefault(entry.id, entry if node in full or first_datasets is None else _name_only(entry))
    return Lineage(dataset="", nodes=tuple(nodes.values()), edges=tuple(shown_edge(graph, edge) for edge in edges))


def _name_only(node: LineageNode) -> LineageNode:
    return LineageNode(id=node.id, kind=node.kind, depth=0, status=node.status, exists=node.exists)


def _edges(graph: Graph, lines: list[ImportedEdge], reviews: Mapping[tuple[str, str], Review]) -> Iterator[Edge]:
    pairs = {(edge.downstream, edge.upstream): edge for edge in graph.edges}
    told: set[tuple[str, str]] = set()
    for line in lines:
        pair = graph.pair_of(line)
        edge = pairs[pair]
        if pair not in reviews and line != graph.imported_lines[pair][0]:
            edge = edge.model_copy(
                update={
                    "relationship": line.relationship,
                    "confidence": line.confidence,
                    "evidence": line.evidence or "",
                    "exists": line.exists,
                    "status": line.status,
                    "reason": line.reason or "imported",
                }
            )
        told.add(pair)
        if edge.status is not ClaimStatus.REJECTED:
            yield edge
    for pair, edge in pairs.items():
        if pair not in told and edge.status is not ClaimStatus.REJECTED:
            yield edge
