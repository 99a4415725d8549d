"""The verdict on one claim, from the document alone: grounded, named, about another dataset, of the right use.

Deterministic; what it cannot decide is marked ``doubtful`` and may be looked at a second time by a model.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.language.addresses import is_hub_model, is_website
from app.language.document_text import DocumentText, document_text
from app.language.generic import is_generic, is_model_name, is_ordinary
from app.language.own_names import OwnNames
from app.language.plain_words import is_marked, is_size
from app.language.statement import Governor
from app.language.uses import Use
from app.records.claim import Claim, ClaimStatus, Extractor, Judgement
from app.records.dataset import Dataset
from app.records.document import Document
from app.records.model_answers import ClaimReview
from app.verification.confidence import confidence_of
from app.verification.context import context_of
from app.verification.grounding import Span, ground
from app.verification.hostile import HostileSpan, hostile_reason
from app.verification.mention import occurrences, surroundings

__all__ = ["apply_review", "hostile_quote", "judge"]

_ACCEPTED: Final = 0.6
_EXPLICIT: Final = 0.7
_CONTRADICTED: Final = 0.5
_CONTRADICTED_STATED: Final = 0.55
_SURE: Final = 0.8
_STATED: Final = 0.44
_LONGEST: Final = 2_000
_LEAST_STATED: Final = 0.3
_COPIED: Final = re.compile(
    r"\b(?:clon(?:e|ed)|cop(?:y|ied)|fork(?:ed)?|mirror(?:ed)?|re-?upload(?:ed)?|ported|convert(?:ed)?|import(?:ed)?)\b"
    r"[^.\n]{0,80}\b(?:from|of)\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\b(?:collected|crawled|scraped|taken|sourced|extracted|parsed|gathered|obtained)\b[^.\n]{0,60}\bfrom\b"
    r"|\bsources?\s(?:of|is|are)\b",
    re.IGNORECASE,
)
"""A set may be called after the site that its rows are from."""
_LOOSE: Final = frozenset({Use.DOWNSTREAM, Use.COMPARISON, Use.RELATED_WORK, Use.LICENSE, Use.OTHER})
_AROUND: Final = ("list introduced", "list under", "under ", "heading under")
_NO_DATA: Final = re.compile(
    r"\b(?:paper|repo(?:sitory)?|library|toolkit|framework|leaderboard|licen[cs]e|api)$", re.IGNORECASE
)
_CALLED_DATA: Final = r"[\])*_`\s]{1,4}(?:data\s?sets?|corpus|corpora|benchmark)\b"
_GIVEN: Final = r"\W{0,3}\s(?:responses?|answers?|outputs?|completions?|generations?|models?|api)\b"
_TITLE: Final = re.compile(
    r"^Towards?\b|\b(?:Is All You Need|Learning (?:to|with|from|via)|via|Using|Through|An? (?:Study|Survey"
    r"|Approach|Framework|Method))\b"
)
_LONG_TITLE: Final = 5
_STRUCTURAL: Final = ("column", "subheading", "list under", "list introduced", "front matter")


def hostile_quote(claim: Claim, document: Document, spans: Sequence[HostileSpan]) -> str | None:
    """Give the reason when the quote of a claim touches text that instructs the reader.

    Args:
        claim: any claim of the document.
        document: where the quote is looked for.
        spans: the hostile passages of ``document.text``.
    """
    span = ground(claim.quote, document.text, claim.start) if spans else None
    return hostile_reason(spans, span.start, span.end) if span is not None else None


def judge(claim: Claim, document: Document, dataset: Dataset, *, hostile: str | None = None) -> Judgement:
    """Judge a claim against the document it was read from.

    Args:
        claim: by rules or by a model.
        document: the document it names.
        dataset: the dataset the document was read for.
        hostile: why the quote lies in text that instructs the reader, if it does.
    """
    if claim.broken is not None:
        return _rejected(claim, None, Use.UNKNOWN, f"not usable: {claim.broken}")
    span = ground(claim.quote, document.text, claim.start)
    if span is None:
        return _rejected(claim, None, Use.UNKNOWN, "the quote does not stand in the document")
    if hostile is not None:
        return _rejected(claim, span, Use.OTHER, f"the quote instructs the reader: {hostile}")
    parts = document_text(document.text, tuple((one.start, one.level, one.heading) for one in document.sections))
    own = _own_names(parts, dataset)
    nothing = _names_no_dataset(claim, own)
    if nothing is not None:
        return _rejected(claim, span, nothing[0], nothing[1])
    places = _places(claim, parts, span)
    if not places:
        return _rejected(claim, span, Use.UNKNOWN, "the name stands neither in the quote nor beside it")
    return _by_context(claim, document, span, _strongest(parts, own, places), own)


def apply_review(judgement: Judgement, review: ClaimReview) -> Judgement:
    """Settle a doubtful verdict by a second look; one that was not doubtful stays as it is."""
    if not judgement.doubtful:
        return judgement
    status = {"supported": ClaimStatus.ACCEPTED, "unsupported": ClaimStatus.REJECTED}.get(
        review.verdict, ClaimStatus.NEEDS_REVIEW
    )
    reason = f"second look: {review.verdict}" + (f", {review.reason.strip()}" if review.reason.strip() else "")
    return judgement.model_copy(
        update={"status": status, "reason": reason[:400], "doubtful": False, "reviewed_by": "model"}
    )


def _own_names(parts: DocumentText, dataset: Dataset) -> OwnNames:
    hub = dataset.hub
    pretty = hub.card_data.get("pretty_name") if hub else None
    return parts.own_names(dataset.id, pretty if isinstance(pretty, str) else None, hub.config_names if hub else ())


def _names_no_dataset(claim: Claim, own: OwnNames) -> tuple[Use, str] | None:
    dataset_id = claim.upstream_id
    taken = _COPIED.search(claim.quote) or (is_website(claim.upstream_url) and _TAKEN.search(claim.quote))
    if own.is_self(claim.mention, dataset_id) and not (dataset_id is None and taken):
        return Use.SELF_OR_VERSION, "the name is the dataset's own"
    if dataset_id is not None:
        return None
    if _is_own_page(claim, own) and not taken:
        return Use.SELF_OR_VERSION, "the address is the dataset's own"
    if claim.upstream_url is not None and is_hub_model(claim.upstream_url):
        return Use.MODEL, "the link leads to a model"
    if _NO_DATA.search(claim.mention):
        return Use.OTHER, "the name is that of a paper or a tool"
    called = re.search(re.escape(claim.mention.strip()) + _CALLED_DATA, claim.quote[:_LONGEST], re.IGNORECASE)
    part_of_own = own.contains(claim.mention) and not _is_means(claim)
    linked = bool(called) or "/datasets/" in claim.quote[:_LONGEST] or part_of_own
    if is_model_name(claim.mention.strip()) and "dataset" not in claim.mention.casefold() and not linked:
        return Use.MODEL, "the name is that of a model"
    if _TITLE.search(claim.mention) and len(claim.mention.split()) > _LONG_TITLE and not called:
        return Use.RELATED_WORK, "the name is the title of a paper"
    if is_generic(claim.mention) and claim.extractor is Extractor.LLM and not _may_name(claim.mention):
        return Use.OTHER, "the words name no dataset in particular"
    return None


def _is_means(claim: Claim) -> bool:
    """Whether a name is what rows were made with ("using X", "X responses"), and no rows themselves."""
    name, quote = re.escape(claim.mention.strip()), claim.quote[:_LONGEST]
    before = re.search(rf"\b(?:using|by|with|via)\s(?:the\s)?\W{{0,3}}{name}\b", quote, re.IGNORECASE)
    return before is not None or re.search(name + _GIVEN, quote, re.IGNORECASE) is not None


def _is_own_page(claim: Claim, own: OwnNames) -> bool:
    """Whether an address ends in the dataset's own name: its home page."""
    address = claim.upstream_url or claim.mention
    return (
        address.startswith("http") and claim.upstream_id is None and own.is_self(address.rstrip("/").rpartition("/")[2])
    )


