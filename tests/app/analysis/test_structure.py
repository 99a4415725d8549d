"""Depths, degrees and leaves under each definition."""

import networkx as nx
import pytest

from app.analysis.condensation import ancestor_blocks, condense, longest_depths, path_counts, shortest_depths
from app.analysis.lineage_graph import graph_of
from app.analysis.structure import AS_PUBLISHED, Degrees, Depth, Leaves, StructureDefinitions, structure, with_choices
from tests.app.analysis.graphs import graph, random_graph

MATH = {"domains": ("Math",), "described": True}
BOTH = {"domains": ("Math", "Code"), "described": True}
CHAIN = graph(
    ("root", "middle"), ("root", "middle"), ("middle", "top"), ("off the Hub", "top"), ("root", "top"),
    root={**MATH, "is_terminal": True}, middle={**BOTH, "is_terminal": False}, top={**MATH, "is_terminal": False},
)  # fmt: skip


def test_by_pairs_and_by_lines():
    pairs = structure(CHAIN).domains["Math"]
    lines = structure(CHAIN, AS_PUBLISHED).domains["Math"]
    assert (pairs.nodes, pairs.average_depth, pairs.maximum_depth) == (3, 1.0, 2)
    assert (pairs.in_degree, pairs.out_degree) == (4 / 3, 1.0)
    assert (lines.in_degree, lines.out_degree) == (5 / 3, 4 / 3)


def test_a_dataset_counts_in_each_of_its_domains():
    report = structure(CHAIN)
    assert {name: figures.nodes for name, figures in report.domains.items()} == {"Math": 3, "Code": 1}
    assert report.flows["Math"] == {"Math": 3, "Code": 1}
    assert report.flows["(none given)"] == {"Math": 1}
    assert (report.datasets, report.named_only) == (3, 1)


def test_the_shortest_path_is_another_depth():
    shortest = structure(CHAIN, StructureDefinitions(depth=Depth.SHORTEST)).domains["Math"]
    assert shortest.average_depth == pytest.approx(2 / 3)


def test_leaves_by_graph_and_by_flag():
    flagged = graph(("a", "b"), a=MATH, b={**MATH, "is_terminal": True})
    assert structure(flagged).domains["Math"].leaf_share == 0.5
    assert structure(flagged, AS_PUBLISHED).domains["Math"].leaf_share == 1.0  # of those that have the flag


def test_choices_replace_definitions():
    assert with_choices(AS_PUBLISHED, Degrees.PAIRS, None, None).leaves is Leaves.STORED
    assert with_choices(StructureDefinitions(), None, Leaves.STORED, Depth.SHORTEST) == StructureDefinitions(
        leaves=Leaves.STORED, depth=Depth.SHORTEST
    )


def test_hubs_aggregators_components_and_growth():
    report = structure(graph(("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("x", "y")))
    assert report.hubs[0] == ("a", 2, 3)
    assert report.aggregators[0] == ("d", 2, 3, 4)
    assert report.components == (4, 2)
    assert {name: grown.kind for name, grown in report.growth.items()}["b"] == "balanced"


def test_years():
    dated = graph(
        ("a", "b"), a={"described": True, "published_on": "2023-04-01"}, b={"described": True, "stated_on": "2024-05"}
    )
    assert structure(dated).over_time == {"2023": (1, 0), "2024": (1, 1)}


@pytest.mark.parametrize("seed", range(25))
def test_depths_and_paths_as_networkx_counts_them(seed):
    plain = random_graph(seed, cyclic=False)
    condensation = condense(graph_of(plain))
    longest, shortest, paths = longest_depths(condensation), shortest_depths(condensation), path_counts(condensation)
    roots = [name for name in plain if not plain.pred[name]]
    for name in plain:
        ways = [way for root in roots if root != name for way in nx.all_simple_paths(plain, root, name)]
        assert longest[name] == max((len(way) - 1 for way in ways), default=0)
        assert shortest[name] == min((len(way) - 1 for way in ways), default=0)
        every = sum(1 for other in plain if other != name for _ in nx.all_simple_paths(plain, other, name))
        assert paths[name] == every


@pytest.mark.parametrize("seed", range(25))
def test_ancestors_by_the_bit_are_ancestors(seed):
    cyclic = random_graph(seed, cyclic=True)
    condensation = condense(graph_of(cyclic))
    above = {name: set() for name in cyclic}
    for block, labels in ancestor_blocks(condensation):
        for name in cyclic:
            label = labels[condensation.component[name]]
            above[name] |= {other for bit, other in enumerate(block) if label >> bit & 1} - {name}
    assert above == {name: nx.ancestors(cyclic, name) for name in cyclic}
