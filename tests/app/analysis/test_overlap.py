"""Datasets compared through what they come from."""

import pytest

from app.analysis.overlap import compare, matrix
from app.errors import NotInGraphError, UsageError
from tests.app.analysis.graphs import DISTILLED, INCLUDED, SEEDED, graph


def test_a_score_by_hand():
    made = graph(("r", "a", INCLUDED), ("r", "b", DISTILLED), ("s", "b", SEEDED))
    pair = compare(made, "a", "b")
    assert pair.score == pytest.approx(0.8 / (2 + 2.1 - 0.8))
    assert pair.of_a == pytest.approx(0.8 / 2)
    assert (pair.shared_ancestors, pair.shared_roots, pair.a_in_b, pair.b_in_a) == (("r",), ("r",), (), ())


def test_one_within_the_other():
    pair = compare(graph(("r", "a", INCLUDED), ("a", "b", INCLUDED)), "a", "b")
    assert (pair.of_a, pair.a_in_b, pair.b_in_a) == (1.0, ("a", "b"), ())


def test_strangers_share_nothing():
    pair = compare(graph(("r", "a"), ("s", "b")), "a", "b")
    assert (pair.score, pair.shared_ancestors, pair.paths) == (0.0, (), ())


def test_the_matrix_is_symmetric():
    made = graph(("r", "a"), ("r", "b"), ("s", "b"), ("s", "c"))
    rows = matrix(made, ["a", "b", "c"]).to_json()["matrix"]
    assert all(rows[i][j] == rows[j][i] for i in range(3) for j in range(3))
    assert rows[0][1] == compare(made, "b", "a").as_json()["score"]


def test_both_in_a_cycle():
    pair = compare(graph(("a", "b", INCLUDED), ("b", "a", INCLUDED)), "a", "b")
    assert (pair.score, pair.a_in_b, pair.b_in_a) == (1.0, ("a", "b"), ("b", "a"))


def test_two_are_needed():
    with pytest.raises(UsageError, match="two different"):
        compare(graph(("a", "b")), "a", "A")
    with pytest.raises(NotInGraphError):
        compare(graph(("a", "b")), "a", "c")
