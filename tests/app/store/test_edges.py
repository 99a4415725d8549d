"""Edges: pooled, imported, reviewed; and what is reached from the seeds."""

import datetime as dt

from app.records.claim import ClaimStatus, Relationship
from app.records.document import DocumentKind
from app.records.imported import ImportedEdge
from app.records.review import Review, ReviewDecision
from app.store.edges import all_edges, drop_unsupported, pooled_edges, reached, save_edges, strongest_first
from app.store.imports import add_edges
from app.store.lineage_store import LineageStore
from app.store.reviews import add_review, undo_review
from tests.app.store.samples import edge, keep_claim


def review(decision, **more):
    values = {"downstream": "lab/new", "upstream": "lab/old", "who": "Ada"} | more
    return Review(decision=decision, decided_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC), **values)


def shown(db):
    return {(found.downstream, found.upstream): (found.status.value, found.reason) for found in all_edges(db)}


def test_edges_come_back_as_they_were(db):
    full = edge(
        relationship=Relationship.STRUCTURED_FUSION.value,
        document_kinds=(DocumentKind.CARD, DocumentKind.BLOG),
        evidence="from the old one",
        claim_ids=("c1", "c2"),
        exists=None,
    )
    save_edges(db, [edge(upstream="lab/z"), full])
    save_edges(db, [full])
    assert pooled_edges(db) == all_edges(db) == [full, edge(upstream="lab/z")]


def test_a_later_pooling_replaces_the_status(db):
    save_edges(db, [edge()])
    save_edges(db, [edge(status=ClaimStatus.REJECTED, reason="cycle")])
    assert shown(db) == {("lab/new", "lab/old"): ("rejected", "cycle")}


def test_imported_edges_are_not_touched_by_pooling(db):
    line = ImportedEdge(line=b"1", downstream="lab/new", upstream="lab/old", confidence=0.25, document_kinds="paper; X")
    add_edges(db, [line, line.model_copy(update={"line": b"2", "confidence": 0.5})])
    save_edges(db, [edge(status=ClaimStatus.REJECTED, claim_ids=("c",)), edge(upstream="lab/x", imported=True)])
    [found] = all_edges(db)
    assert found.imported
    assert (found.status, found.reason, found.confidence) == (ClaimStatus.ACCEPTED, "imported", 0.25)
    assert found.document_kinds == (DocumentKind.PAPER,)
    assert found.claim_ids == ("c",)


def test_what_a_file_leaves_out_is_as_the_evidence_has_it(db):
    bare = ImportedEdge(line=b"1", downstream="lab/new", upstream="lab/old", status=ClaimStatus.REJECTED, reason="no")
    add_edges(db, [bare])
    pooled = edge(relationship="Semantic Evolution", evidence="from it", document_kinds=(DocumentKind.BLOG,))
    save_edges(db, [pooled])
    kept = {"status": ClaimStatus.REJECTED, "reason": "no", "imported": True}
    assert all_edges(db) == [pooled.model_copy(update=kept)]


def test_a_status_does_not_depend_on_the_order_of_files(db):
    def line(number, status, reason="stated"):
        raw = str(number).encode()
        return ImportedEdge(line=raw, downstream="lab/new", upstream="lab/old", status=status, reason=reason)

    said = [
        line(1, ClaimStatus.REJECTED),
        line(2, ClaimStatus.ACCEPTED),
        line(3, ClaimStatus.NEEDS_REVIEW),
        line(4, ClaimStatus.REJECTED, "rejected by Ada: wrong"),
        line(5, ClaimStatus.ACCEPTED, "the text says so"),
    ]
    assert strongest_first(said)[0] == strongest_first(said[::-1])[0] == said[3]
    rest = [one for one in said if one is not said[3]]
    assert [one.status for one in strongest_first(rest)] == [one.status for one in strongest_first(rest[::-1])]
    assert strongest_first(rest)[0] == said[1], "of two that say the same the earlier"


