"""The layout itself: columns, crossings and heights."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exports.crossings import crossing_count, fewer_crossings
from app.exports.layering import Link, lay_out
from app.exports.spacing import nearest_in_order


def test_a_tangled_pair_of_columns_is_untangled():
    left, right = [f"l{n}" for n in range(12)], [f"r{n}" for n in range(12)]
    joined = {name: [] for name in [*left, *right]}
    for number, name in enumerate(left):
        joined[name].append(right[-1 - number])
        joined[right[-1 - number]].append(name)
    levels = {0: left, 1: right}
    places = {name: 0 for name in left} | {name: 1 for name in right}
    assert crossing_count([left, right], joined, places) == 66
    assert crossing_count(fewer_crossings(levels, joined), joined, places) == 0


def test_crossings_are_counted_as_drawn():
    rng = random.Random(7)
    left, right = list("abcdefgh"), list("ABCDEFGH")
    pairs = sorted({(rng.choice(left), rng.choice(right)) for _ in range(30)})
    joined = {name: [b for a, b in pairs if a == name] + [a for a, b in pairs if b == name] for name in left + right}
    places = {name: int(name.isupper()) for name in left + right}
    slow = sum(
        (left.index(a) - left.index(c)) * (right.index(b) - right.index(d)) < 0
        for i, (a, b) in enumerate(pairs)
        for c, d in pairs[i + 1 :]
    )
    assert crossing_count([left, right], joined, places) == slow


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(1, 9), st.floats(1, 4)), min_size=1, max_size=12))
def test_heights_keep_order_and_distance_and_the_weighted_mean(rows):
    wanted, steps, weights = (list(column) for column in zip(*rows, strict=True))
    offsets = [sum(steps[1 : number + 1]) for number in range(len(rows))]
    found = nearest_in_order(wanted, offsets, weights)
    gaps = [below - above for above, below in itertools.pairwise(found)]
    assert all(gap >= step - 1e-6 for gap, step in zip(gaps, steps[1:], strict=True))
    mean = sum(w * (f - t) for w, f, t in zip(weights, found, wanted, strict=True))
    assert mean == pytest.approx(0, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_any_graph_is_laid_out(pairs):
    names = [f"n{number}" for number in range(10)]
    links = [Link(names[up], names[down], up % 2) for up, down in pairs]
    layout = lay_out(names, links, row_height=20, pass_height=5)
    assert set(layout.rows) == set(layout.columns) == set(names)
    for link, way in zip(links, layout.ways, strict=True):
        distance = layout.columns[link.downstream] - layout.columns[link.upstream]
        assert way is None or len(way) == distance - 1
        assert way is not None or distance <= 0 or link.upstream == link.downstream
    places = sorted((layout.columns[name], layout.rows[name]) for name in names)
    for above, below in itertools.pairwise(places):
        assert above[0] != below[0] or below[1] - above[1] >= 20 - 1e-6