def _may_name(mention: str) -> bool:
    """Whether words that say little may be a name after all: a size, a code host, several words in capitals."""
    words = mention.split()
    titled = len(words) > 1 and all(word[:1].isupper() for word in words)
    return is_size(mention) or titled or mention in ("GitHub", "arXiv")


def _places(claim: Claim, parts: DocumentText, span: Span) -> list[tuple[int, int]]:
    inside = occurrences(claim.mention, claim.upstream_id, parts.text, span.start, span.end)
    if inside:
        return inside
    start, end = surroundings(parts, span.start, span.end)
    return occurrences(claim.mention, claim.upstream_id, parts.text, start, end)


def _strongest(parts: DocumentText, own: OwnNames, places: Sequence[tuple[int, int]]) -> Governor:
    verdicts = [context_of(parts, own, start, end) for start, end in places]
    upstream = [verdict for verdict in verdicts if verdict.use is Use.UPSTREAM]
    if upstream and max(one.weight for one in upstream) >= _CONTRADICTED:
        return max(upstream, key=lambda verdict: verdict.weight)
    return max(verdicts, key=lambda verdict: (verdict.use is not Use.UNKNOWN, verdict.weight))


def _by_context(claim: Claim, document: Document, span: Span, context: Governor, own: OwnNames) -> Judgement:
    rules = claim.extractor is Extractor.RULES
    upstream = context.use is Use.UPSTREAM
    if not upstream and context.use is not Use.UNKNOWN:
        least = _CONTRADICTED if rules else _CONTRADICTED_STATED
        if context.weight >= least and (rules or not _is_surrounding(context)):
            return _rejected(claim, span, context.use, f"named for another use ({context.use.value}): “{context.cue}”")
    if rules and upstream:
        context = Governor(context.use, context.cue, context.weight if claim.confidence is None else claim.confidence)
    doubt = (
        _doubt(claim, context, own)
        if upstream
        else f"the text does not say what the name is there for ({context.use.value})"
    )
    status = ClaimStatus.NEEDS_REVIEW if doubt else ClaimStatus.ACCEPTED
    return _judged(claim, document, span, context, status, doubt or f"the text says so: “{context.cue}”")


