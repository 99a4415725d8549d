import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.records.claim import Claim, ClaimStatus, Extractor, Judgement, NameDecision, Relationship
from app.records.dataset import Dataset, NodeKind
from app.records.document import DocumentKind
from app.records.edge import Evidence
from app.verification.pooling import DECIDED_BY_A_PERSON, pool

ACCEPTED, NEEDS_REVIEW, REJECTED = ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW, ClaimStatus.REJECTED


def evidence(
    number: int,
    *,
    status: ClaimStatus = ACCEPTED,
    confidence: float = 0.8,
    relationship: Relationship | None = Relationship.STRUCTURED_FUSION,
    document: str | None = None,
    kind: DocumentKind = DocumentKind.CARD,
    downstream: str = "lab/child",
    upstream: str = "lab/parent",
    is_open: bool = False,
    explicit: bool = False,
    grounded: bool = True,
    exists: bool | None = True,
    quote: str | None = None,
) -> Evidence:
    claim = Claim(
        id=f"claim_{number}",
        downstream=downstream,
        document_id=document or f"doc_{number}",
        mention="parent",
        relationship=relationship,
        quote=quote or f"built from parent, statement {number}",
        extractor=Extractor.RULES,
    )
    judgement = Judgement(
        claim_id=claim.id,
        status=status,
        reason=f"verdict {number}",
        context="upstream",
        confidence=confidence,
        start=0 if grounded else None,
        end=9 if grounded else None,
        explicit=explicit,
    )
    decision = NameDecision(
        downstream=downstream,
        mention="parent",
        dataset_id=upstream,
        name=upstream,
        kind=NodeKind.DATASET,
        exists=exists,
        method="search",
        reason="two ids fit",
        open=is_open,
    )
    return Evidence(claim=claim, judgement=judgement, decision=decision, document_kind=kind, document_url="u")


def dataset(name: str, day: str | None) -> Dataset:
    return Dataset(id=name, name=name, published_on=None if day is None else dt.date.fromisoformat(day))


CONTRADICTING = {"lab/child": dataset("lab/child", "2023-01-01"), "lab/parent": dataset("lab/parent", "2024-01-01")}


def test_one_accepted_claim_accepts_the_edge() -> None:
    [edge] = pool([evidence(1), evidence(2, status=REJECTED), evidence(3, status=NEEDS_REVIEW)], {}, {})
    assert (edge.status, edge.confidence, edge.claim_ids) == (ACCEPTED, 0.8, ("claim_1", "claim_2", "claim_3"))


def test_doubtful_claims_alone_need_review_and_rejected_ones_reject() -> None:
    [edge] = pool([evidence(1, status=REJECTED), evidence(2, status=NEEDS_REVIEW)], {}, {})
    assert (edge.status, edge.reason) == (NEEDS_REVIEW, "verdict 2")
    [edge] = pool([evidence(1, status=REJECTED)], {}, {})
    assert (edge.status, edge.reason) == (REJECTED, "verdict 1")


def test_a_name_that_is_still_open_needs_review() -> None:
    [edge] = pool([evidence(1, is_open=True)], {}, {})
    assert (edge.status, edge.reason) == (NEEDS_REVIEW, "the name is not settled: two ids fit")
    [edge] = pool([evidence(1, is_open=True), evidence(2)], {}, {})
    assert edge.status is ACCEPTED


def test_documents_are_witnesses_but_one_document_counts_once() -> None:
    [edge] = pool([evidence(1, confidence=0.6, document="d"), evidence(2, confidence=0.5, document="d")], {}, {})
    assert edge.confidence == 0.6
    [edge] = pool([evidence(1, confidence=0.6), evidence(2, confidence=0.5)], {}, {})
    assert edge.confidence == 0.8
    assert edge.reason == "verdict 1 (and 1 more document)"
    [edge] = pool([evidence(number, confidence=0.95) for number in range(9)], {}, {})
    assert edge.confidence == 0.99


def test_relationship_goes_by_weight_of_evidence_and_ties_by_the_papers_order() -> None:
    fusion, distillation = Relationship.STRUCTURED_FUSION, Relationship.COT_DISTILLATION
    weighty = [
        evidence(1, relationship=fusion, confidence=0.9),
        evidence(2, relationship=distillation, confidence=0.5),
        evidence(3, relationship=distillation, confidence=0.5),
    ]
    assert pool(weighty, {}, {})[0].relationship == distillation
    tied = [evidence(1, relationship=fusion), evidence(2, relationship=distillation)]
    assert pool(tied, {}, {})[0].relationship == distillation
    assert pool([evidence(1, relationship=None)], {}, {})[0].relationship is None


