"""Where the nodes of a picture stand: columns from upstream to downstream, few crossings, even rows.

Sugiyama's method: cycles are opened, columns follow the longest path, wide columns are parted, edges that pass a
column get a place in it (one for all edges of a bundle), the order is improved by barycentres, and rows are the
least-squares solution that keeps order and distance. The same input gives the same picture.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

import networkx as nx

from app.exports.crossings import Levels, fewer_crossings
from app.exports.spacing import spaced

__all__ = ["Layout", "Link", "lay_out"]

_FEWEST_ROWS: Final = 14
_ROWS_BY_SIZE: Final = 2.2


@dataclass(frozen=True, slots=True)
class Link:
    """An edge to be drawn; links of one upstream and one ``bundle`` share their way."""

    upstream: str
    downstream: str
    bundle: Hashable = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns count from 0 at the left; heights are in the unit of ``row_height``.

    Attributes:
        columns: by node.
        rows: the height of each node's middle.
        ways: by position of the link, the heights at which it passes the columns between its ends; ``None`` for a
            link that leads back, because it closes a cycle.
    """

    columns: Mapping[str, int]
    rows: Mapping[str, float]
    ways: tuple[tuple[float, ...] | None, ...]


def lay_out(names: Sequence[str], links: Sequence[Link], *, row_height: float, pass_height: float) -> Layout:
    """Place nodes and links.

    Args:
        names: every node, each once.
        links: between these.
        row_height: between the middles of two nodes of a column.
        pass_height: between two links that pass a column.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((link.upstream, link.downstream) for link in links)
    back = _leading_back(graph, names)
    graph.remove_edges_from(back)
    columns = _parted(graph, _columns(graph))
    forward = [link for link in links if (link.upstream, link.downstream) not in back]
    degrees = Counter(end for link in forward for end in (link.upstream, link.downstream))
    passes = {link: _passes(link, columns, degrees) for link in forward}
    levels, neighbours = _levels(names, columns, passes)
    order = fewer_crossings(levels, neighbours)
    rows = spaced(order, neighbours, {name: row_height for name in names}, pass_height)
    ways = tuple(
        None if (link.upstream, link.downstream) in back else tuple(rows[key] for key in passes[link]) for link in links
    )
    return Layout(columns, {name: rows[name] for name in names}, ways)


def _leading_back(graph: "nx.DiGraph[str]", names: Sequence[str]) -> set[tuple[str, str]]:
    """Find edges without which there is no cycle: those that lead back on a depth-first walk."""
    back = {(node, node) for node in nx.nodes_with_selfloops(graph)}
    begun: set[str] = set()
    walk: nx.DiGraph[str] = nx.DiGraph()
    walk.add_nodes_from(sorted(names, key=lambda node: (sum(1 for _ in graph.predecessors(str(node))), node)))
    walk.add_edges_from(sorted(graph.edges))
    for upstream, downstream, kind in nx.dfs_labeled_edges(walk):
        if kind == "forward":
            begun.add(downstream)
        elif kind == "reverse":
            begun.discard(downstream)
        elif downstream in begun:
            back.add((upstream, downstream))
    return back


def _columns(graph: "nx.DiGraph[str]") -> dict[str, int]:
    """Give the longest path to each node, then move what has downstreams as near to them as it can stand."""
    columns: dict[str, int] = {}
    order = list(nx.lexicographical_topological_sort(graph))
    for node in order:
        columns[node] = max((columns[each] + 1 for each in graph.predecessors(node)), default=0)
    for node in reversed(order):
        if graph.out_degree(node):
            columns[node] = min(columns[each] for each in graph.successors(node)) - 1
    return columns


def _parted(graph: "nx.DiGraph[str]", columns: Mapping[str, int]) -> dict[str, int]:
    """Make several columns of one with too many nodes: those with more downstreams stand nearer to them."""
    most = max(_FEWEST_ROWS, ceil(_ROWS_BY_SIZE * sqrt(len(columns))))
    members: dict[int, list[str]] = defaultdict(list)
    for node, column in columns.items():
        members[column].append(node)
    parted: dict[str, int] = {}
    begin = 0
    for column in sorted(members):
        nodes = sorted(members[column], key=lambda node: (graph.out_degree(node) - graph.in_degree(node), node))
        parts = ceil(len(nodes) / most)
        parted |= {node: begin + position * parts // len(nodes) for position, node in enumerate(nodes)}
        begin += parts
    return parted


def _passes(link: Link, columns: Mapping[str, int], degrees: Mapping[str, int]) -> list[Hashable]:
    """Give the places at which a link passes: shared by all of its upstream, or by all into its downstream.

    It goes with the end that has more links, so a hub's many links become one line that parts or gathers.
    """
    begin, end = columns[link.upstream], columns[link.downstream]
    gathers = degrees[link.downstream] > degrees[link.upstream]
    hub = link.downstream if gathers else link.upstream
    return [(gathers, hub, link.bundle, column) for column in range(begin + 1, end)]


def _levels(
    names: Sequence[str], columns: Mapping[str, int], passes: Mapping[Link, Sequence[Hashable]]
) -> tuple[Levels, Levels]:
    """Give the keys of each column (names, and the places of passing links), and what each key is joined to."""
    places: dict[Hashable, int] = {}
    places.update((name, columns[name]) for name in names)
    joined: dict[Hashable, dict[Hashable, None]] = {name: {} for name in names}
    for link, passed in passes.items():
        before: Hashable = link.upstream
        for key in (*passed, link.downstream):
            if key not in places:
                places[key] = places[before] + 1
                joined[key] = {}
            joined[before][key] = joined[key][before] = None
            before = key
    levels: list[list[Hashable]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    for key, place in places.items():
        levels[place].append(key)
    return dict(enumerate(levels)), {key: list(others) for key, others in joined.items()}
