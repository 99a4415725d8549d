"""Rows that come twice: a dataset takes X and Y directly although Y is an ancestor of X (arXiv 2604.10480, Table 3).

Caveat: this is found from structure. Whether rows repeat depends on what each step on the way kept; ``shares`` says
what the relationships promise (rows, questions, derived only, unknown), not how many rows are the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.carrying import Carried, carried_along, carries, step_json, strongest
from app.analysis.condensation import Condensation, ancestor_blocks, condense
from app.analysis.lineage_graph import LineageGraph, Source, above, found, graph_of, lines_of
from app.analysis.mixture import Droppable, droppable, mixed
from app.analysis.strongest_path import StrongestPaths

__all__ = ["RedundancyReport", "SharedAncestors", "Triple", "redundancy"]

_WIDEST_COMPARED: Final = 64
_MOST_COMPARED: Final = 1_000_000
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Triple:
    """``target`` takes ``includes`` and ``also_includes`` directly; the first is an ancestor of the second.

    Attributes:
        path: from ``includes`` to ``also_includes``, the way that carries the most, the shortest of those.
        shares: the least of what the path and both direct edges carry.
        in_cycle: each is an ancestor of the other, so neither is known to be the original.
    """

    target: str
    includes: str
    also_includes: str
    path: tuple[str, ...]
    shares: Carried
    in_cycle: bool


@dataclass(frozen=True, slots=True)
class SharedAncestors:
    """Two direct upstreams of ``target``, neither an ancestor of the other, that have ancestors in common."""

    target: str
    a: str
    b: str
    count: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedundancyReport:
    """What :func:`redundancy` finds. ``triple_count`` counts all; ``triples`` lists at most as many as were asked for.

    ``not_compared`` holds targets with too many direct upstreams to compare each two of them, with that number.
    """

    graph: LineageGraph
    mixture: tuple[str, ...]
    triple_count: int
    triples: tuple[Triple, ...]
    shared_count: int
    shared: tuple[SharedAncestors, ...]
    not_compared: Mapping[str, int]
    droppable: tuple[Droppable, ...]

    @property
    def targets(self) -> list[str]:
        """Give the datasets that take something twice, by name."""
        return sorted({triple.target for triple in self.triples})

    def to_json(self) -> dict[str, Any]:
        """Give the report with the keys of contracts.md and more."""
        return {
            "mixture": list(self.mixture),
            "triple_count": self.triple_count,
            "target_count": len(self.targets),
            "complete": self.triple_count == len(self.triples),
            "triples": [
                {
                    "target": triple.target,
                    "includes": triple.includes,
                    "also_includes": triple.also_includes,
                    "path": list(triple.path),
                    "shares": triple.shares.label,
                    "in_cycle": triple.in_cycle,
                    "steps": step_json(self.graph, triple.path),
                }
                for triple in self.triples
            ],
            "shared_ancestor_count": self.shared_count,
            "shared_ancestors": [
                {"target": pair.target, "a": pair.a, "b": pair.b, "count": pair.count, "nearest": list(pair.nearest)}
                for pair in self.shared
            ],
            "not_compared": [{"target": name, "upstreams": count} for name, count in self.not_compared.items()],
            "droppable": [drop.as_json() for drop in self.droppable],
        }


def redundancy(lineage: Source, mixture: Sequence[str] | None = None, *, most: int | None = 10_000) -> RedundancyReport:
    """Find implicit intersections (arXiv 2604.10480), of a graph or of a planned mixture.

    Args:
        lineage: the whole graph or a part of it.
        mixture: datasets to be mixed: what they share, and which could be left out without losing a root.
        most: how many triples, and pairs with shared ancestors, are listed; all are counted. ``None``: all.

    Raises:
        NotInGraphError: a dataset of the mixture is not in the graph.

    >>> import networkx as nx
    >>> graph = nx.DiGraph([("self_instruct", "alpaca"), ("self_instruct", "open-instruct"),
    ...                     ("alpaca", "open-instruct")])
    >>> report = redundancy(graph)
    >>> [(triple.target, triple.includes, triple.also_includes) for triple in report.triples]
    [('open-instruct', 'self_instruct', 'alpaca')]
    """
    graph = graph_of(lineage)
    names = tuple(dict.fromkeys(found(graph, name) for name in mixture or ()))
    if names:
        graph = mixed(graph, names, above(graph, names))
    condensation = condense(graph)
    search = _Search(graph, condensation, most)
    for block, labels in ancestor_blocks(condensation):
        search.look(block, labels)
    return RedundancyReport(
        graph=graph,
        mixture=names,
        triple_count=search.triple_count,
        triples=search.triples(),
        shared=search.shared_pairs(),
        shared_count=len(search.shared),
        not_compared=dict(sorted(search.too_wide.items())),
        droppable=droppable(graph, condensation, names),
    )


class _Search:
    """Takes what every block says of the direct upstreams of each target."""

    def __init__(self, graph: LineageGraph, condensation: Condensation, most: int | None) -> None:
        self._graph, self._most = graph, most
        self._component = condensation.component
        self._members = condensation.members
        self._upstreams = {name: ups for name, ups in sorted(graph.upstreams.items()) if len(ups) > 1}
        self._places = [[self._component[name] for name in ups] for ups in self._upstreams.values()]
        self.too_wide: dict[str, int] = {}
        self._compared = self._choose()
        self.triple_count = 0
        self._found: list[tuple[str, str, str]] = []
        self.shared: dict[tuple[str, str, str], tuple[int, tuple[str, ...]]] = {}
        self._related: set[tuple[str, str, str]] = set()

    def _choose(self) -> frozenset[str]:
        """Choose the targets whose upstreams are compared two by two, the narrowest first."""
        left, chosen = _MOST_COMPARED, []
        for name, ups in sorted(self._upstreams.items(), key=lambda item: (len(item[1]), item[0])):
            left -= len(ups) * (len(ups) - 1) // 2
            if len(ups) > _WIDEST_COMPARED or left < 0:
                self.too_wide[name] = len(ups)
            else:
                chosen.append(name)
        return frozenset(chosen)

    def look(self, block: Sequence[str], labels: Sequence[int]) -> None:
        bits = {name: bit for bit, name in enumerate(block)}
        for (target, upstreams), places in zip(self._upstreams.items(), self._places, strict=True):
            known = [labels[place] for place in places]
            if not any(known):
                continue
            mask = 0
            for name in upstreams:
                bit = bits.get(name)
                if bit is not None:
                    mask |= 1 << bit
            if mask:
                self._look_for_triples(target, upstreams, known, mask, bits, block)
            if target in self._compared:
                self._look_for_shared(target, upstreams, known, block)

    def _look_for_triples(
        self,
        target: str,
        upstreams: Sequence[str],
        known: Sequence[int],
        mask: int,
        bits: Mapping[str, int],
        block: Sequence[str],
    ) -> None:
        for name, label in zip(upstreams, known, strict=True):
            hit = label & mask
            own = bits.get(name)
            if own is not None:
                hit &= ~(1 << own)
            if not hit:
                continue
            self.triple_count += hit.bit_count()
            if target in self._compared:
                pairs = (sorted((name, block[bit])) for bit in _set_bits(hit))
                self._related.update((target, first, second) for first, second in pairs)
            for bit in _set_bits(hit):
                if self._most is not None and len(self._found) >= self._most:
                    break
                self._found.append((target, block[bit], name))

    def _look_for_shared(
        self, target: str, upstreams: Sequence[str], known: Sequence[int], block: Sequence[str]
    ) -> None:
        for first, label in enumerate(known):
            if not label:
                continue
            for second in range(first + 1, len(known)):
                common = label & known[second]
                if common:
                    key = (target, upstreams[first], upstreams[second])
                    count, nearest = self.shared.get(key, (0, ()))
                    if len(nearest) < _MOST_NAMED and (self._most is None or len(self.shared) <= self._most):
                        room = _MOST_NAMED - len(nearest)
                        nearest += tuple(block[bit] for bit in _set_bits(common, room))
                    self.shared[key] = (count + common.bit_count(), nearest)

    def triples(self) -> tuple[Triple, ...]:
        """Describe what was found, sorted by target."""
        paths = StrongestPaths(self._graph)
        return tuple(self._triple(paths, *names) for names in sorted(self._found))

    def _triple(self, paths: StrongestPaths, target: str, includes: str, also_includes: str) -> Triple:
        path = paths.between(includes, also_includes)
        direct = (carries(strongest(lines_of(self._graph, name, target))) for name in (includes, also_includes))
        shares = max(carried_along(self._graph, path), *direct)
        in_cycle = self._component[includes] == self._component[also_includes]
        return Triple(target, includes, also_includes, path, shares, in_cycle)

    def shared_pairs(self) -> tuple[SharedAncestors, ...]:
        """Describe the pairs that merely share ancestors, the most first; related ones are triples instead."""
        for key in self._related:
            self.shared.pop(key, None)
        ranked = sorted(self.shared.items(), key=lambda item: (-item[1][0], item[0]))[: self._most]
        return tuple(SharedAncestors(*key, count, nearest) for key, (count, nearest) in ranked)


def _set_bits(number: int, most: int | None = None) -> list[int]:
    found_bits: list[int] = []
    while number and (most is None or len(found_bits) < most):
        low = number & -number
        found_bits.append(low.bit_length() - 1)
        number ^= low
    return found_bits
