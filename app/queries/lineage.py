"""What a dataset comes from, what was made from it, what an export holds, and which runs there are."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import NotInGraphError
from app.queries.graph import Graph, reading, shown_edge
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, HubDataset
from app.records.edge import Edge
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.lineage import Lineage, NodeStatus
from app.records.review import Review
from app.records.run import RunSummary
from app.store.datasets import all_datasets
from app.store.edges import all_edges, reached
from app.store.imported_names import imported_nodes
from app.store.imports import imported_datasets, imported_edges
from app.store.reviews import standing_reviews
from app.store.summaries import all_seeds
from app.store.summaries import run_summaries as stored_summaries

__all__ = [
    "Exportable",
    "by_written_names",
    "each_lineage",
    "exportable",
    "known_names",
    "languages_of",
    "lineage_of",
    "lineages_of",
    "roots_of",
    "run_summaries",
]


def run_summaries(path: Path) -> list[RunSummary]:
    """Give the counts of every run, the oldest first; none for a database that is not there."""
    with reading(path) as db:
        return [] if db is None else stored_summaries(db)


def known_names(path: Path) -> list[str]:
    """Give the shown name of every node, sorted; none for a database that is not there."""
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    return sorted({graph.shown(node) for node in graph.ids()})


def lineage_of(path: Path, name: str, *, downstream: bool = False) -> Lineage | None:
    """Give what a dataset comes from, or what was made from it; ``None`` when the graph does not hold it.

    Edges are the accepted ones that can be reached, and those that wait for review on the way, whose far
    side is not followed. ``depth`` counts levels from the dataset.
    """
    return lineages_of(path, [name], downstream=downstream)[0]


def lineages_of(path: Path, names: Sequence[str], *, downstream: bool = False) -> list[Lineage | None]:
    """Do the same for several datasets, in their order, reading the graph once."""
    return list(each_lineage(path, names, downstream=downstream))


def each_lineage(path: Path, names: Sequence[str], *, downstream: bool = False) -> Iterator[Lineage | None]:
    """Give the same one after the other, each made when it is asked for: those of thousands of seeds need much room."""
    with reading(path) as db:
        graph = None if db is None else Graph(db)
    for name in names:
        yield None if graph is None else _lineage(graph, name, downstream=downstream)


def _lineage(graph: Graph, name: str, *, downstream: bool) -> Lineage | None:
    start = graph.find(name)
    if start is None:
        return None
    sides = graph.downstreams if downstream else graph.upstreams
    depths, edges = _walk(start, sides, downstream=downstream)
    return Lineage(
        dataset=graph.shown(start),
        downstream=downstream,
        nodes=tuple(graph.node(node, depth) for node, depth in sorted(depths.items(), key=lambda item: item[::-1])),
        edges=tuple(shown_edge(graph, edge) for edge in edges),
    )


@dataclass(frozen=True, slots=True)
class Exportable:
    """What an export is made of; imported lines are whole, reviews say what people made of them."""

    edges: tuple[Edge, ...]
    datasets: tuple[Dataset, ...]
    imported_edges: tuple[ImportedEdge, ...]
    imported_datasets: tuple[ImportedDataset, ...]
    reviews: Mapping[tuple[str, str], Review]


def exportable(path: Path, *, include_all: bool = False) -> Exportable:
    """Give what an export holds: what accepted edges reach from the seeds of all runs, or everything.

    Edges of other statuses come along: they tell which datasets were read.

    Raises:
        NotInGraphError: there is no database at ``path``.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        edges, datasets = all_edges(db), all_datasets(db)
        if not include_all:
            seeds = all_seeds(db)
            inside = seeds | {edge.upstream for edge in reached(edges, seeds)}
            edges = [edge for edge in edges if edge.downstream in inside]
            datasets = [dataset for dataset in datasets if dataset.id in inside]
        lines = imported_edges(db)
        return Exportable(
            edges=tuple(edges),
            datasets=tuple(datasets),
            imported_edges=tuple(lines),
            imported_datasets=tuple(imported_datasets(db)),
            reviews=by_written_names(standing_reviews(db), lines, imported_nodes(db)),
        )


def by_written_names(
    reviews: Mapping[tuple[str, str], Review], lines: Sequence[ImportedEdge], nodes: Mapping[str, str]
) -> dict[tuple[str, str], Review]:
    """Give decisions under the names of imported lines too, which are written as they are."""
    found = dict(reviews)
    for line in lines if reviews else ():
        pair = nodes.get(line.downstream, line.downstream), nodes.get(line.upstream, line.upstream)
        if pair in reviews:
            found[line.downstream, line.upstream] = reviews[pair]
    return found


def roots_of(path: Path, seeds: Sequence[str]) -> list[str]:
    """Give the Hub ids at which the lineage of the seeds ends, sorted.

    The same as the roots of ``lineages_of``, without making thousands of lineages of a long run.
    """
    with reading(path) as db:
        if db is None:
            return []
        graph = Graph(db)
    waiting = [start for start in map(graph.find, seeds) if start is not None]
    walked, named = set(waiting), set(waiting)
    while waiting:
        for edge in graph.upstreams.get(waiting.pop(), ()):
            if edge.status is ClaimStatus.REJECTED:
                continue
            named.add(edge.upstream)
            if edge.status is ClaimStatus.ACCEPTED and edge.upstream not in walked:
                walked.add(edge.upstream)
                waiting.append(edge.upstream)
    return sorted(graph.shown(node) for node in named if graph.node(node, 0).status is NodeStatus.ROOT)


def languages_of(path: Path) -> dict[str, tuple[str, ...]]:
    """Give the language codes that cards state, by shown name; datasets whose cards state none are not there."""
    with reading(path) as db:
        if db is None:
            return {}
        found = {dataset.name: _languages(dataset.hub) for dataset in all_datasets(db) if dataset.hub is not None}
    return {name: codes for name, codes in found.items() if codes}


def _languages(hub: HubDataset) -> tuple[str, ...]:
    stated = hub.card_data.get("language")
    listed = stated if isinstance(stated, list) else [stated]
    tagged = [tag.partition(":")[2] for tag in hub.tags if tag.startswith("language:")]
    return tuple(dict.fromkeys(code.lower() for code in (*listed, *tagged) if isinstance(code, str) and code))


def _walk(start: str, sides: Mapping[str, Sequence[Edge]], *, downstream: bool) -> tuple[dict[str, int], list[Edge]]:
    depths, found = {start: 0}, []
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for edge in sides.get(node, ()):
            if edge.status is ClaimStatus.REJECTED:
                continue
            other = edge.downstream if downstream else edge.upstream
            found.append(edge)
            if edge.status is ClaimStatus.ACCEPTED and other not in depths:
                depths[other] = depths[node] + 1
                waiting.append(other)
    for edge in found:
        near, far = (edge.upstream, edge.downstream) if downstream else (edge.downstream, edge.upstream)
        depths.setdefault(far, depths[near] + 1)
    return depths, sorted(found, key=lambda edge: (depths[edge.downstream], edge.downstream, edge.upstream))
