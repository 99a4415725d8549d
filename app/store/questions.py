"""Questions to a person: the uncertain edges of a run, as they stand now, and the answers to them.

An edge stops being a question the moment anybody decides it, here or in another process.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from sqlite_utils import Database

from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.review import Question, Review, Ruling
from app.store.connection import write
from app.store.edges import Pair, edge_between
from app.store.frontier import open_edges
from app.store.imported_names import nodes_of
from app.store.reviews import add_review, is_skipped, skipped_pairs, standing_reviews

__all__ = ["answer_question", "open_question", "open_questions"]

_WAITING: Final = """
    SELECT edges.downstream, edges.upstream, edges.confidence AS sure
    FROM edges JOIN frontier ON frontier.dataset_id = edges.downstream
    WHERE frontier.thread = ?1 AND frontier.state = 'done' AND same_as IS NULL AND edges.status = 'needs_review'
    ORDER BY sure DESC, 1, 2
"""
_IMPORTED: Final = """
    SELECT DISTINCT downstream, upstream FROM imports INDEXED BY imports_waiting
    WHERE kind = 'graph' AND status = 'needs_review'
"""
_READ: Final = "SELECT 1 FROM frontier WHERE thread = ? AND dataset_id = ? AND state = 'done' AND same_as IS NULL"


def open_questions(db: Database, thread: str, known: Collection[Pair] = (), most: int | None = None) -> list[Question]:
    """Give the edges of what a run has read that wait for a person and are not ``known``, the most confident first.

    Those that were skipped are left out: they were answered, for now.
    """
    left_out = set(known)
    found = dict.fromkeys((*_pooled_waiting(db, thread), *_imported_waiting(db, thread)))
    waiting = [pair for pair in found if pair not in left_out]
    if not waiting:
        return []
    left_out = skipped_pairs(db) | set(standing_reviews(db))
    open_now = (
        _question(thread, edge)
        for pair in waiting
        if pair not in left_out
        and (edge := edge_between(db, *pair)) is not None
        and edge.status is ClaimStatus.NEEDS_REVIEW
    )
    return list(islice(open_now, most))


def _pooled_waiting(db: Database, thread: str) -> Iterator[Pair]:
    return ((downstream, upstream) for downstream, upstream, _ in db.execute(_WAITING, [thread]))


def _imported_waiting(db: Database, thread: str) -> list[Pair]:
    """Give what files leave open, of what the run has read: cheap enough to ask often, for most databases have none."""
    pairs = db.execute(_IMPORTED).fetchall()
    nodes = nodes_of(db, sorted({name for pair in pairs for name in pair})) if pairs else {}
    found = sorted(
        {(nodes.get(downstream, downstream), nodes.get(upstream, upstream)) for downstream, upstream in pairs}
    )
    read = {node for node in dict(found) if db.execute(_READ, [thread, node]).fetchone() is not None}
    return [pair for pair in found if pair[0] in read]


def open_question(db: Database, thread: str, downstream: str, upstream: str) -> Question | None:
    """Give one question as it stands now; ``None`` when it is not open any more."""
    edge = edge_between(db, downstream, upstream)
    if edge is None or edge.status is not ClaimStatus.NEEDS_REVIEW or is_skipped(db, downstream, upstream):
        return None
    return _question(thread, edge)


def answer_question(db: Database, thread: str, downstream: str, upstream: str, ruling: Ruling) -> Review | None:
    """Store an answer and open what it adds to the run, in one transaction.

    A question that is not open any more is not answered again: repeating this changes nothing, and whoever
    decided first, in this process or another, is not overruled by a question that was still on a screen.
    """
    with write(db):
        if open_question(db, thread, downstream, upstream) is None:
            return None
        review = add_review(
            db,
            Review(
                downstream=downstream,
                upstream=upstream,
                decided_at=datetime.now(UTC),
                **{name: value for name, value in ruling.model_dump().items() if value is not None},
            ),
        )
        led_to = (edge_between(db, downstream, name) for name in (upstream, ruling.corrected_id) if name)
        open_edges(db, thread, [edge for edge in led_to if edge is not None])
    return review


def _question(thread: str, edge: Edge) -> Question:
    return Question(
        thread=thread,
        downstream=edge.downstream,
        upstream=edge.upstream,
        relationship=edge.relationship,
        confidence=edge.confidence,
        reason=edge.reason,
        quote=edge.evidence,
    )
