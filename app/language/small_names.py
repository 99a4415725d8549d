"""A name in a text, and the names which are found by where they stand and not by a capital.

Ids and items written small, books by their titles, platforms whose rows are told of, phrases known as names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.language.plain_words import looks_marked, says_nothing
from app.language.well_known import SMALL_PHRASE

__all__ = ["Name", "set_phrases", "small_ids", "small_names"]


@dataclass(frozen=True, slots=True)
class Name:
    """A candidate name, ``text[start:end]`` in the document.

    Attributes:
        start: offset of the name's first character (markup left out).
        end: one past its last character.
        text: the name in one line, without markup.
        form: ``link``, ``url``, ``code``, ``slug`` or ``plain``.
        url: the link target, absent for the other forms but ``url``.
        outer: one past the whole construct, link target included.
    """

    start: int
    end: int
    text: str
    form: str
    url: str | None
    outer: int


_SMALL_ITEM: Final = re.compile(
    r"(?:(?<=, )|(?<=\band )|(?<=: )|(?<=from ))([a-z]{2,24}(?:-[a-z]{2,24}){1,3})(?=,|\sand\s|\s\(|\.?\s*$|\.\s)"
)
_BOOK: Final = re.compile(
    r"(?:[A-Z][\w’'-]+\s){1,4}(?:and|of|for|the|in|on)\s(?:the\s)?(?:[A-Z][\w’'-]+\s){1,4}(?:text)?book\b(?!s)"
)
"""A book by its title: "the Speech and Language Processing book"."""
_GITHUB: Final = re.compile(
    r"\bGit[Hh]ub(?=\s(?:repositor(?:y|ies)|repos|commits?|issues|pull\srequests|code|gists?|projects|data|archive|dump)\b)"
    r"|(?<=\bfrom\s)Git[Hh]ub(?=[,.;)]|\s(?:and|with|using|via|by)\b|\s*$)"
)
"""The platform where it is rows that are told of, and not a link to a project."""
_OF_A_SITE: Final = re.compile(
    r"\b(?:Amazon|Google|Yelp|Kaggle|Microsoft|Facebook|Twitter|Reddit|Wikipedia|Yahoo|Quora|IMDb)(?:\s[a-z-]{3,20}){1,3}"
    r"\s(?=data\s?set\b|corpus\b)"
)
"""A dataset called after a site and what its rows are: "the Amazon product review dataset"."""
_SMALL_SLUG: Final = re.compile(
    r"(?:(?<=\bof )|(?<=\bfrom )|(?<=\bon )|(?<=\busing ))([a-z][a-z0-9-]{3,40}/[a-z][a-z0-9.-]{4,80}[a-z0-9])"
    r"(?=[,;)]|\.?\s*$|\.\s|\s(?:and|which|that|with|by|data|dataset|corpus)\b)"
)
"""An owner and a name, both written small, where a source is named and the phrase ends: "a version of owner/name,"."""
_COMPOUND: Final = re.compile(
    r"(?:ed|ing|based|free|level|like|domain|quality|language|source|scale|made|end|hop|turn|tion|ment|ness|ity)$"
)
"""How the compounds of English end, which are no names: "crowd-sourced", "web-scale"."""


def set_phrases(text: str, start: int, end: int) -> Iterator[Name]:
    """Give the phrases of ``text[start:end]`` that are names as a whole: books, platforms, known ones written small."""
    for pattern in (SMALL_PHRASE, _BOOK, _GITHUB, _OF_A_SITE):
        for match in pattern.finditer(text, start, end):
            words = match[0].rstrip()
            end_of_name = match.start() + len(words)
            yield Name(match.start(), end_of_name, " ".join(words.split()), "plain", None, end_of_name)


def small_names(text: str, start: int, end: int) -> Iterator[Name]:
    """Give the hyphenated words written small that are one item of a list of names: "SetA, set-b and SetC"."""
    if "-" not in text[start:end]:
        return
    for match in _SMALL_ITEM.finditer(text, start, end):
        parts = match[1].split("-")
        if all(says_nothing(part) for part in parts) or _COMPOUND.search(match[1]):
            continue
        before = text[max(start, match.start() - 60) : match.start()].rstrip(" ,").removesuffix("and").rstrip(" ,`*)")
        after = text[match.end() : match.end() + 60].lstrip(" ,").removeprefix("and").lstrip(" ,`*[")
        last, first = before.split()[-1:] or [""], after.split()[:1] or [""]
        if any(looks_marked(word.strip("()[]*_`.,;:")) for word in (*last, *first)):
            yield Name(match.start(1), match.end(1), match[1], "plain", None, match.end(1))


def small_ids(text: str, start: int, end: int) -> Iterator[Name]:
    """Give the ids written small where a source is named: "a version of owner/name,"."""
    if "/" not in text[start:end]:
        return
    for match in _SMALL_SLUG.finditer(text, start, end):
        if not any(says_nothing(part) for part in match[1].split("/")):
            yield Name(match.start(1), match.end(1), match[1], "slug", None, match.end(1))
