"""Confidence: how plainly the text supports the claim, and how much the kind of document is to be trusted."""

from typing import Final

from app.records.document import DocumentKind

__all__ = ["confidence_of"]

_TRUST: Final = {DocumentKind.CARD: 1.0, DocumentKind.PAPER: 1.0, DocumentKind.GITHUB: 0.95, DocumentKind.BLOG: 0.85}
_FLOOR: Final = 0.4


def confidence_of(weight: float, kind: DocumentKind, stated: float | None) -> float:
    """Give a confidence from 0 to 1.

    Args:
        weight: 0 to 1, how plainly the wording says it.
        kind: the document's kind; a dataset's card and papers are trusted most, blogs least.
        stated: what the extractor said of itself; it can lower the result, never raise it.
    """
    support = _FLOOR + (1 - _FLOOR) * max(0.0, min(1.0, weight))
    if stated is not None and stated < support:
        support = (support + stated) / 2
    return round(min(0.99, support * _TRUST[kind]), 3)
