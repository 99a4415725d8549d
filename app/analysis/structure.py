"""How a lineage is built: domains, depths, degrees, hubs, flows, components, growth (arXiv 2604.10480, Table 1).

Caveat: every figure hangs on a definition, so the report names the ones it used. Datasets may have several domains
and count in each. A cycle is one level of depth.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

import networkx as nx

from app.analysis.carrying import unknown_relationships
from app.analysis.condensation import condense, longest_depths, path_counts, shortest_depths
from app.analysis.growth import Growth, growth_of
from app.analysis.lineage_graph import LineageGraph, Source, above, below, graph_of
from app.records.lineage import LineageNode

__all__ = [
    "AS_PUBLISHED",
    "Degrees",
    "Depth",
    "DomainFigures",
    "Leaves",
    "StructureDefinitions",
    "StructureReport",
    "structure",
    "with_choices",
]

NO_DOMAIN: Final = "(none given)"
_MOST_NAMED: Final = 20


class Degrees(StrEnum):
    """What a degree counts: ``pairs`` of datasets, or every ``lines`` that states one."""

    PAIRS = "pairs"
    LINES = "lines"


class Leaves(StrEnum):
    """What a leaf is: nothing upstream in the ``graph``, or the ``stored`` flag ``is_terminal_node``."""

    GRAPH = "graph"
    STORED = "stored"


class Depth(StrEnum):
    """The ``longest`` or the ``shortest`` path to a root, in levels."""

    LONGEST = "longest"
    SHORTEST = "shortest"


@dataclass(frozen=True, slots=True)
class StructureDefinitions:
    """The definitions a report is made with."""

    degrees: Degrees = Degrees.PAIRS
    leaves: Leaves = Leaves.GRAPH
    depth: Depth = Depth.LONGEST
    described_only: bool = True
    """Whether figures are means over described datasets only; sources that are merely named count as neighbours."""


AS_PUBLISHED: Final = StructureDefinitions(degrees=Degrees.LINES, leaves=Leaves.STORED)
"""Those of the paper: longest path over all ids, off-Hub ones too; duplicate lines count; the stored leaf flag."""


@dataclass(frozen=True, slots=True)
class DomainFigures:
    """A row of Table 1. Means over the domain's datasets; shares from 0 to 1, absent where nothing can be divided."""

    nodes: int
    average_depth: float | None
    maximum_depth: int | None
    in_degree: float | None
    out_degree: float | None
    leaf_share: float | None
    vertical: int
    horizontal: int


