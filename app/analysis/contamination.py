"""Benchmarks upstream of training data, found through lineage (arXiv 2604.10480, Table 10).

Grades. ``direct``: the dataset takes from the benchmark itself, by a relationship that keeps rows or questions.
``inherited``: it does so through other datasets, each of which keeps them. ``possible``: some step is a rewriting, a
seed, unstated or about removal, or the benchmark also has a training split and no quote says that its test was taken.
Caveat: no grade counts rows; only a comparison of rows tells how many are there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

import networkx as nx

from app.analysis.benchmarks import Benchmark, BenchmarkRegistry, known_benchmarks
from app.analysis.carrying import Carried, carries, speaks_of_removal, step_json, strongest
from app.analysis.lineage_graph import LineageGraph, Source, above, found, graph_of, lines_of
from app.analysis.split_wording import names_the_test
from app.analysis.spreading import Spread, spread

__all__ = ["ContaminationReport", "Finding", "contamination"]

_MOST_PATHS: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A dataset with a benchmark upstream; ``path`` runs from the benchmark to it, the best graded, then shortest."""

    dataset: str
    grade: str
    path: tuple[str, ...]

    @property
    def distance(self) -> int:
        """Give the number of edges."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True)
class ContaminationReport:
    """What :func:`contamination` finds, by benchmark id; benchmarks that nothing was made from are left out."""

    graph: LineageGraph
    registry: BenchmarkRegistry
    dataset: str | None
    findings: Mapping[str, tuple[Finding, ...]]
    present: Mapping[str, tuple[str, ...]]
    other_paths: Mapping[str, tuple[tuple[str, ...], ...]]

    def to_json(self) -> dict[str, Any]:
        """Give the report with the keys of contracts.md and more."""
        return {
            "dataset": self.dataset,
            "benchmarks": {
                benchmark: [self._finding(benchmark, finding) for finding in findings]
                for benchmark, findings in self.findings.items()
            },
            "in_graph": {benchmark: list(names) for benchmark, names in self.present.items()},
            "other_paths": {benchmark: [list(path) for path in paths] for benchmark, paths in self.other_paths.items()},
        }

    def _finding(self, benchmark: str, finding: Finding) -> dict[str, Any]:
        return {
            "dataset": finding.dataset,
            "grade": finding.grade,
            "distance": finding.distance,
            "path": list(finding.path),
            "reason": self.reason(benchmark, finding),
            "steps": step_json(self.graph, finding.path),
        }

    def reason(self, benchmark: str, finding: Finding) -> str:
        """Say in one sentence why a finding has its grade."""
        if finding.grade != "possible":
            kept = "its one step keeps" if finding.distance == 1 else f"each of its {finding.distance} steps keeps"
            return f"{kept} rows or questions"
        node = self.registry.find(finding.path[0])
        doubts = [] if node is None else _doubts(self.graph, node, finding.path)
        if node is not None and benchmark not in (node.id, node.name):
            doubts.insert(0, f"{benchmark} is a part of {node.name}, and it is not stated which part was taken")
        return "; ".join(doubts)


def contamination(
    lineage: Source, dataset: str | None = None, registry: BenchmarkRegistry | None = None
) -> ContaminationReport:
    """Find every benchmark upstream of every dataset, or of one.

    All benchmarks are followed at once, a bit each, level by level (as multi-source breadth-first search does: Then
    et al., VLDB 2014), twice: over edges that keep rows or questions, then over all.

    Args:
        lineage: the whole graph or a part of it.
        dataset: only what is upstream of it, with up to 20 further paths a benchmark.
        registry: the benchmarks; those that come with taproot when absent.

    Raises:
        NotInGraphError: the dataset is not in the graph.

    >>> kept = {"relationship": "Direct Inclusion/Subset"}
    >>> graph = nx.DiGraph([("Omni-MATH", "DeepScaleR", kept), ("DeepScaleR", "Caco", kept)])
    >>> found = contamination(graph).findings["KbsdJames/Omni-MATH"]
    >>> [(finding.dataset, finding.grade, finding.distance) for finding in found]
    [('DeepScaleR', 'direct', 1), ('Caco', 'inherited', 2)]
    """
    graph = graph_of(lineage)
    known = registry or known_benchmarks()
    wanted = None if dataset is None else found(graph, dataset)
    inside = None if wanted is None else above(graph, [wanted])
    nodes = {name: known.find(name) for name in (graph.nodes if inside is None else sorted(inside))}
    at = {name: benchmark for name, benchmark in nodes.items() if benchmark is not None}
    followed = _followed(known, at.values())
    bits = {benchmark.name: 1 << bit for bit, benchmark in enumerate(followed)}
    kept, anything = _edges(graph, at, bits, inside)
    own = {name: bits[benchmark.name] for name, benchmark in at.items()}
    sure = spread(kept.edges, own, kept.stopped)
    loose = spread(anything, {name: _held(benchmark, followed, bits) for name, benchmark in at.items()}, {})
    findings = _findings(followed, at, sure, loose, wanted)
    present: dict[str, list[str]] = defaultdict(list)
    for name, benchmark in at.items():
        present[benchmark.id].append(name)
    return ContaminationReport(
        graph=graph,
        registry=known,
        dataset=wanted,
        findings=findings,
        present={benchmark: tuple(sorted(names)) for benchmark, names in sorted(present.items())},
        other_paths={} if wanted is None else _other_paths(graph, wanted, at, findings, inside or set()),
    )


def _followed(registry: BenchmarkRegistry, present: Iterable[Benchmark]) -> list[Benchmark]:
    """Give the benchmarks in the graph, and those that are parts of them."""
    names = {benchmark.name for benchmark in present}
    return [each for each in registry.benchmarks if each.name in names or each.part_of in names]


def _held(benchmark: Benchmark, followed: Sequence[Benchmark], bits: Mapping[str, int]) -> int:
    parts = (bits[each.name] for each in followed if each.part_of == benchmark.name)
    return bits[benchmark.name] | sum(parts)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Edges that keep rows or questions; ``stopped`` are benchmarks (bits) that a pair does not let through."""

    edges: Mapping[str, Sequence[str]]
    stopped: Mapping[tuple[str, str], int]


