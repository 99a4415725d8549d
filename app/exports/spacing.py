"""Heights within columns: as near as possible to what each key is joined to, in order and at a distance.

One column is the isotonic regression of the wanted heights, solved exactly by pooling adjacent violators;
columns are swept until lines lie nearly straight.
"""

from collections.abc import Hashable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final

from app.exports.crossings import Levels

__all__ = ["nearest_in_order", "spaced"]

_SWEEPS: Final = 16
_WEIGHT_OF_PASSING: Final = 4.0


def spaced(
    order: Sequence[Sequence[Hashable]], neighbours: Levels, heights: Mapping[str, float], pass_height: float
) -> dict[Hashable, float]:
    """Give each key's height, the smallest 0.

    Args:
        order: the keys of each column, from top to bottom.
        neighbours: what each key is joined to.
        heights: how high nodes are; every other key is as high as ``pass_height``.
        pass_height: of a link that passes a column.
    """
    tall: dict[Hashable, float] = {
        key: heights.get(str(key), pass_height) if isinstance(key, str) else pass_height
        for column in order
        for key in column
    }
    places: dict[Hashable, float] = {}
    for column in order:
        offsets = _offsets(column, tall)
        middle = offsets[-1] / 2 if offsets else 0.0
        places |= {key: offset - middle for key, offset in zip(column, offsets, strict=True)}
    for sweep in range(_SWEEPS):
        for column in order if sweep % 2 == 0 else reversed(order):
            wanted = [_wanted(key, places, neighbours) for key in column]
            weights = [1.0 if isinstance(key, str) else _WEIGHT_OF_PASSING for key in column]
            found = nearest_in_order(wanted, _offsets(column, tall), weights)
            places |= dict(zip(column, found, strict=True))
    lowest = min(places.values(), default=0.0)
    return {key: place - lowest for key, place in places.items()}


def _offsets(column: Sequence[Hashable], tall: Mapping[Hashable, float]) -> list[float]:
    gaps = [(tall[above] + tall[below]) / 2 for above, below in pairwise(column)]
    return list(accumulate(gaps, initial=0.0)) if column else []


def _wanted(key: Hashable, places: Mapping[Hashable, float], neighbours: Levels) -> float:
    there = [places[other] for other in neighbours[key]]
    return sum(there) / len(there) if there else places[key]


def nearest_in_order(wanted: Sequence[float], offsets: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Give heights nearest to ``wanted`` (least squares), each at least its offset's step below the one above.

    >>> nearest_in_order([0.0, 0.0, 9.0], [0.0, 2.0, 4.0], [1.0, 1.0, 1.0])
    [-1.0, 1.0, 9.0]
    """
    pools: list[tuple[float, float, int]] = []
    for target, offset, weight in zip(wanted, offsets, weights, strict=True):
        mean, total, count = target - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, more, members = pools.pop()
            mean = (mean * total + other * more) / (total + more)
            total, count = total + more, count + members
        pools.append((mean, total, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    return [height + offset for height, offset in zip(flat, offsets, strict=True)]
