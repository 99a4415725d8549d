"""Which rows of a root are taken: drawn by chance with a seed, and spread over clusters of their embeddings.

Caveat: clusters are those of the embedding that is given; rows that it does not tell apart are not spread.
"""

import math
from typing import Final

import numpy as np

from app.sampling.diversity import Array

__all__ = ["POOL", "cluster", "draw", "spread"]

POOL: Final = 4
"""Rows that are looked at for each that is taken, where there are so many."""

_ROWS_A_CLUSTER: Final = 4
_MOST_CLUSTERS: Final = 512


def draw(places: Array, count: int, seed: int) -> Array:
    """Draw ``count`` places without repetition, in ascending order; all when there are not more."""
    if len(places) <= count:
        return np.sort(places)
    drawn: Array = np.sort(np.random.default_rng(seed).choice(places, count, replace=False))
    return drawn


def cluster(vectors: Array, wanted: int, seed: int) -> Array:
    """Give the cluster of each row, by k-means with about ``_ROWS_A_CLUSTER`` wanted rows a cluster.

    Args:
        vectors: shape (n, d).
        wanted: how many rows will be taken.
        seed: of the first centres.

    Returns:
        int32, shape (n,).
    """
    from sklearn.cluster import MiniBatchKMeans

    count = max(1, min(_MOST_CLUSTERS, math.ceil(wanted / _ROWS_A_CLUSTER), len(np.unique(vectors, axis=0))))
    if count == 1:
        return np.zeros(len(vectors), np.int32)
    fitted = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=4096, compute_labels=True).fit(vectors)
    labels: Array = fitted.labels_
    return labels


def spread(clusters: Array, count: int, seed: int, filled: Array | None = None) -> Array:
    """Take ``count`` rows, one of each cluster in turn, by chance within a cluster; their numbers, ascending.

    Args:
        clusters: of each row.
        count: how many to take.
        seed: of the draw.
        filled: how many rows of each cluster others took already; fuller clusters come later.

    >>> spread(np.array([0, 0, 0, 0, 1, 2]), 3, seed=1).tolist()[1:]
    [4, 5]
    >>> spread(np.array([0, 0, 1]), 1, seed=1, filled=np.array([0, 1])).tolist()[0] in (0, 1)
    True
    """
    chance = np.random.default_rng(seed)
    shuffled = chance.permutation(len(clusters))
    turn = np.empty(len(clusters), np.int64)
    for name in np.unique(clusters):
        members = shuffled[clusters[shuffled] == name]
        turn[members] = np.arange(len(members)) + (0 if filled is None else filled[name])
    # Of one turn, which clusters come first is chance as well.
    order = shuffled[np.argsort(turn[shuffled], kind="stable")]
    taken: Array = np.sort(order[:count])
    return taken
