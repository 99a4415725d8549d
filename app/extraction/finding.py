"""What the parts of the rules extractor hand one another: a finding, and the text it was found in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.language.governor import Token, tokens_of
from app.language.names import Name, names
from app.language.own_names import OwnNames
from app.language.passages import Passage, PassageKind, passages, sentences
from app.records.claim import Relationship
from app.records.dataset import Dataset
from app.records.document import Document

METADATA = "Metadata"
_PRETTY = re.compile(r"^pretty_name:[ \t]*['\"]?([^'\"\n]{2,80})", re.MULTILINE)

__all__ = ["Finding", "Reading", "Sentence"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A name that stands for an upstream, with the words that say so (``text[start:end]`` is the quote)."""

    mention: str
    url: str | None
    start: int
    end: int
    weight: float
    reason: str
    relationship: Relationship | None = None
    generic: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its names and tokens."""

    start: int
    end: int
    names: tuple[Name, ...]
    tokens: tuple[Token, ...]


@dataclass
class Reading:
    """A document on its way through the extractor; what is asked for twice is computed once."""

    document: Document
    dataset: Dataset
    _sentences: dict[tuple[int, int], tuple[Sentence, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """Its passages, in order."""
        headings = [(part.start, part.level, part.heading) for part in self.document.sections]
        return passages(self.document.text, headings)

    @cached_property
    def own(self) -> OwnNames:
        """The names the dataset itself goes by."""
        card = self.dataset.hub.card_data if self.dataset.hub else {}
        heads = [part.path[-1] for part in self.passages if part.kind is PassageKind.HEADING and len(part.path) == 1]
        titles = [name for name in heads if name and name != METADATA][:1]
        pretty = card.get("pretty_name")
        written = _PRETTY.search(self.text, 0, 5_000)
        configs = [name for name in (self.dataset.hub.config_names if self.dataset.hub else ()) if name != "default"]
        known = [pretty if isinstance(pretty, str) else "", written[1] if written else ""]
        return OwnNames(self.dataset.id, [*titles, *known], configs)

    def is_metadata(self, passage: Passage) -> bool:
        """Whether a passage is front matter, as written or as reading keeps it under its own heading."""
        return passage.kind is PassageKind.FRONT_MATTER or passage.path[:1] == (METADATA,)

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage with their names."""
        key = (passage.start, passage.end)
        if key not in self._sentences:
            self._sentences[key] = tuple(self._sentence(a, b) for a, b in sentences(self.text, *key))
        return self._sentences[key]

    def _sentence(self, start: int, end: int) -> Sentence:
        found = tuple(names(self.text, start, end))
        return Sentence(start, end, found, tuple(tokens_of(self.text, start, end, found)))
