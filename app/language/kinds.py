"""What a name is when the wording says so: a crawl, a website, a book, a benchmark."""

import re
from typing import Final

from app.records.dataset import NodeKind

__all__ = ["kind_of"]

_CRAWL: Final = re.compile(r"\bcommon\s?-?crawl\b|\bCC-(?:MAIN|NEWS)\b|\bcrawls?\b|\bweb\s?archive\b", re.IGNORECASE)
_WEBSITE: Final = re.compile(
    r"\b(?:web-?sites?|forums?|wikipedia|wikidata|wiktionary|wikinews|reddit|twitter|stack\s?(?:exchange"
    r"|overflow)|quora|youtube|github|arxiv|pubmed"
    r"|news\s?group|blogs?|portal|subreddit)\b",
    re.IGNORECASE,
)
_HOST: Final = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|io|gov|info|co|de|fr|in|cn|jp|uk)$", re.IGNORECASE
)
_BOOK: Final = re.compile(r"\b(?:text\s?books?|books?|novels?|encyclop\w+)\b", re.IGNORECASE)
_HOMEPAGE: Final = re.compile(r"https?://[^/]+/?$")


def kind_of(mention: str, url: str | None, sentence: str) -> NodeKind | None:
    """Give the kind of a mention as its own words, its address and the words next to it say it."""
    if _CRAWL.search(mention):
        return NodeKind.CRAWL
    if _HOST.match(mention) or (url is not None and _HOMEPAGE.match(url)) or _WEBSITE.search(mention):
        return NodeKind.WEBSITE
    if _BOOK.search(mention):
        return NodeKind.BOOK
    return _kind_beside(mention, sentence)


def _kind_beside(mention: str, sentence: str) -> NodeKind | None:
    at = sentence.find(mention)
    if at < 0:
        return None
    beside = sentence[at + len(mention) : at + len(mention) + 30]
    if re.match(r"\W{0,4}(?:benchmark|test set)\b", beside, re.IGNORECASE):
        return NodeKind.BENCHMARK
    if re.match(r"\W{0,4}(?:web-?site|forum)\b", beside, re.IGNORECASE):
        return NodeKind.WEBSITE
    if re.match(r"\W{0,4}(?:data ?sets?|corpus)\b", beside, re.IGNORECASE):
        return NodeKind.DATASET
    return None
