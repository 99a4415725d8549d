"""Graphs that nobody draws: empty, one node, cycles everywhere, parallel edges, unknown words."""

import networkx as nx
import pytest

from app.analysis.contamination import contamination
from app.analysis.integrity import integrity
from app.analysis.licenses import licenses
from app.analysis.lineage_graph import graph_of
from app.analysis.redundancy import redundancy
from app.analysis.structure import structure
from app.errors import DataError
from app.records.lineage import Lineage

ANALYSES = (structure, redundancy, contamination, licenses, integrity)


def everywhere():
    """Each of 40 datasets made from each other."""
    return nx.complete_graph(40, nx.DiGraph)


def parallel():
    made = nx.MultiDiGraph()
    made.add_edges_from(("openai/gsm8k", "mix") for _ in range(100_000))
    return made


def lone():
    made = nx.DiGraph()
    made.add_node("alone")
    return made


GRAPHS = {
    "empty": nx.DiGraph, "lineage": lambda: Lineage(dataset="", nodes=(), edges=()), "one": lone,
    "everywhere": everywhere, "parallel": parallel,
    "unknown": lambda: nx.DiGraph([("a", "b", {"relationship": "Ünknown 🤷"}), ("b", "c", {"relationship": ""})]),
    "itself": lambda: nx.DiGraph([("a", "a")]),
}  # fmt: skip


@pytest.mark.parametrize("name", GRAPHS)
def test_every_analysis_has_an_answer(name):
    graph = graph_of(GRAPHS[name]())
    for analysis in ANALYSES:
        assert isinstance(analysis(graph).to_json(), dict)


def test_parallel_lines_are_one_pair():
    report = structure(parallel())
    assert (report.edges, report.lines) == (1, 100_000)
    assert integrity(parallel()).repeated == {("openai/gsm8k", "mix"): 100_000}


def test_unknown_relationships_are_named():
    assert structure(GRAPHS["unknown"]()).unknown_relationships == {"Ünknown 🤷": 1, "": 1}


def test_cycles_everywhere_have_one_level():
    report = structure(everywhere())
    assert (report.cycles, report.deepest[0][1]) == (1, 0)
    assert redundancy(everywhere(), most=10).triple_count == 40 * 39 * 38


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (nx.Graph([("a", "b")]), "not directed"),
        (nx.DiGraph([("a", "b", {"status": "perhaps"})]), "status"),
        (nx.DiGraph([("a", "b", {"confidence": "high"})]), "confidence"),
    ],
)
def test_what_is_no_lineage_is_refused_in_a_sentence(graph, says):
    with pytest.raises(DataError, match=says):
        structure(graph)
