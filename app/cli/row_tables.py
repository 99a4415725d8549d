"""How measures of rows are shown to people: tables, and rows side by side."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_decontamination", "print_row_overlap"]


def print_row_overlap(console: "Console", report: Mapping[str, Any]) -> None:
    """Print sets, pairs, and examples; then what was skipped."""
    _table(
        console,
        ("set", "rows", "unique", "unique loose", "unique rows", "near-duplicates", "columns"),
        [
            (one["name"], one["rows"], one["unique"], one["unique_loose"], one["unique_rows"], one["near_duplicates"],
             one["columns"])
            for one in report["sets"]
        ],
    )  # fmt: skip
    rows = [(pair["a"], pair["b"], *line) for pair in report["pairs"] for line in _pair_lines(pair)]
    if rows:
        _table(console, ("a", "b", "method", "of a in b", "share", "of b in a", "share"), rows)
    for pair in report["pairs"]:
        for example in pair["examples"]:
            console.print(f"{example['method']}: {pair['a']} | {pair['b']}")
            for side in (example["a"], example["b"]):
                console.print(f"  {side['file']} row {side['row']}: {' '.join(side['text'].split())[:160]}")
    for pair in report.get("skipped", []):
        console.print(f"skipped: {pair['a']} and {pair['b']}: {pair['reason']}")


def _pair_lines(pair: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    lines: list[tuple[Any, ...]] = []
    for method in ("exact", "loose", "exact_rows"):
        if method in pair:
            shares = (_percent(pair[f"{method}_of_a"]), _percent(pair[f"{method}_of_b"]))
            lines.append((method, pair[method], shares[0], pair[method], shares[1]))
    for method in ("ngram13", "ngram8", "near"):
        if method in pair:
            found = pair[method]
            lines.append((method, found["a_in_b"], _percent(found["of_a"]), found["b_in_a"], _percent(found["of_b"])))
    if pair.get("predicted"):
        score = pair["predicted"]
        lines.append(("predicted", "", _percent(score["of_a"]), "", _percent(score["of_b"])))
    return lines


def print_decontamination(console: "Console", report: Mapping[str, Any]) -> None:
    """Print a line for each benchmark, and the sum."""
    _table(
        console,
        ("benchmark", "rows", "training rows", "of training", "benchmark rows", "of benchmark", "by method"),
        [
            (one["name"] + (" (likely)" if one["likely"] else ""), one["rows"], one["training_rows"],
             _percent(one["of_training"]), one["benchmark_rows"], _percent(one["of_benchmark"]),
             ", ".join(f"{method} {count}" for method, count in one["by_method"].items()))
            for one in report["benchmarks"]
        ],
    )  # fmt: skip
    console.print(f"{report['dataset']}: {report['contaminated']} of {report['rows']} rows hold benchmark rows")


def _table(console: "Console", headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(*headings)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"
