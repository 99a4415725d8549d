"""Imported lines: what another tool wrote, byte for byte, with the fields that questions are asked of.

``line`` is the whole line without its line break; it is what an export writes again. Fields which the
line lacks are absent here.
"""

from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.record import Record

__all__ = ["ImportedDataset", "ImportedEdge"]


class ImportedEdge(Record):
    """A line of ``graph.jsonl``; names stand as the file has them.

    Attributes:
        line: the raw line.
        downstream: the line's ``target``.
        upstream: the line's ``source``.
        relationship: any wording, the paper's five or not.
        confidence: 0 to 1 when the file is right.
        document_kinds: as the file joins them, ``"HuggingFace README; Paper"``.
        evidence: the quote.
        exists: whether the file says that the upstream is on the Hub.
        status: accepted when the file says nothing.
        reason: of the status.
    """

    line: bytes
    downstream: str
    upstream: str
    relationship: str | None = None
    confidence: float | None = None
    document_kinds: str | None = None
    evidence: str | None = None
    exists: bool | None = None
    status: ClaimStatus = ClaimStatus.ACCEPTED
    reason: str = ""


class ImportedDataset(Record):
    """A line of ``data.jsonl``; ``year``, ``hf_year`` and ``paper_year`` are ``YYYY-MM`` as the file has them.

    ``license``, ``kind`` and ``published_on`` are no keys of the layout; files of other formats bring them.
    """

    line: bytes
    name: str
    categories: tuple[str, ...] = ()
    hf_year: str | None = None
    paper_year: str | None = None
    year: str | None = None
    summary: str | None = None
    data_type: str | None = None
    exists: bool | None = None
    is_terminal_node: bool | None = None
    terminal_reason: str | None = None
    paper_url: str | None = None
    downloads: int | None = None
    license: str | None = None
    kind: NodeKind | None = None
    published_on: str | None = None
