"""The joint to the analyses: tests upstream of a dataset, two datasets compared, licenses; short."""

from collections.abc import Mapping
from typing import Any, Final

from app.analysis.contamination import contamination
from app.analysis.licenses import licenses
from app.analysis.overlap import compare
from app.records.lineage import Lineage

__all__ = ["benchmarks_upstream", "compared", "licenses_upstream"]

_LONG: Final = frozenset({"steps", "other_paths", "in_graph", "model_terms", "spdx"})
"""Parts of a report that are left to ``taproot analyze``."""


def benchmarks_upstream(lineage: Lineage) -> dict[str, Any]:
    """Give the tests upstream of the dataset of a lineage, with grade and path."""
    return _shortened(contamination(lineage, lineage.dataset).to_json())


def compared(lineage: Lineage, other: Lineage) -> dict[str, Any]:
    """Give what the datasets of two lineages have in common.

    Raises:
        UsageError: both are the same.
    """
    nodes = {node.id: node for node in (*other.nodes, *lineage.nodes)}
    edges = {(edge.downstream, edge.upstream): edge for edge in (*lineage.edges, *other.edges)}
    union = lineage.model_copy(update={"nodes": tuple(nodes.values()), "edges": tuple(edges.values())})
    return _shortened(compare(union, lineage.dataset, other.dataset).as_json())


def licenses_upstream(lineage: Lineage) -> dict[str, Any]:
    """Give the licenses of the dataset of a lineage and of what it comes from, and what contradicts."""
    return _shortened(licenses(lineage, lineage.dataset).to_json())


def _shortened(report: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _short(value) for key, value in report.items() if key not in _LONG}


def _short(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(value, dict):
        return _shortened(value)
    return [_short(item) for item in value] if isinstance(value, list) else value
