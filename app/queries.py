"""Read-only questions about a lineage database; one answer for command line, chat, web and MCP.

Nothing here writes, and a database that is not there is an empty graph rather than a new file. Results name
nodes as people see them: Hub ids, and the written names of what is not on the Hub.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.records.edge import Edge, Evidence
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.lineage import Lineage, LineageNode, NodeStatus
from app.records.review import Review
from app.records.run import FrontierState, RunSummary
from app.store.claims import evidence_of_edge
from app.store.connection import open_database, translated
from app.store.datasets import all_datasets
from app.store.edges import all_edges, reached
from app.store.imports import imported_datasets, imported_edges
from app.store.reviews import standing_reviews
from app.store.summaries import all_seeds, states_by_dataset
from app.store.summaries import run_summaries as stored_summaries

__all__ = [
    "ExplainedEdge",
    "ExplainedPaths",
    "Exportable",
    "explain",
    "exportable",
    "lineage_of",
    "roots_of",
    "run_summaries",
]

MOST_PATHS: Final = 50
NO_UPSTREAM: Final = "no accepted upstream on the Hub"


@contextmanager
def _reading(path: Path) -> Iterator[Database | None]:
    if not path.exists():
        yield None
        return
    db = open_database(path)
    try:
        with translated(path):
            yield db
    finally:
        db.close()


def run_summaries(path: Path) -> list[RunSummary]:
    """Give the counts of every run, the oldest first; none for a database that is not there."""
    with _reading(path) as db:
        return [] if db is None else stored_summaries(db)


class Graph:
    """The whole graph of a database in memory: edges of every status, and what is known of each node."""

    def __init__(self, db: Database) -> None:
        self.datasets: Mapping[str, Dataset] = {dataset.id: dataset for dataset in all_datasets(db)}
        self.imported: Mapping[str, ImportedDataset] = {line.name: line for line in imported_datasets(db)}
        self.imported_lines: dict[tuple[str, str], list[ImportedEdge]] = defaultdict(list)
        for line in imported_edges(db):
            self.imported_lines[line.downstream, line.upstream].append(line)
        self.edges: Sequence[Edge] = all_edges(db)
        self.states: Mapping[str, FrontierState] = states_by_dataset(db)
        self.upstreams: dict[str, list[Edge]] = defaultdict(list)
        self.downstreams: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self.upstreams[edge.downstream].append(edge)
            self.downstreams[edge.upstream].append(edge)

    def shown(self, node: str) -> str:
        """Give what people are shown for a node id."""
        dataset = self.datasets.get(node)
        return node if dataset is None else dataset.name

    def ids(self) -> set[str]:
        """Give every node id."""
        return {*self.datasets, *self.imported, *self.upstreams, *self.downstreams}

    def find(self, name: str) -> str | None:
        """Find a node by id or shown name; whatever the case when only one fits."""
        ids = self.ids()
        if name in ids:
            return name
        exact = [node for node in ids if self.shown(node) == name]
        loose = exact or [node for node in ids if name.casefold() in (node.casefold(), self.shown(node).casefold())]
        return loose[0] if len(loose) == 1 else None

    def node(self, node: str, depth: int) -> LineageNode:
        """Describe a node."""
        dataset = self.datasets.get(node)
        status, reason = self._status(node, dataset)
        hub = None if dataset is None else dataset.hub
        published = None if dataset is None else dataset.published_on
        return LineageNode(
            id=self.shown(node),
            kind=NodeKind.DATASET if dataset is None else dataset.kind,
            depth=depth,
            status=status,
            reason=reason,
            license=None if hub is None else hub.license,
            published_on=None if published is None else published.isoformat(),
        )

    def _status(self, node: str, dataset: Dataset | None) -> tuple[NodeStatus, str]:
        if dataset is None:
            return self._imported_status(node)
        if dataset.exists is False:
            return NodeStatus.OFF_HUB, dataset.terminal_reason or "not on the Hub"
        if dataset.review_reason:
            return NodeStatus.NEEDS_REVIEW, dataset.review_reason
        state = self.states.get(node)
        if state is FrontierState.BEYOND:
            return NodeStatus.BEYOND_DEPTH, "deeper than --max-depth"
        if state in {FrontierState.PENDING, FrontierState.TAKEN, FrontierState.UNASKED}:
            return NodeStatus.PENDING, "not read yet" if state is not FrontierState.UNASKED else "could not be asked"
        if state is FrontierState.DONE:
            ended = not any(_leads_on(edge) for edge in self.upstreams[node])
            return (NodeStatus.ROOT, dataset.terminal_reason or NO_UPSTREAM) if ended else (NodeStatus.TRACED, "")
        return NodeStatus.KNOWN, "waits for its edge to be reviewed"

    def _imported_status(self, node: str) -> tuple[NodeStatus, str]:
        line = self.imported.get(node)
        if line is None:
            off_hub = any(edge.exists is False for edge in self.downstreams[node])
            return (NodeStatus.OFF_HUB, "not on the Hub") if off_hub else (NodeStatus.KNOWN, "imported")
        if line.is_terminal_node:
            return NodeStatus.ROOT, line.terminal_reason or ""
        return NodeStatus.TRACED, ""


def _leads_on(edge: Edge) -> bool:
    return edge.status is ClaimStatus.ACCEPTED and edge.exists is not False


def lineage_of(path: Path, name: str, *, downstream: bool = False) -> Lineage | None:
    """Give what a dataset comes from, or what was made from it; ``None`` when the graph does not hold it.

    Edges are the accepted ones that can be reached, and those that wait for review on the way, whose far
    side is not followed. ``depth`` counts levels from the dataset.
    """
    with _reading(path) as db:
        if db is None:
            return None
        graph = Graph(db)
    start = graph.find(name)
    if start is None:
        return None
    sides = graph.downstreams if downstream else graph.upstreams
    depths, edges = _walk(start, sides, downstream=downstream)
    return Lineage(
        dataset=graph.shown(start),
        downstream=downstream,
        nodes=tuple(graph.node(node, depth) for node, depth in sorted(depths.items(), key=lambda item: item[::-1])),
        edges=tuple(_shown(graph, edge) for edge in edges),
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
    with _reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        edges, datasets = all_edges(db), all_datasets(db)
        if not include_all:
            seeds = all_seeds(db)
            inside = seeds | {edge.upstream for edge in reached(edges, seeds)}
            edges = [edge for edge in edges if edge.downstream in inside]
            datasets = [dataset for dataset in datasets if dataset.id in inside]
        return Exportable(
            edges=tuple(edges),
            datasets=tuple(datasets),
            imported_edges=tuple(imported_edges(db)),
            imported_datasets=tuple(imported_datasets(db)),
            reviews=standing_reviews(db),
        )


def roots_of(path: Path, seeds: Sequence[str]) -> list[str]:
    """Give the Hub ids at which the lineage of the seeds ends, sorted."""
    found = (lineage_of(path, seed) for seed in seeds)
    nodes = (node for lineage in found if lineage is not None for node in lineage.nodes)
    return sorted({node.id for node in nodes if node.status is NodeStatus.ROOT})


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


def _shown(graph: Graph, edge: Edge) -> Edge:
    names = {"downstream": graph.shown(edge.downstream), "upstream": graph.shown(edge.upstream)}
    return edge.model_copy(update=names)


@dataclass(frozen=True, slots=True)
class ExplainedEdge:
    """An edge with every claim behind it; names are as people see them."""

    edge: Edge
    evidence: tuple[Evidence, ...]
    imported: tuple[ImportedEdge, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the edge and its claims with the keys of contracts.md."""
        edge = self.edge.model_dump(mode="json", exclude={"claim_ids"})
        claims = [_claim_json(item) for item in self.evidence]
        return {**edge, "claims": [*claims, *(_imported_json(line) for line in self.imported)]}


