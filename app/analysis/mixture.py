"""A planned mixture as one more dataset of the graph, and what could be left out of it.

Caveat: "without losing a root" is about where data comes from. A dataset that is left out may still have rows, answers
or a selection that the others lack.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.condensation import Condensation
from app.analysis.lineage_graph import LineageGraph, above, indexed, named_node
from app.records.claim import ClaimStatus, Relationship
from app.records.edge import Edge

__all__ = ["MIXTURE", "Droppable", "droppable", "mixed", "roots_of"]

MIXTURE: Final = "(the mixture)"
"""Stands for the mixture in reports; no dataset can be called so."""


@dataclass(frozen=True, slots=True)
class Droppable:
    """A dataset that could be left out: the others kept reach each of its roots.

    ``made_into`` are kept datasets that were made from it; none when it only has the same roots.
    """

    dataset: str
    roots: tuple[str, ...]
    made_into: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it with the keys of outputs."""
        return {"dataset": self.dataset, "roots": list(self.roots), "made_into": list(self.made_into)}


def mixed(graph: LineageGraph, names: Sequence[str], inside: Set[str]) -> LineageGraph:
    """Give the part of the graph upstream of ``names``, with a dataset that takes each of them as it is."""
    part = graph.flow.subgraph(inside).copy()
    edges = [
        Edge(
            downstream=MIXTURE,
            upstream=name,
            relationship=Relationship.DIRECT_INCLUSION.value,
            confidence=None,
            status=ClaimStatus.ACCEPTED,
            reason="planned",
        )
        for name in names
    ]
    part.add_node(MIXTURE)
    part.add_edges_from((edge.upstream, MIXTURE, {"lines": [edge]}) for edge in edges)
    nodes = {name: node for name, node in graph.nodes.items() if name in inside} | {MIXTURE: named_node(MIXTURE)}
    lines = [edge for edge in graph.lines if edge.downstream in inside]
    return indexed(nodes, (*lines, *edges), graph.waiting, graph.loops, part)


def roots_of(graph: LineageGraph, condensation: Condensation, closure: Set[str]) -> set[str]:
    """Give the datasets of a closure at which its lineage ends; a cycle that nothing leads to is one, by its first."""
    places = {condensation.component[name] for name in closure if name in graph.flow}
    return {condensation.members[place][0] for place in places if not condensation.upstreams[place]}


def droppable(graph: LineageGraph, condensation: Condensation, names: Sequence[str]) -> tuple[Droppable, ...]:
    """Find datasets of a mixture that can all be left out without losing a root.

    Those that were made into another of the mixture are tried first, then those with the fewest roots; what is kept
    at the end reaches every root that the whole mixture reaches.

    >>> import networkx as nx
    >>> from app.analysis.condensation import condense
    >>> from app.analysis.lineage_graph import graph_of
    >>> graph = graph_of(nx.DiGraph([("gsm8k", "MetaMathQA"), ("MATH", "MetaMathQA")]))
    >>> [drop.dataset for drop in droppable(graph, condense(graph), ["gsm8k", "MetaMathQA"])]
    ['gsm8k']
    """
    closures = {name: above(graph, [name]) for name in names}
    roots = {name: roots_of(graph, condensation, closure) for name, closure in closures.items()}
    made_into = {name: [other for other in names if other != name and name in closures[other]] for name in names}
    kept = list(names)
    dropped: list[str] = []
    for name in sorted(names, key=lambda each: (not made_into[each], len(roots[each]), each)):
        others = [other for other in kept if other != name]
        if roots[name] <= set().union(*(roots[other] for other in others)):
            kept = others
            dropped.append(name)
    return tuple(_dropped(name, roots, made_into, kept) for name in dropped)


def _dropped(
    name: str, roots: Mapping[str, Set[str]], made_into: Mapping[str, Sequence[str]], kept: Sequence[str]
) -> Droppable:
    return Droppable(name, tuple(sorted(roots[name])), tuple(other for other in made_into[name] if other in kept))
