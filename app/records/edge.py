"""Edges: the pooled claims between two datasets."""

from app.records.claim import Claim, ClaimStatus, Judgement, NameDecision
from app.records.document import DocumentKind
from app.records.record import Record

__all__ = ["Edge", "Evidence"]


class Evidence(Record):
    """A claim with its verdict, the name it was resolved to, and the document's kind and address."""

    claim: Claim
    judgement: Judgement
    decision: NameDecision | None
    document_kind: DocumentKind
    document_url: str


class Edge(Record):
    """One upstream of one downstream, pooled from all claims of its documents.

    Attributes:
        downstream: dataset id.
        upstream: dataset id.
        relationship: by weight of evidence; absent when no claim states one, or as an import had it.
        confidence: 0 to 1; absent in imports which have none.
        status: accepted, needs_review or rejected.
        reason: one short sentence, why it has this status.
        document_kinds: which kinds of document support it, in the layout's order.
        evidence: the strongest grounded quote.
        exists: whether the upstream is on the Hub.
        claim_ids: the pooled claims, sorted.
        imported: read from a file: keeps its status, settlement does not touch it.
    """

    downstream: str
    upstream: str
    relationship: str | None
    confidence: float | None
    status: ClaimStatus
    reason: str
    document_kinds: tuple[DocumentKind, ...] = ()
    evidence: str = ""
    exists: bool | None = None
    claim_ids: tuple[str, ...] = ()
    imported: bool = False
