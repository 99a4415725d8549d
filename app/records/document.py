"""Documents: what is read about a dataset, where it was found, and its pruned text.

``Document.text`` is what remains after pruning; every span of a claim counts characters (Python
code points) in it. Evidence is never pruned, noise is.
"""

from enum import StrEnum

from app.records.record import Record, UtcTime

__all__ = ["Document", "DocumentKind", "DocumentReference", "Page", "Paper", "ReadText", "SearchHit", "Section"]


class DocumentKind(StrEnum):
    """The kinds of the published layout, with its names."""

    CARD = "HuggingFace README"
    PAPER = "Paper"
    GITHUB = "GitHub"
    BLOG = "Blog"


class DocumentReference(Record):
    """Where a document about a dataset may be found, not yet read.

    Attributes:
        kind: what it is.
        url: its public address (``https://arxiv.org/abs/ID`` for papers, ``https://github.com/o/r``
            for repositories, the card's page for cards).
        title: for a paper known by citation only, its title; ``url`` is empty then.
        own: whether it introduces this very dataset (its own paper, its own repository).
        found_by: why it was taken, in a few words.
    """

    kind: DocumentKind
    url: str
    title: str | None = None
    own: bool = False
    found_by: str = ""


class Section(Record):
    """A headed part of a document: ``text[start:end]``, the heading line included."""

    heading: str
    level: int
    start: int
    end: int


class ReadText(Record):
    """What reading makes of a raw page: pruned text, its sections, and notes on what was left out."""

    text: str
    sections: tuple[Section, ...] = ()
    title: str | None = None
    notes: tuple[str, ...] = ()


class Document(Record):
    """One document as read. ``id`` is derived from kind, address and content: reading twice changes nothing."""

    id: str
    kind: DocumentKind
    url: str
    title: str | None = None
    text: str
    sections: tuple[Section, ...] = ()
    content_hash: str
    notes: tuple[str, ...] = ()
    published_at: UtcTime | None = None


class Page(Record):
    """Raw bytes from one address, after redirects; ``url`` is the public address of the last one."""

    url: str
    content_type: str
    body: bytes
    etag: str | None = None


class Paper(Record):
    """What arXiv says of a paper; ``arxiv_id`` has no version."""

    arxiv_id: str
    title: str
    abstract: str
    published_at: UtcTime
    authors: tuple[str, ...] = ()


class SearchHit(Record):
    """One result of a web search."""

    url: str
    title: str
    content: str = ""
