"""The order within columns, improved by barycentres: each key moves to the mean of what it is joined to.

Barycentres do not find the fewest crossings (that is NP-hard); the best order of all sweeps is kept.
"""

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

__all__ = ["Levels", "crossing_count", "fewer_crossings"]

Levels = Mapping[Hashable, Sequence[Hashable]]
"""By column its keys, or by key what it is joined to."""

_SWEEPS: Final = 24


def fewer_crossings(levels: Levels, neighbours: Levels) -> list[list[Hashable]]:
    """Order the keys of each column.

    Args:
        levels: columns 0, 1, 2 ... with their keys.
        neighbours: what each key is joined to, in the columns beside it.
    """
    order = [list(levels[column]) for column in range(len(levels))]
    level_of = {key: number for number, column in enumerate(order) for key in column}
    best, fewest = [list(column) for column in order], crossing_count(order, neighbours, level_of)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        numbers = range(1, len(order)) if sweep % 2 == 0 else range(len(order) - 2, -1, -1)
        step = -1 if sweep % 2 == 0 else 1
        for number in numbers:
            beside = {key: place for place, key in enumerate(order[number + step])}
            order[number] = _by_barycentre(order[number], beside, neighbours)
        count = crossing_count(order, neighbours, level_of)
        if count < fewest:
            best, fewest = [list(column) for column in order], count
    return best


def crossing_count(order: Sequence[Sequence[Hashable]], neighbours: Levels, level_of: Mapping[Hashable, int]) -> int:
    """Count the crossings of all links between columns that stand side by side."""
    total = 0
    for number, column in enumerate(order[:-1]):
        places = {key: place for place, key in enumerate(order[number + 1])}
        ends: list[int] = []
        for key in column:
            here = sorted(places[other] for other in neighbours[key] if level_of[other] == number + 1)
            total += sum(len(ends) - bisect_right(ends, end) for end in here)
            for end in here:
                insort(ends, end)
    return total


def _by_barycentre(column: Sequence[Hashable], beside: Mapping[Hashable, int], neighbours: Levels) -> list[Hashable]:
    """Sort a column; what is joined to nothing there keeps its share of the height."""
    scale = max(len(beside) - 1, 1) / max(len(column) - 1, 1)
    wanted: dict[Hashable, float] = {}
    for place, key in enumerate(column):
        there = [beside[other] for other in neighbours[key] if other in beside]
        wanted[key] = sum(there) / len(there) if there else place * scale
    return sorted(column, key=wanted.__getitem__)
