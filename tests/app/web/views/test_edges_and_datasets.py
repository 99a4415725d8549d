"""What is shown of an edge and of a dataset, made of a database with hostile words in it."""

import asyncio

import pytest

from app.errors import UsageError
from app.queries import dataset_in_context, edge_in_context, name_reviews_of, waiting_datasets, waiting_edges
from app.records.claim import Candidate, ClaimStatus
from app.records.review import ReviewDecision
from app.store import claims, documents
from app.store.connection import open_database
from app.tracing.reviewing import decide_edges, decide_name, undo_review
from app.web.views.datasets import dataset_view
from app.web.views.evidence import edge_view
from app.web.views.queue import filter_from, queue_view
from tests.app.store.samples import claim, decision, document, edge, finish, judgement, reference, start

HOSTILE = "<img src=x onerror=alert(1)>\u202eevil"
EDGE = ("lab/new", "lab/old")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lineage.db"
    db = open_database(path)
    start(db, "lab/new")
    text = f"# Data\n\nSome words before. It is built from lab/old {HOSTILE}. Some words after."
    card = document(text, url="javascript:alert(1)")
    documents.save_document(db, "lab/new", reference(url="javascript:alert(1)"), card)
    found = claim("lab/old", "lab/new", card.id)
    at = text.index("It is built")
    judged = judgement(found, ClaimStatus.NEEDS_REVIEW, start=at, end=at + 25 + len(HOSTILE))
    named = decision(found, candidates=(Candidate(id="lab/old", score=0.9, reason="same name"),
                                        Candidate(id="lab/older", score=0.4, reason="like it")))  # fmt: skip
    claims.save_claims(db, [found])
    claims.save_judgements(db, [judged])
    claims.save_decisions(db, {found.id: named})
    finish(
        db,
        "lab/new",
        edges=[edge("lab/new", "lab/old", ClaimStatus.NEEDS_REVIEW, evidence="It is", claim_ids=(found.id,))],
    )
    db.close()
    return path


def shown(path):
    return edge_view(edge_in_context(path, *EDGE), name_reviews_of(path))


def test_a_claim_stands_in_its_place_and_steers_nothing(path):
    [found] = shown(path).claims
    assert found.quote.startswith("It is built from lab/old <img src=x onerror=alert(1)> evil")
    assert found.before.endswith("Some words before. ")
    assert found.after.endswith("Some words after.")
    assert (found.headings, found.link, found.address) == ("Data", None, "javascript:alert(1)")
    assert (found.verdict, found.confidence, found.is_grounded) == (ClaimStatus.NEEDS_REVIEW, "75 %", True)
    assert [(each.id, each.is_chosen) for each in found.name.candidates] == [("lab/old", True), ("lab/older", False)]


def test_decisions_are_told_with_who_when_and_why_and_what_was_undone(path):
    async def decide():
        [review] = await decide_edges(path, [EDGE], ReviewDecision.ACCEPT, who="ann", why="it says so")
        await undo_review(path, review.id, who="cid", why="a slip")
        await decide_edges(path, [EDGE], ReviewDecision.RELABEL, who="ann", relationship="Semantic Evolution")

    asyncio.run(decide())
    view = shown(path)
    first, second = view.decisions
    assert (first.what, first.holds, first.why, second.holds) == ("accepted", False, "it says so", True)
    assert "undone by cid" in first.undone
    assert second.what == "relabelled to Semantic Evolution"
    assert (view.status, view.relationship) == (ClaimStatus.ACCEPTED, "Semantic Evolution")


def test_what_was_said_of_a_name_is_told_where_the_name_stands(path):
    asyncio.run(decide_name(path, "LAB/old", None, who="bob", why="a forum"))
    [found] = shown(path).decisions
    assert (found.number, found.what, found.why) == ("n1", "“LAB/old” means nothing on the Hub", "a forum")
    [claim] = shown(path).claims
    assert (claim.name.by_person, claim.name.mention) == (True, "LAB/old")


def test_a_dataset_is_told_in_facts(path):
    view = dataset_view(dataset_in_context(path, "lab/new"))
    facts = {fact.name: fact for fact in view.facts}
    assert facts["Hub page"].link == "https://huggingface.co/datasets/lab/new"
    assert facts["Direct upstreams"].value == "0 accepted, 1 to review"
    assert facts["License"].value == "not stated"
    [found] = view.documents
    assert (found.link, found.outcome) == (None, "read")


def test_the_queue_is_filtered_as_people_type(path):
    def rows(*typed):
        return queue_view(waiting_edges(path), filter_from(*typed), waiting_datasets(path))

    every = rows("", "", "", None, None, "")
    assert [(row.downstream, row.upstream) for row in every.rows] == [EDGE]
    assert rows("NEW", "old", "", 0.5, 0.9, "").fitting == 1
    assert (rows("older", "", "", None, None, "").fitting, every.waiting) == (0, 1)
    assert rows("", "", "Direct Inclusion/Subset", None, None, "").fitting == 0
    with pytest.raises(UsageError, match="no edge can fit"):
        filter_from("", "", "", 0.9, 0.1, "")
