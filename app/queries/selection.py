"""A part of the graph, or all of it, as programs take it: nodes and edges of several datasets at once.

Edges of a pair that was imported several times are one edge here; the lines stand beside it.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import NotInGraphError
from app.queries.graph import Graph, found_node, reading, shown_edge
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.imported import ImportedEdge
from app.records.lineage import LineageNode
from app.store.summaries import all_seeds

__all__ = ["Selection", "closest_datasets", "selection_of"]

LEAST_ALIKE: Final = 60.0
"""Of 100, by rapidfuzz: a typing mistake or two, not another name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Nodes by depth and name, edges by downstream and upstream; names are as people see them.

    Attributes:
        nodes: ``depth`` counts levels from the nearest dataset that was asked for.
        edges: accepted and waiting ones, and the rejected ones of these nodes.
        lines: the imported lines of a pair (downstream, upstream), in the order of their import.
    """

    nodes: tuple[LineageNode, ...]
    edges: tuple[Edge, ...]
    lines: Mapping[tuple[str, str], tuple[ImportedEdge, ...]]


def selection_of(
    path: Path, names: Sequence[str] | None = None, *, downstream: bool = False, known_only: bool = False
) -> Selection:
    """Give what accepted edges reach from some datasets; without ``names``, everything that was traced or imported.

    Edges that wait for review are given with both ends; their far side is not followed. Rejected edges come along
    where their downstream (or upstream, looking downstream) is reached; their far side is no node.

    Args:
        path: the lineage database.
        names: ids, or names of what is not on the Hub.
        downstream: what was made from them, instead.
        known_only: pass over names that the graph does not hold (yet).

    Raises:
        NotInGraphError: there is no database, or it does not hold one of the names.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        seeds = all_seeds(db)
    if names is None:
        depths = _whole_depths(graph, seeds)
    else:
        wanted = [name for name in names if not known_only or graph.find(name) is not None]
        depths = {}
        _walk(graph, [found_node(graph, name, path) for name in wanted], depths, downstream=downstream)
    edges = [edge for edge in graph.edges if (edge.upstream if downstream else edge.downstream) in depths]
    for edge in edges:
        if edge.status is ClaimStatus.NEEDS_REVIEW:
            near, far = (edge.upstream, edge.downstream) if downstream else (edge.downstream, edge.upstream)
            depths.setdefault(far, depths[near] + 1)
    nodes = tuple(graph.node(node, depth) for node, depth in sorted(depths.items(), key=lambda item: item[::-1]))
    shown = tuple(shown_edge(graph, edge) for edge in edges)
    found_lines = {
        (graph.shown(edge.downstream), graph.shown(edge.upstream)): tuple(
            graph.imported_lines.get((edge.downstream, edge.upstream), ())
        )
        for edge in edges
    }
    return Selection(nodes, shown, {pair: lines for pair, lines in found_lines.items() if lines})


def closest_datasets(path: Path, text: str, *, limit: int = 20) -> list[LineageNode]:
    """Find nodes by a part of their name, whatever its case; by likeness when no name holds it. The best first."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    wanted = text.strip().casefold()
    names = {node: graph.shown(node) for node in graph.ids()}
    holding = [node for node, name in names.items() if wanted in name.casefold()]
    chosen = sorted(holding, key=lambda node: (len(names[node]), names[node])) or _alike(names, wanted, limit)
    return [graph.node(node, 0) for node in chosen[:limit]]


def _alike(names: Mapping[str, str], wanted: str, limit: int) -> list[str]:
    from rapidfuzz import fuzz, process

    last = {node: name.rpartition("/")[2].casefold() for node, name in names.items()}
    target = wanted.rpartition("/")[2]
    found = process.extract(target, last, scorer=fuzz.ratio, limit=limit, score_cutoff=LEAST_ALIKE)
    return [node for _, _, node in found]


def _whole_depths(graph: Graph, seeds: Iterable[str]) -> dict[str, int]:
    """Give a level to what the runs reached and to all that was imported; imported rings begin at their first name."""
    depths: dict[str, int] = {}
    used = {edge.upstream for edge in graph.edges if edge.status is ClaimStatus.ACCEPTED}
    ends = {node for edge in graph.edges if edge.imported for node in (edge.downstream, edge.upstream)}
    imported = {*graph.imported, *(ends & (used | graph.upstreams.keys()))}
    asked = {seed for seed in seeds if seed in graph.datasets}
    _walk(graph, sorted(asked | (imported - used)), depths, downstream=False)
    for node in sorted(imported):
        if node not in depths:
            _walk(graph, [node], depths, downstream=False)
    return depths


def _walk(graph: Graph, starts: Sequence[str], depths: dict[str, int], *, downstream: bool) -> None:
    """Add what accepted edges reach from ``starts`` and no earlier walk has reached."""
    sides = graph.downstreams if downstream else graph.upstreams
    depths.update(dict.fromkeys(starts, 0))
    waiting = deque(starts)
    while waiting:
        node = waiting.popleft()
        for edge in sides.get(node, ()):
            other = edge.downstream if downstream else edge.upstream
            if edge.status is ClaimStatus.ACCEPTED and other not in depths:
                depths[other] = depths[node] + 1
                waiting.append(other)
