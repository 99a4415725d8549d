"""Reports of analyses as tables and charts of a page; each row knows what it highlights in the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.analysis.contamination import ContaminationReport, Finding
from app.analysis.licenses import NOT_LEGAL_ADVICE, LicensesReport
from app.analysis.mixture import MIXTURE
from app.analysis.redundancy import RedundancyReport
from app.analysis.structure import StructureReport
from app.web.views.texts import counted, joined, percent, visible

__all__ = [
    "MOST_ROWS",
    "Bar",
    "Cell",
    "Chart",
    "ReportView",
    "Row",
    "TableView",
    "contaminated",
    "contamination_view",
    "licenses_view",
    "redundancy_view",
    "structure_view",
]

MOST_ROWS: Final = 100
"""Rows of a table that a page shows; how many more there are is said, and ``taproot analyze --json`` has them all."""

_GRADES: Final = ("direct", "inherited", "possible")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, and the dataset it stands for if it is one."""

    text: str
    dataset: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and the path (from upstream to downstream) that the row is about; none where it is about no path."""

    cells: tuple[Cell, ...]
    path: tuple[str, ...] = ()

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Give the edges (downstream, upstream) of the path."""
        return tuple((downstream, upstream) for upstream, downstream in pairwise(self.path))


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; ``more`` counts the rows that are not shown."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it is, how long (0 to 1 of the longest), and its value as people read it."""

    label: str
    length: float
    shown: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one measure."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a report says in sentences, in tables and in charts."""

    sentences: tuple[str, ...]
    tables: tuple[TableView, ...] = ()
    charts: tuple[Chart, ...] = ()


def contaminated(report: ContaminationReport) -> list[tuple[str, str]]:
    """Give the benchmarks that something was made from: id, and what people choose by, the most direct ones first."""
    counts = {
        name: [sum(each.grade == grade for each in found) for grade in _GRADES]
        for name, found in report.findings.items()
    }
    ordered = sorted(counts, key=lambda name: ([-count for count in counts[name]], name))
    return [(name, f"{visible(name)} ({_graded(counts[name])})") for name in ordered]


def _graded(counts: Sequence[int]) -> str:
    return ", ".join(f"{count} {grade}" for count, grade in zip(counts, _GRADES, strict=True) if count)


def contamination_view(report: ContaminationReport, benchmark: str | None) -> ReportView:
    """Give the ways from one benchmark into training data; without one, the benchmarks there are."""
    if not report.findings:
        return ReportView(("No known benchmark is upstream of anything in this graph.",))
    if benchmark is None or benchmark not in report.findings:
        return ReportView((f"{counted(len(report.findings), 'benchmark')} can be reached; choose one.",))
    found = report.findings[benchmark]
    rows = [_finding(report, benchmark, each) for each in sorted(found, key=_seriousness)]
    counts = [sum(each.grade == grade for each in found) for grade in _GRADES]
    said = f"{visible(benchmark)} is upstream of {counted(len(found), 'dataset')}: {_graded(counts)}."
    table = _table("Ways into training data", ("dataset", "grade", "by which way, and why this grade"), rows)
    return ReportView((said, "No grade counts rows; only a comparison of rows tells how many are there."), (table,))


def _seriousness(finding: Finding) -> tuple[int, int, str]:
    return _GRADES.index(finding.grade), finding.distance, finding.dataset


def _finding(report: ContaminationReport, benchmark: str, finding: Finding) -> Row:
    reason = f"{_way(finding.path)}\n{visible(report.reason(benchmark, finding))}"
    cells = (_named(finding.dataset), Cell(finding.grade), Cell(reason))
    return Row(cells, finding.path)


def redundancy_view(report: RedundancyReport) -> ReportView:
    """Give what a mixture, or the graph, takes twice, and what could be left out."""
    triples = sorted(report.triples, key=lambda each: (each.shares, each.target, each.includes, each.also_includes))
    rows = [
        Row(
            (_named(each.target), _named(each.includes), _named(each.also_includes), Cell(each.shares.label)),
            _real((*each.path, each.target)),
        )
        for each in triples[:MOST_ROWS]
    ]
    taken = _table("Taken twice", ("dataset", "takes", "and takes, made from it", "shares"), rows, report.triple_count)
    drops = [
        Row((_named(each.dataset), Cell(joined(each.made_into) or "—"), Cell(joined(each.roots))), (each.dataset,))
        for each in report.droppable
    ]
    left_out = _table("Could be left out without losing a root", ("dataset", "made into", "its roots"), drops)
    pairs = [
        Row((_named(each.target), _named(each.a), _named(each.b), Cell(f"{each.count:,}"), Cell(joined(each.nearest))))
        for each in report.shared[:MOST_ROWS]
    ]
    shared = _table("Share ancestors", ("dataset", "takes", "and takes", "in common", "nearest"), pairs,
                    report.shared_count)  # fmt: skip
    said = [f"{counted(report.triple_count, 'dataset is', 'datasets are')} taken twice: directly, and within another."]
    if report.mixture and not drops:
        said.append("Nothing can be left out of the mixture without losing a root.")
    return ReportView(tuple(said), _filled(taken, left_out, shared))