def _edges(
    graph: LineageGraph, at: Mapping[str, Benchmark], bits: Mapping[str, int], inside: set[str] | None
) -> tuple[_Kept, Mapping[str, Sequence[str]]]:
    keeping: dict[str, list[str]] = defaultdict(list)
    anything: dict[str, list[str]] = defaultdict(list)
    stopped: dict[tuple[str, str], int] = {}
    for upstream, downstreams in graph.downstreams.items():
        for downstream in downstreams:
            if inside is not None and downstream not in inside:
                continue
            anything[upstream].append(downstream)
            if carries(strongest(lines_of(graph, upstream, downstream))) <= Carried.QUESTIONS:
                keeping[upstream].append(downstream)
                benchmark = at.get(upstream)
                if benchmark is not None and not _takes_the_test(graph, benchmark, upstream, downstream, at):
                    stopped[upstream, downstream] = bits[benchmark.name]
    return _Kept(keeping, stopped), anything


def _takes_the_test(
    graph: LineageGraph, benchmark: Benchmark, upstream: str, downstream: str, at: Mapping[str, Benchmark]
) -> bool:
    """Whether what is taken from a benchmark is its test: it has nothing else, or a quote says so."""
    if not benchmark.train:
        return True
    other = at.get(downstream)
    if other is not None and benchmark.name in (other.name, other.part_of):
        return True
    return any(names_the_test(edge.evidence, benchmark) for edge in lines_of(graph, upstream, downstream))


def _findings(
    followed: Sequence[Benchmark], at: Mapping[str, Benchmark], sure: Spread, loose: Spread, wanted: str | None
) -> dict[str, tuple[Finding, ...]]:
    by_id: dict[str, list[Finding]] = defaultdict(list)
    names = loose.reached if wanted is None else [wanted]
    for name in names:
        surely = sure.reached.get(name, 0)
        for bit in _bits(loose.reached.get(name, 0)):
            benchmark = followed[bit]
            here = at.get(name)
            if here is not None and benchmark.name == here.name:
                continue
            if surely >> bit & 1:
                path = sure.path(name, bit)
                grade = "direct" if len(path) == 2 else "inherited"
            else:
                path, grade = loose.path(name, bit), "possible"
            if len(path) > 1:
                by_id[benchmark.id].append(Finding(name, grade, path))
    return {
        benchmark: tuple(sorted(found_here, key=lambda finding: (finding.distance, finding.dataset)))
        for benchmark, found_here in sorted(by_id.items())
    }


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _doubts(graph: LineageGraph, benchmark: Benchmark, path: Sequence[str]) -> list[str]:
    doubts = []
    if benchmark.train and not any(names_the_test(edge.evidence, benchmark) for edge in lines_of(graph, *path[:2])):
        rows = "a training split or past years"
        doubts.append(f"{benchmark.name} also has {rows}, and no quote says that its test was taken")
    for upstream, downstream in pairwise(path):
        edge = strongest(lines_of(graph, upstream, downstream))
        if speaks_of_removal(edge):
            doubts.append(f"the evidence for {upstream} in {downstream} speaks of removal")
        elif carries(edge) is Carried.DERIVED:
            doubts.append(f"{downstream} is a rewriting of {upstream}, or made from it as seeds ({edge.relationship})")
        elif carries(edge) is Carried.UNKNOWN:
            doubts.append(f"what {downstream} takes of {upstream} is not stated")
    return doubts


def _other_paths(
    graph: LineageGraph,
    dataset: str,
    at: Mapping[str, Benchmark],
    findings: Mapping[str, Sequence[Finding]],
    inside: set[str],
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give further ways from each benchmark to one dataset, the shortest first."""
    part = graph.flow.subgraph(inside)
    others = {}
    for benchmark, here in findings.items():
        starts = sorted(name for name, known in at.items() if known.id == benchmark and name != dataset)
        ways = (tuple(way) for start in starts for way in islice(
            nx.shortest_simple_paths(part, start, dataset), _MOST_PATHS))  # fmt: skip
        more = sorted({way for way in ways if way != here[0].path}, key=lambda way: (len(way), way))[:_MOST_PATHS]
        if more:
            others[benchmark] = tuple(more)
    return others