def _is_surrounding(context: Governor) -> bool:
    """Whether only the list or section speaks against a claim that a model read from the name's own words."""
    return context.use in _LOOSE and context.cue.startswith(_AROUND)


def _doubt(claim: Claim, context: Governor, own: OwnNames) -> str | None:
    """Why a claim in the right context is not simply accepted."""
    named = claim.upstream_id is not None and context.weight >= _CONTRADICTED
    if context.weight < _ACCEPTED and not named and not _agreed(claim, context):
        return f"weakly stated: “{context.cue}”"
    explicit = claim.upstream_id is not None or "/" in claim.mention
    if not explicit and own.is_relative(claim.mention) and context.weight < _EXPLICIT:
        return "a version or sibling of the dataset itself"
    if claim.extractor is Extractor.RULES:
        return None
    if claim.upstream_id is None and own.is_self(claim.mention):
        return "named like the dataset itself, which is said to be a copy"
    if is_ordinary(claim.mention) and claim.upstream_id is None and not context.cue.startswith(_STRUCTURAL):
        return "ordinary words, perhaps no name"
    if " " in claim.mention and claim.mention.islower() and not context.cue.startswith(_STRUCTURAL):
        return "a description rather than a name"
    if claim.confidence is not None and claim.confidence < _LEAST_STATED:
        return "the model itself is not sure"
    return None


def _agreed(claim: Claim, context: Governor) -> bool:
    """Whether a sure model and the place of the name agree, and the name is spelled like one."""
    sure = claim.extractor is Extractor.LLM and (claim.confidence or 0.0) >= _SURE
    return sure and context.weight >= _STATED and is_marked(claim.mention)


def _judged(
    claim: Claim, document: Document, span: Span, context: Governor, status: ClaimStatus, reason: str
) -> Judgement:
    return Judgement(
        claim_id=claim.id,
        status=status,
        reason=reason,
        context=context.use.value,
        confidence=confidence_of(context.weight, document.kind, claim.confidence),
        start=span.start,
        end=span.end,
        explicit=context.use is Use.UPSTREAM and context.weight >= _EXPLICIT,
        doubtful=status is ClaimStatus.NEEDS_REVIEW,
    )


def _rejected(claim: Claim, span: Span | None, use: Use, reason: str) -> Judgement:
    return Judgement(
        claim_id=claim.id,
        status=ClaimStatus.REJECTED,
        reason=reason,
        context=use.value,
        confidence=0.0,
        start=span.start if span else None,
        end=span.end if span else None,
    )
