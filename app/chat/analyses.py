"""The joint to the analyses: tests upstream of a dataset, two datasets compared, licenses.

Caveat: until an analysis is part of the program, its question is answered with what the lineage itself says, or
with the sentence that nothing can be said; never with a guess.
"""

from dataclasses import asdict, is_dataclass
from importlib import import_module
from typing import Any, Final

from pydantic import BaseModel

from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.lineage import Lineage

__all__ = ["benchmarks_upstream", "compared", "licenses_upstream"]

PLACES: Final = {
    "contamination": "app.analysis.contamination",
    "compare": "app.analysis.overlap",
    "licenses": "app.analysis.licenses",
}


def benchmarks_upstream(lineage: Lineage) -> dict[str, Any]:
    """Give the tests in a lineage; by the analysis, else those that the lineage marks as tests."""
    found = _analysis("contamination", lineage)
    if found is not None:
        return found
    held = {end for edge in lineage.edges if edge.status is ClaimStatus.ACCEPTED for end in (edge.upstream,)}
    tests = [node for node in lineage.nodes if node.kind is NodeKind.BENCHMARK and node.id in held]
    return {
        "benchmarks": {
            node.id: [{"dataset": lineage.dataset, "grade": _grade(lineage, node.id), "distance": node.depth}]
            for node in tests
        }
    }


def _grade(lineage: Lineage, benchmark: str) -> str:
    direct = any(edge.downstream == lineage.dataset and edge.upstream == benchmark for edge in lineage.edges)
    return "direct" if direct else "inherited"


def compared(lineage: Lineage, other: Lineage) -> dict[str, Any]:
    """Give what two datasets have in common; ``lineage`` is the first one's, ``other`` the second's."""
    union = lineage.model_copy(
        update={"nodes": (*lineage.nodes, *other.nodes), "edges": tuple(dict.fromkeys((*lineage.edges, *other.edges)))}
    )
    found = _analysis("compare", union, lineage.dataset, other.dataset)
    if found is not None:
        return found
    upstream, upstream_other = _ancestors(lineage), _ancestors(other)
    return {
        "a": lineage.dataset,
        "b": other.dataset,
        "shared": sorted(upstream & upstream_other),
        "only_a": len(upstream - upstream_other),
        "only_b": len(upstream_other - upstream),
        "a_from_b": other.dataset in upstream,
        "b_from_a": lineage.dataset in upstream_other,
    }


def licenses_upstream(lineage: Lineage) -> dict[str, Any]:
    """Give the licenses of a dataset and of what it comes from, as the Hub states them."""
    found = _analysis("licenses", lineage, lineage.dataset)
    if found is not None:
        return found
    accepted = {lineage.dataset, *_ancestors(lineage)}
    stated = {node.id: node.license for node in lineage.nodes if node.id in accepted}
    return {"dataset": lineage.dataset, "licenses": {name: license or "not stated" for name, license in stated.items()}}


def _ancestors(lineage: Lineage) -> set[str]:
    return {edge.upstream for edge in lineage.edges if edge.status is ClaimStatus.ACCEPTED}


def _analysis(name: str, *arguments: object) -> dict[str, Any] | None:
    """Ask the analysis, ``None`` when this version has none."""
    try:
        module = import_module(PLACES[name])
    except ModuleNotFoundError as error:
        if error.name is None or not PLACES[name].startswith(error.name):
            raise
        return None
    return _plain(getattr(module, name)(*arguments))


def _plain(report: object) -> dict[str, Any]:
    """Give a report as plain JSON, whichever way it is written."""
    if hasattr(report, "to_json"):
        value = report.to_json()
    elif isinstance(report, BaseModel):
        value = report.model_dump(mode="json")
    elif is_dataclass(report) and not isinstance(report, type):
        value = asdict(report)
    else:
        value = report
    return value if isinstance(value, dict) else {"report": value}
