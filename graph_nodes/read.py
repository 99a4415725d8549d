"""read: references -> pruned, sectioned, hashed documents; the documents of a dataset side by side."""

import asyncio
from datetime import datetime
from urllib.parse import urlsplit

from app.errors import ReadingError
from app.reading.addresses import arxiv_id
from app.reading.page import read_page
from app.records.answer import Absent, Answer, Found, Unasked
from app.records.document import Document, DocumentKind, DocumentReference, Page, Paper, ReadText
from app.records.identity import content_hash, stable_id
from graph_nodes.ports import Hub, Papers, PdfReader, Repositories, Shelf, WebPages
from graph_nodes.search import WEB_SEARCH
from graph_nodes.state import TraceState

__all__ = ["read"]

LARGE_BYTES = 200_000
"""Pages above this are read off the event loop."""


async def read(
    state: TraceState,
    hub: Hub,
    papers: Papers,
    repositories: Repositories,
    web_pages: WebPages,
    read_pdf: PdfReader,
    shelf: Shelf,
) -> TraceState:
    """Fetch and read every reference of the dataset; why one gave nothing is stored with it."""
    dataset_id = state["dataset"]
    options = await shelf.options(state["thread"])
    references = await shelf.references(dataset_id)
    stored = {} if options.refresh else {document.url: document for document in await shelf.documents(dataset_id)}

    async def one(reference: DocumentReference) -> Document | Unasked | None:
        if reference.url in stored:
            return stored[reference.url]
        if reference == WEB_SEARCH or _host_in(options.given_up, _netloc(reference.url)):
            await shelf.save_given_up(dataset_id, reference, f"given up by the user: {reference.url}")
            return None
        page = await _fetch(reference, dataset_id, hub, papers, repositories, web_pages)
        if isinstance(page, Unasked) and _host_in(options.given_up, page.host):
            await shelf.save_given_up(dataset_id, reference, f"given up by the user: {reference.url} ({page.reason})")
            return None
        return await _keep(dataset_id, reference, page, read_pdf, papers, shelf)

    outcomes = await asyncio.gather(*(one(reference) for reference in references))
    documents = {outcome.id: None for outcome in outcomes if isinstance(outcome, Document)}
    unasked = [outcome.reason for outcome in outcomes if isinstance(outcome, Unasked)]
    return {"documents": list(documents), "unasked": [*state.get("unasked", []), *unasked]}


def _host_in(hosts: tuple[str, ...], host: str) -> bool:
    """Whether ``host[:port]`` is among hosts; one named without a port means all its ports."""
    name = host.lower().rpartition("@")[2]
    return name in hosts or name.partition(":")[0] in hosts


def _netloc(url: str) -> str:
    """Give the host of an address as written; empty when it is malformed, as one found by a search may be."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


async def _fetch(
    reference: DocumentReference,
    dataset_id: str,
    hub: Hub,
    papers: Papers,
    repositories: Repositories,
    web_pages: WebPages,
) -> Answer[Page]:
    if not reference.url:
        return Absent("arXiv has no paper of this title")
    if reference.kind is DocumentKind.CARD:
        return await hub.card(dataset_id)
    if reference.kind is DocumentKind.PAPER:
        identifier = arxiv_id(reference.url)
        return await papers.full_text(identifier) if identifier else await web_pages.page(reference.url)
    if reference.kind is DocumentKind.GITHUB:
        owner, name = urlsplit(reference.url).path.strip("/").split("/")[:2]
        return await repositories.readme(owner, name)
    return await web_pages.page(reference.url)


async def _keep(
    dataset_id: str,
    reference: DocumentReference,
    page: Answer[Page],
    read_pdf: PdfReader,
    papers: Papers,
    shelf: Shelf,
) -> Document | Unasked | None:
    known: Answer[tuple[Paper, ...]] = Absent("no paper")
    if reference.kind is DocumentKind.PAPER and (identifier := arxiv_id(reference.url)):
        known = await papers.papers([identifier])
    for answer in (page, known):
        if isinstance(answer, Unasked):
            await shelf.save_unread(dataset_id, reference, answer.reason, unasked=True)
            return answer
    title, abstract, published_at = None, "", None
    if isinstance(known, Found) and known.value:
        paper = known.value[0]
        title, abstract, published_at = paper.title, paper.abstract, paper.published_at
    try:
        text = await _text(page, reference, abstract, read_pdf)
    except ReadingError as error:
        await shelf.save_unread(dataset_id, reference, str(error), unasked=False)
        return None
    if text is None:
        reason = page.reason if isinstance(page, Absent) else "no text"
        await shelf.save_unread(dataset_id, reference, reason, unasked=False)
        return None
    document = _document(reference, text, title, published_at)
    await shelf.save_document(dataset_id, reference, document)
    return document


async def _text(
    page: Answer[Page], reference: DocumentReference, abstract: str, read_pdf: PdfReader
) -> ReadText | None:
    """Read the page; a paper whose full text is not there still has its abstract."""
    if not isinstance(page, Found):
        return ReadText(text=abstract, notes=("abstract only",)) if abstract else None
    if page.value.content_type.startswith("application/pdf"):
        text = await read_pdf(page.value.body)
    elif len(page.value.body) > LARGE_BYTES:
        text = await asyncio.to_thread(read_page, page.value, reference.kind)
    else:
        text = read_page(page.value, reference.kind)
    return text if text.text.strip() else None


def _document(
    reference: DocumentReference, text: ReadText, title: str | None, published_at: datetime | None
) -> Document:
    # PDFs can give halves of characters, which no file can hold; a question mark keeps every offset.
    words = text.text.encode("utf-8", "replace").decode()
    digest = content_hash(words)
    return Document(
        id=stable_id("doc", reference.kind.value, reference.url, digest),
        kind=reference.kind,
        url=reference.url,
        title=title or reference.title or text.title,
        text=words,
        sections=text.sections,
        content_hash=digest,
        notes=text.notes,
        published_at=published_at,
    )
