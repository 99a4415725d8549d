"""Tables of sources: a column of source names, in a table that is no comparison and no result."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from app.extraction.finding import Finding, Reading
from app.extraction.lists import group_use
from app.extraction.prose import names_dataset
from app.language.names import Name, hub_dataset_id, is_generic, names
from app.language.passages import Passage, PassageKind, table_cells
from app.language.uses import Use

__all__ = ["table_findings"]

_SOURCE_COLUMN: Final = re.compile(
    r"\W*(?:(?:data|original|seed|prompt|question|problem|upstream|base|parent)?[\s_-]?sources?(?:\s+(?:data\s?sets?|name|corpus))?"
    r"|(?:source|original|seed|base|parent|upstream|component|constituent)[\s_-]data\s?sets?|derived from|origin|dataset sources?)\W*$",
    re.IGNORECASE,
)
_NAME_COLUMN: Final = re.compile(
    r"\W*(?:data\s?sets?(?:\s+name)?|corpus|corpora|sub-?sets?|components?|name|collection|resource|data|source)\W*$", re.IGNORECASE
)
_RESULT_COLUMN: Final = re.compile(
    r"\b(?:acc(?:uracy)?|pass@\d+|bleu|rouge|f1|em|avg|average|score|win[\s-]?rate|elo|perplexity|loss|model|base model|method)\b",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(r"\W*(?:total|all|overall|sum|avg|average|mean|other|others|misc\w*|…|\.\.\.|-+|n/?a)\W*$", re.IGNORECASE)
_CLOSED: Final = frozenset({Use.EVALUATION, Use.COMPARISON, Use.DECONTAMINATION, Use.DOWNSTREAM, Use.RELATED_WORK, Use.MODEL})


def table_findings(reading: Reading) -> Iterator[Finding]:
    """Give the names in the source column of tables."""
    rows = [part for part in reading.passages if part.kind is PassageKind.ROW]
    for _, members in groupby(rows, key=lambda part: part.group):
        table = list(members)
        if len(table) > 1:
            yield from _table(reading, table)


def _table(reading: Reading, table: Sequence[Passage]) -> Iterator[Finding]:
    header = [re.sub(r"[*_`#]", "", cell).strip() for cell in table[0].header]
    use, reason, _ = group_use(reading, table)
    named = any(_RESULT_COLUMN.search(cell) for cell in header)
    column = next((at for at, cell in enumerate(header) if _SOURCE_COLUMN.match(cell)), None)
    weight = 0.85
    if column is None:
        if use is not Use.UPSTREAM or named:
            return
        column = next((at for at, cell in enumerate(header) if _NAME_COLUMN.match(cell)), None)
        weight = 0.75
    if column is None or use in _CLOSED:
        return
    cells = [_cell(reading, row, column) for row in table[1:]]
    if any(name is not None and reading.own.is_self(name.text, hub_dataset_id(name.url or "")) for name in cells):
        return
    for row, name in zip(table[1:], cells, strict=True):
        if name is not None and _is_source(reading, name):
            yield Finding(name.text, name.url, row.start, row.end, weight, f"column “{header[column]}”" if weight > 0.8 else reason)


def _is_source(reading: Reading, name: Name) -> bool:
    linked = bool(name.url and hub_dataset_id(name.url))
    if _TOTAL.match(name.text) or (name.form == "cell" and (len(name.text) > 60 or len(name.text.split()) > 6)):
        return False
    if name.form == "cell" and not is_generic(name.text.replace("_", " ")):
        return not reading.own.is_self(name.text)
    return names_dataset(reading, name, linked) or (name.form == "cell" and not re.search(r"\d{3}|\s", name.text))


def _cell(reading: Reading, row: Passage, column: int) -> Name | None:
    line = reading.text[row.start : row.end]
    spans = table_cells(line)
    if column >= len(spans):
        return None
    start, end = (row.start + at for at in spans[column])
    found = list(names(reading.text, start, end))
    linked = next((name for name in found if name.url), None)
    if linked is not None:
        return linked
    plain = reading.text[start:end].strip(" *_`~")
    return Name(start, end, " ".join(plain.split()), "cell", None, end) if plain else None
