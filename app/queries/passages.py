"""The passage around a quote: the words before and after it, and the headings it stands under.

Cut at paragraphs where one ends in reach, else between words. Positions are those of ``Document.text``, in which
noise was pruned: two neighbours in a passage may be further apart in the original.
"""

from dataclasses import dataclass
from typing import Final

from app.records.document import Document

__all__ = ["Passage", "passage_of"]

AROUND: Final = 400
"""Characters shown on each side, at most."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote in its place; ``headings`` from the outermost, ``title`` of the document."""

    title: str | None
    headings: tuple[str, ...]
    before: str
    quote: str
    after: str


def passage_of(document: Document, start: int, end: int) -> Passage:
    """Give the passage around ``document.text[start:end]``."""
    before = document.text[max(0, start - AROUND) : start]
    if start > AROUND:
        before = _from_a_boundary(before)
    after = document.text[end : end + AROUND]
    if end + AROUND < len(document.text):
        after = _to_a_boundary(after)
    within = [section for section in document.sections if section.heading and section.start <= start < section.end]
    within.sort(key=lambda section: (section.level, section.start))
    return Passage(
        title=document.title,
        headings=tuple(section.heading for section in within),
        before=before,
        quote=document.text[start:end],
        after=after,
    )


def _from_a_boundary(text: str) -> str:
    r"""Drop the part of a paragraph, or of a word, that a cut has left at the beginning.

    >>> _from_a_boundary("lf a paragraph.\n\nA whole one"), _from_a_boundary("lf a sentence")
    ('A whole one', 'a sentence')
    """
    _, paragraph, rest = text.partition("\n\n")
    return rest if paragraph and rest else text.partition(" ")[2] or text


def _to_a_boundary(text: str) -> str:
    r"""Do the same at the end.

    >>> _to_a_boundary("A whole one.\n\nHalf a par"), _to_a_boundary("half a sen")
    ('A whole one.', 'half a')
    """
    rest, paragraph, _ = text.rpartition("\n\n")
    return rest if paragraph and rest else text.rpartition(" ")[0] or text
