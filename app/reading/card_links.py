"""The links of a card with where they stand: label, words, line, heading and place.

Links in code and in comments are left out: they are examples. BibTeX is read apart.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.reading.bibliography import prune_bibtex
from app.reading.code_blocks import split_fences
from app.reading.decoding import clean
from app.reading.definitions import strip_unseen_definitions
from app.reading.markup import strip_tags
from app.reading.sections import find_headings, split_sections

__all__ = ["CardLink", "card_links", "card_prose"]

MAX_CHARS: Final = 400_000
MAX_LINKS: Final = 2_000

_IMAGE: Final = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,300})\]\([^()\s]{0,3000}(?:\s[^()\n]{0,300})?\)")
_LINK: Final = re.compile(
    r"\[(?P<words>[^\[\]]{0,400})\]\(\s?<?(?P<target>https?://[^()\s<>]{1,2000}(?:\([^()\s<>]{0,200}\)[^()\s<>]{0,500})?)>?[^()\n]{0,300}?\)"
    r"|(?P<bare>https?://[^\s<>\"'|\])}]{4,2000})|(?P<arxiv>\barxiv\s?:\s?\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_WRAPPED: Final = re.compile(r"\[[^\[\]]{1,400}\]\(")
_LABEL: Final = re.compile(
    r"^[\s>*+•|-]*(?:\*\*|__)?[^\w\n\[(]{0,12}(?P<label>[A-Za-z][\w /&-]{1,40}?)\s*(?:\*\*|__)?\s*[::]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CardLink:
    """A link: its target, its words (empty for a bare address), its line with what precedes it, and its place.

    ``label`` is the word the line opens with before a colon, in lower case; ``place`` counts lines.
    """

    target: str
    words: str
    label: str
    line: str
    before: str
    heading: str
    place: int


def card_links(body: str) -> list[CardLink]:
    """Find the links of a card's body, in order."""
    text = card_prose(body)
    links: list[CardLink] = []
    place = 0
    for section in split_sections(text, find_headings(text)):
        for line in text[section.start : section.end].split("\n"):
            place += 1
            if len(links) < MAX_LINKS and ("://" in line or "arxiv" in line.lower()):
                links += _of_line(line[:20_000], section.heading, place)
    return links


def _of_line(line: str, heading: str, place: int) -> list[CardLink]:
    label = _LABEL.match(line)
    name = label["label"].strip().lower() if label else ""
    found: list[CardLink] = []
    for match in _LINK.finditer(line):
        target = match["target"] or match["bare"] or match["arxiv"]
        words = " ".join((match["words"] or "").split())
        before = line[max(match.start() - 200, 0) : match.start()]
        found.append(CardLink(target.rstrip(".,;:*_`'\""), words, name, line, before, heading, place))
    return found


def card_prose(body: str) -> str:
    """Give the first 400,000 characters of a card's body without code, comments and BibTeX."""
    text = clean(body[:MAX_CHARS])[0]
    text = "".join(block.text for block in split_fences(text) if block.kind == "prose")
    text = strip_unseen_definitions(text)[0]
    text = strip_tags(_IMAGE.sub(lambda match: match["alt"], text))[0]
    return prune_bibtex(_WRAPPED.sub(lambda match: match[0].replace("\n", " "), text))[0]
