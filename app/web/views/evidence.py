"""An edge as the evidence panel and the queue show it: every claim in its place, and what people decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.queries import EdgeInContext, ExplainedEdge, Passage
from app.records.claim import ClaimStatus, Extractor, NameDecision
from app.records.edge import Evidence
from app.records.imported import ImportedEdge
from app.records.review import NameReview, Review, ReviewDecision
from app.store.reviews import folded_mention
from app.web.views.texts import joined, link_of, moment, percent, visible

__all__ = ["CandidateView", "ClaimView", "DecisionView", "EdgeView", "NameView", "decision_view", "edge_view"]

STATUS: Final = {
    ClaimStatus.ACCEPTED: "accepted",
    ClaimStatus.NEEDS_REVIEW: "waits for review",
    ClaimStatus.REJECTED: "rejected",
}
_DID: Final = {
    ReviewDecision.ACCEPT: "accepted",
    ReviewDecision.REJECT: "rejected",
    ReviewDecision.RELABEL: "relabelled",
    ReviewDecision.CORRECT: "corrected",
    ReviewDecision.SKIP: "put off",
}


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A Hub id that a mention may mean, how good it is, and why."""

    id: str
    score: str
    reason: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NameView:
    """How a mention became a node; ``mention`` and ``means`` are as stored, not cut: they are asked for again."""

    mention: str
    means: str
    method: str
    reason: str
    is_open: bool
    by_person: bool
    candidates: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim: the words, where they stand, what was made of them.

    Attributes:
        kind: of the document.
        address: of the document, as text.
        link: the same, if a page may link to it.
        title: of the document.
        headings: under which the quote stands, from the outermost.
        before: words before the quote; empty where its place is not known.
        quote: the document's own words.
        after: words after it.
        is_grounded: whether the quote was found in the document.
        verdict: what became of the claim.
        reason: why.
        confidence: as a percentage.
        relationship: as the claim states it.
        read_by: rules or model, and why it was taken for a claim.
        name: how its mention was resolved; absent where it never was.
    """

    kind: str
    address: str
    link: str | None
    title: str
    headings: str
    before: str
    quote: str
    after: str
    is_grounded: bool
    verdict: ClaimStatus
    reason: str
    confidence: str
    relationship: str
    read_by: str
    name: NameView | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision of a person: its number (``n1``: about a name), what, who and when, why; whether it still holds."""

    number: str
    what: str
    by: str
    why: str
    holds: bool
    undone: str = ""


@dataclass(frozen=True, slots=True)
class EdgeView:
    """What is shown of one edge; ``downstream`` and ``upstream`` are the names the picture has."""

    downstream: str
    upstream: str
    relationship: str | None
    status: ClaimStatus
    status_words: str
    confidence: str
    reason: str
    is_skipped: bool
    claims: tuple[ClaimView, ...]
    decisions: tuple[DecisionView, ...]
    against: tuple[str, ...]
    notes: tuple[str, ...]


def edge_view(found: EdgeInContext, names: Sequence[NameReview] = ()) -> EdgeView:
    """Give what is shown of an edge.

    Args:
        found: the edge, its evidence and the passages.
        names: what people said of names; those that are mentioned here are listed.
    """
    explained = found.explained
    edge = explained.edge
    claims = [_claim(item, found.passages) for item in explained.evidence]
    claims += [_imported(line) for line in explained.imported]
    mentions = {folded_mention(item.claim.mention) for item in explained.evidence}
    about = [each for each in names if folded_mention(each.decision.mention) in mentions]
    return EdgeView(
        downstream=edge.downstream,
        upstream=edge.upstream,
        relationship=edge.relationship,
        status=edge.status,
        status_words=STATUS[edge.status],
        confidence=percent(edge.confidence),
        reason=visible(edge.reason),
        is_skipped=explained.skipped,
        claims=tuple(sorted(claims, key=_strength)),
        decisions=(*map(decision_view, found.reviews), *map(_name_decision, about)),
        against=tuple(_told(other) for other in explained.against),
        notes=tuple(visible(note) for note in explained.notes),
    )


