"""The graph that analyses walk: edges from upstream to downstream, as in the paper (arXiv 2604.10480, G = (V, E)).

Caveat: only accepted edges carry anything. Parallel lines of one pair are one edge of ``flow`` that holds them all;
what is its own upstream is kept apart, and unknown relationship names are kept as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import networkx as nx
from pydantic import ValidationError

from app.errors import DataError, NotInGraphError
from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus

__all__ = ["LineageGraph", "Source", "above", "below", "found", "graph_of", "indexed", "lines_of", "named_node"]


@dataclass(frozen=True, slots=True)
class LineageGraph:
    """A lineage, indexed.

    Attributes:
        nodes: every dataset by its shown id, in the lineage's order.
        lines: accepted edges, a line each, those of datasets that are their own upstream left out.
        waiting: edges that wait for review.
        loops: accepted edges from a dataset to itself.
        flow: upstream -> downstream, a pair once; the attribute ``lines`` holds its edges.
        upstreams: what each dataset was made from directly, by name.
        downstreams: what was made from each directly, by name.
    """

    nodes: Mapping[str, LineageNode]
    lines: tuple[Edge, ...]
    waiting: tuple[Edge, ...]
    loops: tuple[Edge, ...]
    flow: "nx.DiGraph[str]"
    upstreams: Mapping[str, tuple[str, ...]]
    downstreams: Mapping[str, tuple[str, ...]]


Source: TypeAlias = "Lineage | LineageGraph | nx.Graph[str]"
"""What every analysis takes. A networkx graph is directed from upstream to downstream; its nodes may have the
attributes of :class:`LineageNode`, its edges those of :class:`Edge`."""


def graph_of(source: Source) -> LineageGraph:
    """Index a lineage or a networkx graph; an indexed one is given back.

    Raises:
        DataError: the networkx graph is not directed, or an attribute is not what it should be.

    >>> graph = graph_of(nx.DiGraph([("gsm8k", "mix"), ("mix", "mix")]))
    >>> sorted(graph.nodes), graph.flow.number_of_edges(), len(graph.loops)
    (['gsm8k', 'mix'], 1, 1)
    """
    if isinstance(source, LineageGraph):
        return source
    if isinstance(source, Lineage):
        return _indexed(source.nodes, source.edges)
    if not source.is_directed():
        raise DataError("The graph is not directed: edges lead from upstream to downstream.")
    try:
        nodes = [_node(str(name), attributes) for name, attributes in source.nodes(data=True)]
        edges = [_edge(str(up), str(down), attributes) for up, down, attributes in source.edges(data=True)]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(f"The graph has an attribute that cannot be used: {where}: {first['msg']}.") from None
    return _indexed(nodes, edges)


def _indexed(nodes: Iterable[LineageNode], edges: Iterable[Edge]) -> LineageGraph:
    known = {node.id: node for node in nodes}
    lines, waiting, loops = [], [], []
    pairs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        for end in (edge.upstream, edge.downstream):
            if end not in known:
                known[end] = named_node(end)
        if edge.status is ClaimStatus.NEEDS_REVIEW:
            waiting.append(edge)
        elif edge.status is ClaimStatus.ACCEPTED and edge.upstream == edge.downstream:
            loops.append(edge)
        elif edge.status is ClaimStatus.ACCEPTED:
            lines.append(edge)
            pairs[edge.upstream, edge.downstream].append(edge)
    flow: nx.DiGraph[str] = nx.DiGraph()
    flow.add_nodes_from(known)
    flow.add_edges_from((up, down, {"lines": told}) for (up, down), told in pairs.items())
    return indexed(known, lines, waiting, loops, flow)


def indexed(
    nodes: Mapping[str, LineageNode],
    lines: Iterable[Edge],
    waiting: Iterable[Edge],
    loops: Iterable[Edge],
    flow: "nx.DiGraph[str]",
) -> LineageGraph:
    """Put an indexed lineage together from its parts."""
    upstreams = {name: tuple(sorted(flow.predecessors(name))) for name in flow}
    downstreams = {name: tuple(sorted(flow.successors(name))) for name in flow}
    return LineageGraph(nodes, tuple(lines), tuple(waiting), tuple(loops), flow, upstreams, downstreams)


def named_node(name: str) -> LineageNode:
    """Give a node of which only the name is known."""
    return LineageNode(id=name, kind=NodeKind.DATASET, depth=0, status=NodeStatus.KNOWN)


def _node(name: str, attributes: Mapping[str, Any]) -> LineageNode:
    given = {key: value for key, value in attributes.items() if key in LineageNode.model_fields}
    defaults = {"kind": NodeKind.DATASET, "depth": 0, "status": NodeStatus.KNOWN}
    return LineageNode.model_validate({**defaults, **given, "id": name})


def _edge(upstream: str, downstream: str, attributes: Mapping[str, Any]) -> Edge:
    given = {key: value for key, value in attributes.items() if key in Edge.model_fields}
    defaults = {"relationship": None, "confidence": None, "status": ClaimStatus.ACCEPTED, "reason": ""}
    return Edge.model_validate({**defaults, **given, "upstream": upstream, "downstream": downstream})


def lines_of(graph: LineageGraph, upstream: str, downstream: str) -> list[Edge]:
    """Give the accepted lines of one pair, in the lineage's order."""
    lines: list[Edge] = graph.flow.edges[upstream, downstream]["lines"]
    return lines


def above(graph: LineageGraph, names: Iterable[str]) -> set[str]:
    """Give the datasets and everything upstream of them.

    >>> sorted(above(graph_of(nx.DiGraph([("a", "b"), ("b", "c"), ("b", "d")])), ["c"]))
    ['a', 'b', 'c']
    """
    return _closure(graph.upstreams, names)


def below(graph: LineageGraph, names: Iterable[str]) -> set[str]:
    """Give the datasets and everything that was made from them."""
    return _closure(graph.downstreams, names)


def _closure(sides: Mapping[str, tuple[str, ...]], names: Iterable[str]) -> set[str]:
    seen = set(names)
    waiting = list(seen)
    while waiting:
        new = [name for name in sides[waiting.pop()] if name not in seen]
        seen.update(new)
        waiting.extend(new)
    return seen


def found(graph: LineageGraph, name: str) -> str:
    """Find a dataset by its id, whatever the case when only one fits.

    Raises:
        NotInGraphError: none or several fit.
    """
    if name in graph.nodes:
        return name
    loose = [node for node in graph.nodes if node.casefold() == name.casefold()]
    if len(loose) != 1:
        raise NotInGraphError(f"{name} is not in the graph.")
    return loose[0]
