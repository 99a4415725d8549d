"""Reports of analyses as tables for a terminal. Long lists are cut and say so; ``--json`` has all of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Column, Table

from app.cli.rendering import one_line

if TYPE_CHECKING:
    from app.analysis.contamination import ContaminationReport
    from app.analysis.integrity import IntegrityReport
    from app.analysis.licenses import LicensesReport
    from app.analysis.overlap import OverlapReport
    from app.analysis.redundancy import RedundancyReport
    from app.analysis.structure import StructureReport

__all__ = [
    "print_contamination",
    "print_integrity",
    "print_licenses",
    "print_overlap",
    "print_redundancy",
    "print_structure",
]

_MOST_ROWS: Final = 40
_WIDEST: Final = 60
_LONGEST_CELL: Final = 600


def _table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[object]], title: str) -> None:
    """Print a table, or nothing when there are no rows."""
    kept = list(rows)
    if not kept:
        return
    # Folded, not cut: an id has to be copied whole.
    table = Table(*(Column(heading, overflow="fold") for heading in headings), title=title, title_justify="left")
    for row in kept[:_MOST_ROWS]:
        table.add_row(*(one_line(str(cell), _LONGEST_CELL) for cell in row))
    console.print(table)
    if len(kept) > _MOST_ROWS:
        console.print(f"and {len(kept) - _MOST_ROWS} more: --json lists them")


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _path(names: Sequence[str]) -> str:
    shown = names if len(names) <= 6 else (*names[:3], "…", *names[-2:])
    return " → ".join(one_line(name, _WIDEST) for name in shown)


def print_structure(console: Console, report: "StructureReport") -> None:
    """Print Table 1, then what leads it."""
    definitions = report.definitions
    console.print(
        f"{report.datasets} datasets ({report.named_only} more are only named), {report.edges} edges in"
        f" {report.lines} lines, {len(report.components)} components, {report.cycles} cycles"
    )
    console.print(
        f"Degrees count {definitions.degrees.value}, leaves are {_LEAVES[definitions.leaves.value]}, depth is the"
        f" {definitions.depth.value} path to a root (a cycle is one level); a dataset counts in each of its domains."
    )
    rows: list[Sequence[object]] = [
        (name, row.nodes, _number(row.average_depth), "-" if row.maximum_depth is None else row.maximum_depth,
         _number(row.in_degree), _number(row.out_degree),
         "-" if row.leaf_share is None else f"{100 * row.leaf_share:.2f}", row.vertical, row.horizontal)
        for name, row in report.domains.items()
    ]  # fmt: skip
    headings = ("domain", "nodes", "average depth", "maximum depth", "in-degree", "out-degree", "leaf %",
                "vertical", "horizontal")  # fmt: skip
    _table(console, headings, rows, "By domain")
    _table(console, ("dataset", "direct downstream", "all downstream"), report.hubs[:10], "Most reused")
    by_path = ("dataset", "direct upstream", "all upstream", "by path")
    _table(console, by_path, report.aggregators[:10], "Super-aggregators")
    _table(console, ("dataset", "depth"), report.deepest[:10], "Deepest")
    targets = sorted({target for row in report.flows.values() for target in row})
    flows = [(source, *(row.get(target, 0) for target in targets)) for source, row in report.flows.items()]
    _table(console, ("upstream \\ downstream", *targets), flows, "Edges from domain to domain")
    _table(console, ("year", "datasets", "edges"), ((y, *c) for y, c in report.over_time.items()), "Growth")
    if report.unknown_relationships:
        names = ", ".join(one_line(name, _WIDEST) for name in sorted(report.unknown_relationships)[:10])
        console.print(f"Relationships that are none of the five: {names}", soft_wrap=True)


_LEAVES: Final = {"graph": "datasets with nothing upstream", "stored": "those with the stored flag is_terminal_node"}


def print_redundancy(console: Console, report: "RedundancyReport") -> None:
    """Print what is taken twice, and what could be dropped."""
    console.print(
        f"{report.triple_count} implicit intersections in {len(report.targets)} datasets,"
        f" {report.shared_count} pairs that merely share ancestors"
    )
    triples = sorted(report.triples, key=lambda triple: (triple.shares, triple.target, triple.includes))
    rows = [(each.target, each.includes, each.also_includes, each.shares.label, _path(each.path)) for each in triples]
    _table(console, ("dataset", "takes", "and takes", "shares", "path"), rows, "Taken twice")
    pairs = [(pair.target, pair.a, pair.b, pair.count) for pair in report.shared]
    _table(console, ("dataset", "takes", "and takes", "ancestors in common"), pairs[:10], "Merely shared ancestors")
    drops = [(drop.dataset, len(drop.roots), ", ".join(drop.made_into) or "-") for drop in report.droppable]
    _table(console, ("dataset", "roots", "made into"), drops, "Could be left out of the mixture without losing a root")
    if report.mixture and not drops:
        console.print("Nothing can be left out of the mixture without losing a root.")


def print_contamination(console: Console, report: "ContaminationReport") -> None:
    """Print one dataset's findings, or a line a benchmark."""
    if not report.findings:
        where = "the graph" if report.dataset is None else report.dataset
        console.print(f"No known benchmark is upstream of anything in {one_line(where, _WIDEST)}.")
        return
    if report.dataset is not None:
        reasons: list[Sequence[object]] = [
            (name, found[0].grade, found[0].distance, _path(found[0].path), report.reason(name, found[0]))
            for name, found in report.findings.items()
        ]
        _table(console, ("benchmark", "grade", "distance", "path", "why"), reasons, f"Upstream of {report.dataset}")
        return
    counts = {name: Counter(each.grade for each in found) for name, found in report.findings.items()}
    rows = [(name, *(count[grade] for grade in ("direct", "inherited", "possible"))) for name, count in counts.items()]
    _table(console, ("benchmark", "direct", "inherited", "possible"), rows, "Datasets with a benchmark upstream")
    graded = [
        (name, each.dataset, each.grade, _path(each.path))
        for name, found in report.findings.items()
        for each in found
        if each.grade != "possible"
    ]
    _table(console, ("benchmark", "dataset", "grade", "path"), graded, "Direct and inherited")


