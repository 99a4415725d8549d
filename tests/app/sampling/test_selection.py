"""Draws repeat with their seed; spreading takes of every cluster before it takes twice."""

import doctest

import numpy as np
import pytest

import app.sampling.allocation
import app.sampling.diversity
import app.sampling.roots
import app.sampling.selection
from app.sampling.embedding import TfidfEmbedder, unit_rows
from app.sampling.selection import cluster, draw, spread


def test_a_draw_repeats_with_its_seed_and_takes_nothing_twice():
    places = np.arange(1000)
    assert draw(places, 50, 1).tolist() == draw(places, 50, 1).tolist() != draw(places, 50, 2).tolist()
    assert len(set(draw(places, 50, 1).tolist())) == 50
    assert draw(np.array([5, 3]), 9, 0).tolist() == [3, 5]


def test_clusters_are_those_of_the_vectors():
    centres = np.eye(4)[np.repeat(np.arange(4), 25)]
    noisy = unit_rows(centres + np.random.default_rng(0).normal(scale=0.01, size=centres.shape))
    found = cluster(noisy, 16, 0).reshape(4, 25)
    assert all(len(set(part.tolist())) == 1 for part in found)
    assert len(set(found[:, 0].tolist())) == 4
    assert cluster(np.ones((9, 2), np.float32), 100, 0).tolist() == [0] * 9


def test_spreading_takes_of_every_cluster_before_it_takes_twice():
    clusters = np.array([0] * 90 + [1] * 5 + [2] * 5)
    taken = spread(clusters, 12, 3)
    assert np.bincount(clusters[taken]).tolist() == [4, 4, 4]
    after_others = spread(clusters, 6, 3, filled=np.array([9, 0, 0]))
    assert np.bincount(clusters[after_others], minlength=3).tolist() == [0, 3, 3]
    assert spread(clusters, 12, 3).tolist() == taken.tolist()


def test_tfidf_tells_topics_apart_and_gives_unit_rows():
    sums = [f"add {number} apples to {number + 3} apples and count them" for number in range(20)]
    nights = ["sea", "sand", "wind", "rain", "snow", "fire", "stone", "tree"]
    poems = [f"write a poem about the moon and the {night}" for night in nights]
    for embedder in (TfidfEmbedder(), TfidfEmbedder(letters=True)):
        vectors = embedder.embed([*sums, *poems])
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
        within, across = vectors[0] @ vectors[1], vectors[0] @ vectors[-1]
        assert within > across + 0.1
    assert TfidfEmbedder().embed(["...", "!!"]).shape == (2, 1)


@pytest.mark.parametrize(
    "module", [app.sampling.allocation, app.sampling.diversity, app.sampling.roots, app.sampling.selection]
)
def test_examples(module):
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
