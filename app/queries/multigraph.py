"""A selection as a networkx graph or as plain rows, for notebooks and other programs.

Edges run from upstream to downstream, the way the data went. A pair that was imported several times has an edge a
line; a person's relationship, where there is one, is on each of them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.queries.selection import Selection
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.imported import ImportedEdge

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["as_networkx", "as_rows"]

Row = dict[str, Any]


def as_networkx(selection: Selection, *, needs_review: bool = False) -> "nx.MultiDiGraph[str]":
    """Give the accepted edges, and with ``needs_review`` those that wait, with every node of the selection.

    Nodes that only waiting edges lead to are left out with those edges.
    """
    import networkx as nx

    datasets, edges = as_rows(selection, needs_review=needs_review)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in datasets:
        graph.add_node(row.pop("id"), **row)
    for row in edges:
        graph.add_edge(row.pop("upstream"), row.pop("downstream"), **row)
    return graph


def as_rows(selection: Selection, *, needs_review: bool = False) -> tuple[list[Row], list[Row]]:
    """Give a dictionary a dataset and one an edge; what is not known is ``None``."""
    wanted = {ClaimStatus.ACCEPTED, *([ClaimStatus.NEEDS_REVIEW] if needs_review else [])}
    edges = [edge for edge in selection.edges if edge.status in wanted]
    touched = {node for edge in edges for node in (edge.downstream, edge.upstream)}
    nodes = [node for node in selection.nodes if node.depth == 0 or node.id in touched]
    datasets = [
        {
            "id": node.id,
            "kind": node.kind.value,
            "depth": node.depth,
            "status": node.status.value,
            "reason": node.reason,
            "license": node.license,
            "published_on": node.published_on,
        }
        for node in nodes
    ]
    lines = selection.lines
    return datasets, [row for edge in edges for row in _edge_rows(edge, lines.get((edge.downstream, edge.upstream)))]


def _edge_rows(edge: Edge, lines: tuple[ImportedEdge, ...] | None) -> Iterator[Row]:
    row = {
        "upstream": edge.upstream,
        "downstream": edge.downstream,
        "relationship": edge.relationship,
        "confidence": edge.confidence,
        "status": edge.status.value,
        "reason": edge.reason,
        "evidence": edge.evidence,
        "documents": [kind.value for kind in edge.document_kinds],
        "exists": edge.exists,
        "imported": edge.imported,
    }
    if not edge.imported or lines is None or len(lines) < 2:
        yield row
        return
    first = lines[0].relationship
    for line in lines:
        relabelled = first is not None and edge.relationship != first
        yield row | {
            "relationship": edge.relationship if relabelled else line.relationship or edge.relationship,
            "confidence": line.confidence,
            "evidence": line.evidence or "",
            "documents": [part.strip() for part in (line.document_kinds or "").split(";") if part.strip()],
        }