def print_licenses(console: Console, report: "LicensesReport") -> None:
    """Print licenses, what contradicts, and what is unknown."""
    from app.analysis.licenses import NOT_LEGAL_ADVICE

    console.print(NOT_LEGAL_ADVICE)
    rows: list[Sequence[object]] = [
        (entry.dataset, entry.terms.stated or "-", ", ".join(entry.terms.spdx) or "-", entry.terms.permission,
         ", ".join(f"{terms.provider} ({terms.named})" for terms in entry.model_terms) or "-")
        for entry in report.ancestors
        if entry.terms.is_known or entry.model_terms or entry.dataset in report.datasets
    ]  # fmt: skip
    _table(console, ("dataset", "license", "SPDX", "class", "models named"), rows, "Licenses upstream")
    conflicts = [(each.dataset, each.ask.value, report.reason(each), _path(each.path)) for each in report.conflicts]
    _table(console, ("dataset", "about", "what contradicts", "path"), conflicts, "Conflicts")
    clashes = [(a, b) for a, b in report.clashes]
    _table(console, ("dataset", "and"), clashes, "No one license satisfies both")
    console.print(f"{len(report.unknown)} of {len(report.ancestors)} licenses are unknown, {len(conflicts)} conflicts.")


def print_overlap(console: Console, report: "OverlapReport") -> None:
    """Print each two datasets."""
    rows = [
        (pair.a, pair.b, _number(pair.score), _number(pair.of_a), _number(pair.of_b), len(pair.shared_ancestors),
         len(pair.shared_roots), ", ".join(pair.shared_ancestors[:3]) or "-")
        for pair in report.pairs
    ]  # fmt: skip
    headings = ("a", "b", "predicted", "of a", "of b", "shared", "shared roots", "most strongly")
    _table(console, headings, rows, "Predicted redundancy (0 to 1), from lineage alone")


def print_integrity(console: Console, report: "IntegrityReport") -> None:
    """Print counts, cycles edge by edge, and what to fix first."""
    console.print(
        f"{len(report.graph.nodes)} datasets, {report.graph.flow.number_of_edges()} edges: {len(report.cycles)} cycles,"
        f" {len(report.loops)} loops, {len(report.time_violations)} time violations, {len(report.duplicates)} perhaps"
        f" duplicate names, {len(report.repeated)} repeated edges, {len(report.isolated)} isolated and"
        f" {len(report.undescribed)} undescribed datasets, {len(report.pending)} pending,"
        f" {len(report.unreviewed)} unreviewed edges",
        soft_wrap=True,
    )
    for cycle in report.cycles[:5]:
        rows = [
            (inside.edge.upstream, inside.edge.downstream, inside.edge.relationship or "-",
             _number(inside.edge.confidence), "; ".join(inside.doubts) or "-", "yes" if inside.breaks else "")
            for inside in cycle.edges
        ]  # fmt: skip
        title = f"A cycle of {len(cycle.datasets)} datasets, such as {_path(cycle.shortest)}"
        _table(console, ("upstream", "downstream", "relationship", "confidence", "doubts", "breaks it"), rows, title)
    fixes = [(fix.kind, fix.what, fix.affects) for fix in report.fix_first[:20]]
    _table(console, ("kind", "look at", "datasets affected"), fixes, "What to fix first")
    if report.unknown_relationships:
        names = ", ".join(one_line(name, _WIDEST) for name in sorted(report.unknown_relationships)[:10])
        console.print(f"Relationships that are none of the five: {names}", soft_wrap=True)
