"""Evaluation without the Hub: documents from the gold's folder, ids from links in them and from known aliases.

Extraction and judging are those of a trace, node for node. A dataset is known by its id alone here: what the
Hub would say of it (its subsets, its date) is not used.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from app.errors import ImportFormatError, ReadingError, UnreachableError
from app.evaluation.gold import GoldDocument, load_gold
from app.evaluation.scoring import EvaluationReport, Prediction, score
from app.language.document_text import document_text
from app.naming.aliases import look_up
from app.naming.candidates import given_ids
from app.reading.page import is_pdf, read_page
from app.reading.pdf import read_pdf
from app.records.answer import Unasked
from app.records.claim import Claim, ClaimStatus, Judgement
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind, Page, ReadText
from app.records.identity import content_hash, stable_id
from app.verification.mention import surroundings
from graph_nodes.extract import claims_by_model, claims_by_rules, is_usable
from graph_nodes.ports import Model
from graph_nodes.verify import judge_claims, look_again

__all__ = ["THREAD", "JudgedDocument", "evaluate", "judge_gold", "read_gold", "report_on", "side_by_side"]

THREAD: Final = "evaluation"
"""The run under which model calls of an evaluation are counted."""

_KINDS: Final = {
    "hf_card": DocumentKind.CARD,
    "card": DocumentKind.CARD,
    "github_readme": DocumentKind.GITHUB,
    "github": DocumentKind.GITHUB,
    "paper": DocumentKind.PAPER,
    "blog": DocumentKind.BLOG,
}
_TYPES: Final = {".md": "text/markdown", ".html": "text/html", ".htm": "text/html", ".pdf": "application/pdf"}
_AT_ONCE: Final = 8
_SHOWN: Final = 400
_ACCEPTED: Final = frozenset({ClaimStatus.ACCEPTED})
_NOT_REJECTED: Final = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW})

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One labelled document with its claims; ``judgements`` are in the order of ``claims``."""

    gold: GoldDocument
    document: Document
    dataset: Dataset
    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]


def evaluate(gold_path: Path) -> EvaluationReport:
    """Score the rules against a gold file; not to be called inside a running event loop.

    Args:
        gold_path: a JSON line a document; its files are relative to its folder.

    Raises:
        ImportFormatError: the gold file or one of its documents cannot be read.
    """
    return report_on(asyncio.run(judge_gold(read_gold(gold_path), None)))


def read_gold(gold_path: Path) -> list[tuple[GoldDocument, Document]]:
    """Read a gold file and every document that it names, as a trace would.

    Raises:
        ImportFormatError: one of them is missing, of an unknown kind, or cannot be turned into text.
    """
    return [(labelled, _read_document(labelled)) for labelled in load_gold(gold_path)]


async def judge_gold(
    documents: Sequence[tuple[GoldDocument, Document]], model: Model | None
) -> tuple[JudgedDocument, ...]:
    """Extract and judge the claims of every document, eight documents side by side.

    Args:
        documents: labels and text.
        model: who reads them and looks again at doubtful claims; absent: the rules.

    Raises:
        UnreachableError: the model could not be asked.
        BudgetError: the budget is spent.
    """
    return await side_by_side(lambda pair: _judge(*pair, model), documents)


async def side_by_side(work: Callable[[T], Awaitable[R]], items: Iterable[T]) -> tuple[R, ...]:
    """Give the results in the order of the items; at most eight in flight, and the first failure ends all."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(item: T) -> R:
        async with gate:
            return await work(item)

    tasks = [asyncio.create_task(one(item)) for item in items]
    try:
        return tuple(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def report_on(judged: Sequence[JudgedDocument]) -> EvaluationReport:
    """Score judged documents against their labels."""
    pairs = [(one.gold, _predictions(one)) for one in judged]
    accepted = [one for _, group in pairs for one in group if one.status is ClaimStatus.ACCEPTED]
    return EvaluationReport(
        documents=tuple(score(labelled, group, counted=_ACCEPTED) for labelled, group in pairs),
        with_review=tuple(score(labelled, group, counted=_NOT_REJECTED) for labelled, group in pairs),
        grounded=round(sum(one.grounded for one in accepted) / len(accepted), 4) if accepted else None,
    )


def _read_document(labelled: GoldDocument) -> Document:
    kind = _KINDS.get(labelled.kind)
    if kind is None:
        raise ImportFormatError(f"{labelled.file}: the kind {labelled.kind!r} is not one of {', '.join(_KINDS)}.")
    try:
        body = labelled.path.read_bytes()
        read = _read(Page(url="", content_type=_TYPES.get(labelled.path.suffix.lower(), "text/plain"), body=body), kind)
    except (OSError, ReadingError) as error:
        raise ImportFormatError(
            f"The document {labelled.file} of {labelled.dataset} cannot be read: {error}"
        ) from error
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


async def _judge(labelled: GoldDocument, document: Document, model: Model | None) -> JudgedDocument:
    dataset = Dataset(id=labelled.dataset, name=labelled.dataset)
    texts = {document.id: document}
    if model is None:
        claims = tuple(await claims_by_rules([document], dataset))
        return JudgedDocument(labelled, document, dataset, claims, tuple(judge_claims(claims, texts, dataset)))
    claims = await _asked_claims(document, dataset, model)
    judged = judge_claims(claims, texts, dataset)
    settled, unasked = await look_again(judged, claims, texts, dataset, model, THREAD)
    if unasked:
        raise UnreachableError(f"The model could not be asked: {unasked[0]}.")
    return JudgedDocument(labelled, document, dataset, claims, tuple(settled))


async def _asked_claims(document: Document, dataset: Dataset, model: Model) -> tuple[Claim, ...]:
    if not is_usable(document):
        return ()
    answer = await claims_by_model(document, dataset, model, THREAD)
    if isinstance(answer, Unasked):
        raise UnreachableError(f"The model could not be asked: {answer.reason}.")
    return answer[0]


def _predictions(judged: JudgedDocument) -> list[Prediction]:
    pairs = zip(judged.claims, judged.judgements, strict=True)
    return [_prediction(claim, verdict, judged.document) for claim, verdict in pairs]


def _prediction(claim: Claim, verdict: Judgement, document: Document) -> Prediction:
    alias = look_up(claim.upstream_id or claim.mention) if "/" not in (claim.upstream_id or "") else None
    written = next(iter(given_ids(claim.mention, None)), None) if claim.upstream_url is None else None
    return Prediction(
        claim_id=claim.id,
        mention=claim.mention,
        id=(alias.id if alias else None) or claim.upstream_id or written,
        relationship=claim.relationship.value if claim.relationship else None,
        confidence=verdict.confidence,
        quote=claim.quote,
        status=verdict.status,
        grounded=verdict.start is not None,
        sentence=_sentence(claim, verdict, document),
        reason=claim.reason if verdict.status is ClaimStatus.ACCEPTED else verdict.reason,
    )


def _sentence(claim: Claim, verdict: Judgement, document: Document) -> str:
    """Give the words the quote belongs to, for people; a long passage is cut around the quote."""
    if verdict.start is None or verdict.end is None:
        return claim.quote
    parts = document_text(document.text, tuple((one.start, one.level, one.heading) for one in document.sections))
    start, end = surroundings(parts, verdict.start, verdict.end)
    if end - start <= _SHOWN:
        return document.text[start:end]
    room = max(0, _SHOWN - (verdict.end - verdict.start)) // 2
    return document.text[max(start, verdict.start - room) : min(end, verdict.end + room)]
