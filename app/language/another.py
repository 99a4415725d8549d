"""Statements about another dataset: "acme/beta was built from X" in a document about something else.

An id is recognised by its form, an owner and a name; a pair of ordinary words ("input/output") is none.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.language.own_names import OwnNames
from app.language.plain_words import is_marked, says_nothing

__all__ = ["about_another", "under_another"]

_SLUG: Final = re.compile(r"(?<![\w/.:-])[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9](?:[\w.-]{0,95}\w)?(?![\w/])")
_MADE: Final = (
    r"(?:deriv|buil|creat|construct|made|generat|collect|sampl|curat|extract|compil|sourc|assembl|bas|drawn|taken"
    r"|translat|distil|adapt|gather|crawl|scrap|produc|develop|fork|copi|cop)\w*"
)
_TOLD: Final = re.compile(
    r"[\])*_`\"”]{0,6}(?:\([^()\s]{0,300}\))?[*_`)]{0,4}(?:\s(?:data\s?set|corpus|benchmark|collection))?"
    r"(?:\s\([^()\n]{0,80}\))?,?\s+(?:which\s|that\s|itself\s)?"
    rf"(?:(?:is|was|were|are|has\sbeen|have\sbeen|had\sbeen)\s(?:\w{{1,20}}\s){{0,2}}?(?:{_MADE}"
    r"|(?:subset|version|translation|mix(?:ture)?|combination|part|copy|fork|derivative|collection)\sof)\b"
    r"|(?:derives|stems|comes|originates|builds|draws|consists|combines|merges|extends|translates)\b)",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r"\b(our (?:previous|earlier|prior|former) (?:data\s?set|corpus|benchmark|release)),?\s[^.;\n]{0,80}?"
    rf"\b(?:is|was|were)\s{_MADE}\b",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"\b(?:from|on)\s+(?:the\s)?(?:data\s?set\s)?[\[*_`\"“]{0,4}$")
_NUMBER: Final = re.compile(r"^\W*(?:\d{1,2}[.)]?\s+)?|\s+(?:dataset|corpus|benchmark)$", re.IGNORECASE)
_CITED_HEADING: Final = re.compile(r"\W*(\S+(?:\s\S+)?)\s[\[(].{0,60}?\b(?:et al|(?:19|20)\d\d)")
"""The heading of a section on a set that others made: "QuestSet (Moss et al., 2021)"."""
_NAME_WORDS: Final = 3
_NEAR: Final = 60
_REACH: Final = 1_200
_MOST: Final = 20


def under_another(path: Sequence[str], headings: Sequence[tuple[str, ...]], own: OwnNames) -> str | None:
    """Give the sibling dataset whose section a passage stands in, where this dataset has a section beside it.

    Args:
        path: the headings above the passage.
        headings: the paths of all headings of the document.
        own: the names of the dataset the document is read for.
    """
    for level, heading in enumerate(path):
        cited = _CITED_HEADING.match(heading)
        if cited and level > 1 and is_marked(cited[1], strictly=True) and not own.is_relative(cited[1]):
            return cited[1]
        name = _NUMBER.sub("", heading).strip(" `*:")
        if level == 0 and len(path) > 1 and own.is_self(name):
            continue
        if (
            own.is_self(name)
            or own.contains(name)
            or len(name.split()) > _NAME_WORDS
            or not is_marked(name, strictly=True)
        ):
            continue
        beside = [one[level] for one in headings if len(one) == level + 1 and one[:level] == tuple(path[:level])]
        if any(own.is_self(_NUMBER.sub("", one).strip(" `*:")) for one in beside if one != heading):
            return name
    return None


def about_another(text: str, start: int, end: int, own: OwnNames) -> str | None:
    """Give the id which ``text[start:end]``, the sentence before a name, tells the making of, or ``None``.

    Args:
        text: the document.
        start: where the sentence begins; only its last 1,200 characters before the name are read.
        end: where the name begins.
        own: the names of the dataset the document is read for.
    """
    start = max(start, end - _REACH)
    earlier = _EARLIER.search(text, start, end)
    if earlier is not None:
        return earlier[1]
    if "/" not in text[start:end]:
        return None
    for _, slug in zip(range(_MOST), _SLUG.finditer(text, start, end), strict=False):
        written = slug[0]
        if all(says_nothing(part.casefold()) for part in written.split("/")):
            continue
        if own.is_relative(written, written):
            before = text[max(start, slug.start() - _NEAR) : slug.start()]
            if own.is_self(written, written) and _FROM.search(before):
                return written
            continue
        if _TOLD.match(text, slug.end(), end):
            return written
    return None
