"""The fields of nodes and edges as loose values: written without what is absent, read without trust.

What a file says is kept where it has the right kind and size, and left out where it has not: a wrong value
never becomes a right one.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.excerpt import ExcerptEdge, ExcerptNode
from app.records.lineage import NodeStatus

__all__ = ["edge_from", "node_from", "set_fields"]

_LONGEST: Final = 1_000_000
_TEXTS_OF_NODES: Final = ("license", "published_on", "data_type", "summary", "paper_url")


def set_fields(record: ExcerptNode | ExcerptEdge) -> dict[str, Any]:
    """Give the fields that say something, as plain JSON values."""
    return {key: value for key, value in record.model_dump(mode="json").items() if value not in (None, "", [])}


def node_from(name: str, values: Mapping[str, Any]) -> ExcerptNode:
    """Make a node of what a file says."""
    domains = values.get("domains")
    downloads = values.get("downloads")
    is_count = isinstance(downloads, int) and not isinstance(downloads, bool) and abs(downloads) < 2**63
    kind, status = _text(values, "kind"), _text(values, "status")
    return ExcerptNode(
        id=name,
        kind=NodeKind(kind) if kind in set(NodeKind) else NodeKind.DATASET,
        status=NodeStatus(status) if status in set(NodeStatus) else NodeStatus.KNOWN,
        reason=_text(values, "reason") or "",
        exists=_truth(values),
        domains=tuple(_clean(item) for item in domains[:100] if isinstance(item, str))
        if isinstance(domains, list)
        else (),
        downloads=downloads if is_count else None,
        **{key: _text(values, key) for key in _TEXTS_OF_NODES},
    )


def edge_from(downstream: str, upstream: str, values: Mapping[str, Any]) -> ExcerptEdge:
    """Make an edge of what a file says; an unknown status waits for review."""
    status = _text(values, "status") or ClaimStatus.ACCEPTED.value
    return ExcerptEdge(
        downstream=downstream,
        upstream=upstream,
        relationship=_text(values, "relationship"),
        confidence=_share(values.get("confidence")),
        status=ClaimStatus(status) if status in set(ClaimStatus) else ClaimStatus.NEEDS_REVIEW,
        reason=_text(values, "reason") or "",
        document_kinds=_text(values, "document_kinds") or "",
        evidence=_text(values, "evidence") or "",
        exists=_truth(values),
    )


def _text(values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    return _clean(value[:_LONGEST]) if isinstance(value, str) and value else None


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _truth(values: Mapping[str, Any]) -> bool | None:
    value = values.get("exists")
    return value if isinstance(value, bool) else None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 2**63 and math.isfinite(value) else None
