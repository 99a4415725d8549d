"""How a claim is made: its id depends on everything it says, but not on why it was believed."""

from app.records.claim import Claim, Extractor, Relationship
from app.records.dataset import NodeKind
from app.records.identity import stable_id

__all__ = ["make_claim"]


def make_claim(
    *,
    downstream: str,
    document_id: str,
    mention: str,
    quote: str,
    extractor: Extractor,
    upstream_id: str | None = None,
    upstream_url: str | None = None,
    kind: NodeKind | None = None,
    relationship: Relationship | None = None,
    confidence: float | None = None,
    start: int | None = None,
    reason: str = "",
    prompt_hash: str | None = None,
    model: str | None = None,
    broken: str | None = None,
) -> Claim:
    """Make a claim with its deterministic id; the arguments are the fields of :class:`Claim`."""
    identity = stable_id(
        "claim",
        downstream,
        document_id,
        mention,
        upstream_id,
        upstream_url,
        kind,
        relationship,
        confidence,
        quote,
        start,
        extractor,
        prompt_hash,
        model,
        broken,
    )
    return Claim(
        id=identity,
        downstream=downstream,
        document_id=document_id,
        mention=mention,
        upstream_id=upstream_id,
        upstream_url=upstream_url,
        kind=kind,
        relationship=relationship,
        confidence=confidence,
        quote=quote,
        start=start,
        reason=reason,
        extractor=extractor,
        prompt_hash=prompt_hash,
        model=model,
        broken=broken,
    )
