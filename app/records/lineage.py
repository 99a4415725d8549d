"""A lineage as people and programs are shown it: nodes with what became of them, and edges."""

from enum import StrEnum

from app.records.dataset import NodeKind
from app.records.edge import Edge
from app.records.record import Record

__all__ = ["Lineage", "LineageNode", "NodeStatus"]


class NodeStatus(StrEnum):
    """What became of a node.

    ``ROOT``: on the Hub, and its lineage ends here. ``OFF_HUB``: a source that the Hub does not have.
    ``PENDING``: not yet read, or something could not be asked. ``BEYOND_DEPTH``: deeper than the run reads.
    ``NEEDS_REVIEW``: read, but what the model answered could not be used. ``KNOWN``: named by an edge only.
    """

    TRACED = "traced"
    ROOT = "root"
    OFF_HUB = "off_hub"
    PENDING = "pending"
    BEYOND_DEPTH = "beyond_depth"
    NEEDS_REVIEW = "needs_review"
    KNOWN = "known"


class LineageNode(Record):
    """One node; ``id`` is what people are shown (the Hub id, or the name of what is not on the Hub).

    ``depth`` is the number of levels from the dataset that was asked for, by accepted edges first. ``notes`` say
    which documents a person did without.
    """

    id: str
    kind: NodeKind
    depth: int
    status: NodeStatus
    reason: str = ""
    license: str | None = None
    published_on: str | None = None
    notes: tuple[str, ...] = ()


class Lineage(Record):
    """The nodes and edges that can be reached from ``dataset``; edges name nodes by their shown ids."""

    dataset: str
    downstream: bool = False
    nodes: tuple[LineageNode, ...]
    edges: tuple[Edge, ...]
