"""The way between two datasets that carries the most, and the shortest of those.

Caveat: one way of possibly many; two of the same length are told apart by name.
"""

from functools import cached_property

import networkx as nx

from app.analysis.carrying import Carried, carries, strongest
from app.analysis.lineage_graph import LineageGraph, lines_of

__all__ = ["StrongestPaths"]


class StrongestPaths:
    """Finds ways from upstream to downstream in one graph, searching from both ends."""

    def __init__(self, graph: LineageGraph) -> None:
        self._graph = graph

    @cached_property
    def _layers(self) -> tuple["nx.DiGraph[str]", ...]:
        """Give the graph by what its edges carry at least: rows, questions, something derived, anything."""
        pairs = sorted(self._graph.flow.edges())
        kept = {pair: carries(strongest(lines_of(self._graph, *pair))) for pair in pairs}
        layers = []
        for least in Carried:
            layer: nx.DiGraph[str] = nx.DiGraph()
            layer.add_nodes_from(self._graph.flow)
            layer.add_edges_from(pair for pair in pairs if kept[pair] <= least)
            layers.append(layer)
        return tuple(layers)

    def between(self, upstream: str, downstream: str) -> tuple[str, ...]:
        """Give the ids along the way, upstream first; empty when there is none.

        >>> from app.analysis.lineage_graph import graph_of
        >>> graph = nx.DiGraph([("a", "c"), ("a", "b"), ("b", "c")])
        >>> for edge in [("a", "b"), ("b", "c")]:
        ...     graph.edges[edge]["relationship"] = "Direct Inclusion/Subset"
        >>> StrongestPaths(graph_of(graph)).between("a", "c")
        ('a', 'b', 'c')
        """
        for layer in self._layers:
            if not (layer.succ[upstream] and layer.pred[downstream]):
                continue
            try:
                return tuple(nx.bidirectional_shortest_path(layer, upstream, downstream))
            except nx.NetworkXNoPath:
                continue
        return ()
