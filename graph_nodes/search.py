"""search: frontier item -> validated dataset and the references of its documents."""

from urllib.parse import urlsplit

from app.naming.identifier import fold_name
from app.records.answer import Absent, Found, Unasked
from app.records.dataset import Dataset
from app.records.document import DocumentKind, DocumentReference, SearchHit
from app.records.run import RunOptions
from app.verification.dates import released_before
from graph_nodes.description import CARD_ENDS, Description, describe
from graph_nodes.ports import Hub, Papers, Shelf, WebSearch
from graph_nodes.signature import reading_signature
from graph_nodes.state import TraceState

__all__ = ["search"]

BARE_CARD_WORDS = 30
"""A card with fewer words, and without a paper or repository of its own, gives too little."""

WEB_HITS = 2

WEB_SEARCH = DocumentReference(kind=DocumentKind.BLOG, url="https://api.tavily.com/search", found_by="web search")
"""Stands for a web search that a person did without, so that this is told like a page that was."""


async def search(state: TraceState, hub: Hub, papers: Papers, web_search: WebSearch, shelf: Shelf) -> TraceState:
    """Validate the taken dataset on the Hub and find what speaks of it.

    Routes to ``read``; or straight to ``merge`` when its lineage ends here (missing, gated, released
    before the run's ``since``), when an earlier run has read it, or when it could not be asked.
    """
    options = await shelf.options(state["thread"])
    stored = await _stored_reading(state, options, shelf)
    if stored is not None:
        return stored
    answer = await describe(hub, papers, state["taken"])
    if isinstance(answer, Unasked):
        return _unasked(answer)
    if isinstance(answer, Absent):
        return await _not_on_hub(state, answer, options, web_search, shelf)
    description = answer.value
    if not await shelf.rename_taken(state["thread"], state["taken"], description.dataset.id):
        return {"route": "take", "reason": f"is {description.dataset.id}, which the run already has"}
    return await _on_hub(description, options, web_search, shelf)


async def _stored_reading(state: TraceState, options: RunOptions, shelf: Shelf) -> TraceState | None:
    if options.refresh:
        return None
    dataset = await shelf.stored_dataset(state["taken"])
    if dataset is None:
        return None
    # Only a description dates a dataset here, and what was once released early stays so.
    ended = _ended(dataset, options) if dataset.published_on is not None else None
    if ended:
        return {"dataset": dataset.id, "route": "merge", "reason": ended}
    if not await shelf.finished_reading(state["taken"], reading_signature(options)):
        return None
    if dataset.terminal_reason in CARD_ENDS:
        return {"dataset": dataset.id, "route": "merge", "reason": dataset.terminal_reason}
    documents = await shelf.documents(dataset.id)
    claims = [claim.id for claim in await shelf.claims_of(dataset.id)]
    return {"dataset": dataset.id, "route": "stored", "documents": [d.id for d in documents], "claims": claims}


async def _on_hub(description: Description, options: RunOptions, web_search: WebSearch, shelf: Shelf) -> TraceState:
    dataset, references = description.dataset, description.references
    update: TraceState = {"dataset": dataset.id, "unasked": [item.reason for item in description.unasked]}
    ended = _ended(dataset, options) or description.card_missing
    # An empty reason, unlike an absent one, takes the place of what an earlier reading left to be reviewed.
    await shelf.save_dataset(dataset.model_copy(update={"terminal_reason": ended, "review_reason": ""}))
    if ended:
        return {**update, "route": "merge", "reason": ended}
    if _gives_too_little(description) and web_search.enabled and options.web_search:
        hits = await web_search.search(f'"{dataset.id}" dataset how it was created, source datasets')
        if isinstance(hits, Unasked) and _given_up(hits, options):
            references = (*references, WEB_SEARCH)
        elif isinstance(hits, Unasked):
            update["unasked"] = [*update["unasked"], hits.reason]
        elif isinstance(hits, Found):
            references = (*references, *_references_from(hits.value, dataset.id, references))
    await shelf.save_references(dataset.id, references)
    return {**update, "route": "read", "reason": ""}


def _ended(dataset: Dataset, options: RunOptions) -> str | None:
    if released_before(dataset, options.since):
        return f"released before {options.since} ({dataset.published_on}, {dataset.dated_by})"
    return None


def _gives_too_little(description: Description) -> bool:
    own = any(reference.own and reference.kind is not DocumentKind.CARD for reference in description.references)
    others = any(reference.kind is DocumentKind.GITHUB for reference in description.references)
    return description.card_words < BARE_CARD_WORDS and not own and not others


async def _not_on_hub(
    state: TraceState, absent: Absent, options: RunOptions, web_search: WebSearch, shelf: Shelf
) -> TraceState:
    """A seed that the Hub does not have: the web may still tell of it."""
    name = state["taken"]
    dataset = Dataset(id=name, name=name, exists=False)
    references: tuple[DocumentReference, ...] = ()
    if web_search.enabled and options.web_search:
        hits = await web_search.search(f'"{name}" dataset how it was created, source datasets')
        if isinstance(hits, Unasked) and not _given_up(hits, options):
            return _unasked(hits)
        if isinstance(hits, Unasked):
            references = (WEB_SEARCH,)
        if isinstance(hits, Found):
            references = _references_from(hits.value, name, ())
    reason = None if references else absent.reason
    await shelf.save_dataset(dataset.model_copy(update={"terminal_reason": reason}))
    await shelf.save_references(name, references)
    return {"dataset": name, "route": "read" if references else "merge", "reason": reason or ""}


def _references_from(
    hits: tuple[SearchHit, ...], dataset_id: str, known: tuple[DocumentReference, ...]
) -> tuple[DocumentReference, ...]:
    """Keep hits that name the dataset in full; a page about something else is worse than none."""
    name = fold_name(dataset_id.rpartition("/")[2])
    urls = {reference.url for reference in known}
    named = [
        hit
        for hit in hits
        if name in fold_name(f"{hit.title} {hit.content}") and hit.url not in urls and _readable(hit.url)
    ]
    return tuple(
        DocumentReference(kind=DocumentKind.BLOG, url=hit.url, title=hit.title or None, found_by="web search")
        for hit in named[:WEB_HITS]
    )


def _given_up(hits: Unasked, options: RunOptions) -> bool:
    return bool({hits.host, urlsplit(WEB_SEARCH.url).netloc} & set(options.given_up))


def _readable(url: str) -> bool:
    return url.startswith(("https://", "http://")) and "huggingface.co/" not in url


def _unasked(answer: Unasked) -> TraceState:
    return {"route": "merge", "unasked": [answer.reason], "reason": answer.reason}