@dataclass(frozen=True, slots=True)
class StructureReport:
    """What :func:`structure` finds; counts are of datasets unless they say otherwise."""

    definitions: StructureDefinitions
    datasets: int
    named_only: int
    edges: int
    lines: int
    cycles: int
    domains: Mapping[str, DomainFigures]
    hubs: tuple[tuple[str, int, int], ...]
    aggregators: tuple[tuple[str, int, int, int], ...]
    deepest: tuple[tuple[str, int], ...]
    flows: Mapping[str, Mapping[str, int]]
    components: tuple[int, ...]
    over_time: Mapping[str, tuple[int, int]]
    growth: Mapping[str, Growth]
    unknown_relationships: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Give the report with the keys of contracts.md and more."""
        return {
            "datasets": self.datasets,
            "named_only": self.named_only,
            "edges": self.edges,
            "lines": self.lines,
            "cycles": self.cycles,
            "definitions": asdict(self.definitions),
            "domains": {name: _domain_json(figures) for name, figures in self.domains.items()},
            "hubs": [dict(zip(("dataset", "direct_downstream", "all_downstream"), row, strict=True))
                     for row in self.hubs],
            "aggregators": [dict(zip(("dataset", "direct_upstream", "all_upstream", "paths"), row, strict=True))
                            for row in self.aggregators],
            "deepest": [dict(zip(("dataset", "depth"), row, strict=True)) for row in self.deepest],
            "flows": {source: dict(targets) for source, targets in self.flows.items()},
            "components": list(self.components),
            "over_time": {month: {"datasets": count, "edges": edges}
                          for month, (count, edges) in self.over_time.items()},
            "growth": {name: asdict(growth) for name, growth in self.growth.items()},
            "unknown_relationships": dict(self.unknown_relationships),
        }  # fmt: skip


def _domain_json(figures: DomainFigures) -> dict[str, Any]:
    """Give a row; the leaf share is from 0 to 1, and again in percent as Table 1 prints it."""
    share = figures.leaf_share
    return {**asdict(figures), "leaf_percent": None if share is None else 100 * share}


def structure(lineage: Source, definitions: StructureDefinitions | None = None) -> StructureReport:
    """Measure how a lineage is built (arXiv 2604.10480, Table 1 and section 4).

    Args:
        lineage: the whole graph or a part of it.
        definitions: see :class:`StructureDefinitions`; :data:`AS_PUBLISHED` are the paper's.

    >>> graph = nx.DiGraph([("gsm8k", "MetaMathQA"), ("MATH", "MetaMathQA"), ("MetaMathQA", "mix")])
    >>> report = structure(graph, StructureDefinitions(described_only=False))
    >>> report.domains["(none given)"].maximum_depth, report.deepest[0], report.hubs[0]
    (2, ('mix', 2), ('MATH', 1, 2))
    """
    chosen = definitions or StructureDefinitions()
    graph = graph_of(lineage)
    condensation = condense(graph)
    longest = longest_depths(condensation)
    depths = longest if chosen.depth is Depth.LONGEST else shortest_depths(condensation)
    described = [node for node in graph.nodes.values() if node.described or not chosen.described_only]
    growth = {name: growth_of(longest[name], len(ups)) for name, ups in graph.upstreams.items() if ups}
    paths = path_counts(condensation)
    return StructureReport(
        definitions=chosen,
        datasets=len(described),
        named_only=len(graph.nodes) - len(described),
        edges=graph.flow.number_of_edges(),
        lines=len(graph.lines) + len(graph.loops),
        cycles=len(condensation.cycles),
        domains=_domains(graph, described, depths, growth, chosen),
        hubs=_hubs(graph),
        aggregators=_aggregators(graph, paths),
        deepest=tuple(sorted(longest.items(), key=lambda item: (-item[1], item[0]))[:_MOST_NAMED]),
        flows=_flows(graph),
        components=tuple(sorted(map(len, nx.weakly_connected_components(graph.flow)), reverse=True)),
        over_time=_over_time(graph, described),
        growth=dict(sorted(growth.items())),
        unknown_relationships=unknown_relationships(graph.lines),
    )


def _domains(
    graph: LineageGraph,
    described: Sequence[LineageNode],
    depths: Mapping[str, int],
    growth: Mapping[str, Growth],
    chosen: StructureDefinitions,
) -> dict[str, DomainFigures]:
    by_domain: dict[str, list[LineageNode]] = defaultdict(list)
    for node in described:
        for domain in dict.fromkeys(node.domains or (NO_DOMAIN,)):
            by_domain[domain].append(node)
    degrees = _degrees(graph, chosen.degrees)
    leaves = _leaves(graph, described, chosen.leaves)
    return {
        domain: _figures([node.id for node in by_domain[domain]], depths, degrees, leaves, growth)
        for domain in sorted(by_domain, key=lambda name: (name == NO_DOMAIN, name))
    }


def _degrees(graph: LineageGraph, counted: Degrees) -> tuple[Mapping[str, int], Mapping[str, int]]:
    if counted is Degrees.LINES:
        lines = (*graph.lines, *graph.loops)
        return Counter(edge.downstream for edge in lines), Counter(edge.upstream for edge in lines)
    return dict(graph.flow.in_degree()), dict(graph.flow.out_degree())


def _leaves(graph: LineageGraph, described: Iterable[LineageNode], meant: Leaves) -> dict[str, bool | None]:
    if meant is Leaves.STORED:
        return {node.id: node.is_terminal for node in described}
    return {node.id: not graph.upstreams[node.id] for node in described}


def _figures(
    names: Sequence[str],
    depths: Mapping[str, int],
    degrees: tuple[Mapping[str, int], Mapping[str, int]],
    leaves: Mapping[str, bool | None],
    growth: Mapping[str, Growth],
) -> DomainFigures:
    flags = [flag for name in names if (flag := leaves[name]) is not None]
    kinds = Counter(growth[name].kind for name in names if name in growth)
    return DomainFigures(
        nodes=len(names),
        average_depth=_mean([depths[name] for name in names]),
        maximum_depth=max((depths[name] for name in names), default=None),
        in_degree=_mean([degrees[0].get(name, 0) for name in names]),
        out_degree=_mean([degrees[1].get(name, 0) for name in names]),
        leaf_share=_mean([int(flag) for flag in flags]),
        vertical=kinds["vertical"],
        horizontal=kinds["horizontal"],
    )


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None


def _hubs(graph: LineageGraph) -> tuple[tuple[str, int, int], ...]:
    """Give the most reused datasets: how many were made from them directly, and at any distance."""
    degrees = sorted(((name, len(downs)) for name, downs in graph.downstreams.items() if downs), key=_most_first)
    return tuple((name, count, len(below(graph, [name])) - 1) for name, count in degrees[:_MOST_NAMED])


def _aggregators(graph: LineageGraph, paths: Mapping[str, int]) -> tuple[tuple[str, int, int, int], ...]:
    """Give the super-aggregators: direct upstreams, all upstreams, and upstreams by path (arXiv 2512.14051)."""
    degrees = sorted(((name, len(ups)) for name, ups in graph.upstreams.items() if ups), key=_most_first)
    return tuple((name, count, len(above(graph, [name])) - 1, paths[name]) for name, count in degrees[:_MOST_NAMED])


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _flows(graph: LineageGraph) -> dict[str, dict[str, int]]:
    """Count pairs from each domain to each; a pair counts for every domain of both its ends."""
    counts: Counter[tuple[str, str]] = Counter()
    for upstream, downstream in graph.flow.edges():
        sources = graph.nodes[upstream].domains or (NO_DOMAIN,)
        for target in graph.nodes[downstream].domains or (NO_DOMAIN,):
            counts.update((source, target) for source in sources)
    flows: dict[str, dict[str, int]] = defaultdict(dict)
    for (source, target), count in sorted(counts.items()):
        flows[source][target] = count
    return dict(flows)


def _over_time(graph: LineageGraph, described: Iterable[LineageNode]) -> dict[str, tuple[int, int]]:
    """Count by year what was released, and the pairs whose downstream was; the undated are left out."""
    datasets: Counter[str] = Counter()
    edges: Counter[str] = Counter()
    for node in described:
        year = (node.published_on or node.stated_on or "")[:4]
        if year:
            datasets[year] += 1
            edges[year] += len(graph.upstreams[node.id])
    return {year: (count, edges[year]) for year, count in sorted(datasets.items())}


def with_choices(
    definitions: StructureDefinitions, degrees: Degrees | None, leaves: Leaves | None, depth: Depth | None
) -> StructureDefinitions:
    """Replace those definitions that were chosen.

    >>> with_choices(AS_PUBLISHED, None, Leaves.GRAPH, None).leaves.value
    'graph'
    """
    return replace(
        definitions,
        degrees=degrees or definitions.degrees,
        leaves=leaves or definitions.leaves,
        depth=depth or definitions.depth,
    )
