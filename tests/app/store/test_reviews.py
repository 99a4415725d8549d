"""People's decisions are appended, never overwritten, and can be taken back."""

import datetime as dt

import pytest

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus
from app.records.review import Review, ReviewDecision
from app.store.edges import all_edges, save_edges
from app.store.reviews import (
    add_review,
    all_reviews,
    decide_name,
    decided_statuses,
    named_by_people,
    standing_reviews,
    undo_name,
    undo_review,
)
from tests.app.store.samples import claim, decision, edge


def review(decision, upstream="lab/old", **more):
    at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    return Review(downstream="lab/new", upstream=upstream, decision=decision, who="Ada", decided_at=at, **more)


def test_reviews_are_kept_in_order_and_the_last_standing_one_holds(db):
    first = add_review(db, review(ReviewDecision.ACCEPT, why="seen"))
    second = add_review(db, review(ReviewDecision.REJECT))
    assert [first.id, second.id] == [1, 2]
    assert all_reviews(db) == [first, second]
    assert standing_reviews(db) == {("lab/new", "lab/old"): second}
    undone = undo_review(db, second.id)
    assert undone.undone_at is not None
    assert undo_review(db, second.id) == undone
    assert standing_reviews(db) == {("lab/new", "lab/old"): first}
    assert len(all_reviews(db)) == 2


def test_undoing_what_is_not_there_is_an_error(db):
    with pytest.raises(NotInGraphError, match="no review 7"):
        undo_review(db, 7)


def test_statuses_that_people_decided(db):
    add_review(db, review(ReviewDecision.ACCEPT, "a"))
    add_review(db, review(ReviewDecision.RELABEL, "b", relationship="Structured Fusion"))
    add_review(db, review(ReviewDecision.REJECT, "c"))
    add_review(db, review(ReviewDecision.CORRECT, "d", corrected_id="e"))
    assert {pair[1]: status for pair, status in decided_statuses(db).items()} == {
        "a": ClaimStatus.ACCEPTED,
        "b": ClaimStatus.ACCEPTED,
        "c": ClaimStatus.REJECTED,
        "d": ClaimStatus.REJECTED,
        "e": ClaimStatus.ACCEPTED,
    }


@pytest.mark.parametrize("rejected_first", [True, False])
def test_of_a_correction_and_a_review_of_the_corrected_edge_the_later_holds(db, rejected_first):
    save_edges(db, [edge(upstream="d")])
    both = [review(ReviewDecision.REJECT, "e"), review(ReviewDecision.CORRECT, "d", corrected_id="e")]
    for one in both if rejected_first else reversed(both):
        add_review(db, one)
    status = ClaimStatus.ACCEPTED if rejected_first else ClaimStatus.REJECTED
    assert decided_statuses(db)["lab/new", "e"] is status
    assert [found.status for found in all_edges(db) if found.upstream == "e"] == [status]


def test_a_name_means_what_a_person_said_last_whatever_its_spelling(db):
    mention = claim("The  Pile")
    assert named_by_people(db, ["the pile"]) == {}
    decide_name(db, decision(mention, "lab/a"), who="Ada")
    decide_name(db, decision(mention, "lab/b"), who="Ada", why="it is the new one")
    assert named_by_people(db, [" THE pile", "Pile"]) == {" THE pile": decision(mention, "lab/b")}
    undone = undo_name(db, "The Pile", "Bob", "too new")
    assert (undone.undone_by, undone.undone_why) == ("Bob", "too new")
    assert named_by_people(db, ["the pile"]) == {"the pile": decision(mention, "lab/a")}
    undo_name(db, "the pile")
    assert named_by_people(db, ["the pile"]) == {}
    assert undo_name(db, "the pile") is None
