"""The joint to the analyses: tests upstream of a dataset, two datasets compared, licenses; short."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.contamination import contamination
from app.analysis.licenses import licenses
from app.analysis.overlap import compare
from app.chat.reports import Number, Pair, benchmark_lines, compared_lines, license_lines, steps_of
from app.records.lineage import Lineage

__all__ = ["Analysis", "benchmarks_upstream", "compared", "licenses_upstream"]

_LONG: Final = frozenset({"steps", "other_paths", "in_graph", "model_terms", "spdx"})
"""Parts of a report that are left to ``taproot analyze``."""

_MOST_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report.

    Attributes:
        data: for a model, plain JSON.
        steps: (downstream, upstream) of the paths it tells, whose evidence is to be cited.
        lines: tells it to people, given the numbers of the evidence.
    """

    data: dict[str, Any]
    steps: list[Pair]
    lines: Callable[[Number], list[str]]


def benchmarks_upstream(lineage: Lineage) -> Analysis:
    """Give the tests upstream of the dataset of a lineage, with grade and path."""
    report = contamination(lineage, lineage.dataset)
    paths = [finding.path for findings in report.findings.values() for finding in findings]
    return Analysis(
        _shortened(report.to_json()),
        steps_of(paths)[:_MOST_STEPS],
        lambda number: benchmark_lines(report, lineage.dataset, number),
    )


def compared(lineage: Lineage, other: Lineage) -> Analysis:
    """Give what the datasets of two lineages have in common.

    Raises:
        UsageError: both are the same.
    """
    nodes = {node.id: node for node in (*other.nodes, *lineage.nodes)}
    edges = {(edge.downstream, edge.upstream): edge for edge in (*lineage.edges, *other.edges)}
    union = lineage.model_copy(update={"nodes": tuple(nodes.values()), "edges": tuple(edges.values())})
    pair = compare(union, lineage.dataset, other.dataset)
    steps = steps_of((*pair.paths, pair.a_in_b, pair.b_in_a))[:_MOST_STEPS]
    return Analysis(_shortened(pair.as_json()), steps, lambda number: compared_lines(pair, number))


def licenses_upstream(lineage: Lineage) -> Analysis:
    """Give the licenses of the dataset of a lineage and of what it comes from, and what contradicts."""
    report = licenses(lineage, lineage.dataset)
    steps = steps_of(conflict.path for conflict in report.conflicts)[:_MOST_STEPS]
    return Analysis(_shortened(report.to_json()), steps, lambda number: license_lines(report, number))


def _shortened(report: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _short(value) for key, value in report.items() if key not in _LONG}


def _short(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        return _shortened(value)
    return [_short(item) for item in value] if isinstance(value, list) else value
