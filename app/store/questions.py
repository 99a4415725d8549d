"""Questions to a person: the uncertain edges of a run, as they stand now, and the answers to them.

An edge stops being a question the moment anybody decides it, here or in another process.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlite_utils import Database

from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.review import Question, Review, Ruling
from app.store.connection import write
from app.store.edges import Pair, edge_between
from app.store.frontier import reopen_accepted
from app.store.reviews import add_review, skipped_pairs, standing_reviews

__all__ = ["answer_question", "open_question", "open_questions"]

_WAITING = """
    SELECT edges.downstream, edges.upstream FROM edges JOIN frontier ON frontier.dataset_id = edges.downstream
    WHERE frontier.thread = ? AND frontier.state = 'done' AND same_as IS NULL AND edges.status = 'needs_review'
    UNION SELECT imports.downstream, imports.upstream FROM imports JOIN frontier
        ON frontier.dataset_id = imports.downstream
    WHERE frontier.thread = ? AND frontier.state = 'done' AND same_as IS NULL AND imports.status = 'needs_review'
"""
"""Cheap enough to ask after each dataset; what people decided is looked at only when this finds anything."""


def open_questions(db: Database, thread: str, known: Collection[Pair] = ()) -> list[Question]:
    """Give the edges of what a run has read that wait for a person and are not ``known``, the most confident first.

    Those that were skipped are left out: they were answered, for now.
    """
    waiting = set(db.execute(_WAITING, [thread, thread]).fetchall()) - set(known)
    if not waiting:
        return []
    waiting -= skipped_pairs(db) | set(standing_reviews(db))
    edges = [edge for pair in sorted(waiting) if (edge := edge_between(db, *pair)) is not None]
    edges.sort(key=lambda edge: (-(edge.confidence or 0.0), edge.downstream, edge.upstream))
    return [_question(thread, edge) for edge in edges if edge.status is ClaimStatus.NEEDS_REVIEW]


def open_question(db: Database, thread: str, downstream: str, upstream: str) -> Question | None:
    """Give one question as it stands now; ``None`` when it is not open any more."""
    edge = edge_between(db, downstream, upstream)
    if edge is None or edge.status is not ClaimStatus.NEEDS_REVIEW or (downstream, upstream) in skipped_pairs(db):
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
        reopen_accepted(db, thread)
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