@dataclass(frozen=True, slots=True)
class ExplainedPaths:
    """Every path, downstream first; ``complete`` is false when there are more than are given."""

    downstream: str
    upstream: str
    paths: tuple[tuple[ExplainedEdge, ...], ...]
    complete: bool


def _claim_json(item: Evidence) -> dict[str, Any]:
    claim, judgement, decision = item.claim, item.judgement, item.decision
    return {
        "document": item.document_url,
        "kind": item.document_kind.value,
        "quote": claim.quote,
        "start": judgement.start,
        "end": judgement.end,
        "mention": claim.mention,
        "relationship": claim.relationship.value if claim.relationship else None,
        "confidence": judgement.confidence,
        "verdict": judgement.status.value,
        "reason": judgement.reason,
        "context": judgement.context,
        "extractor": claim.extractor.value,
        "extracted_because": claim.reason,
        "model": claim.model,
        "prompt_hash": claim.prompt_hash,
        "reviewed_by": judgement.reviewed_by,
        "name": None if decision is None else decision.model_dump(mode="json", exclude={"downstream", "mention"}),
    }


def _imported_json(line: ImportedEdge) -> dict[str, Any]:
    """Give an imported line as a claim: what its file says, which nobody here has checked."""
    return {
        "document": "imported",
        "kind": line.document_kinds,
        "quote": line.evidence,
        "mention": line.upstream,
        "relationship": line.relationship,
        "confidence": line.confidence,
        "verdict": line.status.value,
        "reason": line.reason or "imported",
    }


