"""Tools that say what the graph tells: contamination, licenses, comparison, redundancy, integrity.

Caveat: a report of a whole graph may be long; its lists are cut to a bounded length each, and it says so.
"""

from typing import Annotated, Any, Final

from pydantic import Field

from app.mcp_server.answers import ReportAnswer
from app.mcp_server.desk import Desk, clipped, errors_told
from app.mcp_server.reading_tools import DatasetName
from app.queries import whole_lineage

__all__ = ["AnalysisTools"]

MOST_LISTED: Final = 200
"""Entries of one list of a report."""

Mixture = Annotated[
    list[DatasetName], Field(max_length=200, description="Datasets to be mixed; none for the whole graph.")
]
Compared = Annotated[list[DatasetName], Field(min_length=2, max_length=50, description="Two or more datasets.")]


class AnalysisTools:
    """The analyses of ``taproot analyze`` over one database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def contamination(self, dataset: DatasetName | None = None) -> ReportAnswer:
        """Tell which benchmarks are upstream of a dataset, or of every dataset: graded, with distance and path.

        ``direct``: the dataset takes it itself; ``inherited``: something upstream does; ``possible``: a train split
        or seeds only.
        """
        from app.analysis.contamination import contamination

        with errors_told():
            return _report(contamination(whole_lineage(self._desk.db), dataset).to_json())

    def licenses(self, datasets: Mixture) -> ReportAnswer:
        """Tell the licenses of every ancestor and where they conflict. Facts, not legal advice."""
        from app.analysis.licenses import licenses

        with errors_told():
            return _report(licenses(whole_lineage(self._desk.db), datasets or None).to_json())

    def redundancy(self, mixture: Mixture) -> ReportAnswer:
        """Tell what a mixture, or the whole graph, takes more than once through its lineage."""
        from app.analysis.redundancy import redundancy

        with errors_told():
            return _report(redundancy(whole_lineage(self._desk.db), mixture or None).to_json())

    def compare(self, datasets: Compared) -> ReportAnswer:
        """Compare datasets through their lineage: shared ancestors, shared roots, predicted overlap."""
        from app.analysis.overlap import matrix

        with errors_told():
            return _report(matrix(whole_lineage(self._desk.db), datasets).to_json())

    def integrity(self) -> ReportAnswer:
        """Tell what in the graph should be mended first: cycles, time violations, duplicates, unreviewed edges."""
        from app.analysis.integrity import integrity

        with errors_told():
            return _report(integrity(whole_lineage(self._desk.db)).to_json())


def _report(report: dict[str, Any]) -> ReportAnswer:
    cut: list[str] = []
    return ReportAnswer(report=_bounded(report, "", cut), cut=cut)


def _bounded(value: Any, where: str, cut: list[str]) -> Any:  # noqa: ANN401 (any JSON)
    """Cut long lists, objects and texts; ``cut`` takes the paths of what was cut."""
    if isinstance(value, str):
        return clipped(value)
    if isinstance(value, dict):
        items = list(value.items())
        if len(items) > MOST_LISTED:
            cut.append(where or "report")
        return {clipped(key, 400): _bounded(one, f"{where}.{key}"[:200], cut) for key, one in items[:MOST_LISTED]}
    if isinstance(value, list | tuple):
        if len(value) > MOST_LISTED:
            cut.append(where or "report")
        return [_bounded(one, where, cut) for one in value[:MOST_LISTED]]
    return value
