"""One dataset with all that is known of it: profile, dates, license, counts, and what became of its documents."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import NotInGraphError
from app.queries.graph import Graph, found_node, reading
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.document import DocumentReference
from app.records.edge import Edge
from app.records.imported import ImportedDataset
from app.records.lineage import LineageNode
from app.store.documents import outcomes_of

__all__ = ["DatasetInContext", "DocumentOutcome", "dataset_in_context"]


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """A document of a dataset: where it is, and what became of it.

    Attributes:
        reference: kind, address, title, and why it was taken.
        outcome: ``read``, ``absent``, ``unasked``, ``given_up``; ``None``: not tried yet.
        reason: why it was not read.
    """

    reference: DocumentReference
    outcome: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class DatasetInContext:
    """What the database knows of one node.

    Attributes:
        node: as lineages show it.
        dataset: as stored; absent for what is only named, or imported.
        imported: the imported row, if one describes it.
        documents: in the order they were found.
        upstream: how many direct upstreams, by status of the edge.
        downstream: how many direct downstreams, by status of the edge.
        ancestors: how many datasets accepted edges lead to, upstream.
        descendants: the same downstream.
    """

    node: LineageNode
    dataset: Dataset | None
    imported: ImportedDataset | None
    documents: tuple[DocumentOutcome, ...]
    upstream: Mapping[ClaimStatus, int]
    downstream: Mapping[ClaimStatus, int]
    ancestors: int
    descendants: int

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            **self.node.model_dump(mode="json", exclude={"depth"}),
            "hub": None if self.dataset is None or self.dataset.hub is None else _hub_json(self.dataset),
            "dated_by": None if self.dataset is None else self.dataset.dated_by,
            "paper_url": self.paper_url,
            "upstream": {status.value: count for status, count in self.upstream.items()},
            "downstream": {status.value: count for status, count in self.downstream.items()},
            "ancestors": self.ancestors,
            "descendants": self.descendants,
            "documents": [
                {**each.reference.model_dump(mode="json"), "outcome": each.outcome, "reason": each.reason}
                for each in self.documents
            ],
        }

    @property
    def paper_url(self) -> str | None:
        """Its own paper."""
        if self.dataset is not None and self.dataset.paper_url is not None:
            return self.dataset.paper_url
        return None if self.imported is None else self.imported.paper_url


def _hub_json(dataset: Dataset) -> dict[str, Any]:
    kept = {"created_at", "gated", "downloads", "likes", "license", "arxiv_ids"}
    return {} if dataset.hub is None else dataset.hub.model_dump(mode="json", include=kept)


def dataset_in_context(path: Path, name: str) -> DatasetInContext:
    """Give what is known of one dataset, by the name that people use.

    Raises:
        NotInGraphError: there is no database at ``path``, or it does not hold it.
    """
    with reading(path) as db:
        if db is None:
            raise NotInGraphError(f"There is no lineage database at {path}.")
        graph = Graph(db)
        node = found_node(graph, name, path)
        documents = tuple(DocumentOutcome(*outcome) for outcome in outcomes_of(db, node))
    return DatasetInContext(
        node=graph.node(node, 0),
        dataset=graph.datasets.get(node),
        imported=graph.imported.get(node),
        documents=documents,
        upstream=_by_status(graph.upstreams.get(node, ())),
        downstream=_by_status(graph.downstreams.get(node, ())),
        ancestors=_reached(node, graph.upstreams, lambda edge: edge.upstream),
        descendants=_reached(node, graph.downstreams, lambda edge: edge.downstream),
    )


def _by_status(edges: Sequence[Edge]) -> dict[ClaimStatus, int]:
    found = Counter(edge.status for edge in edges)
    return {status: found[status] for status in ClaimStatus}


def _reached(start: str, sides: Mapping[str, Sequence[Edge]], far: Callable[[Edge], str]) -> int:
    """Count what accepted edges reach, the start itself not."""
    seen, waiting = {start}, [start]
    while waiting:
        for edge in sides.get(waiting.pop(), ()):
            if edge.status is ClaimStatus.ACCEPTED and far(edge) not in seen:
                seen.add(far(edge))
                waiting.append(far(edge))
    return len(seen) - 1
