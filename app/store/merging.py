"""Bringing the decisions of two databases together, so that both come to the same, in whatever order they exchange.

A decision is known by what it says, by whom and when, not by its number. One that was taken back in either place
is taken back. Of two that differ about the same edge or name the later holds; they are named, so that people can
talk to one another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlite_utils import Database

from app.records.review import NameReview, Review, ReviewDecision
from app.store.connection import write
from app.store.reviews import (
    add_name_reviews,
    add_reviews,
    all_name_reviews,
    all_reviews,
    folded_mention,
    mark_undone,
    standing_reviews,
)

__all__ = ["Conflict", "Merged", "merge_decisions"]

R = TypeVar("R", Review, NameReview)

_UNDOING = {"id", "undone_at", "undone_by", "undone_why"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two standing decisions that say different things of the same edge or name; the later one holds."""

    about: str
    ours: Review | NameReview
    theirs: Review | NameReview


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it: stored now, taken back now, known already, and in conflict with what stood here before."""

    new_reviews: tuple[Review, ...]
    new_names: tuple[NameReview, ...]
    undone_count: int
    known_count: int
    conflicts: tuple[Conflict, ...]


def merge_decisions(db: Database, reviews: Sequence[Review], names: Sequence[NameReview]) -> Merged:
    """Add the decisions that are not here yet, in one transaction, and take back those that were taken back there."""
    with write(db):
        our_reviews, our_names = all_reviews(db), all_name_reviews(db)
        before = standing_reviews(db)
        names_before = _last_said(our_names)
        fresh, undone = _compared(our_reviews, reviews)
        fresh_names, undone_names = _compared(our_names, names)
        for table, gone in (("reviews", undone), ("name_reviews", undone_names)):
            for number, theirs in gone:
                if theirs.undone_at is not None:
                    mark_undone(db, table, number, theirs.undone_at, theirs.undone_by, theirs.undone_why)
        added = add_reviews(db, sorted(fresh, key=lambda review: review.place))
        added_names = add_name_reviews(db, sorted(fresh_names, key=lambda review: review.place))
    taken = {number for number, _ in undone}
    taken_names = {number for number, _ in undone_names}
    conflicts = [
        *_conflicts({pair: one for pair, one in before.items() if one.id not in taken}, added, _pair, _said),
        *_conflicts(
            {key: one for key, one in names_before.items() if one.id not in taken_names}, added_names, _key, _meant
        ),
    ]
    known = len(reviews) + len(names) - len(added) - len(added_names)
    return Merged(tuple(added), tuple(added_names), len(undone) + len(undone_names), known, tuple(conflicts))


def _identity(review: Review | NameReview) -> str:
    return review.model_dump_json(exclude=_UNDOING)


def _compared(ours: Iterable[R], theirs: Iterable[R]) -> tuple[list[R], list[tuple[int, R]]]:
    """Give what is not here yet, and what is here, standing, and was taken back there (with our number)."""
    here = {_identity(review): review for review in ours}
    fresh: dict[str, R] = {}
    undone: dict[int, R] = {}
    for review in theirs:
        key = _identity(review)
        known = here.get(key)
        if known is not None:
            if review.undone_at is not None and known.undone_at is None:
                undone[known.id] = review
        elif key not in fresh or review.undone_at is not None:
            fresh[key] = review
    return list(fresh.values()), list(undone.items())


def _last_said(names: Iterable[NameReview]) -> dict[str, NameReview]:
    standing = sorted((one for one in names if one.undone_at is None), key=lambda one: one.place)
    return {folded_mention(one.decision.mention): one for one in standing}


def _conflicts(
    before: Mapping[object, R],
    added: Iterable[R],
    about: Callable[[R], object],
    said: Callable[[R], object],
) -> list[Conflict]:
    found = {}
    for theirs in added:
        if theirs.undone_at is not None or (isinstance(theirs, Review) and theirs.decision is ReviewDecision.SKIP):
            continue
        ours = before.get(about(theirs))
        if ours is not None and said(ours) != said(theirs):
            found[about(theirs)] = Conflict(_named(theirs), ours, theirs)
    return list(found.values())


def _named(review: Review | NameReview) -> str:
    if isinstance(review, Review):
        return f"{review.downstream} ← {review.upstream}"
    return f"“{review.decision.mention}”"


def _pair(review: Review) -> object:
    return review.downstream, review.upstream


def _said(review: Review) -> object:
    return review.decision, review.relationship, review.corrected_id


def _key(review: NameReview) -> object:
    return folded_mention(review.decision.mention)


def _meant(review: NameReview) -> object:
    return review.decision.dataset_id