def _strength(claim: ClaimView) -> int:
    """Order claims: those that hold first."""
    return [ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW, ClaimStatus.REJECTED].index(claim.verdict)


def _claim(item: Evidence, passages: Mapping[str, Passage]) -> ClaimView:
    claim, judgement = item.claim, item.judgement
    passage = passages.get(claim.id)
    by = f"model {claim.model}" if claim.extractor is Extractor.LLM and claim.model else claim.extractor.value
    return ClaimView(
        kind=item.document_kind.value,
        address=visible(item.document_url),
        link=link_of(item.document_url),
        title=visible("" if passage is None else passage.title or ""),
        headings="" if passage is None else visible(" › ".join(passage.headings)),
        before="" if passage is None else visible(passage.before),
        quote=visible(passage.quote if passage is not None else judgement.quote or claim.quote),
        after="" if passage is None else visible(passage.after),
        is_grounded=judgement.start is not None,
        verdict=judgement.status,
        reason=visible(judgement.reason),
        confidence=percent(judgement.confidence),
        relationship=claim.relationship.value if claim.relationship else "relationship not stated",
        read_by=visible(f"read by {by}" + (f": {claim.reason}" if claim.reason else "")),
        name=None if item.decision is None else _name(item.decision),
    )


def _imported(line: ImportedEdge) -> ClaimView:
    return ClaimView(
        kind=visible(line.document_kinds or "imported"),
        address="from an imported file; nobody here has checked it",
        link=None,
        title="",
        headings="",
        before="",
        quote=visible(line.evidence or ""),
        after="",
        is_grounded=False,
        verdict=line.status,
        reason=visible(line.reason or "imported"),
        confidence=percent(line.confidence),
        relationship=visible(line.relationship or "relationship not stated"),
        read_by="imported",
        name=None,
    )


def _name(decision: NameDecision) -> NameView:
    candidates = tuple(
        CandidateView(each.id, percent(each.score), visible(each.reason), each.id == decision.dataset_id)
        for each in decision.candidates
    )
    return NameView(
        mention=decision.mention,
        means=decision.name,
        method=visible(decision.method),
        reason=visible(decision.reason),
        is_open=decision.open,
        by_person=decision.method == "person",
        candidates=candidates,
    )


def decision_view(review: Review) -> DecisionView:
    """Give what is shown of a decision about an edge."""
    to = review.relationship or review.corrected_id
    return DecisionView(
        number=str(review.id),
        what=visible(_DID[review.decision] + (f" to {to}" if to else "")),
        by=visible(f"{review.who}, {moment(review.decided_at)}"),
        why=visible(review.why),
        holds=review.undone_at is None,
        undone=_undone(review),
    )


def _name_decision(review: NameReview) -> DecisionView:
    decision = review.decision
    means = decision.name if decision.exists else "nothing on the Hub"
    return DecisionView(
        number=f"n{review.id}",
        what=visible(f"“{decision.mention}” means {means}"),
        by=visible(f"{review.who}, {moment(review.decided_at)}"),
        why=visible(review.why),
        holds=review.undone_at is None,
        undone=_undone(review),
    )


def _undone(review: Review | NameReview) -> str:
    if review.undone_at is None:
        return ""
    by = f" by {review.undone_by}" if review.undone_by else ""
    return visible(f"undone{by}, {moment(review.undone_at)}" + (f": {review.undone_why}" if review.undone_why else ""))


def _told(other: ExplainedEdge) -> str:
    edge = other.edge
    quotes = [f"“{visible(item.judgement.quote or item.claim.quote, 200)}”" for item in other.evidence]
    said = f": {joined(quotes, 1)}" if quotes else ""
    return f"{visible(edge.downstream)} ← {visible(edge.upstream)} ({STATUS[edge.status]}){said}"