def test_rejected_claims_do_not_label_an_accepted_edge() -> None:
    wrong = evidence(1, relationship=Relationship.COT_DISTILLATION, confidence=0.99, status=REJECTED)
    [edge] = pool([wrong, evidence(2, confidence=0.5)], {}, {})
    assert (edge.relationship, edge.confidence) == (Relationship.STRUCTURED_FUSION, 0.5)


def test_a_younger_upstream_is_rejected_unless_it_is_stated_outright() -> None:
    [edge] = pool([evidence(1)], CONTRADICTING, {})
    assert edge.status is REJECTED
    assert edge.reason == "the upstream is dated 2024-01-01, after its downstream (2023-01-01)"
    [edge] = pool([evidence(1), evidence(2, explicit=True)], CONTRADICTING, {})
    assert edge.status is NEEDS_REVIEW
    assert "2024-01-01" in edge.reason


def test_a_rejected_explicit_claim_does_not_save_a_younger_upstream() -> None:
    [edge] = pool([evidence(1), evidence(2, explicit=True, status=REJECTED)], CONTRADICTING, {})
    assert edge.status is REJECTED


def test_unknown_dates_reject_nothing() -> None:
    unknown = {**CONTRADICTING, "lab/child": dataset("lab/child", None)}
    assert pool([evidence(1)], unknown, {})[0].status is ACCEPTED


@pytest.mark.parametrize("status", list(ClaimStatus))
def test_a_person_decides_over_claims_and_dates(status: ClaimStatus) -> None:
    [edge] = pool([evidence(1, status=REJECTED)], CONTRADICTING, {("lab/child", "lab/parent"): status})
    assert (edge.status, edge.reason) == (status, DECIDED_BY_A_PERSON)


def test_a_dataset_is_never_its_own_upstream() -> None:
    [edge] = pool([evidence(1, upstream="lab/child")], {}, {})
    assert (edge.status, edge.reason) == (REJECTED, "a dataset is not its own upstream")


def test_the_quote_is_the_strongest_grounded_one() -> None:
    items = [evidence(1, confidence=0.99, grounded=False), evidence(2, confidence=0.7), evidence(3, confidence=0.9)]
    assert pool(items, {}, {})[0].evidence == "built from parent, statement 3"
    assert pool([evidence(1, grounded=False)], {}, {})[0].evidence == ""


def test_kinds_keep_the_layouts_order() -> None:
    items = [
        evidence(1, kind=DocumentKind.BLOG),
        evidence(2, kind=DocumentKind.CARD),
        evidence(3, kind=DocumentKind.PAPER),
    ]
    assert pool(items, {}, {})[0].document_kinds == (DocumentKind.CARD, DocumentKind.PAPER, DocumentKind.BLOG)


def test_existence_comes_from_the_decisions() -> None:
    assert pool([evidence(1, exists=None), evidence(2, exists=True)], {}, {})[0].exists is True
    assert pool([evidence(1, exists=False)], {}, {})[0].exists is False
    assert pool([evidence(1, exists=None)], {}, {})[0].exists is None


def test_claims_without_a_name_make_no_edge() -> None:
    assert pool([evidence(1).model_copy(update={"decision": None})], {}, {}) == ()


_ITEMS = st.builds(
    evidence,
    st.integers(0, 6),
    status=st.sampled_from(ClaimStatus),
    confidence=st.floats(0, 1),
    relationship=st.none() | st.sampled_from(Relationship),
    document=st.none() | st.sampled_from(["d1", "d2"]),
    kind=st.sampled_from(DocumentKind),
    downstream=st.sampled_from(["lab/child", "lab/parent"]),
    is_open=st.booleans(),
    explicit=st.booleans(),
    grounded=st.booleans(),
    exists=st.none() | st.booleans(),
    quote=st.none() | st.sampled_from(["same words", "other words"]),
)


@settings(deadline=None)
@given(st.data(), st.lists(_ITEMS, max_size=12), st.booleans())
def test_pooling_does_not_depend_on_order_or_repetition(
    data: st.DataObject, items: list[Evidence], dated: bool
) -> None:
    datasets = CONTRADICTING if dated else {}
    shuffled = data.draw(st.permutations(items))
    edges = pool(items, datasets, {})
    assert pool(shuffled, datasets, {}) == edges
    assert pool([*items, *shuffled], datasets, {}) == edges
    assert all(edge.confidence is not None and 0 <= edge.confidence <= 0.99 for edge in edges)
