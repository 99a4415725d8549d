"""A document's text with what is computed from it once: passages, sentences, names.

Kept for the last few documents, because extraction and every judgement of a claim look at the same text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from app.language.foreign import ForeignSpan, foreign_spans
from app.language.governor import govern
from app.language.names import Name, names
from app.language.own_names import OwnNames
from app.language.passages import Passage, PassageKind, passages, sentences
from app.language.statement import Governor, Token, tokens_of

__all__ = ["DocumentText", "Sentence", "document_text", "passage_at"]

_METADATA: Final = "Metadata"
_PRETTY: Final = re.compile(r"^pretty_name:[ \t]*['\"]?([^'\"\n]{2,80})", re.MULTILINE)


@dataclass
class Sentence:
    """One sentence, ``text[start:end]``."""

    text: str
    start: int
    end: int

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names in it."""
        return tuple(names(self.text, self.start, self.end))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words, marks and names."""
        return tuple(tokens_of(self.text, self.start, self.end, self.names))

    @cached_property
    def foreign(self) -> tuple[ForeignSpan, ...]:
        """The stretches governed by a construction phrase of another language than English."""
        return tuple(foreign_spans(self.text, self.start, self.end))

    def governor(self, index: int) -> Governor:
        """Give what governs the name ``tokens[index]``, in the language of the sentence."""
        at = self.tokens[index].start
        spans = [governor for first, last, governor in self.foreign if first <= at < last]
        return spans[-1] if spans else govern(self.tokens, index)

    @cached_property
    def name_starts(self) -> Sequence[int]:
        """Where its names begin, for bisection."""
        return [name.start for name in self.names]

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where its tokens begin, for bisection."""
        return [token.start for token in self.tokens]


@dataclass
class DocumentText:
    """A text and its known headings, as (offset, level, name)."""

    text: str
    headings: tuple[tuple[int, int, str], ...] = ()
    _sentences: dict[tuple[int, int], tuple[Sentence, ...]] = field(default_factory=dict)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """Its passages, in order."""
        return passages(self.text, self.headings)

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where the passages begin, for bisection."""
        return [part.start for part in self.passages]

    @cached_property
    def title(self) -> str:
        """The first heading of the first level, empty without one."""
        heads = (part.path[-1] for part in self.passages if part.kind is PassageKind.HEADING and len(part.path) == 1)
        return next((name for name in heads if name and name != _METADATA), "")

    @cached_property
    def heading_paths(self) -> tuple[tuple[str, ...], ...]:
        """The path of every heading, once."""
        return tuple(dict.fromkeys(part.path for part in self.passages if part.kind is PassageKind.HEADING))

    @cached_property
    def groups(self) -> dict[int, tuple[Passage, Passage]]:
        """The first and last passage of each list and table, by its number."""
        bounds: dict[int, tuple[Passage, Passage]] = {}
        for part in self.passages:
            if part.group >= 0:
                bounds[part.group] = (bounds.get(part.group, (part, part))[0], part)
        return bounds

    def own_names(self, dataset_id: str, pretty: str | None, configs: Sequence[str]) -> OwnNames:
        """Give the names the described dataset goes by.

        Args:
            dataset_id: the Hub id.
            pretty: its pretty name in the Hub's metadata.
            configs: names of its configurations.
        """
        written = _PRETTY.search(self.text, 0, 5_000)
        parts = [name for name in configs if name != "default"]
        return OwnNames(dataset_id, [self.title, pretty or "", written[1] if written else ""], parts)

    def is_metadata(self, passage: Passage) -> bool:
        """Whether a passage is front matter, as written or as reading keeps it under its own heading."""
        return passage.kind is PassageKind.FRONT_MATTER or passage.path == (_METADATA,)

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage with their names."""
        key = (passage.start, passage.end)
        if key not in self._sentences:
            self._sentences[key] = tuple(Sentence(self.text, a, b) for a, b in sentences(self.text, *key))
        return self._sentences[key]


@lru_cache(maxsize=24)
def document_text(text: str, headings: tuple[tuple[int, int, str], ...]) -> DocumentText:
    """Give the analysed text; the last 24 are kept."""
    return DocumentText(text, headings)


def passage_at(document: DocumentText, offset: int) -> int | None:
    """Give the index of the passage that holds ``offset``, else the last one before it."""
    at = bisect_right(document.starts, offset) - 1
    return at if at >= 0 else None
