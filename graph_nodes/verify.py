"""verify: claim -> verdict. Deterministic first; a model looks again only at what stays in doubt."""

import asyncio
from collections.abc import Mapping, Sequence

import prompts
from app.records.answer import Found, Unasked
from app.records.claim import Claim, Extractor, Judgement
from app.records.dataset import Dataset
from app.records.document import Document
from app.records.model_answers import ClaimReview, Prompt
from app.verification.hostile import find_hostile_spans
from app.verification.judge import apply_review, hostile_quote, judge
from graph_nodes.ports import Model, Shelf
from graph_nodes.state import TraceState

__all__ = ["judge_claims", "look_again", "verify"]

LARGE_CHARACTERS = 200_000
"""Documents that are longer together are judged off the event loop."""

CONTEXT_CHARACTERS = 600
"""What a second look sees on each side of the quote."""


async def verify(state: TraceState, model: Model | None, shelf: Shelf) -> TraceState:
    """Judge every claim of the dataset; each keeps its verdict and its reason."""
    options = await shelf.options(state["thread"])
    dataset, found, claims, _ = await shelf.read_so_far(state["dataset"], state["claims"])
    if dataset is None:
        return {}
    documents = {document.id: document for document in found}
    if sum(len(document.text) for document in documents.values()) > LARGE_CHARACTERS:
        judged = await asyncio.to_thread(judge_claims, claims, documents, dataset)
    else:
        judged = judge_claims(claims, documents, dataset)
    unasked: list[str] = []
    if options.extractor is Extractor.LLM and model is not None:
        judged, unasked = await look_again(judged, claims, documents, dataset, model, state["thread"])
    await shelf.save_judgements(judged)
    return {"unasked": [*state.get("unasked", []), *unasked]}


def judge_claims(claims: Sequence[Claim], documents: Mapping[str, Document], dataset: Dataset) -> list[Judgement]:
    """Judge claims by the deterministic checks alone; hostile passages are looked for once a document with claims."""
    quoted = {claim.document_id for claim in claims} & documents.keys()
    hostile = {document_id: find_hostile_spans(documents[document_id].text) for document_id in quoted}
    judged = []
    for claim in claims:
        document = documents.get(claim.document_id)
        if document is None:
            continue
        reason = hostile_quote(claim, document, hostile[document.id])
        judged.append(_in_its_own_words(judge(claim, document, dataset, hostile=reason), claim, document))
    return judged


def _in_its_own_words(judgement: Judgement, claim: Claim, document: Document) -> Judgement:
    """Keep what the document says at the span, where that is not to the letter what was quoted."""
    if judgement.start is None or judgement.end is None:
        return judgement
    words = document.text[judgement.start : judgement.end]
    return judgement if words == claim.quote else judgement.model_copy(update={"quote": words})


async def look_again(
    judged: Sequence[Judgement],
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    dataset: Dataset,
    model: Model,
    thread: str,
) -> tuple[list[Judgement], list[str]]:
    """Ask a model about the doubtful verdicts, side by side.

    Args:
        judged: verdicts of the deterministic checks.
        claims: the claims they are about.
        documents: by id, those of the claims.
        dataset: whose upstreams are claimed.
        model: asked once a doubtful claim.
        thread: the run that pays.

    Returns:
        All verdicts in their order, and why some could not be asked about (those stay as they were).
    """
    by_id = {claim.id: claim for claim in claims}
    unasked: list[str] = []

    async def one(judgement: Judgement) -> Judgement:
        if not judgement.doubtful:
            return judgement
        claim = by_id[judgement.claim_id]
        prompt = _review_prompt(claim, judgement, documents[claim.document_id], dataset)
        answer = await model.ask(prompt, ClaimReview, thread=thread, dataset_id=dataset.id)
        if isinstance(answer, Unasked):
            unasked.append(answer.reason)
        if not isinstance(answer, Found) or answer.value.value is None:
            return judgement
        return apply_review(judgement, answer.value.value)

    return list(await asyncio.gather(*(one(judgement) for judgement in judged))), unasked


def _review_prompt(claim: Claim, judgement: Judgement, document: Document, dataset: Dataset) -> Prompt:
    start, end = judgement.start or 0, judgement.end or 0
    context = document.text[max(0, start - CONTEXT_CHARACTERS) : end + CONTEXT_CHARACTERS]
    return prompts.fill(
        "verify_claim",
        dataset=dataset.id,
        name=claim.mention,
        relationship=claim.relationship.value if claim.relationship else "not stated",
        quote=claim.quote,
        kind=document.kind.value,
        context=context,
    )
