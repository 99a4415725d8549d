"""An excerpt of the graph as other formats carry it: nodes and edges under the names people are shown.

Every field is a plain value, so that a format can say field by field what it carries. Absent is absent:
a reader leaves out what its file does not say.
"""

from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.lineage import NodeStatus
from app.records.record import Record

__all__ = ["Excerpt", "ExcerptEdge", "ExcerptNode"]


class ExcerptNode(Record):
    """A node; ``id`` is the Hub id, or the name of what is not on the Hub.

    Attributes:
        exists: whether the Hub has it; absent when nobody asked.
        published_on: ``YYYY-MM-DD`` or ``YYYY-MM``, the earliest trustworthy date of the dataset itself.
        domains: the paper's labels.
        data_type: synthetic or manual.
    """

    id: str
    kind: NodeKind = NodeKind.DATASET
    status: NodeStatus = NodeStatus.KNOWN
    reason: str = ""
    exists: bool | None = None
    license: str | None = None
    published_on: str | None = None
    domains: tuple[str, ...] = ()
    data_type: str | None = None
    summary: str | None = None
    paper_url: str | None = None
    downloads: int | None = None


class ExcerptEdge(Record):
    """An edge; ``document_kinds`` is joined by ``"; "`` as in the published layout."""

    downstream: str
    upstream: str
    relationship: str | None = None
    confidence: float | None = None
    status: ClaimStatus = ClaimStatus.ACCEPTED
    reason: str = ""
    document_kinds: str = ""
    evidence: str = ""
    exists: bool | None = None


class Excerpt(Record):
    """Nodes and edges, each named once, in the order they are to be written.

    Attributes:
        dataset: whose lineage it is; absent for the graph of several.
        downstream: it holds what was made from ``dataset``, not what ``dataset`` comes from.
    """

    dataset: str | None = None
    downstream: bool = False
    nodes: tuple[ExcerptNode, ...] = ()
    edges: tuple[ExcerptEdge, ...] = ()