def test_a_person_wins_over_every_later_pooling_and_undoing_is_complete(db):
    save_edges(db, [edge(status=ClaimStatus.NEEDS_REVIEW)])
    first = add_review(db, review(ReviewDecision.ACCEPT, why="read it"))
    save_edges(db, [edge(status=ClaimStatus.REJECTED, reason="cycle")])
    assert shown(db) == {("lab/new", "lab/old"): ("accepted", "accepted by Ada: read it")}
    add_review(db, review(ReviewDecision.REJECT))
    assert shown(db) == {("lab/new", "lab/old"): ("rejected", "rejected by Ada")}
    undo_review(db, 2)
    assert shown(db)["lab/new", "lab/old"][0] == "accepted"
    undo_review(db, first.id)
    assert shown(db) == {("lab/new", "lab/old"): ("rejected", "cycle")}


def test_a_relabelled_edge_is_accepted_with_the_new_relationship(db):
    save_edges(db, [edge(status=ClaimStatus.NEEDS_REVIEW, relationship="CoT Distillation")])
    add_review(db, review(ReviewDecision.RELABEL, relationship="Semantic Evolution"))
    [found] = all_edges(db)
    assert (found.status, found.relationship) == (ClaimStatus.ACCEPTED, "Semantic Evolution")


def test_a_corrected_edge_leads_to_the_upstream_which_is_meant(db):
    save_edges(db, [edge(claim_ids=("c",))])
    add_review(db, review(ReviewDecision.CORRECT, corrected_id="lab/right"))
    wrong, right = all_edges(db)
    assert (wrong.upstream, wrong.status) == ("lab/old", ClaimStatus.REJECTED)
    assert (right.upstream, right.status, right.claim_ids) == ("lab/right", ClaimStatus.ACCEPTED, ("c",))


def test_nobody_can_make_a_dataset_its_own_upstream(db):
    save_edges(db, [edge(), edge(upstream="lab/new", status=ClaimStatus.REJECTED)])
    add_review(db, review(ReviewDecision.ACCEPT, upstream="lab/new"))
    add_review(db, review(ReviewDecision.CORRECT, corrected_id="lab/new"))
    assert shown(db)["lab/new", "lab/new"][0] == "rejected"


def test_a_review_of_an_edge_that_is_not_there_makes_none(db):
    add_review(db, review(ReviewDecision.ACCEPT))
    assert all_edges(db) == []


def test_an_edge_that_no_current_claim_supports_goes(db):
    keep_claim(db, upstream="lab/kept")
    save_edges(db, [edge(upstream="lab/kept"), edge(upstream="lab/gone"), edge(upstream="lab/now"), edge("other")])
    drop_unsupported(db, "lab/new", {"lab/now"})
    assert [found.upstream for found in pooled_edges(db) if found.downstream == "lab/new"] == ["lab/kept", "lab/now"]
    assert [found.upstream for found in pooled_edges(db) if found.downstream == "other"] == ["lab/old"]


def test_only_what_accepted_edges_reach_from_the_seeds_is_in_outputs():
    edges = [
        edge("seed", "a"),
        edge("a", "b"),
        edge("b", "seed"),
        edge("a", "c", status=ClaimStatus.NEEDS_REVIEW),
        edge("c", "d"),
        edge("elsewhere", "a"),
    ]
    assert reached(edges, ["seed"]) == edges[:3]
    assert reached(edges, []) == []


async def test_edges_are_not_replaced_when_another_process_has_written_meanwhile(tmp_path):
    mine, other = LineageStore(tmp_path / "l.db"), LineageStore(tmp_path / "l.db")
    try:
        version = await mine.seen_version()
        await other.save_model_answer("key", "{}")
        assert not await mine.replace_edges([], version)
        assert await mine.replace_edges([], await mine.seen_version())
    finally:
        mine.close()
        other.close()
