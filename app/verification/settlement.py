"""Settlement: accepted edges that contradict one another (A from B and B from A, longer cycles).

The strongest edges are laid down first; an edge that would close a cycle with stronger ones is not accepted, so
every loser is the weakest edge of a cycle which its reason names, and no edge is dropped without need. A loser is
rejected where dates or people have settled the matter; where it merely has the weaker evidence it needs review.
Only edges inside a strongly connected component can lose. Imported edges are neither dropped nor counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.edge import Edge
from app.verification.dates import contradicts, known_day
from app.verification.pooling import DECIDED_BY_A_PERSON

__all__ = ["settle"]

_SHOWN_IN_A_CYCLE: Final = 6


def settle(edges: Sequence[Edge], datasets: Mapping[str, Dataset]) -> tuple[Edge, ...]:
    """Take back what contradicts stronger edges; sorted by downstream and upstream, whatever the order given.

    Strength, in this order: decided by a person, dates that do not contradict, confidence, number of document
    kinds, days between the two datasets, ids. Settling twice changes nothing.
    """
    at_stake = [edge for edge in edges if edge.status is ClaimStatus.ACCEPTED and not edge.imported]
    lost = {pair: fate for component in _components(at_stake) for pair, fate in _losers(component, datasets)}
    settled = [
        edge.model_copy(update=lost[edge.downstream, edge.upstream])
        if (edge.downstream, edge.upstream) in lost and edge.status is ClaimStatus.ACCEPTED and not edge.imported
        else edge
        for edge in edges
    ]
    return tuple(sorted(settled, key=_place))


def _place(edge: Edge) -> tuple[str, str, bool, str, str, float, str, str]:
    confidence = -1.0 if edge.confidence is None else edge.confidence
    relationship = edge.relationship or ""
    return (
        *(edge.downstream, edge.upstream, edge.imported, edge.status, edge.reason),
        *(confidence, relationship, edge.evidence),
    )


def _components(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Give the edges inside each strongly connected component that has a cycle."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph((edge.upstream, edge.downstream) for edge in edges)
    component_of = {
        node: number for number, nodes in enumerate(nx.strongly_connected_components(graph)) for node in nodes
    }
    inside: dict[int, list[Edge]] = {}
    for edge in edges:
        if component_of[edge.upstream] == component_of[edge.downstream]:
            inside.setdefault(component_of[edge.upstream], []).append(edge)
    return list(inside.values())


def _losers(edges: Sequence[Edge], datasets: Mapping[str, Dataset]) -> list[tuple[tuple[str, str], dict[str, object]]]:
    by_pair = {(edge.downstream, edge.upstream): edge for edge in edges}
    order = _GrowingOrder(sorted({edge.upstream for edge in edges} | {edge.downstream for edge in edges}))
    losers = []
    for edge in sorted(edges, key=lambda edge: _weakness(edge, datasets)):
        path = order.lay(edge.upstream, edge.downstream)
        if path is not None:
            stronger = [by_pair[downstream, upstream] for upstream, downstream in pairwise(path)]
            losers.append(((edge.downstream, edge.upstream), _fate(edge, path, stronger, datasets)))
    return losers


def _weakness(edge: Edge, datasets: Mapping[str, Dataset]) -> tuple[bool, bool, float, int, int, str, str]:
    downstream, upstream = datasets.get(edge.downstream), datasets.get(edge.upstream)
    return (
        not _decided(edge),
        downstream is not None and upstream is not None and contradicts(downstream, upstream),
        -(edge.confidence or 0.0),
        -len(edge.document_kinds),
        -_margin(downstream, upstream),
        edge.downstream,
        edge.upstream,
    )


def _margin(downstream: Dataset | None, upstream: Dataset | None) -> int:
    """Days from the upstream's date to the downstream's; 0 when either is unknown."""
    later = known_day(downstream) if downstream is not None else None
    earlier = known_day(upstream) if upstream is not None else None
    return 0 if later is None or earlier is None else (later - earlier).days


def _fate(
    edge: Edge, path: Sequence[str], stronger: Sequence[Edge], datasets: Mapping[str, Dataset]
) -> dict[str, object]:
    """Say which stronger edges the edge contradicts; ``path`` leads from its downstream to its upstream."""
    shown = [*path[: _SHOWN_IN_A_CYCLE - 1], "...", path[-1]] if len(path) > _SHOWN_IN_A_CYCLE else list(path)
    cycle = " -> ".join([*shown, path[0]])
    downstream, upstream = datasets.get(edge.downstream), datasets.get(edge.upstream)
    status = ClaimStatus.REJECTED
    if downstream is not None and upstream is not None and contradicts(downstream, upstream):
        why = "its upstream is younger than its downstream"
    elif stronger and all(_decided(one) for one in stronger):
        why = "a person accepted the others in it"
    else:
        why = "the weakest evidence in it"
        status = ClaimStatus.NEEDS_REVIEW if stronger and not _decided(edge) else status
    return {"status": status, "reason": f"contradicts stronger edges, closing the cycle {cycle} ({why})"}


def _decided(edge: Edge) -> bool:
    return edge.reason.startswith(DECIDED_BY_A_PERSON)


class _GrowingOrder:
    """A topological order that grows edge by edge (Pearce and Kelly, ACM JEA 11, 2006).

    Laying an edge visits only nodes whose place lies between its two ends.
    """

    def __init__(self, nodes: Sequence[str]) -> None:
        self._place = {node: place for place, node in enumerate(nodes)}
        self._after: dict[str, list[str]] = {node: [] for node in nodes}
        self._before: dict[str, list[str]] = {node: [] for node in nodes}

    def lay(self, start: str, end: str) -> list[str] | None:
        """Add ``start -> end``; when that would close a cycle, add nothing and give the path from end to start."""
        if start == end:
            return [start]
        low, high = self._place[end], self._place[start]
        if low < high:
            came_from = self._reach(end, self._after, low, high)
            if start in came_from:
                return _path(came_from, start)
            self._reorder(list(self._reach(start, self._before, low, high)), list(came_from))
        self._after[start].append(end)
        self._before[end].append(start)
        return None

    def _reach(self, origin: str, along: Mapping[str, Sequence[str]], low: int, high: int) -> dict[str, str | None]:
        """Search breadth first within places ``low`` to ``high``; each node with the one it was reached from."""
        came_from: dict[str, str | None] = {origin: None}
        for node in (queue := [origin]):
            for other in along[node]:
                if other not in came_from and low <= self._place[other] <= high:
                    came_from[other] = node
                    queue.append(other)
        return came_from

    def _reorder(self, earlier: list[str], later: list[str]) -> None:
        moved = sorted(earlier, key=self._place.__getitem__) + sorted(later, key=self._place.__getitem__)
        places = sorted(self._place[node] for node in moved)
        self._place.update(zip(moved, places, strict=True))


def _path(came_from: Mapping[str, str | None], goal: str) -> list[str]:
    path = [goal]
    while (node := came_from[path[-1]]) is not None:
        path.append(node)
    return path[::-1]
