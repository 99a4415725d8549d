"""The way between two datasets that carries the most, and the shortest of those.

Caveat: one way of possibly many; of two that are as good, whichever the search from both ends meets first, which
depends on names alone. Plain dictionaries are searched rather than networkx graphs: a quarter of the memory.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from app.analysis.carrying import Carried, carries, strongest
from app.analysis.lineage_graph import LineageGraph, lines_of

__all__ = ["StrongestPaths"]

_Sides = Mapping[str, Sequence[str]]


class StrongestPaths:
    """Finds ways from upstream to downstream in one graph, searching from both ends."""

    def __init__(self, graph: LineageGraph) -> None:
        self._graph = graph

    @cached_property
    def _layers(self) -> tuple[tuple[_Sides, _Sides], ...]:
        """Give upstreams and downstreams by what edges carry at least: rows, questions, something derived, anything."""
        layers: list[tuple[dict[str, list[str]], dict[str, list[str]]]] = [({}, {}) for _ in Carried]
        for upstream, downstreams in self._graph.downstreams.items():
            for downstream in downstreams:
                least = carries(strongest(lines_of(self._graph, upstream, downstream)))
                for up, down in layers[least:-1]:
                    up.setdefault(downstream, []).append(upstream)
                    down.setdefault(upstream, []).append(downstream)
        return (*layers[:-1], (self._graph.upstreams, self._graph.downstreams))

    def between(self, upstream: str, downstream: str) -> tuple[str, ...]:
        """Give the ids along the way, upstream first; empty when there is none.

        >>> import networkx as nx
        >>> from app.analysis.lineage_graph import graph_of
        >>> graph = nx.DiGraph([("a", "c"), ("a", "b"), ("b", "c")])
        >>> for edge in [("a", "b"), ("b", "c")]:
        ...     graph.edges[edge]["relationship"] = "Direct Inclusion/Subset"
        >>> StrongestPaths(graph_of(graph)).between("a", "c")
        ('a', 'b', 'c')
        """
        ways = (_way(up, down, upstream, downstream) for up, down in self._layers)
        return next((way for way in ways if way), ())


def _way(up: _Sides, down: _Sides, first: str, last: str) -> tuple[str, ...]:
    """Search from both ends, a level at a time, always from the end that has fewer to go on from."""
    before, after = {first: ""}, {last: ""}
    front, back = [first], [last]
    met = None
    while front and back and met is None:
        if len(front) <= len(back):
            front, met = _next_level(front, down, before, after)
        else:
            back, met = _next_level(back, up, after, before)
    if met is None:
        return ()
    way = [met]
    while before[way[-1]]:
        way.append(before[way[-1]])
    way.reverse()
    while after[way[-1]]:
        way.append(after[way[-1]])
    return tuple(way)


def _next_level(
    level: Sequence[str], sides: _Sides, seen: dict[str, str], other: Mapping[str, str]
) -> tuple[list[str], str | None]:
    following: list[str] = []
    for name in level:
        for near in sides.get(name, ()):
            if near not in seen:
                seen[near] = name
                if near in other:
                    return following, near
                following.append(near)
    return following, None
