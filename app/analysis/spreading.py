"""Many sources followed downstream at once, a bit each, level by level.

As multi-source breadth-first search (Then et al., "The More the Merrier", VLDB 2014): an edge is looked at once for
each level at which something new arrives at its upper end, however many sources arrive together. Caveat: one shortest
path is remembered for each dataset and source; of several, the one through the first by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Spread", "spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """What arrived where: ``reached`` as bits; ``arrivals`` by dataset, each (bits, the dataset they came from)."""

    reached: Mapping[str, int]
    starts: Mapping[str, int]
    arrivals: Mapping[str, Sequence[tuple[int, str]]]

    def path(self, dataset: str, bit: int) -> tuple[str, ...]:
        """Give the way from the source of a bit to a dataset it reached, the source first.

        Raises:
            ValueError: the source does not reach that dataset.
        """
        source, name, way = 1 << bit, dataset, [dataset]
        while not self.starts.get(name, 0) & source:
            for bits, origin in self.arrivals[name]:
                if bits & source:
                    name = origin
                    way.append(name)
                    break
            else:
                raise ValueError(f"nothing of source {bit} arrived at {name!r}")
        way.reverse()
        return tuple(way)


def spread(
    edges: Mapping[str, Sequence[str]], starts: Mapping[str, int], stopped: Mapping[tuple[str, str], int]
) -> Spread:
    """Follow sources along edges.

    Args:
        edges: the downstreams of each dataset.
        starts: the sources, as bits, by the dataset they start in.
        stopped: sources, as bits, that start in a pair's upstream and do not pass to its downstream.

    >>> result = spread({"a": ["c"], "b": ["c"], "c": ["d"]}, {"a": 1, "b": 2}, {("b", "c"): 2})
    >>> result.reached["d"], result.path("d", 0)
    (1, ('a', 'c', 'd'))
    """
    reached = dict(starts)
    arrivals: dict[str, list[tuple[int, str]]] = {}
    front = dict(starts)
    while front:
        coming: dict[str, int] = {}
        for origin in sorted(front):
            bits = front[origin]
            for downstream in edges.get(origin, ()):
                new = bits & ~reached.get(downstream, 0)
                if new and stopped:
                    new &= ~stopped.get((origin, downstream), 0)
                if new:
                    reached[downstream] = reached.get(downstream, 0) | new
                    coming[downstream] = coming.get(downstream, 0) | new
                    arrivals.setdefault(downstream, []).append((new, origin))
        front = coming
    return Spread(reached, dict(starts), arrivals)
