"""Pooling: all claims about one (downstream, upstream) pair become one edge.

A pure function of its inputs, whatever their order. It knows nothing of other edges: contradictions between
edges are ``settlement``'s. Claims without a name decision were rejected before they had an upstream; they keep
their verdict where they are stored and make no edge.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.records.claim import ClaimStatus, Relationship
from app.records.dataset import Dataset
from app.records.document import DocumentKind
from app.records.edge import Edge, Evidence
from app.verification.dates import contradicts, known_day

__all__ = ["DECIDED_BY_A_PERSON", "pool"]

DECIDED_BY_A_PERSON: Final = "decided by a person"
"""Reason of every edge whose status a person chose; settlement drops such edges last."""

_HIGHEST_CONFIDENCE: Final = 0.99
_RELATIONSHIPS: Final = tuple(Relationship)
_STATUSES: Final = (ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW, ClaimStatus.REJECTED)


def pool(
    evidence: Sequence[Evidence],
    datasets: Mapping[str, Dataset],
    decided: Mapping[tuple[str, str], ClaimStatus],
) -> tuple[Edge, ...]:
    """Pool claims into edges, sorted by downstream and upstream id.

    Args:
        evidence: claims with verdict and name decision, in any order; repeats of a claim count once.
        datasets: what is known of the datasets by id, for their dates; may lack some.
        decided: what people decided, by (downstream id, upstream id); it wins over everything but a self-reference.
    """
    groups: dict[tuple[str, str], dict[str, Evidence]] = {}
    for item in evidence:
        if item.decision is None:
            continue
        group = groups.setdefault((item.claim.downstream, item.decision.dataset_id), {})
        known = group.get(item.claim.id)
        if known is None or item.model_dump_json() < known.model_dump_json():
            group[item.claim.id] = item
    return tuple(
        _pooled(pair, [group[claim_id] for claim_id in sorted(group)], datasets, decided.get(pair))
        for pair, group in sorted(groups.items())
    )


def _pooled(
    pair: tuple[str, str],
    group: Sequence[Evidence],
    datasets: Mapping[str, Dataset],
    decided: ClaimStatus | None,
) -> Edge:
    best = min((_standing(item) for item in group), key=_STATUSES.index)
    counted = [item for item in group if _standing(item) is best]
    status, reason = _status(pair, best, counted, datasets, decided)
    return Edge(
        downstream=pair[0],
        upstream=pair[1],
        relationship=_relationship(counted),
        confidence=_confidence(counted),
        status=status,
        reason=reason,
        document_kinds=_kinds(counted),
        evidence=_quote(counted),
        exists=_exists(group),
        claim_ids=tuple(item.claim.id for item in group),
    )


def _standing(item: Evidence) -> ClaimStatus:
    """Give the status of the claim; an accepted one whose name is still open is to be reviewed."""
    is_open = item.decision is not None and item.decision.open
    if is_open and item.judgement.status is ClaimStatus.ACCEPTED:
        return ClaimStatus.NEEDS_REVIEW
    return item.judgement.status


def _status(
    pair: tuple[str, str],
    best: ClaimStatus,
    counted: Sequence[Evidence],
    datasets: Mapping[str, Dataset],
    decided: ClaimStatus | None,
) -> tuple[ClaimStatus, str]:
    if pair[0] == pair[1]:
        return ClaimStatus.REJECTED, "a dataset is not its own upstream"
    if decided is not None:
        return decided, DECIDED_BY_A_PERSON
    if best is ClaimStatus.REJECTED:
        return best, _strongest(counted).judgement.reason
    younger = _younger(pair, datasets)
    if younger is not None:
        explicit = any(item.judgement.explicit for item in counted)
        return (
            (ClaimStatus.NEEDS_REVIEW, younger + ", yet stated outright")
            if explicit
            else (ClaimStatus.REJECTED, younger)
        )
    return best, _reason(best, counted)


def _younger(pair: tuple[str, str], datasets: Mapping[str, Dataset]) -> str | None:
    downstream, upstream = datasets.get(pair[0]), datasets.get(pair[1])
    if downstream is None or upstream is None or not contradicts(downstream, upstream):
        return None
    return f"the upstream is dated {known_day(upstream)}, after its downstream ({known_day(downstream)})"


def _reason(best: ClaimStatus, counted: Sequence[Evidence]) -> str:
    strongest = _strongest(counted)
    if best is ClaimStatus.NEEDS_REVIEW and strongest.decision is not None and strongest.decision.open:
        return f"the name is not settled: {strongest.decision.reason}"
    reason = strongest.judgement.reason
    others = len({item.claim.document_id for item in counted}) - 1
    return f"{reason} (and {others} more document{'s' if others > 1 else ''})" if others else reason


def _relationship(counted: Sequence[Evidence]) -> Relationship | None:
    """Give the one with most confidence behind it; a tie goes to the first in the order of the paper."""
    weights = {
        relationship: math.fsum(
            item.judgement.confidence for item in counted if item.claim.relationship is relationship
        )
        for relationship in _RELATIONSHIPS
        if any(item.claim.relationship is relationship for item in counted)
    }
    if not weights:
        return None
    return min(weights, key=lambda relationship: (-round(weights[relationship], 9), _RELATIONSHIPS.index(relationship)))


def _confidence(counted: Sequence[Evidence]) -> float:
    """Combine documents as independent witnesses (noisy or); within one document the best claim counts."""
    best: dict[str, float] = {}
    for item in counted:
        document = item.claim.document_id
        best[document] = max(best.get(document, 0.0), min(1.0, max(0.0, item.judgement.confidence)))
    doubt = math.prod(sorted(1.0 - confidence for confidence in best.values()))
    return round(min(_HIGHEST_CONFIDENCE, 1.0 - doubt), 4)


def _kinds(counted: Sequence[Evidence]) -> tuple[DocumentKind, ...]:
    present = {item.document_kind for item in counted}
    return tuple(kind for kind in DocumentKind if kind in present)


def _exists(group: Iterable[Evidence]) -> bool | None:
    answers = {item.decision.exists for item in group if item.decision is not None}
    return True if True in answers else False if False in answers else None


def _strongest(items: Sequence[Evidence]) -> Evidence:
    return min(items, key=_weakness)


def _weakness(item: Evidence) -> tuple[bool, float, int, str, str]:
    """Order of strength: grounded, confident, short, then by words and id so that no tie is left to chance."""
    grounded = item.judgement.start is not None
    return not grounded, -item.judgement.confidence, len(item.claim.quote), item.claim.quote, item.claim.id


def _quote(counted: Sequence[Evidence]) -> str:
    """Give the strongest grounded quote; words that were not found in the document are not evidence."""
    grounded = [item for item in counted if item.judgement.start is not None]
    if not grounded:
        return ""
    strongest = _strongest(grounded)
    return strongest.judgement.quote or strongest.claim.quote
