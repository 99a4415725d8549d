"""Claims: all kept, all with their verdicts; evidence is what a current document says."""

import pytest

from app.errors import NotInGraphError
from app.records.claim import Candidate, ClaimStatus, Relationship
from app.records.dataset import NodeKind
from app.store.claims import (
    claims_by_id,
    claims_of,
    decisions_of,
    evidence_of_edge,
    evidence_of_everything,
    evidence_of_run,
    judgements_by_id,
    save_claims,
    save_decisions,
    save_judgements,
)
from app.store.documents import save_document
from app.store.edges import save_edges
from tests.app.store.samples import claim, decision, document, edge, judgement, keep_claim, reference, start

RICH = claim(
    "Old",
    upstream_id="lab/old",
    upstream_url="https://x.example",
    kind=NodeKind.CRAWL,
    relationship=Relationship.COT_DISTILLATION,
    confidence=0.5,
    start=3,
    reason="a cue",
    prompt_hash="p",
    model="m",
    broken="cut off",
)


def test_claims_come_back_as_they_were_in_the_asked_order(db):
    plain = claim("Plain")
    save_claims(db, [RICH, plain])
    save_claims(db, [RICH])
    assert claims_by_id(db, [plain.id, "nobody", RICH.id]) == [plain, RICH]


def test_verdicts_come_back_and_replace_earlier_ones(db):
    save_claims(db, [RICH, claim("Plain")])
    first = judgement(RICH, ClaimStatus.REJECTED, start=1, end=4, explicit=True, doubtful=True)
    second = judgement(RICH, ClaimStatus.ACCEPTED, reviewed_by="model")
    save_judgements(db, [first])
    assert judgements_by_id(db, [RICH.id, claim("Plain").id]) == [first]
    save_judgements(db, [second])
    assert judgements_by_id(db, [RICH.id]) == [second]


def test_a_verdict_on_nothing_is_an_error_and_stores_nothing(db):
    save_claims(db, [RICH])
    with pytest.raises(NotInGraphError):
        save_judgements(db, [judgement(RICH), judgement(claim("Unknown"))])
    assert judgements_by_id(db, [RICH.id]) == []


def test_claims_share_a_decision_and_the_last_one_holds(db):
    save_claims(db, [RICH, claim("Plain")])
    considered = (Candidate(id="lab/old", score=0.5, reason="near"),)
    shared = decision(RICH, candidates=considered, open=True, exists=None)
    save_decisions(db, {RICH.id: shared, claim("Plain").id: shared})
    assert decisions_of(db, "lab/new") == {RICH.id: shared, claim("Plain").id: shared}
    assert db["decisions"].count == 1
    save_decisions(db, {RICH.id: decision(RICH, "lab/other")})
    assert decisions_of(db, "lab/new")[RICH.id].dataset_id == "lab/other"
    assert decisions_of(db, "lab/new")[claim("Plain").id] == shared


def test_evidence_has_verdict_decision_and_document(db):
    found = keep_claim(db)
    [item] = evidence_of_everything(db)
    assert item.claim == found
    assert item.judgement == judgement(found)
    assert item.decision == decision(found)
    assert item.document_url == reference().url


def test_a_claim_without_verdict_is_no_evidence_and_one_without_name_is(db):
    save_document(db, "lab/new", reference(), document())
    named, unjudged = claim("a", document_id=document().id), claim("b", document_id=document().id)
    save_claims(db, [named, unjudged])
    save_judgements(db, [judgement(named)])
    [item] = evidence_of_everything(db)
    assert item.claim == named
    assert item.decision is None


def test_what_a_changed_card_no_longer_says_is_kept_but_no_evidence(db):
    old = keep_claim(db)
    save_document(db, "lab/new", reference(), document("Now from scratch."))
    assert evidence_of_everything(db) == []
    assert claims_of(db, "lab/new") == []
    assert claims_by_id(db, [old.id]) == [old]
    assert [item.claim for item in evidence_of_edge(db, "lab/new", "lab/old")] == [old]


def test_a_run_has_the_evidence_of_its_own_datasets(db):
    keep_claim(db, "lab/new")
    keep_claim(db, "lab/elsewhere")
    start(db, "lab/new")
    assert {item.claim.downstream for item in evidence_of_run(db, "run")} == {"lab/new"}
    assert {item.claim.downstream for item in evidence_of_everything(db)} == {"lab/new", "lab/elsewhere"}


def test_the_claims_of_an_edge_are_those_resolved_to_it_and_those_pooled_into_it(db):
    resolved = keep_claim(db, mention="Old", upstream="lab/old")
    other = claim("Other", document_id=resolved.document_id)
    save_claims(db, [other])
    save_judgements(db, [judgement(other, ClaimStatus.REJECTED)])
    assert [item.claim for item in evidence_of_edge(db, "lab/new", "lab/old")] == [resolved]
    save_edges(db, [edge(claim_ids=(other.id,))])
    assert {item.claim.id for item in evidence_of_edge(db, "lab/new", "lab/old")} == {resolved.id, other.id}
