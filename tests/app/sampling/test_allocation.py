"""Shares of a budget: they add up, respect what is there, and depend on nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UsageError
from app.sampling.allocation import allocate, weights_of

SIZES = {"a": 10_000, "b": 100, "c": 1}


def test_the_square_root_lies_between_proportion_and_equality():
    by_way = {way: allocate(100, SIZES, weights_of(way, SIZES)) for way in ("sqrt", "equal", "proportional")}
    assert by_way["proportional"]["b"] < by_way["sqrt"]["b"] < by_way["equal"]["b"]
    assert all(sum(shares.values()) == 100 for shares in by_way.values())
    assert by_way["equal"] == {"a": 50, "b": 49, "c": 1}, "what c cannot give, the others do"


def test_diversity_weighs_by_the_score():
    weights = weights_of("diversity", SIZES, {"a": 10.0, "b": 30.0, "c": 0.0})
    assert allocate(40, SIZES, weights) == {"a": 10, "b": 30, "c": 0}


def test_a_root_without_weight_gives_only_what_the_others_cannot():
    assert allocate(10, {"a": 4, "b": 100}, {"a": 1.0, "b": 0.0}) == {"a": 4, "b": 6}


def test_an_unknown_way_is_refused_in_one_sentence():
    with pytest.raises(UsageError, match="sqrt, equal"):
        weights_of("best", SIZES)


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 500), max_size=8),
    st.integers(1, 2000),
    st.lists(st.floats(0, 1e6), min_size=8, max_size=8),
)
def test_shares_add_up_and_never_pass_what_is_there(rows, budget, weights):
    shares = allocate(budget, rows, dict(zip(rows, weights, strict=False)))
    assert sum(shares.values()) == min(budget, sum(rows.values()))
    assert all(0 <= shares[name] <= rows[name] for name in rows)
    backwards = dict(reversed(rows.items()))
    assert allocate(budget, backwards, dict(zip(rows, weights, strict=False))) == shares