def licenses_view(report: LicensesReport) -> ReportView:
    """Give what licenses upstream ask for and where that is lost."""
    conflicts = [
        Row(
            (_named(each.dataset), Cell(each.ask.value.replace("_", " ")), Cell(visible(report.reason(each)))),
            _real(each.path),
        )
        for each in report.conflicts
    ]
    told = [
        Row((_named(entry.dataset), Cell(visible(entry.terms.stated or "not stated")),
             Cell(entry.terms.permission.replace("_", " ")),
             Cell(joined([f"{terms.provider} ({visible(terms.named)})" for terms in entry.model_terms]) or "—")))
        for entry in report.ancestors
        if entry.terms.is_known or entry.model_terms or entry.dataset in report.datasets
    ]  # fmt: skip
    clashes = [Row((_named(a), _named(b))) for a, b in report.clashes]
    said = (
        NOT_LEGAL_ADVICE,
        f"{counted(len(conflicts), 'conflict')}; {len(report.unknown):,} of {len(report.ancestors):,} licenses are"
        " unknown.",
    )
    return ReportView(
        said,
        _filled(
            _table("Conflicts", ("dataset", "about", "what contradicts"), conflicts),
            _table("No one license satisfies both", ("dataset", "and"), clashes),
            _table("Licenses", ("dataset", "license", "class", "models named"), told),
        ),
    )


def structure_view(report: StructureReport) -> ReportView:
    """Give the figures of the whole graph."""
    domains = [
        Row((Cell(visible(name)), Cell(f"{row.nodes:,}"), Cell(_number(row.average_depth)),
             Cell("—" if row.maximum_depth is None else str(row.maximum_depth)), Cell(_number(row.in_degree)),
             Cell(_number(row.out_degree)), Cell(percent(row.leaf_share))))
        for name, row in report.domains.items()
    ]  # fmt: skip
    headings = ("domain", "datasets", "average depth", "deepest", "in-degree", "out-degree", "leaves")
    hubs = [_reach(*each) for each in report.hubs[:20]]
    takers = [_reach(*each[:3]) for each in report.aggregators[:20]]
    flows = [
        Row((Cell(visible(source)), Cell(visible(target)), Cell(f"{count:,}")))
        for source, target, count in sorted(_flows(report), key=lambda each: (-each[2], each[:2]))
    ]
    said = (
        f"{counted(report.datasets, 'dataset')} ({report.named_only:,} more are only named),"
        f" {counted(report.edges, 'edge')}, {counted(len(report.components), 'component')},"
        f" {counted(report.cycles, 'cycle')}.",
        "A dataset counts in each of its domains; depth is the longest path to a root.",
    )
    tables = _filled(
        _table("By domain", headings, domains),
        _table("Most reused", ("dataset", "directly", "in all"), hubs),
        _table("Made of the most", ("dataset", "directly", "in all"), takers),
        _table("From domain to domain", ("upstream", "downstream", "edges"), flows),
    )
    years = [(year, counts[0]) for year, counts in report.over_time.items()]
    depths = [(name, row.average_depth or 0.0) for name, row in report.domains.items()]
    charts = (
        _chart("Datasets by domain", [(name, row.nodes) for name, row in report.domains.items()]),
        _chart("Average depth by domain", depths, "{:.2f}"),
        _chart("Datasets over time", years),
    )
    return ReportView(said, tables, tuple(chart for chart in charts if chart.bars))


def _reach(name: str, direct: int, every: int) -> Row:
    return Row((_named(name), Cell(f"{direct:,}"), Cell(f"{every:,}")), (name,))


def _flows(report: StructureReport) -> Iterable[tuple[str, str, int]]:
    return ((source, target, count) for source, row in report.flows.items() for target, count in row.items())


def _table(title: str, headings: Sequence[str], rows: Sequence[Row], count: int | None = None) -> TableView:
    kept = tuple(rows[:MOST_ROWS])
    return TableView(title, tuple(headings), kept, (len(rows) if count is None else count) - len(kept))


def _filled(*tables: TableView) -> tuple[TableView, ...]:
    return tuple(table for table in tables if table.rows)


def _chart(title: str, values: Sequence[tuple[str, float]], form: str = "{:,}") -> Chart:
    longest = max((value for _, value in values), default=0) or 1
    return Chart(title, tuple(Bar(visible(name), value / longest, form.format(value)) for name, value in values))


def _named(dataset: str) -> Cell:
    return Cell(visible(dataset, 200), None if dataset == MIXTURE else dataset)


def _real(path: Sequence[str]) -> tuple[str, ...]:
    """Leave the planned mixture out, which is no dataset of the picture."""
    return tuple(name for name in path if name != MIXTURE)


def _way(path: Sequence[str]) -> str:
    return visible(" → ".join(path), 600)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
