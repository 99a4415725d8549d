"""The whole graph of a database in memory, and how a database is opened for questions.

Nothing here writes, and a database that is not there is an empty graph rather than a new file.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from app.errors import NotInGraphError
from app.naming.identifier import off_hub_id
from app.queries.descriptions import pooled_descriptions
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.records.edge import Edge
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.lineage import LineageNode, NodeStatus
from app.records.run import FrontierState
from app.store.connection import Database, open_database, translated
from app.store.datasets import all_datasets
from app.store.documents import given_up
from app.store.edges import all_edges, strongest_first
from app.store.imported_names import imported_nodes
from app.store.imports import imported_datasets, imported_edges
from app.store.summaries import former_ids, states_by_dataset

__all__ = ["Graph", "found_node", "reading", "shown_edge"]

NO_UPSTREAM: Final = "no accepted upstream on the Hub"


@contextmanager
def reading(path: Path) -> Iterator[Database | None]:
    """Open a database for questions; ``None`` when there is none at ``path``."""
    if not path.exists():
        yield None
        return
    db = open_database(path)
    try:
        with translated(path):
            yield db
    finally:
        db.close()


class Graph:
    """The whole graph of a database in memory: edges of every status, and what is known of each node."""

    def __init__(self, db: Database) -> None:
        self.datasets: Mapping[str, Dataset] = {dataset.id: dataset for dataset in all_datasets(db)}
        self.nodes: Mapping[str, str] = imported_nodes(db)
        self.names: Mapping[str, str] = _names(self.nodes, self.datasets)
        self.imported: Mapping[str, ImportedDataset] = pooled_descriptions(imported_datasets(db), self.nodes)
        self.imported_lines: dict[tuple[str, str], list[ImportedEdge]] = defaultdict(list)
        for line in imported_edges(db):
            self.imported_lines[self.pair_of(line)].append(line)
        for pair, lines in self.imported_lines.items():
            self.imported_lines[pair] = strongest_first(lines)
        self.edges: Sequence[Edge] = all_edges(db)
        self.states: Mapping[str, FrontierState] = states_by_dataset(db)
        self.given_up: Mapping[str, Sequence[str]] = given_up(db)
        self.former: Mapping[str, str] = {alias.casefold(): node for alias, node in former_ids(db).items()}
        self.upstreams: dict[str, list[Edge]] = defaultdict(list)
        self.downstreams: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self.upstreams[edge.downstream].append(edge)
            self.downstreams[edge.upstream].append(edge)

    def shown(self, node: str) -> str:
        """Give what people are shown for a node id."""
        return self.names.get(node) or node.removeprefix("~")

    def pair_of(self, line: ImportedEdge) -> tuple[str, str]:
        """Give the ids (downstream, upstream) that an imported edge means."""
        return self.nodes.get(line.downstream, line.downstream), self.nodes.get(line.upstream, line.upstream)

    def ids(self) -> set[str]:
        """Give every node id."""
        return {*self.datasets, *self.imported, *self.upstreams, *self.downstreams}

    def find(self, name: str) -> str | None:
        """Find a node by id or shown name, whatever the case when only one fits, or by an id it once had."""
        for known in (name, off_hub_id(name)):
            if any(known in side for side in (self.datasets, self.imported, self.upstreams, self.downstreams)):
                return known
        ids = self.ids()
        exact = [node for node in ids if self.shown(node) == name]
        loose = exact or [node for node in ids if name.casefold() in (node.casefold(), self.shown(node).casefold())]
        return loose[0] if len(loose) == 1 else self.former.get(name.casefold())

    def node(self, node: str, depth: int) -> LineageNode:
        """Describe a node."""
        dataset = self.datasets.get(node)
        status, reason = self._status(node, dataset)
        line = self.imported.get(node)
        found, told = _known_of(dataset), _told_by(line)
        return LineageNode(
            id=self.shown(node),
            kind=_kind(dataset, line),
            depth=depth,
            status=status,
            reason=reason,
            notes=tuple(self.given_up.get(node, ())),
            exists=self._exists(node, dataset, line),
            described=line is not None or (dataset is not None and dataset.exists is not False),
            is_terminal=None if line is None else line.is_terminal_node,
            stated_on=None if line is None else line.year,
            **{name: value or told.get(name) or value for name, value in found.items()},
        )

    def _exists(self, node: str, dataset: Dataset | None, line: ImportedDataset | None) -> bool | None:
        if dataset is not None and (dataset.exists is not None or line is None):
            return dataset.exists
        if line is not None:
            return line.exists
        return False if any(edge.exists is False for edge in self.downstreams.get(node, ())) else None

    def _status(self, node: str, dataset: Dataset | None) -> tuple[NodeStatus, str]:
        if dataset is None:
            return self._imported_status(node)
        if dataset.exists is False:
            return NodeStatus.OFF_HUB, dataset.terminal_reason or "not on the Hub"
        if dataset.review_reason:
            return NodeStatus.NEEDS_REVIEW, dataset.review_reason
        state = self.states.get(node)
        if state in {FrontierState.BEYOND, None} and self._read_elsewhere(node):
            return self._imported_status(node)
        if state is FrontierState.BEYOND:
            return NodeStatus.BEYOND_DEPTH, "deeper than --max-depth"
        if state in {FrontierState.PENDING, FrontierState.TAKEN, FrontierState.UNASKED}:
            return NodeStatus.PENDING, "not read yet" if state is not FrontierState.UNASKED else "could not be asked"
        if state is FrontierState.DONE:
            ended = not any(_leads_on(edge) for edge in self.upstreams[node])
            return (NodeStatus.ROOT, dataset.terminal_reason or NO_UPSTREAM) if ended else (NodeStatus.TRACED, "")
        return NodeStatus.KNOWN, "not read: no accepted edge leads to it"

    def _read_elsewhere(self, node: str) -> bool:
        """Whether some file tells what a dataset comes from, or that it comes from nothing."""
        line = self.imported.get(node)
        ended = line is not None and line.is_terminal_node is True
        return ended or any(edge.imported and _leads_on(edge) for edge in self.upstreams.get(node, ()))

    def _imported_status(self, node: str) -> tuple[NodeStatus, str]:
        line = self.imported.get(node)
        if line is None:
            if self._read_elsewhere(node):
                return NodeStatus.TRACED, ""
            off_hub = any(edge.exists is False for edge in self.downstreams[node])
            return (NodeStatus.OFF_HUB, "not on the Hub") if off_hub else (NodeStatus.KNOWN, "imported")
        if line.exists is False:
            return NodeStatus.OFF_HUB, line.terminal_reason or "not on the Hub"
        if line.is_terminal_node:
            return NodeStatus.ROOT, line.terminal_reason or ""
        return NodeStatus.TRACED, ""


def _leads_on(edge: Edge) -> bool:
    return edge.status is ClaimStatus.ACCEPTED and edge.exists is not False


def shown_edge(graph: Graph, edge: Edge) -> Edge:
    """Give an edge with its nodes as people are shown them."""
    names = {"downstream": graph.shown(edge.downstream), "upstream": graph.shown(edge.upstream)}
    return edge.model_copy(update=names)


def found_node(graph: Graph, name: str, path: Path) -> str:
    """Find a node, or raise ``NotInGraphError``."""
    node = graph.find(name)
    if node is None:
        raise NotInGraphError(f"{name} is not in the graph of {path}.")
    return node


def _names(nodes: Mapping[str, str], datasets: Mapping[str, Dataset]) -> dict[str, str]:
    """Give the shown names: of several spellings that only files have, the first one of the alphabet."""
    shown: dict[str, str] = {}
    for name, node in nodes.items():
        shown[node] = min(name, shown.get(node, name))
    return shown | {dataset.id: dataset.name for dataset in datasets.values()}


def _known_of(dataset: Dataset | None) -> dict[str, Any]:
    """Give what was found here of a dataset."""
    hub = None if dataset is None else dataset.hub
    published = None if dataset is None else dataset.published_on
    profile = None if dataset is None else dataset.profile
    return {
        "license": None if hub is None else hub.license,
        "published_on": None if published is None else published.isoformat(),
        "domains": () if profile is None else profile.domains,
        "data_type": None if profile is None else profile.data_type,
        "summary": None if profile is None else profile.summary,
    }


def _told_by(line: ImportedDataset | None) -> dict[str, Any]:
    """Give what files say of a dataset, which stands where nothing was found here."""
    if line is None:
        return {}
    return {
        "license": line.license,
        "published_on": line.published_on,
        "domains": line.categories,
        "data_type": line.data_type,
        "summary": line.summary,
    }


def _kind(dataset: Dataset | None, line: ImportedDataset | None) -> NodeKind:
    """Give what was found here; off the Hub the rarer kind, as between two documents."""
    kinds = list(NodeKind)
    told = NodeKind.DATASET if line is None or line.kind is None else line.kind
    if dataset is None:
        return told
    return max(dataset.kind, told, key=kinds.index) if dataset.id.startswith("~") else dataset.kind
