"""Claims: what one document says about one upstream of one dataset, and what became of it."""

from enum import StrEnum

from app.records.dataset import NodeKind
from app.records.record import Record

__all__ = ["Candidate", "Claim", "ClaimStatus", "Extractor", "Judgement", "NameDecision", "Relationship"]


class Relationship(StrEnum):
    """The paper's five, exactly one an edge."""

    SEMANTIC_EVOLUTION = "Semantic Evolution"
    COT_DISTILLATION = "CoT Distillation"
    SYNTHETIC_GENERATION = "Synthetic Generation"
    STRUCTURED_FUSION = "Structured Fusion"
    DIRECT_INCLUSION = "Direct Inclusion/Subset"


class Extractor(StrEnum):
    """Who read the document."""

    RULES = "rules"
    LLM = "llm"


class ClaimStatus(StrEnum):
    """What became of a claim, and of an edge."""

    ACCEPTED = "accepted"
    NEEDS_REVIEW = "needs_review"
    REJECTED = "rejected"


class Claim(Record):
    """One statement, as extracted and before any check.

    Attributes:
        id: derived from every other field but ``reason``; the same claim has the same id, always.
        downstream: id of the dataset the document was read for.
        document_id: where it stands.
        mention: the upstream's name as the document writes it.
        upstream_id: an explicit Hub id (front matter, link, ``load_dataset``), when the text gives one.
        upstream_url: the link target beside the mention, when it is not a Hub dataset.
        kind: what the mention is, when the wording says so (a crawl, a website, a book, a benchmark).
        relationship: absent when the text does not say.
        confidence: 0 to 1, as the extractor stated it; absent when it stated none.
        quote: verbatim words of ``Document.text``.
        start: where the extractor knows the quote to begin in ``Document.text`` (rules), else absent.
        reason: why the extractor believes it (the cue, the table, the front matter key).
        prompt_hash: version of the prompt file, absent for rules.
        model: name of the model, absent for rules.
        broken: why the extractor's answer was not usable as it stood; such a claim is always rejected.
    """

    id: str
    downstream: str
    document_id: str
    mention: str
    upstream_id: str | None = None
    upstream_url: str | None = None
    kind: NodeKind | None = None
    relationship: Relationship | None = None
    confidence: float | None = None
    quote: str
    start: int | None = None
    reason: str = ""
    extractor: Extractor
    prompt_hash: str | None = None
    model: str | None = None
    broken: str | None = None


class Judgement(Record):
    """The verdict on a claim.

    Attributes:
        claim_id: the claim.
        status: accepted, needs_review or rejected.
        reason: one short sentence, always there.
        context: the class of the mention's context (``upstream``, ``evaluation``, ``comparison`` ...).
        confidence: 0 to 1, from textual support and document kind.
        start: span of the grounded quote in ``Document.text``, absent when it was not found.
        end: one past its last character.
        quote: the document's own words at that span, where the claim's quote differs from them (white space,
            markup, an ellipsis); this is what is shown as evidence.
        explicit: whether the wording states the derivation outright (decides how dates settle it).
        doubtful: left open by the deterministic checks, so a ``ClaimReview`` may be asked.
        reviewed_by: ``model`` when a second look decided.
    """

    claim_id: str
    status: ClaimStatus
    reason: str
    context: str
    confidence: float
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    explicit: bool = False
    doubtful: bool = False
    reviewed_by: str | None = None


class Candidate(Record):
    """A Hub id that a mention may mean, with its score (0 to 1) and why."""

    id: str
    score: float
    reason: str


class NameDecision(Record):
    """From a mention to a node, with everything that was weighed.

    Attributes:
        downstream: whose document mentions it.
        mention: as written.
        dataset_id: id of the node (``~`` and the folded name when not on the Hub).
        name: what people are shown.
        kind: what it is.
        exists: whether the Hub has it; ``None`` when the Hub was not asked.
        method: ``link``, ``explicit id``, ``alias``, ``search``, ``model``, ``person``, ``off-hub``.
        reason: one short sentence.
        candidates: what was considered, best first.
        open: a tie nobody decided; its edge needs review.
    """

    downstream: str
    mention: str
    dataset_id: str
    name: str
    kind: NodeKind
    exists: bool | None
    method: str
    reason: str
    candidates: tuple[Candidate, ...] = ()
    open: bool = False
