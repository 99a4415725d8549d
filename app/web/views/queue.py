"""The review queue as a list: what waits, filtered, and what a batch would decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import UsageError
from app.queries import ExplainedEdge, QueueFilter
from app.web.views.texts import percent, visible

__all__ = ["MOST_SHOWN", "QueueRow", "QueueView", "filter_from", "queue_view"]

MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A waiting edge; ``downstream`` and ``upstream`` are the names the picture has."""

    downstream: str
    upstream: str
    relationship: str
    confidence: str
    reason: str
    quote: str
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class QueueView:
    """The first rows of what fits, how many fit, and how many wait in all."""

    rows: tuple[QueueRow, ...]
    fitting: int
    waiting: int
    datasets: tuple[tuple[str, str], ...]


def filter_from(
    downstream: str, upstream: str, relationship: str, least: float | None, most: float | None, reason: str
) -> QueueFilter:
    """Give the filter that a person typed; what is empty does not filter, and a name without ``*`` is a part of one.

    Raises:
        UsageError: no edge can fit.
    """
    if least is not None and most is not None and least > most:
        raise UsageError("The least confidence is greater than the most: no edge can fit.")
    return QueueFilter(
        downstream=_pattern(downstream),
        upstream=_pattern(upstream),
        relationship=relationship or None,
        min_confidence=least,
        max_confidence=most,
        reason=reason.strip() or None,
    )


def _pattern(typed: str) -> str:
    wanted = typed.strip()
    return wanted if "*" in wanted or "?" in wanted else f"*{wanted}*" if wanted else "*"


def queue_view(
    waiting: Sequence[ExplainedEdge], which: QueueFilter, unusable: Sequence[tuple[str, str]] = ()
) -> QueueView:
    """Give what waits and fits.

    Args:
        waiting: every waiting edge, in the order of the queue.
        which: the filter.
        unusable: datasets that need review themselves (name, reason).
    """
    fitting = [each for each in waiting if which.fits(each.edge)]
    return QueueView(
        rows=tuple(_row(each) for each in fitting[:MOST_SHOWN]),
        fitting=len(fitting),
        waiting=len(waiting),
        datasets=tuple((name, visible(reason)) for name, reason in unusable),
    )


def _row(explained: ExplainedEdge) -> QueueRow:
    edge = explained.edge
    return QueueRow(
        downstream=edge.downstream,
        upstream=edge.upstream,
        relationship=visible(edge.relationship or "relationship not stated"),
        confidence=percent(edge.confidence),
        reason=visible(edge.reason),
        quote=visible(edge.evidence, 200),
        is_skipped=explained.skipped,
    )