def explain(path: Path, downstream: str, upstream: str) -> ExplainedPaths:
    """Give the direct edge, whatever became of it, and every path of accepted edges between two datasets.

    Raises:
        NotInGraphError: the graph does not hold one of them.
    """
    with _reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        start, end = (_found(graph, name, path) for name in (downstream, upstream))
        chains = _chains(graph, start, end)
        first = list(islice(chains, MOST_PATHS))
        complete = next(chains, None) is None
        paths = tuple(tuple(_explained(db, graph, edge) for edge in chain) for chain in first)
    return ExplainedPaths(graph.shown(start), graph.shown(end), paths, complete)


def _found(graph: Graph, name: str, path: Path) -> str:
    node = graph.find(name)
    if node is None:
        raise NotInGraphError(f"{name} is not in the graph of {path}.")
    return node


def _explained(db: Database, graph: Graph, edge: Edge) -> ExplainedEdge:
    lines = tuple(graph.imported_lines.get((edge.downstream, edge.upstream), ()))
    return ExplainedEdge(_shown(graph, edge), tuple(evidence_of_edge(db, edge.downstream, edge.upstream)), lines)


def _chains(graph: Graph, start: str, end: str) -> Iterator[list[Edge]]:
    """Yield the direct edge first, then longer paths over accepted edges, the shortest first."""
    import networkx as nx

    direct = [edge for edge in graph.upstreams[start] if edge.upstream == end]
    if direct:
        yield direct[:1]
    accepted = _accepted_between(graph, start, end)
    by_pair = {(edge.downstream, edge.upstream): edge for edge in accepted}
    between: nx.DiGraph[str] = nx.DiGraph(list(by_pair))
    if start == end or start not in between or end not in between:
        return
    for nodes in nx.shortest_simple_paths(between, start, end):
        if len(nodes) > 2:
            yield [by_pair[pair] for pair in pairwise(nodes)]


def _accepted_between(graph: Graph, start: str, end: str) -> list[Edge]:
    """Keep what lies on some path: found from both ends, so that the search has no dead ends."""
    above = _closure(start, graph.upstreams, lambda edge: edge.upstream)
    below = _closure(end, graph.downstreams, lambda edge: edge.downstream)
    inside = above & below
    if end not in above:
        return []
    return [e for e in graph.edges if _accepted(e) and e.downstream in inside and e.upstream in inside]


def _accepted(edge: Edge) -> bool:
    return edge.status is ClaimStatus.ACCEPTED


def _closure(start: str, sides: Mapping[str, Iterable[Edge]], far: Any) -> set[str]:  # noqa: ANN401
    seen, waiting = {start}, [start]
    while waiting:
        for edge in sides.get(waiting.pop(), ()):
            other = far(edge)
            if _accepted(edge) and other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
