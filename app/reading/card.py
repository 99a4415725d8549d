"""Dataset cards: front matter and body, both kept, neither at the mercy of the other.

The lines of the front matter that can tell of lineage open the text under the heading "Metadata", word for
word, so that a claim can quote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from app.reading.decoding import clean, decode
from app.reading.front_matter import load_front_matter, metadata_lines, split_front_matter
from app.reading.limits import cut
from app.reading.markdown import prune_markdown
from app.reading.sections import Heading, find_headings, split_sections
from app.records.document import ReadText

__all__ = ["METADATA_HEADING", "Card", "read_card"]

METADATA_HEADING: Final = "Metadata"

_REMEMBERED_BYTES: Final = 100_000
"""Cards up to this size are remembered: the search for documents reads a card, and then the reading of them."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as read.

    Attributes:
        front_matter: as loaded, empty when there is none or it cannot be loaded (the notes say which).
        text: what is read: the metadata section and the pruned body.
        body: the body as written, before pruning; where further documents are looked for.
    """

    front_matter: Mapping[str, Any]
    text: ReadText
    body: str


def read_card(body: bytes) -> Card:
    """Read a dataset card.

    Args:
        body: the bytes of README.md.

    Returns:
        Front matter, pruned text in sections that cover it, and the raw body.

    Raises:
        ReadingError: the bytes are not text.
    """
    return _read_remembered(body) if len(body) <= _REMEMBERED_BYTES else _read(body)


def _read(body: bytes) -> Card:
    decoded, notes = decode(body)
    written, cleaned = clean(decoded)
    yaml_text, markdown = split_front_matter(written)
    front_matter, broken = load_front_matter(yaml_text) if yaml_text is not None else ({}, ())
    lines = metadata_lines(yaml_text) if yaml_text is not None else ""
    pruned, left_out = prune_markdown(markdown)
    metadata = f"# {METADATA_HEADING}\n{lines}\n\n" if lines else ""
    headings: list[Heading] = [(0, 1, METADATA_HEADING)] if metadata else []
    found = [(start + len(metadata), level, words) for start, level, words in find_headings(pruned)]
    if metadata and pruned and (not found or found[0][0] > len(metadata)):
        headings.append((len(metadata), 1, ""))
    text = metadata + pruned
    title = front_matter.get("pretty_name")
    first = next((words for _, _, words in found if words), None)
    read = ReadText(
        text=text,
        sections=split_sections(text, [*headings, *found]),
        title=title if isinstance(title, str) and title.strip() else first,
        notes=tuple(dict.fromkeys((*notes, *cleaned, *broken, *left_out))),
    )
    return Card(front_matter=front_matter, text=cut(read), body=markdown)


_read_remembered = lru_cache(maxsize=64)(_read)
