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

    ``depth`` is the number of levels from the dataset that was asked for, by accepted edges first; 0 throughout when
    the whole graph was asked for. ``notes`` say which documents a person did without.

    Attributes:
        domains: the paper's labels, none when they were never given.
        data_type: ``synthetic`` or ``manual``.
        summary: at most 20 words.
        exists: whether the Hub has it; ``None`` when that was never asked.
        described: whether it has a row of its own in the published layout, rather than being named by an edge only.
        is_terminal: the stored flag of an imported row; ``None`` where no file gave one.
        stated_on: the date an imported row states (``YYYY-MM``), which nobody here has checked.
    """

    id: str
    kind: NodeKind
    depth: int
    status: NodeStatus
    reason: str = ""
    license: str | None = None
    published_on: str | None = None
    notes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    data_type: str | None = None
    summary: str | None = None
    exists: bool | None = None
    described: bool = False
    is_terminal: bool | None = None
    stated_on: str | None = None


class Lineage(Record):
    """The nodes and edges that can be reached from ``dataset``; edges name nodes by their shown ids.

    ``dataset`` is empty when the lineage is the whole graph. There, an edge stands once for each imported line.
    """

    dataset: str
    downstream: bool = False
    nodes: tuple[LineageNode, ...]
    edges: tuple[Edge, ...]
