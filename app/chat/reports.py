"""Reports of analyses in plain sentences, each step of a path with the number of its evidence."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from app.analysis.contamination import ContaminationReport
from app.analysis.licenses import NOT_LEGAL_ADVICE, LicensesReport
from app.analysis.overlap import OverlapPair
from app.chat.telling import short

__all__ = ["benchmark_lines", "compared_lines", "license_lines", "steps_of"]

Pair = tuple[str, str]
Number = Callable[[Pair], int | None]
"""Gives the number of the evidence of a step (downstream, upstream)."""

_GRADES: Final = ("direct", "inherited", "possible")
_MOST: Final = 40
_MOST_NAMED: Final = 8


def steps_of(paths: Iterable[Sequence[str]]) -> list[Pair]:
    """Give the steps of paths that run downstream, as (downstream, upstream), each once."""
    return list(dict.fromkeys((down, up) for path in paths for up, down in pairwise(path)))


def benchmark_lines(report: ContaminationReport, dataset: str, number: Number) -> list[str]:
    """Tell which tests are upstream of a dataset, how they got there, and why they are graded so."""
    found = [(name, finding) for name, findings in report.findings.items() for finding in findings]
    found.sort(key=lambda item: (_GRADES.index(item[1].grade), item[1].distance, item[0]))
    if not found:
        return [f"No test upstream of {dataset}."]
    count = "1 test is" if len(found) == 1 else f"{len(found)} tests are"
    lines = [f"{count} upstream of {dataset}:"]
    for name, finding in found[:_MOST]:
        path = _path(finding.path, number)
        lines.append(f"  {name}: {finding.grade}, {_steps(finding.distance)}: {path}; {report.reason(name, finding)}.")
    return [*lines, *_more(len(found))]


def compared_lines(pair: OverlapPair, number: Number) -> list[str]:
    """Tell what two datasets have in common, and how."""
    if not pair.shared_ancestors:
        return [f"{pair.a} and {pair.b} have nothing in common that is known."]
    lines = [
        f"Predicted redundancy of {pair.a} and {pair.b}, from lineage alone: {pair.score:.2f} (0 to 1);"
        f" {100 * pair.of_a:.0f} % of what {pair.a} comes from is in {pair.b} too, {100 * pair.of_b:.0f} % the other"
        " way round.",
        f"In common upstream: {_named(pair.shared_ancestors)}.",
    ]
    if pair.shared_roots:
        lines.append(f"Roots among them: {_named(pair.shared_roots)}.")
    for down, up, way in ((pair.b, pair.a, pair.a_in_b), (pair.a, pair.b, pair.b_in_a)):
        if way:
            lines.append(f"{down} comes from {up}: {_path(way, number)}.")
    ways = [path for path in pair.paths if len(path) > 1 and path not in (pair.a_in_b, pair.b_in_a)]
    lines += [f"The strongest in common went into {path[-1]}: {_path(path, number)}." for path in ways]
    return lines


def license_lines(report: LicensesReport, number: Number) -> list[str]:
    """Tell the licenses upstream as a table, then what contradicts and what is unknown."""
    told = [each for each in report.ancestors if each.terms.is_known or each.model_terms]
    told += [each for each in report.ancestors if each not in told and each.dataset in report.datasets]
    rows = [("dataset", "license", "class", "models named")]
    for each in told[:_MOST]:
        models = ", ".join(f"{terms.provider} ({terms.named})" for terms in each.model_terms)
        rows.append(
            (short(each.dataset, 80), short(each.terms.stated or "-", 40), each.terms.permission, models or "-")
        )
    lines = [NOT_LEGAL_ADVICE, *_columns(rows), *_more(len(told))]
    lines += [f"Conflict: {report.reason(each)}: {_path(each.path, number)}." for each in report.conflicts[:_MOST]]
    lines += _more(len(report.conflicts))
    lines += [f"No one license satisfies both {a} and {b}." for a, b in report.clashes[:_MOST]]
    unknown = f": {_named(report.unknown)}" if report.unknown else ""
    lines.append(f"{len(report.unknown)} of {len(report.ancestors)} licenses are unknown{unknown}.")
    return lines


def _path(names: Sequence[str], number: Number) -> str:
    """Write a way downstream, each step with its evidence."""
    parts = [short(names[0], 100)]
    for up, down in pairwise(names):
        cited = number((down, up))
        parts.append(f"→ {short(down, 100)}{'' if cited is None else f' [{cited}]'}")
    return " ".join(parts)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _steps(distance: int) -> str:
    return "1 step" if distance == 1 else f"{distance} steps"


def _more(count: int) -> list[str]:
    return [f"… and {count - _MOST} more: taproot analyze lists them"] if count > _MOST else []


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
