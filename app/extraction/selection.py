"""What a model is shown of a document: all of it, or the parts that speak of construction, whole and in order.

Parts are paragraphs, lists and tables with their headings; none is ever cut inside a sentence or a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.language.document_text import document_text
from app.language.headings import heading_use, path_use
from app.language.passages import Passage, PassageKind, sentences
from app.language.uses import Use
from app.records.document import Document

__all__ = ["estimate_tokens", "select_passages"]

_WORDING: Final = re.compile(
    r"\b(?:(?:deriv|sourc|sampl|collect|curat|gather|extract|filter|translat|generat|synthesi[sz]|distil\w*"
    r"|construct|compil|crawl|scrap|adapt|convert"
    r"|combin|merg|mix|augment|bootstrap|re-?writ|evolv|paraphras|aggregat|assembl|select|draw|annotat)\w*|seeds?"
    r"|subsets?\s+of|based\s+on|built\s+(?:on|from)"
    r"|consists?\s+of|mixture|sources?|from|prompts?|existing|public(?:ly)?|datasets?|corpus|corpora)\b",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"\b(?:deriv\w+|sourc\w+|sampl\w+|collect\w+|curat\w+|gather\w+|extract\w+|translat\w+|construct\w+|compil\w+"
    r"|crawl\w+|scrap\w+|combin\w+|merg\w+|augment\w*"
    r"|seed\w*|subset|mixture|drawn|taken|adapted|built|based|generat\w+|distil\w+|select\w+|re-?writ\w+|evolv\w+"
    r"|acknowledge\w*)\b.{0,120}\b(?:from|of|on|using|with|by)\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"huggingface\.co/datasets|hf\.co/datasets|load_dataset|kaggle\.com/|source_datasets", re.IGNORECASE
)
_HEADING_GAIN: Final = {
    Use.UPSTREAM: 6.0,
    Use.EVALUATION: -3.0,
    Use.RELATED_WORK: -3.0,
    Use.COMPARISON: -2.0,
    Use.LICENSE: -0.5,
    Use.DOWNSTREAM: -2.0,
    Use.OTHER: -0.5,
}
_CHARS_PER_TOKEN: Final = 4
_OTHER_CHARS_PER_TOKEN: Final = 1.5
_LONGEST: Final = 2_400
_GAP: Final = "\n\n[…]\n\n"


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    tokens: int
    score: float


def estimate_tokens(text: str) -> int:
    """Estimate the model tokens of a text: four characters each, one and a half where they are not ASCII."""
    ascii_count = len(text.encode("ascii", "ignore"))
    return int(ascii_count / _CHARS_PER_TOKEN + (len(text) - ascii_count) / _OTHER_CHARS_PER_TOKEN) + 1


def select_passages(document: Document, budget_tokens: int) -> str:
    """Give what fits into ``budget_tokens``: the whole text, or its parts most likely to name upstreams, in order."""
    if estimate_tokens(document.text) <= budget_tokens:
        return document.text
    parts = list(_parts(document))
    chosen: list[_Part] = []
    left = budget_tokens
    for part in sorted(parts, key=lambda part: (-part.score, part.start)):
        if part.tokens <= left:
            chosen.append(part)
            left -= part.tokens + 4
    return _joined(document.text, sorted(chosen, key=lambda part: part.start))


def _parts(document: Document) -> Iterator[_Part]:
    """Give the text in parts, each paragraph, list or table with the heading before it."""
    text = document.text
    known = document_text(text, tuple((one.start, one.level, one.heading) for one in document.sections))
    block: list[Passage] = []
    for passage in known.passages:
        if block and not _belongs(text, block, passage):
            yield from _pieces(text, block)
            block = []
        block.append(passage)
    if block:
        yield from _pieces(text, block)


def _belongs(text: str, block: Sequence[Passage], passage: Passage) -> bool:
    last = block[-1]
    if passage.kind is PassageKind.HEADING:
        return last.kind is PassageKind.HEADING
    if passage.end - block[0].start > _LONGEST:
        return last.kind is PassageKind.HEADING
    if last.kind is PassageKind.HEADING:
        return True
    if passage.group >= 0:
        introduced = last.kind is PassageKind.PROSE and text[last.start : last.end].rstrip(" *_").endswith(":")
        return last.group == passage.group or introduced
    return False


def _pieces(text: str, block: Sequence[Passage]) -> Iterator[_Part]:
    """A block is one part; one that is too long is divided between sentences or rows."""
    start, end = block[0].start, block[-1].end
    if end - start <= 2 * _LONGEST:
        yield _part(text, start, end, block)
        return
    begin = start
    for stop in _stops(text, block):
        if stop - begin > _LONGEST:
            yield _part(text, begin, stop, block)
            begin = stop
    if begin < end:
        yield _part(text, begin, end, block)


def _stops(text: str, block: Sequence[Passage]) -> Iterator[int]:
    for passage in block:
        if passage.kind in (PassageKind.PROSE, PassageKind.ITEM):
            yield from (stop for _, stop in sentences(text, passage.start, passage.end))
        else:
            yield passage.end


def _part(text: str, start: int, end: int, block: Sequence[Passage]) -> _Part:
    words = text[start:end]
    strong = sum(1 for _, _match in zip(range(12), _STRONG.finditer(words), strict=False))
    plain = sum(1 for _, _match in zip(range(40), _WORDING.finditer(words), strict=False))
    links = sum(1 for _, _match in zip(range(12), _LINK.finditer(words), strict=False))
    path = block[-1].path
    use = path_use(path)
    score = 1.5 * strong + 0.15 * plain + 1.5 * links + _HEADING_GAIN.get(use, 0.0)
    if path and heading_use(path[-1]) is Use.UPSTREAM:
        score += 2.0
    if start == 0 or re.search(r"abstract|summary|introduction", path[-1] if path else "", re.IGNORECASE):
        score += 3.0
    tokens = estimate_tokens(words)
    return _Part(start, end, tokens, score / (1 + tokens / 700))


def _joined(text: str, parts: Sequence[_Part]) -> str:
    pieces: list[str] = []
    last = None
    for part in parts:
        if last is not None:
            pieces.append(text[last : part.start] if not text[last : part.start].strip() else _GAP)
        pieces.append(text[part.start : part.end])
        last = part.end
    return "".join(pieces)
