"""Reports as tables: cut ones say so, rows know their path, and the planned mixture is no dataset."""

import networkx as nx

from app.analysis.contamination import contamination
from app.analysis.licenses import licenses
from app.analysis.redundancy import redundancy
from app.analysis.structure import structure
from app.web.views.reports import (
    MOST_ROWS,
    contaminated,
    contamination_view,
    licenses_view,
    redundancy_view,
    structure_view,
)

KEPT = {"relationship": "Direct Inclusion/Subset"}


def test_ways_of_a_benchmark_are_paths_of_the_picture():
    report = contamination(nx.DiGraph([("openai/gsm8k", "lab/a", KEPT), ("lab/a", "lab/b", KEPT)]))
    [(benchmark, words)] = contaminated(report)
    assert (benchmark, words) == ("openai/gsm8k", "openai/gsm8k (2 possible)")
    [table] = contamination_view(report, benchmark).tables
    assert [row.cells[0].dataset for row in table.rows] == ["lab/a", "lab/b"]
    assert table.rows[1].edges == (("lab/a", "openai/gsm8k"), ("lab/b", "lab/a"))
    assert contamination_view(report, "none/such").tables == ()


def test_nothing_contaminated_is_said():
    assert (
        "No known benchmark" in contamination_view(contamination(nx.DiGraph([("a/b", "c/d", KEPT)])), None).sentences[0]
    )


def test_what_a_mixture_takes_twice():
    graph = nx.DiGraph([("lab/seed", "lab/a", KEPT)])
    view = redundancy_view(redundancy(graph, ["lab/seed", "lab/a"]))
    taken, left_out, *_ = view.tables
    assert [cell.dataset for cell in taken.rows[0].cells] == [None, "lab/seed", "lab/a", None]
    assert taken.rows[0].path == ("lab/seed", "lab/a")
    assert left_out.rows[0].cells[0].dataset == "lab/seed"


def test_license_conflicts_and_their_ways():
    graph = nx.DiGraph([("lab/strict", "lab/free", KEPT)])
    graph.nodes["lab/strict"]["license"], graph.nodes["lab/free"]["license"] = "cc-by-nc-4.0", "mit"
    conflicts, *_ = licenses_view(licenses(graph, ["lab/free"])).tables
    assert conflicts.title == "Conflicts"
    assert conflicts.rows[0].edges == (("lab/free", "lab/strict"),)


def test_long_tables_say_how_much_more_there_is():
    graph = nx.DiGraph([("lab/strict", f"lab/free{number}", KEPT) for number in range(MOST_ROWS + 5)])
    for name in graph:
        graph.nodes[name]["license"] = "cc-by-nc-4.0" if name == "lab/strict" else "mit"
    conflicts = next(table for table in licenses_view(licenses(graph)).tables if table.title == "Conflicts")
    assert (len(conflicts.rows), conflicts.more) == (MOST_ROWS, 5)


def test_structure_has_figures_and_bars():
    view = structure_view(structure(nx.DiGraph([("lab/a", "lab/b", KEPT), ("lab/a", "lab/c", KEPT)])))
    assert view.sentences[0].startswith("0 datasets (3 more are only named), 2 edges")
    hubs = next(table for table in view.tables if table.title == "Most reused")
    assert [cell.text for cell in hubs.rows[0].cells] == ["lab/a", "2", "2"]
    assert all(0 <= bar.length <= 1 for chart in view.charts for bar in chart.bars)
