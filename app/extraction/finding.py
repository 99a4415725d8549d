"""What the parts of the rules extractor hand one another: a finding, and the document it was found in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.language.document_text import DocumentText, document_text
from app.language.own_names import OwnNames
from app.records.claim import Relationship
from app.records.dataset import Dataset
from app.records.document import Document

__all__ = ["Finding", "Reading", "clip"]

_LONGEST_QUOTE: Final = 1_500
_BEFORE: Final = 700
_BEHIND: Final = 800


@dataclass(frozen=True, slots=True)
class Finding:
    """A name that stands for an upstream, with the words that say so.

    Attributes:
        mention: the name as the document writes it.
        url: the link target beside it, absent when there is none.
        start: where the quote begins in the text.
        end: one past its last character.
        weight: 0 to 1, how plainly the text says it.
        reason: the cue.
        relationship: where the finding itself decides it.
        at: where the name stands, absent when it is at the beginning.
    """

    mention: str
    url: str | None
    start: int
    end: int
    weight: float
    reason: str
    relationship: Relationship | None = None
    at: int | None = None


def clip(text: str, start: int, end: int, name_at: int) -> tuple[int, int]:
    """Give a quote's span, or where it is very long the part of it around the name, cut between words."""
    if end - start <= _LONGEST_QUOTE:
        return start, end
    if name_at - start > _BEFORE:
        start = text.find(" ", name_at - _BEFORE, name_at) + 1 or name_at
    last = max(name_at, start) + _BEHIND
    return start, end if end <= last else max(text.rfind(" ", start + 1, last), start + 1)


@dataclass
class Reading:
    """A document on its way through the extractor, and the dataset it is read for."""

    document: Document
    dataset: Dataset

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @cached_property
    def parts(self) -> DocumentText:
        """Its passages and sentences."""
        return document_text(
            self.text, tuple((part.start, part.level, part.heading) for part in self.document.sections)
        )

    @cached_property
    def own(self) -> OwnNames:
        """The names the dataset itself goes by."""
        hub = self.dataset.hub
        pretty = hub.card_data.get("pretty_name") if hub else None
        return self.parts.own_names(
            self.dataset.id, pretty if isinstance(pretty, str) else None, hub.config_names if hub else ()
        )
