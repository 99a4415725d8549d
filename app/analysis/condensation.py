"""Cyclic graphs made acyclic: strongly connected components, levels, and ancestors by the bit.

Caveat: a cycle is one component and one level. The depth of a dataset is the longest path from a root to its
component, counted in components, so it is defined on any graph, and is the usual longest path where there is no cycle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from app.analysis.lineage_graph import LineageGraph

__all__ = ["Condensation", "ancestor_blocks", "condense", "longest_depths", "path_counts", "shortest_depths"]

_BLOCK_BITS: Final = 16384


@dataclass(frozen=True, slots=True)
class Condensation:
    """The components of a graph, upstream before downstream.

    Attributes:
        members: the datasets of each component, sorted.
        component: which one a dataset is in.
        upstreams: the components that each component is made from.
    """

    members: tuple[tuple[str, ...], ...]
    component: Mapping[str, int]
    upstreams: tuple[tuple[int, ...], ...]

    @property
    def cycles(self) -> list[tuple[str, ...]]:
        """Give the components of more than one dataset."""
        return [names for names in self.members if len(names) > 1]


def condense(graph: LineageGraph) -> Condensation:
    """Find the strongly connected components (Tarjan, as networkx has it) in topological order.

    >>> from app.analysis.lineage_graph import graph_of
    >>> condense(graph_of(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")]))).members
    (('a', 'b'), ('c',))
    """
    parts = [tuple(sorted(names)) for names in nx.strongly_connected_components(graph.flow)]
    whole = nx.condensation(graph.flow, [set(names) for names in parts])
    order = list(nx.topological_sort(whole))
    place = {part: position for position, part in enumerate(order)}
    members = tuple(parts[part] for part in order)
    component = {name: position for position, names in enumerate(members) for name in names}
    upstreams = tuple(tuple(place[up] for up in whole.pred[part]) for part in order)
    return Condensation(members, component, upstreams)


def longest_depths(condensation: Condensation) -> dict[str, int]:
    """Give the longest path from a root to each dataset, in levels; a cycle is one level.

    >>> from app.analysis.lineage_graph import graph_of
    >>> longest_depths(condense(graph_of(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("a", "d")]))))
    {'a': 0, 'b': 0, 'c': 1, 'd': 2}
    """
    return _depths(condensation, longest=True)


def shortest_depths(condensation: Condensation) -> dict[str, int]:
    """Give the shortest path from any root to each dataset, in levels; a cycle is one level."""
    return _depths(condensation, longest=False)


def _depths(condensation: Condensation, *, longest: bool) -> dict[str, int]:
    choose = max if longest else min
    levels: list[int] = []
    for upstreams in condensation.upstreams:
        levels.append(choose((levels[up] + 1 for up in upstreams), default=0))
    return {name: levels[place] for name, place in condensation.component.items()}


def path_counts(condensation: Condensation) -> dict[str, int]:
    """Count for each dataset the paths that end in it: its ancestors, each as often as there is a way from it.

    Ways between components are counted, so a cycle has none within.
    """
    counts: list[int] = []
    for upstreams in condensation.upstreams:
        counts.append(sum(counts[up] + 1 for up in upstreams))
    return {name: counts[place] for name, place in condensation.component.items()}


def ancestor_blocks(condensation: Condensation) -> Iterator[tuple[Sequence[str], Sequence[int]]]:
    """Yield the ancestors of every component, a block of datasets at a time, the most derived datasets first.

    Each block gives some datasets and, for every component, a number whose bit ``i`` says that dataset ``i`` of the
    block is an ancestor of its members (in a cycle, its members too). A block costs one pass over the edges with
    numbers of 16,384 bits, so all ancestors of n datasets and m edges cost m * n / 16384 such steps and little memory.
    """
    names = [name for members in reversed(condensation.members) for name in members]
    for start in range(0, len(names), _BLOCK_BITS):
        block = names[start : start + _BLOCK_BITS]
        own: dict[int, int] = {}
        for bit, name in enumerate(block):
            place = condensation.component[name]
            own[place] = own.get(place, 0) | 1 << bit
        yield block, _labels(condensation, own)


def _labels(condensation: Condensation, own: Mapping[int, int]) -> list[int]:
    labels: list[int] = []
    for place, upstreams in enumerate(condensation.upstreams):
        label = 0
        for up in upstreams:
            label |= labels[up] | own.get(up, 0)
        if place in own and len(condensation.members[place]) > 1:
            label |= own[place]
        labels.append(label)
    return labels
