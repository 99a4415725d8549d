"""Where a claimed name stands: in the quote, or beside it in the same sentence, heading, item or row.

Spelling may differ in case, punctuation, a leading organisation, a trailing "dataset" and brackets, nothing else.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from app.language.document_text import DocumentText, passage_at
from app.language.passages import PassageKind
from app.language.plain_words import EASTERN_SCRIPT

__all__ = ["occurrences", "surroundings"]

_NOUN: Final = re.compile(
    r"^(?:the|an?|our)\s+|[\s_-]+(?:data\s?sets?|corpus|corpora|benchmark|data|collection|dump)$", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"\s*[\[(][^()\[\]]{0,200}[\])]\s*")
_LETTERS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_IN_A_WORD: Final = re.compile(rf"[^\W_{EASTERN_SCRIPT}]")
"""Where a name does not end; Chinese, Japanese and Korean put no space between it and the next word."""
_GAP: Final = r"[\W_]{0,4}"
_MOST: Final = 12


def occurrences(mention: str, dataset_id: str | None, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give up to twelve spans in ``text[start:end]`` where a name stands.

    Args:
        mention: the name as claimed.
        dataset_id: its explicit Hub id, which counts as a spelling of it.
        text: the document.
        start: where to look from.
        end: one past the last place to look at.
    """
    for form in _forms(mention, dataset_id):
        spelling = _spelling(form)
        found = list(islice(_whole_words(spelling, text, start, end), _MOST)) if spelling is not None else []
        if found:
            return found
    return []


@lru_cache(maxsize=1024)
def _spelling(form: str) -> re.Pattern[str] | None:
    pieces = _LETTERS.findall(form)
    if not pieces or sum(map(len, pieces)) < 2 or len(pieces) > 40:
        return None
    return re.compile(_GAP.join(map(re.escape, pieces)), re.IGNORECASE)


def _whole_words(spelling: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where a spelling stands as whole words; their edges in each pattern would take 9 ms to compile."""
    while (match := spelling.search(text, start, end)) is not None:
        begin, stop = match.span()
        cut = (begin > 0 and _IN_A_WORD.match(text, begin - 1)) or _IN_A_WORD.match(text, stop, end)
        if not cut:
            yield begin, stop
        start = begin + 1 if cut else stop


def _forms(mention: str, dataset_id: str | None) -> Iterator[str]:
    yield mention
    bare = _NOUN.sub("", mention.strip())
    yield bare
    yield _BRACKET.sub(" ", bare).strip()
    if "/" in bare and " " not in bare:
        yield bare.rpartition("/")[2]
    if dataset_id:
        yield dataset_id
        yield dataset_id.rpartition("/")[2]


def surroundings(document: DocumentText, start: int, end: int) -> tuple[int, int]:
    """Give the span around ``text[start:end]``: its sentences, and the list item, row or heading it is in."""
    first, last = passage_at(document, start), passage_at(document, max(start, end - 1))
    if first is None or last is None:
        return start, end
    opening, closing = document.passages[first], document.passages[last]
    begin, stop = min(start, opening.start), max(end, closing.start)
    if opening.kind is PassageKind.PROSE:
        begin = max((one.start for one in document.sentences(opening) if one.start <= start), default=begin)
    if closing.kind is PassageKind.PROSE:
        stop = min((one.end for one in document.sentences(closing) if one.end >= end), default=max(end, closing.end))
    else:
        stop = max(end, closing.end)
    before = document.passages[first - 1] if first else None
    if before is not None and before.kind is PassageKind.HEADING and opening.start - before.end < 4:
        begin = min(begin, before.start)
    return begin, max(stop, end)
