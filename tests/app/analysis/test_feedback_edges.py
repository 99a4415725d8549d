"""Edges that break every cycle, few and small graphs or many at once."""

import networkx as nx
import pytest

from app.analysis import feedback_edges as room
from tests.app.analysis.graphs import random_graph


@pytest.mark.parametrize("laid_down", [0, 2_000])
@pytest.mark.parametrize("seed", range(20))
def test_nothing_goes_round_without_them(monkeypatch, seed, laid_down):
    monkeypatch.setattr(room, "_MOST_LAID_DOWN", laid_down)
    made = random_graph(seed, cyclic=True)
    trust = {pair: 1 + int(pair[0][1:]) % 3 + int(pair[1][1:]) % 5 for pair in made.edges}
    taken = room.feedback_edges(trust)
    made.remove_edges_from(taken)
    assert nx.is_directed_acyclic_graph(made)


def test_each_closes_a_cycle_of_edges_that_are_trusted_more():
    trust = {("a", "b"): 0.2, ("b", "c"): 0.9, ("c", "a"): 0.8, ("c", "b"): 0.5}
    assert room.feedback_edges(trust) == {("a", "b"), ("c", "b")}


def test_no_cycle_nothing_taken():
    assert room.feedback_edges({("a", "b"): 1.0, ("b", "c"): 1.0}) == set()
    assert room.feedback_edges({}) == set()
