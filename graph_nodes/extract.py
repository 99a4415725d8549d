"""extract: documents -> claims, by rules or by a model; and what the dataset is."""

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import prompts
from app.extraction.model_claims import claims_from_answer
from app.extraction.profile import domain_labels, modality, profile_by_rules
from app.extraction.rules import extract_claims
from app.extraction.selection import select_passages
from app.records import model_answers
from app.records.answer import Found, Unasked
from app.records.claim import Claim, Extractor
from app.records.dataset import Dataset, DatasetProfile, Modality
from app.records.document import Document, DocumentKind
from graph_nodes.ports import Model, Shelf
from graph_nodes.state import TraceState

__all__ = ["claims_by_model", "claims_by_rules", "extract", "is_usable"]

DOCUMENT_TOKENS = 6_000
"""What one document may take of a prompt."""

PROFILE_TOKENS = 900

USABLE_WORDS = 4
"""Documents with fewer words say nothing that could be an upstream."""

_PLAIN_PATH = re.compile(r"[\w.~/-]{0,120}", re.ASCII)

LARGE_CHARACTERS = 200_000
"""Texts above this are read by the rules off the event loop."""


async def extract(state: TraceState, model: Model | None, shelf: Shelf) -> TraceState:
    """Read claims out of every document of the dataset, at most one model call each, side by side."""
    options = await shelf.options(state["thread"])
    dataset, found, _, _ = await shelf.read_so_far(state["dataset"])
    if dataset is None:
        return {"claims": []}
    wanted = set(state["documents"])
    documents = [document for document in found if document.id in wanted]
    if options.extractor is Extractor.LLM and model is not None:
        claims, profiled, unasked = await _by_model(dataset, documents, model, state["thread"])
    else:
        claims = await claims_by_rules(documents, dataset)
        profiled, unasked = _profiled(dataset, documents), []
    await shelf.save_claims(claims)
    await shelf.save_dataset(profiled)
    return {"claims": [claim.id for claim in claims], "unasked": [*state.get("unasked", []), *unasked]}


def is_usable(document: Document) -> bool:
    """Whether a model is asked about a document; what has no words is not worth a call."""
    return len(document.text.split()) >= USABLE_WORDS


async def claims_by_rules(documents: Sequence[Document], dataset: Dataset) -> list[Claim]:
    """Give what the rules find in documents about ``dataset``; large ones are read off the event loop."""
    claims: list[Claim] = []
    for document in documents:
        if len(document.text) > LARGE_CHARACTERS:
            claims.extend(await asyncio.to_thread(extract_claims, document, dataset))
        else:
            claims.extend(extract_claims(document, dataset))
    return claims


def _plain_address(url: str) -> str:
    """Give the address as a prompt may hold it outside the document's tags: what has room for prose loses it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = not parts.query and not parts.fragment and _PLAIN_PATH.fullmatch(parts.path)
    return url if plain else f"{parts.scheme}://{parts.netloc}/"


def _profiled(dataset: Dataset, documents: list[Document]) -> Dataset:
    found = modality(dataset, documents)
    return dataset.model_copy(update={"modality": found, "profile": profile_by_rules(dataset, documents)})


async def _by_model(
    dataset: Dataset, documents: list[Document], model: Model, thread: str
) -> tuple[list[Claim], Dataset, list[str]]:
    usable = [document for document in documents if is_usable(document)]
    found = modality(dataset, documents)
    *asked, profile = await asyncio.gather(
        *(claims_by_model(document, dataset, model, thread) for document in usable),
        _profile(dataset, usable, found, model, thread),
    )
    claims: list[Claim] = []
    unasked: list[str] = []
    failed = 0
    for answer in asked:
        if isinstance(answer, Unasked):
            unasked.append(answer.reason)
        elif isinstance(answer, tuple):
            claims.extend(answer[0])
            failed += not answer[1]
    update: dict[str, object] = {"modality": found}
    if isinstance(profile, Unasked):
        unasked.append(profile.reason)
    elif isinstance(profile, DatasetProfile):
        update["profile"] = profile
    if failed and failed == len(usable):
        update["review_reason"] = "the model's answers could not be used"
    return claims, dataset.model_copy(update=update), unasked


async def claims_by_model(
    document: Document, dataset: Dataset, model: Model, thread: str
) -> tuple[tuple[Claim, ...], bool] | Unasked:
    """Ask a model for the upstreams that one document states.

    Args:
        document: what is shown, cut to ``DOCUMENT_TOKENS``.
        dataset: whose upstreams are asked for.
        model: asked once.
        thread: the run that pays.

    Returns:
        The claims, broken ones too, and whether the model's answer could be used; or that it could not be asked.
    """
    prompt = prompts.fill(
        "extract_claims",
        dataset=dataset.id,
        kind=document.kind.value,
        url=_plain_address(document.url),
        title=document.title or "",
        document=select_passages(document, DOCUMENT_TOKENS),
    )
    answer = await model.ask(prompt, model_answers.DocumentClaims, thread=thread, dataset_id=dataset.id)
    if isinstance(answer, Found):
        return claims_from_answer(answer.value, document, dataset, prompt), answer.value.value is not None
    return answer if isinstance(answer, Unasked) else ((), False)


async def _profile(
    dataset: Dataset, documents: list[Document], found: Modality, model: Model, thread: str
) -> DatasetProfile | Unasked | None:
    described = next((d for d in documents if d.kind is DocumentKind.CARD), None) or next(iter(documents), None)
    if described is None:
        return None
    labels = domain_labels(found)
    prompt = prompts.fill(
        "extract_profile",
        dataset=dataset.id,
        domains=", ".join(labels),
        document=_opening(described, PROFILE_TOKENS),
    )
    answer = await model.ask(prompt, model_answers.DatasetProfile, thread=thread, dataset_id=dataset.id)
    if isinstance(answer, Unasked):
        return answer
    if not isinstance(answer, Found) or answer.value.value is None:
        return profile_by_rules(dataset, documents)
    value = answer.value.value
    domains = tuple(label for label in labels if label in value.domains)
    return DatasetProfile(domains=domains, data_type=value.data_type, summary=value.summary)


def _opening(document: Document, budget_tokens: int) -> str:
    """Give the first whole paragraphs that fit the budget; what a dataset is stands at the top."""
    kept: list[str] = []
    left = budget_tokens * 4
    for paragraph in document.text.split("\n\n"):
        if kept and len(paragraph) > left:
            break
        kept.append(paragraph[: budget_tokens * 4])
        left -= len(paragraph)
    return "\n\n".join(kept)
