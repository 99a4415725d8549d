"""Cycles explained edge by edge, and which edges to doubt first.

A lineage cannot have cycles: nothing is made from what was made from it. So each cycle holds a wrong edge at least.
Caveat: which one is a guess, made from dates, wording, confidence and how many ways around depend on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from app.analysis.carrying import speaks_of_removal, strongest
from app.analysis.dating import is_later, stated_date
from app.analysis.feedback_edges import feedback_edges
from app.analysis.lineage_graph import LineageGraph, lines_of
from app.records.edge import Edge

__all__ = ["Cycle", "CycleEdge", "explained_cycle"]


@dataclass(frozen=True, slots=True)
class CycleEdge:
    """An edge within a cycle. ``doubts`` are reasons to look at it; ``breaks``: taking these away leaves no cycle."""

    edge: Edge
    upstream_date: str | None
    downstream_date: str | None
    doubts: tuple[str, ...]
    breaks: bool

    def as_json(self) -> dict[str, Any]:
        """Give the edge with the keys of outputs."""
        return {
            "upstream": self.edge.upstream,
            "downstream": self.edge.downstream,
            "relationship": self.edge.relationship,
            "confidence": self.edge.confidence,
            "evidence": self.edge.evidence,
            "upstream_date": self.upstream_date,
            "downstream_date": self.downstream_date,
            "doubts": list(self.doubts),
            "breaks": self.breaks,
        }


@dataclass(frozen=True, slots=True)
class Cycle:
    """A strongly connected component of more than one dataset.

    Attributes:
        datasets: sorted.
        shortest: one way around, downstream order, the first dataset again at its end.
        edges: every edge within, the most doubtful first.
    """

    datasets: tuple[str, ...]
    shortest: tuple[str, ...]
    edges: tuple[CycleEdge, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the cycle with the keys of outputs."""
        return {
            "datasets": list(self.datasets),
            "shortest": list(self.shortest),
            "edges": [edge.as_json() for edge in self.edges],
        }


def explained_cycle(graph: LineageGraph, datasets: Sequence[str]) -> Cycle:
    """Explain one component.

    >>> from app.analysis.lineage_graph import graph_of
    >>> graph = graph_of(nx.DiGraph([("a", "b"), ("b", "a")]))
    >>> explained_cycle(graph, ("a", "b")).shortest
    ('a', 'b', 'a')
    """
    inside = sorted(graph.flow.subgraph(datasets).edges())
    chosen = {pair: strongest(lines_of(graph, *pair)) for pair in inside}
    doubts = {pair: _doubts(graph, edge) for pair, edge in chosen.items()}
    trust = {pair: _trust(chosen[pair], doubts[pair]) for pair in inside}
    breaking = feedback_edges(trust)
    edges = [
        CycleEdge(
            edge=chosen[pair],
            upstream_date=stated_date(graph.nodes[pair[0]]),
            downstream_date=stated_date(graph.nodes[pair[1]]),
            doubts=doubts[pair],
            breaks=pair in breaking,
        )
        for pair in sorted(inside, key=lambda pair: (trust[pair], pair))
    ]
    edges.sort(key=lambda edge: not edge.breaks)
    return Cycle(tuple(datasets), _way_around(inside, datasets[0]), tuple(edges))


def _doubts(graph: LineageGraph, edge: Edge) -> tuple[str, ...]:
    up, down = (stated_date(graph.nodes[name]) for name in (edge.upstream, edge.downstream))
    doubts = []
    if is_later(up, down):
        doubts.append(f"the upstream ({up}) is younger than the downstream ({down})")
    if speaks_of_removal(edge):
        doubts.append("the quote speaks of removal")
    if not edge.evidence:
        doubts.append("no quote")
    if graph.flow.has_edge(edge.downstream, edge.upstream):
        doubts.append("stated both ways")
    return tuple(doubts)


def _trust(edge: Edge, doubts: Sequence[str]) -> float:
    """Weigh an edge: its confidence, a half of it for each doubt, a tenth where the upstream is younger."""
    younger = any("younger" in doubt for doubt in doubts)
    stated = 0.5 if edge.confidence is None else min(max(edge.confidence, 0.05), 1.0)
    return stated * (0.1 if younger else 1.0) * 0.5 ** (len(doubts) - younger)


def _way_around(inside: Sequence[tuple[str, str]], first: str) -> tuple[str, ...]:
    """Give a shortest way from a dataset back to itself."""
    part: nx.DiGraph[str] = nx.DiGraph(list(inside))
    back = nx.single_source_shortest_path(part, first)
    ways: Mapping[str, Sequence[str]] = back
    nearest = min((ways[name] for name in sorted(part.pred[first])), key=len)
    return (*nearest, first)
