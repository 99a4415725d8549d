"""What a sample is made of, as plain values: allocation, what was dropped and why, benchmarks, diversity."""

from collections import Counter
from typing import Any

from app.building.comparison import Comparison
from app.building.sample import Sample

__all__ = ["report_of"]


def report_of(name: str, sample: Sample, comparison: Comparison | None) -> dict[str, Any]:
    """Give the report.

    Args:
        name: of the sample.
        sample: finished.
        comparison: absent when nobody asked for one.
    """
    plan = sample.plan
    return {
        "name": name,
        "rows": len(sample.texts),
        "asked_rows": plan.budget,
        "allocation": plan.way,
        "seed": plan.seed,
        "spread_by": sample.embedder if plan.spreads else None,
        "roots": [
            {
                "id": origin.root.id,
                "place": origin.rows.place,
                "columns": "; ".join(dict.fromkeys(schema.described() for schema in origin.rows.schemas.values())),
                "license": origin.root.license,
                "permission": origin.root.permission,
                "published_on": origin.root.published_on,
                "rows": origin.rows.rows,
                "available": sample.available[origin.root.id],
                "allocated": sample.allocated[origin.root.id],
                "taken": sample.taken.get(origin.root.id, 0),
                "dropped": dict(sorted(origin.dropped.items(), key=lambda item: (-item[1], item[0]))),
            }
            for origin in sample.origins
        ],
        "left_out": [{"id": one.id, "reason": one.reason} for one in sample.left_out],
        "benchmarks": _benchmarks(sample),
        "diversity": comparison.as_json() if comparison is not None else None,
    }


def _benchmarks(sample: Sample) -> list[dict[str, Any]]:
    """Tell for each benchmark what was dropped for it, and what the finished sample still holds (nothing)."""
    if sample.check is None:
        return []
    dropped = Counter(match.benchmark for _, _, found in sample.pool.held for match in found[:1])
    rows = {match.benchmark: set[int]() for _, _, found in sample.pool.held for match in found}
    for _, _, found in sample.pool.held:
        for match in found:
            rows[match.benchmark].add(match.pos)
    return [
        {
            "name": one.name,
            "rows": one.rows,
            "dropped_rows": dropped[one.name],
            "benchmark_rows_met": len(rows.get(one.name, ())),
            "methods": list(sample.plan.methods),
            "left_in_sample": one.training_rows,
        }
        for one in sample.check.benchmarks
    ]
