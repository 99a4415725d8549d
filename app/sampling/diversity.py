"""How diverse a set of rows is: Vendi score and centroid distance of their embeddings, with intervals.

Rows are unit vectors, so that the similarity of two is their cosine. Source of the score: Friedman and Dieng, "The
Vendi Score" (2023) and its orders in Pasarkar and Dieng (2024); of both as measures of a training set: "Tracing the
Roots" (arXiv 2604.10480). Caveat: both depend on the embedding and on how many rows there are, so only sets of one
size under one embedding can be compared; a score is at most the number of rows and of dimensions.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

__all__ = ["Array", "Interval", "Spread", "centroid_distance", "interval", "spread_of", "vendi_score"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_TAIL: Final = 2.5
"""Percent left out at each end."""


def vendi_score(vectors: Array, order: float = 1.0) -> float:
    """Give the Vendi score: the effective number of different rows.

    Computed from the d x d matrix of the vectors, whose eigenvalues are those of the n x n matrix of similarities.

    Args:
        vectors: shape (n, d), unit rows.
        order: 1 is the exponential of the entropy of the eigenvalues; lower orders weigh rare rows more, higher ones
            common rows; ``math.inf`` is one over the largest eigenvalue.

    Returns:
        Between 1 and min(n, d); 0 of no rows.

    Raises:
        ValueError: the order is negative or not a number.

    >>> vendi_score(np.eye(4)), vendi_score(np.ones((4, 1)))
    (4.0, 1.0)
    """
    if math.isnan(order) or order < 0:
        raise ValueError(f"{order} is no order of a Vendi score.")
    if not len(vectors):
        return 0.0
    wide = vectors.shape[1] > len(vectors)
    wanted = np.asarray(vectors, np.float64)
    values = np.linalg.eigvalsh((wanted @ wanted.T if wide else wanted.T @ wanted) / len(wanted))
    shares = values[values > 1e-12]
    shares = shares / shares.sum()
    if order == 1.0:
        return round(float(np.exp(-(shares * np.log(shares)).sum())), 9)
    if math.isinf(order):
        return round(float(1.0 / shares.max()), 9)
    return round(float((shares**order).sum() ** (1.0 / (1.0 - order))), 9)


def centroid_distance(vectors: Array) -> float:
    """Give the mean cosine distance of the rows from their centroid.

    Args:
        vectors: shape (n, d), unit rows.

    Returns:
        From 0 (all alike) to 1 and more; 0 of no rows.

    >>> round(centroid_distance(np.eye(4)), 3), round(centroid_distance(np.ones((4, 1))), 3)
    (0.5, 0.0)
    """
    if not len(vectors):
        return 0.0
    centre = np.asarray(vectors, np.float64).mean(axis=0)
    length = float(np.linalg.norm(centre))
    return 1.0 if length == 0.0 else 1.0 - float((vectors @ (centre / length)).mean())


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its 95 % interval; ``deviations`` are those of the bootstrap draws from their own mean."""

    value: float
    low: float
    high: float
    deviations: tuple[float, ...] = field(default=(), repr=False)

    def minus(self, other: "Interval") -> "Interval":
        """Give the difference to another value that was drawn with another seed, with an interval of its own.

        Two intervals may overlap though their values differ beyond chance; this one says it: 0 lies outside.
        """
        drawn = [one - two for one, two in zip(self.deviations, other.deviations, strict=False)]
        return _around(self.value - other.value, drawn)

    def as_json(self) -> dict[str, float]:
        """Give the interval as plain values."""
        return {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


@dataclass(frozen=True, slots=True)
class Spread:
    """How diverse ``rows`` rows are."""

    rows: int
    vendi: Interval
    centroid: Interval
    orders: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """Give the measures as plain values; orders by their names."""
        return {
            "rows": self.rows,
            "vendi": self.vendi.as_json(),
            "centroid_distance": self.centroid.as_json(),
            "vendi_orders": {f"{order:g}": round(value, 4) for order, value in self.orders},
        }


def interval(vectors: Array, measure: Callable[[Array], float], draws: int, seed: int) -> Interval:
    """Measure, with the interval of a bootstrap over rows.

    A draw repeats rows, and so is less diverse than the rows themselves; the deviations of the draws from their own
    mean are laid around the value.

    Args:
        vectors: shape (n, d).
        measure: of such vectors.
        draws: how many bootstrap draws; 0: the interval is the value.
        seed: of the draws.
    """
    value = measure(vectors)
    if draws <= 0 or not len(vectors):
        return Interval(value, value, value)
    chance = np.random.default_rng(seed)
    drawn = [measure(vectors[chance.integers(0, len(vectors), len(vectors))]) for _ in range(draws)]
    return _around(value, drawn)


def _around(value: float, drawn: Sequence[float]) -> Interval:
    """Lay the deviations of draws from their own mean around a value."""
    if not drawn:
        return Interval(value, value, value)
    deviations = np.asarray(drawn) - np.mean(drawn)
    low, high = np.percentile(deviations, [_TAIL, 100 - _TAIL])
    return Interval(value, value + float(low), value + float(high), tuple(deviations.tolist()))


def spread_of(vectors: Array, *, draws: int, seed: int, orders: tuple[float, ...] = (0.5, 2.0, math.inf)) -> Spread:
    """Give every measure of a set of vectors, shape (n, d)."""
    return Spread(
        len(vectors),
        interval(vectors, vendi_score, draws, seed),
        interval(vectors, centroid_distance, draws, seed),
        tuple((order, vendi_score(vectors, order)) for order in orders),
    )
