"""What people decided: about edges and about names. Only ever appended to; undoing is a time, not a deletion.

Decisions are laid over the edges when these are read, so a later trace cannot overwrite one and undoing
needs nothing recomputed. The last decision on an edge that is not undone holds.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlite_utils import Database

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus, NameDecision
from app.records.review import Review, ReviewDecision
from app.store.connection import write

__all__ = [
    "add_review",
    "all_reviews",
    "decide_name",
    "decided_statuses",
    "name_decision",
    "standing_names",
    "standing_reviews",
    "undo_name",
    "undo_review",
]

_REVIEW = tuple(Review.model_fields)


def add_review(db: Database, review: Review) -> Review:
    """Append a decision; gives it back with its id."""
    columns = _REVIEW[1:]
    values = review.model_dump(mode="json")
    with write(db):
        cursor = db.execute(
            f"INSERT INTO reviews ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [values[name] for name in columns],
        )
    return review.model_copy(update={"id": cursor.lastrowid})


def undo_review(db: Database, review_id: int) -> Review:
    """Take a decision back; taking it back twice changes nothing.

    Raises:
        NotInGraphError: there is no such decision.
    """
    with write(db):
        db.execute(
            "UPDATE reviews SET undone_at = ? WHERE id = ? AND undone_at IS NULL",
            [datetime.now(UTC).isoformat(), review_id],
        )
    found = [review for review in all_reviews(db) if review.id == review_id]
    if not found:
        raise NotInGraphError(f"There is no review {review_id}.")
    return found[0]


def all_reviews(db: Database) -> list[Review]:
    """Give every decision ever made, in order, the undone ones too."""
    rows = db.execute(f"SELECT {', '.join(_REVIEW)} FROM reviews ORDER BY id")
    return [Review.model_validate(dict(zip(_REVIEW, row, strict=True))) for row in rows]


def standing_reviews(db: Database) -> Mapping[tuple[str, str], Review]:
    """Give the decision that holds for each (downstream, upstream)."""
    standing = [review for review in all_reviews(db) if review.undone_at is None]
    return {(review.downstream, review.upstream): review for review in standing}


def decided_statuses(db: Database) -> dict[tuple[str, str], ClaimStatus]:
    """Give the status people decided for each (downstream, upstream), the later over the earlier.

    A correction rejects one edge and accepts another.
    """
    decided: dict[tuple[str, str], ClaimStatus] = {}
    for pair, review in sorted(standing_reviews(db).items(), key=lambda item: item[1].id):
        wrong = review.decision in {ReviewDecision.REJECT, ReviewDecision.CORRECT}
        decided[pair] = ClaimStatus.REJECTED if wrong else ClaimStatus.ACCEPTED
        if review.decision is ReviewDecision.CORRECT and review.corrected_id is not None:
            decided[review.downstream, review.corrected_id] = ClaimStatus.ACCEPTED
    return decided


def decide_name(db: Database, decision: NameDecision, *, who: str, why: str = "") -> None:
    """Store what a person says a mention means, in every document."""
    with write(db):
        db.execute(
            "INSERT INTO name_reviews (folded, decision, who, why, decided_at) VALUES (?, ?, ?, ?, ?)",
            [folded_mention(decision.mention), decision.model_dump_json(), who, why, datetime.now(UTC).isoformat()],
        )


def undo_name(db: Database, mention: str) -> None:
    """Take back what people said a mention means."""
    with write(db):
        db.execute(
            "UPDATE name_reviews SET undone_at = ? WHERE folded = ? AND undone_at IS NULL",
            [datetime.now(UTC).isoformat(), folded_mention(mention)],
        )


def name_decision(db: Database, mention: str) -> NameDecision | None:
    """Give what a person decided this mention means, whatever its case and spacing; ``None``: nobody did."""
    rows: Sequence[tuple[str]] = db.execute(
        "SELECT decision FROM name_reviews WHERE folded = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1",
        [folded_mention(mention)],
    ).fetchall()
    return NameDecision.model_validate_json(rows[0][0]) if rows else None


def standing_names(db: Database) -> dict[str, NameDecision]:
    """Give what people decided mentions mean, by folded mention; the last decision holds."""
    rows = db.execute("SELECT folded, decision FROM name_reviews WHERE undone_at IS NULL ORDER BY id").fetchall()
    return {folded: NameDecision.model_validate_json(decision) for folded, decision in rows}


def folded_mention(mention: str) -> str:
    """Fold case and white space, by which mentions are the same."""
    return " ".join(mention.casefold().split())
