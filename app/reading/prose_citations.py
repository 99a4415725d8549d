"""Citations written as prose, where a card asks to be cited without BibTeX.

Only what stands under a heading such as "Citation", or after words such as "please cite", is looked at; of a
citation which asks for the source of the data to be cited nothing is taken.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.reading.bibliography import BibEntry
from app.reading.card_links import card_prose
from app.reading.sections import find_headings, split_sections

__all__ = ["prose_citations"]

MOST: Final = 20
_HEADING: Final = re.compile(r"\b(?:citations?|cite|citing|bibtex|how to cite|reference paper)\b", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\b(?:please(?: consider)?(?: also)? (?:cite|citing)"
    r"|cite (?:this|our|us|it|as|the (?:paper|following|dataset|work))|to cite|(?:preferred |suggested )?citation\s*:)",
    re.IGNORECASE,
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:original|source|underlying|upstream|base|respective|parent|constituent|component)\b", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"^[ \t>]+", re.MULTILINE)
_BREAK: Final = re.compile(r"\n[ \t>]*\n|\n(?=[ \t>]{0,8}(?:[-*+]|\d{1,2}[.)])[ \t])")
_YEAR: Final = r"\b(?:19|20)\d\d[a-z]?\b"
_TITLE: Final = r"([A-Z0-9][^\n]{7,300}?)[*_]{0,2}(?:[.?!](?=\s|$)|, in\b)"
_TITLES: Final = (
    re.compile(r"[\"“]([^\"“”\n]{8,300}?)[,.]?[\"”]"),
    re.compile(rf"\({_YEAR}[^()\n]{{0,20}}\)[.,:]?\s+[\"“*_]{{0,2}}{_TITLE}"),
    re.compile(rf"{_YEAR}\.\s+[*_]{{0,2}}{_TITLE}"),
    re.compile(r"(?<![*\w])[*_]{1,2}([A-Z0-9][^*_\n]{7,300}?)[,.]?[*_]{1,2}(?![*\w])"),
)
_PUBLISHED: Final = re.compile(
    r"arxiv|proceedings|\bin proc\b|journal|conference|workshop|transactions|preprint|findings of|advances in neural"
    r"|\b(?:E?ACL|NAACL|EMNLP|COLING|LREC|NeurIPS|NIPS|ICLR|ICML|AAAI|CVPR|TACL|SIGIR)\b",
    re.IGNORECASE,
)


def prose_citations(body: str) -> list[BibEntry]:
    """Find the papers a card asks to be cited by, written as prose, in order.

    Returns:
        Entries as BibTeX would give them: ``title``, ``note`` (the whole citation), and ``journal`` where
        it names a place of publication.
    """
    found: list[BibEntry] = []
    for citation in _citations(card_prose(body)):
        line = " ".join(_QUOTED.sub("", citation).split())[:2000]
        title = next((match[1] for pattern in _TITLES if (match := pattern.search(line))), None)
        if title is None or not re.search(_YEAR, line) or _OF_OTHERS.search(line.replace(title, "")):
            continue
        entry = {"key": "", "title": title.strip(" *_,."), "note": line}
        published = _PUBLISHED.search(line.replace(title, ""))
        found.append({**entry, "journal": published[0]} if published else entry)
        if len(found) == MOST:
            break
    return found


def _citations(text: str) -> Iterator[str]:
    """Give the paragraphs and list items that can be citations."""
    for section in split_sections(text, find_headings(text)):
        under = bool(_HEADING.search(section.heading))
        asked = False
        for paragraph in _BREAK.split(text[section.start : section.end]):
            if not paragraph.strip():
                continue
            asks = _ASKS.search(paragraph)
            if under or asked or asks:
                yield paragraph[asks.end() :] if asks and not under else paragraph
            asked = bool(asks) and paragraph.rstrip(" *_").endswith(":")
