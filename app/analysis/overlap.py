"""Datasets compared through their lineage: what they share, how, and how much that promises to be the same.

The predicted redundancy is ours, not the paper's. From each dataset, every ancestor gets a weight from 0 to 1: the best
product, over the ways to it, of what each step keeps (rows 1, questions 0.8, derived 0.3, unknown 0.5; the dataset
itself 1). The score of two datasets is the weighted Jaccard index of these weights: sum of the smaller over sum of the
larger. Caveat: sizes are unknown to a lineage, so a source of ten rows weighs as much as one of a million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations
from typing import Any, Final

from app.analysis.carrying import Carried, carries, strongest
from app.analysis.lineage_graph import LineageGraph, Source, found, graph_of, lines_of
from app.analysis.strongest_path import StrongestPaths
from app.errors import UsageError

__all__ = ["KEPT", "OverlapPair", "OverlapReport", "compare", "matrix"]

KEPT: Final = {Carried.ROWS: 1.0, Carried.QUESTIONS: 0.8, Carried.DERIVED: 0.3, Carried.UNKNOWN: 0.5}
"""How much of its upstream a step is taken to keep."""

_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class OverlapPair:
    """Two datasets.

    Attributes:
        a: one.
        b: the other.
        score: the predicted redundancy, 0 to 1.
        of_a: which share of the weights of ``a`` is in ``b`` too, 0 to 1.
        of_b: which share of the weights of ``b`` is in ``a`` too, 0 to 1.
        shared_ancestors: datasets upstream of both (or one of the two, when the other comes from it), the most
            strongly kept in both first.
        shared_roots: those of them that have no upstream themselves.
        paths: from the strongest shared ancestor to ``a`` and to ``b``.
        a_in_b: whether ``b`` comes from ``a``, and the way; empty when it does not.
        b_in_a: the other way round.
    """

    a: str
    b: str
    score: float
    of_a: float
    of_b: float
    shared_ancestors: tuple[str, ...]
    shared_roots: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    a_in_b: tuple[str, ...]
    b_in_a: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the pair with the keys of outputs; names of shared datasets are cut after 20, their counts are not."""
        return {
            "a": self.a,
            "b": self.b,
            "score": round(self.score, 6),
            "of_a": round(self.of_a, 6),
            "of_b": round(self.of_b, 6),
            "shared_ancestor_count": len(self.shared_ancestors),
            "shared_ancestors": list(self.shared_ancestors[:_MOST_NAMED]),
            "shared_root_count": len(self.shared_roots),
            "shared_roots": list(self.shared_roots[:_MOST_NAMED]),
            "paths": [list(path) for path in self.paths],
            "a_in_b": list(self.a_in_b),
            "b_in_a": list(self.b_in_a),
        }


@dataclass(frozen=True, slots=True)
class OverlapReport:
    """What :func:`matrix` finds: each two of ``datasets``, the highest score first."""

    datasets: tuple[str, ...]
    ancestor_counts: Mapping[str, int]
    pairs: tuple[OverlapPair, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values; ``matrix`` has the scores in the order of ``datasets``."""
        scores = {frozenset((pair.a, pair.b)): round(pair.score, 6) for pair in self.pairs}
        return {
            "datasets": [{"name": name, "ancestors": self.ancestor_counts[name]} for name in self.datasets],
            "matrix": [[1.0 if a == b else scores[frozenset((a, b))] for b in self.datasets] for a in self.datasets],
            "pairs": [pair.as_json() for pair in self.pairs],
        }


def compare(lineage: Source, a: str, b: str) -> OverlapPair:
    """Compare two datasets through their lineage.

    Raises:
        NotInGraphError: one of them is not in the graph.
        UsageError: both are the same.

    >>> import networkx as nx
    >>> kept = {"relationship": "Direct Inclusion/Subset"}
    >>> graph = nx.DiGraph([("gsm8k", "a", kept), ("gsm8k", "b", kept), ("MATH", "b", kept)])
    >>> pair = compare(graph, "a", "b")
    >>> pair.shared_roots, pair.paths, round(pair.score, 2)
    (('gsm8k',), (('gsm8k', 'a'), ('gsm8k', 'b')), 0.25)
    """
    return matrix(lineage, [a, b]).pairs[0]


def matrix(lineage: Source, datasets: Sequence[str]) -> OverlapReport:
    """Compare each two of several datasets.

    Raises:
        NotInGraphError: one of them is not in the graph.
        UsageError: fewer than two different ones are named.
    """
    graph = graph_of(lineage)
    names = tuple(dict.fromkeys(found(graph, name) for name in datasets))
    if len(names) < 2:
        raise UsageError("An overlap needs two different datasets.")
    weights = {name: _weights(graph, name) for name in names}
    ways = StrongestPaths(graph)
    pairs = [_pair(graph, ways, weights, a, b) for a, b in combinations(names, 2)]
    pairs.sort(key=lambda pair: (-pair.score, pair.a, pair.b))
    return OverlapReport(names, {name: len(known) - 1 for name, known in weights.items()}, tuple(pairs))


def _weights(graph: LineageGraph, dataset: str) -> dict[str, float]:
    """Weigh a dataset and its ancestors: the best product of what the steps of a way keep (Dijkstra)."""
    weights: dict[str, float] = {}
    waiting = [(-1.0, dataset)]
    while waiting:
        negative, name = heappop(waiting)
        if name in weights:
            continue
        weights[name] = -negative
        for upstream in graph.upstreams[name]:
            if upstream not in weights:
                step = carries(strongest(lines_of(graph, upstream, name)))
                heappush(waiting, (negative * KEPT[step], upstream))
    return weights


def _pair(
    graph: LineageGraph, ways: StrongestPaths, weights: Mapping[str, Mapping[str, float]], a: str, b: str
) -> OverlapPair:
    of_a, of_b = weights[a], weights[b]
    smaller = {name: min(weight, of_b[name]) for name, weight in of_a.items() if name in of_b}
    common, all_a, all_b = (sum(weights.values()) for weights in (smaller, of_a, of_b))
    shared = sorted(smaller, key=lambda name: (-smaller[name], name))
    ends = [end for end in (a, b) if shared and end != shared[0]]
    return OverlapPair(
        a=a,
        b=b,
        score=common / (all_a + all_b - common),
        of_a=common / all_a,
        of_b=common / all_b,
        shared_ancestors=tuple(shared),
        shared_roots=tuple(name for name in shared if not graph.upstreams[name]),
        paths=tuple(ways.between(shared[0], end) for end in ends),
        a_in_b=ways.between(a, b) if a in of_b else (),
        b_in_a=ways.between(b, a) if b in of_a else (),
    )
