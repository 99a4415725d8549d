"""Evaluation without a network: documents from the gold's folder, ids from links in them and from known aliases.

The same reading, extraction and judging as in a trace. A model is asked through an injected function, so that
this room knows no service.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import prompts
from app.errors import ConfigurationError, ImportFormatError, ReadingError
from app.evaluation.gold import GoldDocument, load_gold
from app.evaluation.scoring import EvaluationReport, Prediction, score
from app.extraction.model_claims import claims_from_answer
from app.extraction.rules import extract_claims
from app.extraction.selection import select_passages
from app.naming.aliases import look_up
from app.reading.page import is_pdf, read_page
from app.reading.pdf import read_pdf
from app.records.answer import Answer, Found
from app.records.claim import Claim, ClaimStatus, Extractor, Judgement
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind, Page, ReadText
from app.records.identity import content_hash, stable_id
from app.records.model_answers import ClaimReview, DocumentClaims, Prompt, Reply
from app.verification.hostile import find_hostile_spans
from app.verification.judge import apply_review, hostile_quote, judge

__all__ = ["Ask", "evaluate", "evaluate_async", "read_gold_document"]

Ask = Callable[[Prompt, type[Any]], Awaitable[Answer[Reply[Any]]]]
"""Asks a model one prompt for one schema."""

_KINDS: Final = {
    "hf_card": DocumentKind.CARD,
    "card": DocumentKind.CARD,
    "github_readme": DocumentKind.GITHUB,
    "github": DocumentKind.GITHUB,
    "paper": DocumentKind.PAPER,
    "blog": DocumentKind.BLOG,
}
_TYPES: Final = {".md": "text/markdown", ".html": "text/html", ".htm": "text/html", ".pdf": "application/pdf"}
_DOCUMENT_TOKENS: Final = 6_000
_CONTEXT: Final = 600
_AT_ONCE: Final = 8
_ACCEPTED: Final = frozenset({ClaimStatus.ACCEPTED})
_NOT_REJECTED: Final = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW})

Judged = tuple[Claim, Judgement]


def evaluate(gold_path: Path, *, extractor: Extractor = Extractor.RULES, ask: Ask | None = None) -> EvaluationReport:
    """Score an extractor against a gold file; not to be called inside a running event loop.

    Args:
        gold_path: a JSON line a document; its files are relative to its folder.
        extractor: rules, or llm with ``ask``.
        ask: how the model is asked.

    Raises:
        ImportFormatError: the gold file or one of its documents cannot be read.
        ConfigurationError: llm without ``ask``.
    """
    return asyncio.run(evaluate_async(gold_path, extractor=extractor, ask=ask))


async def evaluate_async(
    gold_path: Path, *, extractor: Extractor = Extractor.RULES, ask: Ask | None = None
) -> EvaluationReport:
    """Do the same inside an event loop; at most eight documents are in flight."""
    if extractor is Extractor.LLM and ask is None:
        raise ConfigurationError("To evaluate a model extractor, a model has to be configured.")
    gold = load_gold(gold_path)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(labelled: GoldDocument) -> tuple[Document, list[Judged]]:
        async with gate:
            document = read_gold_document(labelled)
            dataset = Dataset(id=labelled.dataset, name=labelled.dataset)
            if ask is None or extractor is Extractor.RULES:
                return document, _judged(extract_claims(document, dataset), document, dataset)
            return document, await _by_model(document, dataset, ask)

    results = await asyncio.gather(*(one(labelled) for labelled in gold))
    return _report(gold, results)


def _report(gold: Sequence[GoldDocument], results: Sequence[tuple[Document, list[Judged]]]) -> EvaluationReport:
    predictions = [[_prediction(claim, verdict, document) for claim, verdict in judged] for document, judged in results]
    accepted = [one for group in predictions for one in group if one.status is ClaimStatus.ACCEPTED]
    pairs = list(zip(gold, predictions, strict=True))
    return EvaluationReport(
        documents=tuple(score(labelled, group, counted=_ACCEPTED) for labelled, group in pairs),
        with_review=tuple(score(labelled, group, counted=_NOT_REJECTED) for labelled, group in pairs),
        grounded=round(sum(one.grounded for one in accepted) / len(accepted), 4) if accepted else None,
    )


def read_gold_document(labelled: GoldDocument) -> Document:
    """Read the document of a gold line as a trace would.

    Raises:
        ImportFormatError: the file is missing, of an unknown kind, or cannot be turned into text.
    """
    kind = _KINDS.get(labelled.kind)
    if kind is None:
        raise ImportFormatError(f"{labelled.file}: the kind {labelled.kind!r} is not one of {', '.join(_KINDS)}.")
    try:
        body = labelled.path.read_bytes()
        read = _read(Page(url="", content_type=_TYPES.get(labelled.path.suffix.lower(), "text/plain"), body=body), kind)
    except (OSError, ReadingError) as error:
        raise ImportFormatError(f"{labelled.file} cannot be read: {error}") from error
    digest = content_hash(read.text)
    return Document(
        id=stable_id("doc", kind.value, labelled.file, digest),
        kind=kind,
        url="",
        title=read.title,
        text=read.text,
        sections=read.sections,
        content_hash=digest,
        notes=read.notes,
    )


def _read(page: Page, kind: DocumentKind) -> ReadText:
    return read_pdf(page.body) if is_pdf(page) else read_page(page, kind)


def _judged(claims: Sequence[Claim], document: Document, dataset: Dataset) -> list[Judged]:
    spans = find_hostile_spans(document.text)
    return [
        (claim, judge(claim, document, dataset, hostile=hostile_quote(claim, document, spans))) for claim in claims
    ]


async def _by_model(document: Document, dataset: Dataset, ask: Ask) -> list[Judged]:
    prompt = prompts.fill(
        "extract_claims",
        dataset=dataset.id,
        kind=document.kind.value,
        url=document.url,
        title=document.title or "",
        document=select_passages(document, _DOCUMENT_TOKENS),
    )
    answer = await ask(prompt, DocumentClaims)
    if not isinstance(answer, Found):
        return []
    judged = _judged(claims_from_answer(answer.value, document, dataset, prompt), document, dataset)
    return [(claim, await _reviewed(claim, verdict, document, dataset, ask)) for claim, verdict in judged]


async def _reviewed(claim: Claim, verdict: Judgement, document: Document, dataset: Dataset, ask: Ask) -> Judgement:
    if not verdict.doubtful:
        return verdict
    prompt = prompts.fill(
        "verify_claim",
        dataset=dataset.id,
        name=claim.mention,
        relationship=claim.relationship.value if claim.relationship else "not stated",
        quote=claim.quote,
        kind=document.kind.value,
        context=_around(document, verdict),
    )
    answer = await ask(prompt, ClaimReview)
    if not isinstance(answer, Found) or answer.value.value is None:
        return verdict
    return apply_review(verdict, answer.value.value)


def _around(document: Document, verdict: Judgement, reach: int = _CONTEXT) -> str:
    return document.text[max(0, (verdict.start or 0) - reach) : (verdict.end or 0) + reach]


def _prediction(claim: Claim, verdict: Judgement, document: Document) -> Prediction:
    alias = None if claim.upstream_id else look_up(claim.mention)
    return Prediction(
        mention=claim.mention,
        id=claim.upstream_id or (alias.id if alias else None),
        relationship=claim.relationship.value if claim.relationship else None,
        confidence=verdict.confidence,
        quote=claim.quote,
        status=verdict.status,
        grounded=verdict.start is not None,
        sentence=claim.quote if verdict.start is None else document.text[verdict.start : verdict.end],
        reason=claim.reason if verdict.status is ClaimStatus.ACCEPTED else verdict.reason,
    )
