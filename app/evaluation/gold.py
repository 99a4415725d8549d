"""Gold labels: what a person found each document to state, and what it mentions for other reasons.

A note may allow a second relationship ("X would be defensible", "either relationship is right"); that wording is
read mechanically, everything else in a note is for people.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from app.errors import ImportFormatError
from app.records.claim import Relationship

__all__ = ["GoldDocument", "GoldNegative", "GoldUpstream", "load_gold"]


@dataclass(frozen=True, slots=True)
class GoldUpstream:
    """One upstream that the document states; ``relationships`` are all that count as right, the first is the label."""

    mention: str
    id: str | None
    type: str
    relationships: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class GoldNegative:
    """A tempting name that is no upstream, and why."""

    mention: str
    id: str | None
    why: str
    evidence: str


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One labelled document; ``path`` is where its text lies."""

    dataset: str
    file: str
    path: Path
    kind: str
    upstream: tuple[GoldUpstream, ...]
    not_upstream: tuple[GoldNegative, ...]
    note: str


_SHORT: Final = {
    "semantic evolution": Relationship.SEMANTIC_EVOLUTION,
    "cot distillation": Relationship.COT_DISTILLATION,
    "synthetic generation": Relationship.SYNTHETIC_GENERATION,
    "structured fusion": Relationship.STRUCTURED_FUSION,
    "direct inclusion": Relationship.DIRECT_INCLUSION,
}
_ALLOWED: Final = re.compile(
    r"\bdefensible\b|\beither\s+(?:relationship|relation|label|is\s+right)\b|\brelationship\s+alternatives?\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z(])")


def load_gold(path: Path) -> tuple[GoldDocument, ...]:
    """Read a gold file, a JSON line a document; blank lines are passed over.

    Raises:
        ImportFormatError: the file cannot be read, or a line is torn or lacks a field (names the line).
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ImportFormatError(f"The gold file {path} cannot be read: {error}.") from error
    return tuple(_document(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _document(path: Path, number: int, line: str) -> GoldDocument:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ImportFormatError(f"{path}, line {number}: not valid JSON ({error}).") from error
    try:
        note = str(row.get("note") or "")
        return GoldDocument(
            dataset=_text(row["dataset"]),
            file=_text(row["file"]),
            path=path.parent / _beside(_text(row["file"])),
            kind=_text(row["kind"]),
            upstream=tuple(_upstream(item, note, row["upstream"]) for item in row["upstream"]),
            not_upstream=tuple(_negative(item) for item in row["not_upstream"]),
            note=note,
        )
    except KeyError as error:
        raise ImportFormatError(f"{path}, line {number}: the field {error} is missing.") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise ImportFormatError(f"{path}, line {number}: not a gold document ({error}).") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _beside(file: str) -> PurePath:
    """Take a path into the gold's folder or one beside it: labels from a stranger must not read what is private here.

    >>> _beside("../documents/card.md").name
    'card.md'
    """
    path = PurePath(file)
    inner = path.parts[1:] if path.parts[:1] == ("..",) else path.parts
    if path.is_absolute() or not inner or any(part.startswith(".") for part in inner):
        raise ValueError(f"the file {file[:80]!r} does not lie in the folder of the labels or in one beside it")
    return path


def _upstream(item: Mapping[str, Any], note: str, siblings: Sequence[Mapping[str, Any]]) -> GoldUpstream:
    mention = _text(item["mention"])
    allowed = dict.fromkeys([_text(item["relationship"]), *_defensible(note, mention, siblings)])
    return GoldUpstream(
        mention, item.get("id"), str(item.get("type") or ""), tuple(allowed), str(item.get("evidence") or "")
    )


def _negative(item: Mapping[str, Any]) -> GoldNegative:
    return GoldNegative(
        _text(item["mention"]), item.get("id"), str(item.get("why") or ""), str(item.get("evidence") or "")
    )


def _defensible(note: str, mention: str, siblings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Give the relationships a note allows for one mention; a sentence that names mentions speaks of those only."""
    for sentence in _SENTENCE.split(note):
        if not _ALLOWED.search(sentence):
            continue
        folded = sentence.casefold()
        named = [str(one["mention"]) for one in siblings if str(one["mention"]).casefold() in folded]
        if named and mention not in named:
            continue
        yield from (relationship.value for words, relationship in _SHORT.items() if words in folded)
