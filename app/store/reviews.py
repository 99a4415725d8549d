"""What people decided: about edges and about names. Only ever appended to; undoing is a time, not a deletion.

Decisions are laid over the edges when these are read, so a later trace cannot overwrite one and undoing
needs nothing recomputed. Of the decisions on an edge that are not undone the latest holds, whichever was stored
last: so databases that exchange their decisions come to the same graph. A skip decides nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlite_utils import Database

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus, NameDecision
from app.records.review import NameReview, Review, ReviewDecision
from app.store.connection import write
from app.store.imported_names import nodes_of, spellings_of
from app.store.packing import placeholders

__all__ = [
    "add_name_reviews",
    "add_review",
    "add_reviews",
    "all_name_reviews",
    "all_reviews",
    "decide_name",
    "decided_statuses",
    "folded_mention",
    "is_skipped",
    "mark_undone",
    "named_by_people",
    "skipped_pairs",
    "standing_names",
    "standing_reviews",
    "undo_name",
    "undo_name_review",
    "undo_review",
]

_REVIEW: Final = tuple(Review.model_fields)
_NAME_REVIEW: Final = tuple(NameReview.model_fields)


def add_review(db: Database, review: Review) -> Review:
    """Append a decision; gives it back with its id."""
    return add_reviews(db, [review])[0]


def add_reviews(db: Database, reviews: Sequence[Review]) -> list[Review]:
    """Append decisions, all of them or none; gives them back with their ids."""
    columns = _REVIEW[1:]
    sql = f"INSERT INTO reviews ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    stored = []
    with write(db):
        for review in reviews:
            values = review.model_dump(mode="json")
            cursor = db.execute(sql, [values[name] for name in columns])
            stored.append(review.model_copy(update={"id": cursor.lastrowid}))
    return stored


def undo_review(db: Database, review_id: int, who: str | None = None, why: str = "") -> Review:
    """Take a decision back; taking it back twice changes nothing.

    Raises:
        NotInGraphError: there is no such decision.
    """
    mark_undone(db, "reviews", review_id, datetime.now(UTC), who, why)
    found = [review for review in all_reviews(db) if review.id == review_id]
    if not found:
        raise NotInGraphError(f"There is no review {review_id}.")
    return found[0]


def mark_undone(db: Database, table: str, review_id: int, at: datetime, who: str | None, why: str) -> None:
    """Say of one row of ``reviews`` or ``name_reviews`` that it was taken back, unless that is said already."""
    with write(db):
        db.execute(
            f"UPDATE {table} SET undone_at = ?, undone_by = ?, undone_why = ? WHERE id = ? AND undone_at IS NULL",
            [at.isoformat(), who, why, review_id],
        )


def all_reviews(db: Database) -> list[Review]:
    """Give every decision ever made, in order, the undone ones too."""
    return _reviews(db, "1", [])


def _reviews(db: Database, which: str, parameters: Sequence[str]) -> list[Review]:
    rows = db.execute(f"SELECT {', '.join(_REVIEW)} FROM reviews WHERE {which} ORDER BY id", parameters)
    return [Review.model_validate(dict(zip(_REVIEW, row, strict=True))) for row in rows]


def standing_reviews(db: Database, downstream: str | None = None) -> Mapping[tuple[str, str], Review]:
    """Give the decision that holds for each (downstream, upstream), under the ids that these have by now.

    Of one downstream, when it is named.
    """
    which, parameters = "undone_at IS NULL AND decision != 'skip'", []
    if downstream is not None:
        names = spellings_of(db, downstream)
        which += f""" AND (downstream = ?1
            OR downstream IN (SELECT alias FROM frontier_aliases WHERE dataset_id = ?1)
            OR downstream IN ({placeholders(names)}))"""
        parameters = [downstream, *names]
    decided = _reviews(db, which, parameters)
    if not decided:
        return {}
    today = _todays_ids(db, {name for review in decided for name in (review.downstream, review.upstream)})
    renamed = [_renamed(review, today) for review in sorted(decided, key=lambda review: review.place)]
    return {(review.downstream, review.upstream): review for review in renamed}


def is_skipped(db: Database, downstream: str, upstream: str) -> bool:
    """Whether a person put this edge off."""
    return (downstream, upstream) in skipped_pairs(db)


def skipped_pairs(db: Database) -> set[tuple[str, str]]:
    """Give the (downstream, upstream) that a person put off."""
    rows = db.execute(
        "SELECT DISTINCT downstream, upstream FROM reviews WHERE decision = 'skip' AND undone_at IS NULL"
    ).fetchall()
    today = _todays_ids(db, {name for row in rows for name in row}) if rows else {}
    return {(today.get(downstream, downstream), today.get(upstream, upstream)) for downstream, upstream in rows}


def _todays_ids(db: Database, names: Collection[str]) -> dict[str, str]:
    aliases = dict(db.execute("SELECT alias, dataset_id FROM frontier_aliases").fetchall())
    return aliases | nodes_of(db, sorted(names))


def _renamed(review: Review, today: Mapping[str, str]) -> Review:
    named = {name: getattr(review, name) for name in ("downstream", "upstream", "corrected_id")}
    update = {name: today[value] for name, value in named.items() if value in today}
    return review.model_copy(update=update) if update else review


def decided_statuses(db: Database) -> dict[tuple[str, str], ClaimStatus]:
    """Give the status people decided for each (downstream, upstream), the later over the earlier.

    A correction rejects one edge and accepts another.
    """
    decided: dict[tuple[str, str], ClaimStatus] = {}
    for pair, review in sorted(standing_reviews(db).items(), key=lambda item: item[1].place):
        wrong = review.decision in {ReviewDecision.REJECT, ReviewDecision.CORRECT}
        decided[pair] = ClaimStatus.REJECTED if wrong else ClaimStatus.ACCEPTED
        if review.decision is ReviewDecision.CORRECT and review.corrected_id is not None:
            decided[review.downstream, review.corrected_id] = ClaimStatus.ACCEPTED
    return decided


def decide_name(db: Database, decision: NameDecision, *, who: str, why: str = "") -> None:
    """Store what a person says a mention means, in every document."""
    add_name_reviews(db, [NameReview(decision=decision, who=who, why=why, decided_at=datetime.now(UTC))])


def add_name_reviews(db: Database, reviews: Sequence[NameReview]) -> list[NameReview]:
    """Append what people say names mean, all of it or nothing; gives it back with ids."""
    columns = ("folded", *_NAME_REVIEW[1:])
    sql = f"INSERT INTO name_reviews ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    stored = []
    with write(db):
        for review in reviews:
            values: dict[str, Any] = review.model_dump(mode="json")
            values |= {"folded": folded_mention(review.decision.mention)}
            values |= {"decision": review.decision.model_dump_json()}
            cursor = db.execute(sql, [values[name] for name in columns])
            stored.append(review.model_copy(update={"id": cursor.lastrowid}))
    return stored


def all_name_reviews(db: Database) -> list[NameReview]:
    """Give everything people ever said of names, in order, what is undone too."""
    return _name_reviews(db, "1", [])


def _name_reviews(db: Database, which: str, parameters: Sequence[str]) -> list[NameReview]:
    rows = db.execute(f"SELECT {', '.join(_NAME_REVIEW)} FROM name_reviews WHERE {which} ORDER BY id", parameters)
    records = [dict(zip(_NAME_REVIEW, row, strict=True)) for row in rows]
    return [
        NameReview.model_validate(record | {"decision": NameDecision.model_validate_json(record["decision"])})
        for record in records
    ]


def undo_name(db: Database, mention: str, who: str | None = None, why: str = "") -> NameReview | None:
    """Take back what was last said of a mention, so that what was said before holds; ``None``: nothing was said."""
    said = _standing_name_reviews(db, "AND folded = ?", [folded_mention(mention)])
    return undo_name_review(db, said[-1].id, who, why) if said else None


def undo_name_review(db: Database, review_id: int, who: str | None = None, why: str = "") -> NameReview:
    """Take back what was said of a name; taking it back twice changes nothing.

    Raises:
        NotInGraphError: there is no such decision.
    """
    mark_undone(db, "name_reviews", review_id, datetime.now(UTC), who, why)
    found = [review for review in all_name_reviews(db) if review.id == review_id]
    if not found:
        raise NotInGraphError(f"There is no decision n{review_id} about a name.")
    return found[0]


def named_by_people(db: Database, mentions: Sequence[str]) -> dict[str, NameDecision]:
    """Give what people decided these mentions mean, whatever their case and spacing; others are left out."""
    said = standing_names(db)
    folded = {mention: folded_mention(mention) for mention in mentions} if said else {}
    return {mention: said[name] for mention, name in folded.items() if name in said}


def standing_names(db: Database) -> dict[str, NameDecision]:
    """Give what people decided mentions mean, by folded mention; the latest decision holds."""
    return {_folded(review): review.decision for review in _standing_name_reviews(db)}


def _standing_name_reviews(db: Database, which: str = "", parameters: Sequence[str] = ()) -> list[NameReview]:
    """Give what holds, the earliest first."""
    return sorted(_name_reviews(db, f"undone_at IS NULL {which}", parameters), key=lambda review: review.place)


def _folded(review: NameReview) -> str:
    return folded_mention(review.decision.mention)


def folded_mention(mention: str) -> str:
    """Fold case and white space, by which mentions are the same."""
    return " ".join(mention.casefold().split())
