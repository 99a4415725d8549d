"""What the checks of a world need: the text of a document by its address, and the true edges.

Addresses are those that prompts show: the card's page, ``arxiv.org/abs/ID``, ``github.com/o/r``, or the page itself.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from app.reading.card import read_card
from app.reading.page import read_page
from app.reading.pdf import read_pdf
from app.records.document import DocumentKind, Page, ReadText
from tests.standins.world import World

__all__ = ["WORLDS", "TrueEdge", "hub_id", "linked_documents", "raw_text", "read_document", "true_edges"]

WORLDS = Path(__file__).parent
_CARD = "https://huggingface.co/datasets/"
_PAPER = "https://arxiv.org/abs/"
_REPOSITORY = "https://github.com/"
_ADDRESS = re.compile(r"https?://[^\s)\]>\"'`]+")


@dataclass(frozen=True)
class TrueEdge:
    """An edge as it was meant; ``documents`` are (address, mention) pairs; ``certain`` is false for a mere guess."""

    downstream: str
    upstream: str
    on_hub: bool
    relationship: str
    certain: bool
    documents: tuple[tuple[str, str], ...]


def true_edges(name: str) -> list[TrueEdge]:
    """Read the intended graph of a world."""
    rows = [json.loads(line) for line in (WORLDS / f"{name}_truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [_true_edge(row) for row in rows]


def _true_edge(row: dict[str, Any]) -> TrueEdge:
    documents = tuple((document["url"], document["mention"]) for document in row.pop("documents"))
    return TrueEdge(**row, documents=documents)


def hub_id(world: World, name: str) -> str | None:
    """Give the id a name has today, None when the world's Hub does not know it."""
    found = world.by_lower_id.get(name.lower())
    return found.id if found else None


def raw_text(world: World, url: str) -> str:
    """Give the words of a document as published; empty when there is no such document."""
    kind, body = _document(world, url)
    if kind == "html":
        return LexborHTMLParser(body).text(separator=" ")
    return read_pdf(body).text if kind == "pdf" and body else body.decode()


def read_document(world: World, url: str) -> ReadText:
    """Give a document as the project reads it, pruned."""
    kind, body = _document(world, url)
    if kind == "card":
        return read_card(body).text
    if kind == "pdf":
        return read_pdf(body)
    reading = DocumentKind.GITHUB if kind == "markdown" else DocumentKind.PAPER if _PAPER in url else DocumentKind.BLOG
    content_type = "text/html; charset=utf-8" if kind == "html" else "text/plain; charset=utf-8"
    return read_page(Page(url=url, content_type=content_type, body=body), reading)


def linked_documents(world: World, dataset_id: str) -> set[str]:
    """Give the addresses of the world's documents that a dataset's card, tags or web search lead to, the card first."""
    dataset = next(dataset for dataset in world.datasets if dataset.id == dataset_id)
    found = {_CARD + dataset_id} | {_PAPER + tag[6:] for tag in dataset.tags if tag.startswith("arxiv:")}
    found |= {address.rstrip(".,;/") for address in _ADDRESS.findall(dataset.card or "")}
    searches = [line for line in world.searches if line.contains.lower() in dataset_id.lower()]
    found |= {str(result["url"]) for line in searches for result in line.results}
    return {url for url in found if (url == _CARD + dataset_id or not url.startswith(_CARD)) and raw_text(world, url)}


def _document(world: World, url: str) -> tuple[str, bytes]:
    if url.startswith(_CARD):
        found = world.by_lower_id.get(url.removeprefix(_CARD).lower())
        return "card", ((found.card if found else None) or "").encode()
    if url.startswith(_PAPER):
        paper = world.papers_by_id.get(url.removeprefix(_PAPER))
        if paper and paper.html:
            return "html", paper.html.encode()
        return "pdf", (paper.pdf if paper else None) or b""
    if url.startswith(_REPOSITORY):
        files = world.repositories_by_lower_name.get(url.removeprefix(_REPOSITORY).lower())
        return "markdown", files[1]["README.md"].encode() if files else b""
    name = url.removeprefix("https://").rstrip("/")
    page = next((world.pages[key] for key in (name, f"{name}/index.html") if key in world.pages), None)
    return "html", page.body if page else b""
