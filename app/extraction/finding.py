"""What the parts of the rules extractor hand one another: a finding, and the document it was found in."""

from dataclasses import dataclass
from functools import cached_property

from app.language.document_text import DocumentText, document_text
from app.language.own_names import OwnNames
from app.records.claim import Relationship
from app.records.dataset import Dataset
from app.records.document import Document

__all__ = ["Finding", "Reading"]


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
    """

    mention: str
    url: str | None
    start: int
    end: int
    weight: float
    reason: str
    relationship: Relationship | None = None


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
