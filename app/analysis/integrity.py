"""What is wrong with a graph, and what to fix first.

Caveat: findings are reasons to look. A cycle holds a wrong edge for certain; a date may be wrong instead of the edge;
two names that look alike may be two datasets.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.carrying import unknown_relationships
from app.analysis.condensation import condense
from app.analysis.cycles import Cycle, explained_cycle
from app.analysis.dating import is_later, stated_date
from app.analysis.lineage_graph import LineageGraph, Source, below, graph_of
from app.naming.identifier import fold_name
from app.records.edge import Edge
from app.records.lineage import NodeStatus

__all__ = ["Duplicate", "IntegrityReport", "Repair", "integrity"]

_SHORTEST_FOLDED: Final = 5
_MOST_RANKED: Final = 200
_WEIGHT: Final = {"cycle": 0, "loop": 1, "time": 2, "review": 3, "duplicate": 4, "pending": 5}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Datasets whose names fold to the same; ``reason`` says how they differ."""

    datasets: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Something to look at: ``affects`` datasets come from it (itself not counted)."""

    kind: str
    what: str
    affects: int


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What :func:`integrity` finds.

    Attributes:
        graph: what was looked at.
        cycles: strongly connected components of more than one dataset.
        loops: datasets that are their own upstream.
        time_violations: edges whose upstream is dated after its downstream.
        duplicates: what may be one dataset under several names.
        repeated: pairs that more than one line states, with that number.
        isolated: described datasets without any edge.
        undescribed: datasets that are named by edges only.
        pending: datasets that were not read to the end, with the reason.
        unreviewed: edges that wait for review.
        unknown_relationships: names that are none of the paper's five, with their number.
        fix_first: what to look at first: by kind, then by how many datasets come from it.
    """

    graph: LineageGraph
    cycles: tuple[Cycle, ...]
    loops: tuple[Edge, ...]
    time_violations: tuple[Edge, ...]
    duplicates: tuple[Duplicate, ...]
    repeated: Mapping[tuple[str, str], int]
    isolated: tuple[str, ...]
    undescribed: tuple[str, ...]
    pending: Mapping[str, str]
    unreviewed: tuple[Edge, ...]
    unknown_relationships: Mapping[str, int]
    fix_first: tuple[Repair, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report with the keys of contracts.md and more."""
        return {
            "datasets": len(self.graph.nodes),
            "edges": self.graph.flow.number_of_edges(),
            "cycles": [list(cycle.datasets) for cycle in self.cycles],
            "cycles_explained": [cycle.as_json() for cycle in self.cycles],
            "loops": [edge.downstream for edge in self.loops],
            "time_violations": [self._violation(edge) for edge in self.time_violations],
            "duplicates": [{"datasets": list(each.datasets), "reason": each.reason} for each in self.duplicates],
            "repeated": [
                {"upstream": up, "downstream": down, "lines": count} for (up, down), count in self.repeated.items()
            ],
            "dangling": {"isolated": list(self.isolated), "undescribed": list(self.undescribed)},
            "pending": [{"dataset": name, "reason": reason} for name, reason in self.pending.items()],
            "unreviewed": [_edge_json(edge) for edge in self.unreviewed],
            "unknown_relationships": dict(self.unknown_relationships),
            "fix_first": [{"kind": fix.kind, "what": fix.what, "affects": fix.affects} for fix in self.fix_first],
        }

    def _violation(self, edge: Edge) -> dict[str, Any]:
        up, down = self.graph.nodes[edge.upstream], self.graph.nodes[edge.downstream]
        return {
            **_edge_json(edge),
            "upstream_date": stated_date(up),
            "downstream_date": stated_date(down),
            "dates_checked": bool(up.published_on and down.published_on),
        }


def _edge_json(edge: Edge) -> dict[str, Any]:
    return {
        "upstream": edge.upstream,
        "downstream": edge.downstream,
        "relationship": edge.relationship,
        "confidence": edge.confidence,
        "evidence": edge.evidence,
        "reason": edge.reason,
    }


def integrity(lineage: Source) -> IntegrityReport:
    """Find what is wrong with a lineage.

    >>> import networkx as nx
    >>> graph = nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c"), ("c", "c")])
    >>> report = integrity(graph)
    >>> [cycle.datasets for cycle in report.cycles], [edge.downstream for edge in report.loops]
    ([('a', 'b')], ['c'])
    """
    graph = graph_of(lineage)
    cycles = tuple(explained_cycle(graph, names) for names in sorted(condense(graph).cycles, key=_largest_first))
    counts = Counter((edge.upstream, edge.downstream) for edge in graph.lines)
    touched = {end for edge in (*graph.waiting, *graph.loops) for end in (edge.upstream, edge.downstream)}
    found = {
        "graph": graph,
        "cycles": cycles,
        "loops": graph.loops,
        "time_violations": _time_violations(graph),
        "duplicates": _duplicates(graph),
        "repeated": {pair: count for pair, count in sorted(counts.items()) if count > 1},
        "isolated": tuple(name for name in sorted(graph.nodes) if not graph.flow.degree(name) and name not in touched),
        "undescribed": tuple(name for name, node in sorted(graph.nodes.items()) if not node.described),
        "pending": {
            name: node.reason
            for name, node in sorted(graph.nodes.items())
            if node.status in (NodeStatus.PENDING, NodeStatus.NEEDS_REVIEW)
        },
        "unreviewed": tuple(sorted(graph.waiting, key=lambda edge: (edge.downstream, edge.upstream))),
        "unknown_relationships": unknown_relationships(graph.lines),
    }
    return IntegrityReport(**found, fix_first=_fix_first(found))  # type: ignore[arg-type]


def _largest_first(names: Sequence[str]) -> tuple[int, Sequence[str]]:
    return -len(names), names


def _time_violations(graph: LineageGraph) -> tuple[Edge, ...]:
    """Give the lines whose upstream is younger than its downstream; nobody can have made anything from the future."""
    dates = {name: stated_date(node) for name, node in graph.nodes.items()}
    wrong = [edge for edge in graph.lines if is_later(dates[edge.upstream], dates[edge.downstream])]
    return tuple(sorted(wrong, key=lambda edge: (edge.downstream, edge.upstream)))


def _duplicates(graph: LineageGraph) -> tuple[Duplicate, ...]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in graph.nodes:
        folded = fold_name(name.rpartition("/")[2])
        if len(folded) >= _SHORTEST_FOLDED:
            groups[folded].append(name)
    several = [sorted(names) for names in groups.values() if len(names) > 1]
    return tuple(Duplicate(tuple(names), _difference(names)) for names in sorted(several))


def _difference(names: Sequence[str]) -> str:
    if len({name.casefold() for name in names}) < len(names):
        return "differ in case only"
    orgs = {name.rpartition("/")[0].casefold() for name in names}
    if "" in orgs and len(orgs) > 1:
        return "a name without a Hub id, and ids of that name"
    if len(orgs) > 1:
        return "the same name under several owners: re-uploads, or different data"
    return "differ in punctuation only"


def _fix_first(found: Mapping[str, Any]) -> tuple[Repair, ...]:
    graph: LineageGraph = found["graph"]
    what: list[tuple[str, str, str]] = []
    breaking = (inside.edge for cycle in found["cycles"] for inside in cycle.edges if inside.breaks)
    what += [("cycle", _named(edge), edge.downstream) for edge in breaking]
    what += [("loop", edge.downstream, edge.downstream) for edge in found["loops"]]
    what += [("time", _named(edge), edge.downstream) for edge in found["time_violations"]]
    what += [("review", _named(edge), edge.downstream) for edge in found["unreviewed"]]
    what += [("duplicate", ", ".join(each.datasets), each.datasets[0]) for each in found["duplicates"]]
    what += [("pending", name, name) for name in found["pending"]]
    nearest = sorted(set(what), key=lambda each: (_WEIGHT[each[0]], -len(graph.downstreams[each[2]]), each))[
        :_MOST_RANKED
    ]
    affects = {name: len(below(graph, [name])) - 1 for name in {each[2] for each in nearest}}
    repairs = [Repair(kind, text, affects[name]) for kind, text, name in nearest]
    return tuple(sorted(repairs, key=lambda fix: (_WEIGHT[fix.kind], -fix.affects, fix.what)))


def _named(edge: Edge) -> str:
    return f"{edge.upstream} -> {edge.downstream}"
