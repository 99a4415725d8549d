"""The Vendi score against its definition, centroid distance, and intervals that hold the value."""

import math

import numpy as np
import pytest

from app.sampling.diversity import centroid_distance, interval, spread_of, vendi_score
from app.sampling.embedding import unit_rows


def made(rows, dimensions, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(rows, dimensions)))


def by_definition(vectors, order):
    """The n x n form: eigenvalues of the matrix of similarities over n."""
    values = np.linalg.eigvalsh(np.asarray(vectors, np.float64) @ np.asarray(vectors, np.float64).T / len(vectors))
    shares = values[values > 1e-12] / values[values > 1e-12].sum()
    if order == 1:
        return math.exp(-sum(share * math.log(share) for share in shares))
    return 1 / max(shares) if math.isinf(order) else sum(share**order for share in shares) ** (1 / (1 - order))


@pytest.mark.parametrize("order", [0.1, 0.5, 1.0, 2.0, 7.0, math.inf])
@pytest.mark.parametrize(("rows", "dimensions"), [(60, 8), (8, 60), (20, 20)])
def test_the_small_form_is_the_definition(order, rows, dimensions):
    vectors = made(rows, dimensions)
    assert vendi_score(vectors, order) == pytest.approx(by_definition(vectors, order), rel=1e-5)


def test_what_is_repeated_counts_once_and_what_differs_counts_whole():
    different = np.eye(7)
    assert vendi_score(different) == pytest.approx(7)
    assert vendi_score(np.repeat(different, 5, axis=0)) == pytest.approx(7)
    uneven = np.concatenate([np.repeat(different[:1], 50, axis=0), different[1:]])
    scores = [vendi_score(uneven, order) for order in (0.1, 0.5, 1, 2, math.inf)]
    assert scores == sorted(scores, reverse=True), "higher orders see common rows, lower ones rare rows"
    assert scores[0] > 5 > 1.3 > scores[-1]


@pytest.mark.parametrize("order", [-1, math.nan])
def test_an_impossible_order_is_refused(order):
    with pytest.raises(ValueError, match="order"):
        vendi_score(np.eye(2), order)


def test_nothing_has_no_diversity_and_opposites_are_far_from_their_centre():
    assert vendi_score(np.zeros((0, 3))) == centroid_distance(np.zeros((0, 3))) == 0
    assert centroid_distance(np.array([[1.0, 0], [-1.0, 0]])) == 1.0
    assert centroid_distance(made(500, 50)) > centroid_distance(unit_rows(made(500, 50) + 0.5))


def test_intervals_hold_the_value_shrink_with_rows_and_repeat_with_the_seed():
    few, many = made(40, 6, 1), made(2000, 6, 1)
    narrow, wide = (interval(rows, centroid_distance, 100, 3) for rows in (many, few))
    for one in (narrow, wide):
        assert one.low < one.value < one.high
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert interval(few, vendi_score, 50, 9) == interval(few, vendi_score, 50, 9)
    assert interval(few, vendi_score, 0, 9).low == vendi_score(few)


def test_every_measure_is_told_in_plain_values():
    value = spread_of(made(30, 5), draws=5, seed=0).as_json()
    assert value["rows"] == 30
    assert set(value["vendi_orders"]) == {"0.5", "2", "inf"}
    assert value["vendi"]["low"] <= value["vendi"]["value"] <= value["vendi"]["high"]


def test_a_difference_has_an_interval_of_its_own():
    near, far = made(400, 30, 1), unit_rows(made(400, 30, 2) + 0.3)
    one, other, alike = (
        interval(rows, centroid_distance, 60, seed) for rows, seed in ((near, 1), (far, 2), (made(400, 30, 3), 3))
    )
    difference = one.minus(other)
    assert difference.value == pytest.approx(one.value - other.value)
    assert 0 < difference.low < difference.value < difference.high
    assert difference.high - difference.low < (one.high - one.low) + (other.high - other.low)
    assert one.minus(alike).low < 0 < one.minus(alike).high
    assert interval(near, centroid_distance, 0, 1).minus(other).low == difference.value
