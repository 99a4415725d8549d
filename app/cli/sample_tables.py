"""How a sample is shown to people: what each root gave, what was left out and why, diversity beside others."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_sample"]

_MOST_REASONS = 3


def print_sample(console: "Console", report: Mapping[str, Any]) -> None:
    """Print the tables of a report."""
    _table(
        console,
        ("root", "license", "rows", "without repeats", "taken", "left out because"),
        [
            (one["id"], one["permission"], one["rows"], one["available"], one["taken"], _reasons(one["dropped"]))
            for one in report["roots"]
        ],
    )
    for one in report["left_out"]:
        console.print(f"not drawn from {one['id']}: {one['reason']}")
    if report["benchmarks"]:
        columns = ("benchmark", "rows", "rows dropped for it", "left in the sample")
        lines = [(one["name"], one["rows"], one["dropped_rows"], one["left_in_sample"]) for one in report["benchmarks"]]
        _table(console, columns, lines)
    measured = report["diversity"]
    if measured is not None:
        head = ("beside", "rows of each", "Vendi: sample", "it", "centroid distance: sample", "it")
        _table(console, head, [_compared(one) for one in measured["compared"]])
        spread = f"rows spread by {report['spread_by']}" if report["spread_by"] else "rows taken by chance"
        console.print(f"Measured under {measured['embedder']}; {spread}. 95 % intervals in brackets.")
        told = ", ".join(f"{one['name']} ({one['measure']})" for one in measured["not_clearly_above"])
        console.print(f"Not above beyond chance: {told or 'none'}.")
    short = report["asked_rows"] - report["rows"]
    if short:
        console.print(f"{report['rows']} rows of {report['asked_rows']}: the roots have no more without repeats.")


def _compared(one: Mapping[str, Any]) -> tuple[Any, ...]:
    sides = (one["sample"], one["set"])
    vendi = [_interval(side["vendi"], 1) for side in sides]
    centroid = [_interval(side["centroid_distance"], 3) for side in sides]
    return one["name"], one["compared_rows"], *vendi, *centroid


def _interval(value: Mapping[str, float], digits: int) -> str:
    return f"{value['value']:.{digits}f} [{value['low']:.{digits}f}, {value['high']:.{digits}f}]"


def _reasons(dropped: Mapping[str, int]) -> str:
    told = [f"{reason}: {count}" for reason, count in list(dropped.items())[:_MOST_REASONS]]
    return "; ".join([*told, *(["..."] if len(dropped) > _MOST_REASONS else [])])


def _table(console: "Console", head: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    table = Table(*head)
    for line in lines:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line))
    console.print(table)
