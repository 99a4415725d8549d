"""Hub ids in links beside a name; an address that is not a dataset's page gives none."""

import re
from collections.abc import Iterator
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.names import names
from app.language.plain_words import squash

__all__ = ["dataset_links", "linked_id", "loaded_ids"]

_LOADED: Final = re.compile(
    r"load_dataset\(\s{0,20}(?:path\s?=\s?)?[\"']([A-Za-z0-9][\w.-]{0,95}(?:/[\w.-]{1,96})?)[\"']"
)
_BETWEEN: Final = re.compile(r"[^.!?\n]{0,160}(?:\n[^\n]{0,120}){0,2}$")
_ANOTHER: Final = re.compile(r"\b(?:and|or)\b|[;&]|,(?!.*:\s*$)", re.IGNORECASE)
"""Tells that the link belongs to another name; ``Name, what it is: link`` is still of one."""

_REACH: Final = 300


def dataset_links(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """Give (start, end, words, dataset id) of the Hub links and ``load_dataset`` calls in ``text[start:end]``."""
    for name in names(text, start, end):
        dataset_id = hub_dataset_id(name.url) if name.url else None
        if dataset_id is not None:
            yield name.start, name.outer, name.text, dataset_id
    for begin, stop, dataset_id in loaded_ids(text, start, end):
        yield begin, stop, dataset_id, dataset_id


def loaded_ids(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, dataset id) of the ``load_dataset`` calls in ``text[start:end]``."""
    for match in _LOADED.finditer(text, start, end):
        yield match.start(), match.end(), match[1]


def linked_id(text: str, mention: tuple[int, int], limit: tuple[int, int]) -> str | None:
    """Give the id of the Hub link that belongs to a mention.

    A link whose words hold the mention, or whose id ends like it, is its own. A link that only stands behind it
    counts when it is the only one before the next name's.

    Args:
        text: the document.
        mention: span of the name.
        limit: span in which a link may be taken (its sentence, item, row or section).
    """
    start, end = mention
    folded = squash(text[start:end])
    links = list(dataset_links(text, max(limit[0], start - _REACH), min(limit[1], end + _REACH)))
    for begin, stop, words, dataset_id in links:
        if begin <= start < stop or (
            folded and folded in (squash(words), squash(dataset_id), squash(dataset_id.rpartition("/")[2]))
        ):
            return dataset_id
    behind = [link for link in links if link[0] >= end]
    if len(behind) != 1 or len(links) != 1:
        return None
    between = text[end : behind[0][0]]
    same_line = between.split("\n", 1)[0]
    return behind[0][3] if _BETWEEN.match(between) and not _ANOTHER.search(same_line) else None
