"""Implicit intersections, and what a mixture can do without."""

from itertools import permutations

import networkx as nx
import pytest

from app.analysis.carrying import Carried
from app.analysis.redundancy import redundancy
from app.errors import NotInGraphError
from tests.app.analysis.graphs import DISTILLED, INCLUDED, SEEDED, graph, random_graph


def triples(report):
    return {(triple.target, triple.includes, triple.also_includes) for triple in report.triples}


@pytest.mark.parametrize("seed", range(40))
def test_triples_as_the_slow_way_finds_them(seed):
    cyclic = random_graph(seed, cyclic=seed % 2 == 1)
    report = redundancy(cyclic)
    expected = {
        (target, includes, also)
        for target in cyclic
        for includes, also in permutations(cyclic.pred[target], 2)
        if nx.has_path(cyclic, includes, also)
    }
    assert triples(report) == expected
    assert report.triple_count == len(expected)
    for triple in report.triples:
        assert nx.is_path(cyclic, triple.path)
        assert (triple.path[0], triple.path[-1]) == (triple.includes, triple.also_includes)


@pytest.mark.parametrize("seed", range(20))
def test_shared_ancestors_as_the_slow_way_finds_them(seed):
    made = random_graph(seed, cyclic=False)
    expected = {}
    for target in made:
        for a, b in permutations(sorted(made.pred[target]), 2):
            common = nx.ancestors(made, a) & nx.ancestors(made, b)
            if a < b and common and not nx.has_path(made, a, b) and not nx.has_path(made, b, a):
                expected[target, a, b] = len(common)
    report = redundancy(made)
    assert {(pair.target, pair.a, pair.b): pair.count for pair in report.shared} == expected
    assert report.shared_count == len(expected)


def test_the_way_that_carries_the_most_is_taken_before_a_shorter_one():
    made = graph(
        ("y", "x", SEEDED), ("y", "m", INCLUDED), ("m", "x", INCLUDED), ("x", "t", INCLUDED), ("y", "t", INCLUDED)
    )
    (triple,) = (each for each in redundancy(made).triples if each.target == "t")
    assert triple.path == ("y", "m", "x")
    assert triple.shares is Carried.ROWS


def test_what_is_shared_is_the_least_of_all_steps():
    made = graph(("y", "x", DISTILLED), ("x", "t", INCLUDED), ("y", "t", INCLUDED))
    assert redundancy(made).triples[0].shares is Carried.QUESTIONS
    made = graph(("y", "x", DISTILLED), ("x", "t", SEEDED), ("y", "t", INCLUDED))
    assert redundancy(made).triples[0].shares is Carried.DERIVED


def test_lists_are_cut_and_counts_are_not():
    made = graph(*((f"a{n}", f"a{n + 1}") for n in range(20)), *((f"a{n}", "t") for n in range(20)))
    report = redundancy(made, most=5)
    assert (report.triple_count, len(report.triples)) == (190, 5)
    assert report.to_json()["complete"] is False


def test_a_mixture_keeps_its_roots():
    made = graph(("gsm8k", "meta"), ("math", "meta"), ("math", "numina"), ("aime", "numina"))
    report = redundancy(made, ["gsm8k", "meta", "numina", "math"])
    dropped = {drop.dataset for drop in report.droppable}
    assert dropped == {"gsm8k", "math"}
    assert ("(the mixture)", "gsm8k", "meta") in triples(report)
    assert [(pair.a, pair.b, pair.nearest) for pair in report.shared] == [("meta", "numina", ("math",))]


def test_of_two_in_a_cycle_one_is_kept():
    report = redundancy(graph(("a", "b"), ("b", "a")), ["a", "b"])
    assert len(report.droppable) == 1
    assert all(triple.in_cycle for triple in report.triples)


def test_a_mixture_of_strangers_is_refused():
    with pytest.raises(NotInGraphError, match="nobody/knows is not in the graph"):
        redundancy(graph(("a", "b")), ["a", "nobody/knows"])
