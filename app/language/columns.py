"""What the columns of a table promise about the names in them."""

import re
from collections.abc import Sequence
from typing import Final

from app.language.document_text import DocumentText
from app.language.passages import Passage, table_cells
from app.language.statement import Governor
from app.language.structure import group_use
from app.language.uses import Use

__all__ = ["SOURCE_COLUMN_WEIGHT", "clean_header", "name_column", "row_use", "source_column"]

SOURCE_COLUMN_WEIGHT: Final = 0.85
"""How plainly a column headed "Source" says what its names are."""

_SOURCE_COLUMN: Final = re.compile(
    r"\W*(?:(?:data|original|seed|prompt|question|problem|upstream|base"
    r"|parent)?[\s_-]?sources?(?:\s+(?:data\s?sets?|name|corpus))?"
    r"|(?:source|original|seed|base|parent|upstream|component|constituent)[\s_-]data\s?sets?|derived from|origin"
    r"|dataset sources?)\W*$",
    re.IGNORECASE,
)
_NAME_COLUMN: Final = re.compile(
    r"\W*(?:data\s?sets?(?:\s+name)?|corpus|corpora|sub-?sets?|components?|name|collection|resource|data|source)\W*$",
    re.IGNORECASE,
)
_RESULT_COLUMN: Final = re.compile(
    r"\b(?:acc(?:uracy)?|pass@\d+|bleu|rouge|f1|em|avg|average|score|win[\s-]?rate|elo|perplexity|loss|models?"
    r"|base model|method)\b",
    re.IGNORECASE,
)


def clean_header(header: Sequence[str]) -> list[str]:
    """Give the cells of a header without markup."""
    return [re.sub(r"[*_`#]", "", cell).strip() for cell in header]


def source_column(header: Sequence[str]) -> int | None:
    """Give the index of the column that is headed as sources."""
    return next((at for at, cell in enumerate(header) if _SOURCE_COLUMN.match(cell)), None)


def name_column(header: Sequence[str]) -> int | None:
    """Give the index of the column of dataset names, unless the table is one of results."""
    if any(_RESULT_COLUMN.search(cell) for cell in header):
        return None
    return next((at for at, cell in enumerate(header) if _NAME_COLUMN.match(cell)), None)


def row_use(document: DocumentText, row: Passage, offset: int) -> Governor:
    """Give what a name at ``offset`` in a table row is there for."""
    header = clean_header(row.header)
    first, last = document.groups[row.group]
    around = group_use(document, first, last)
    column = _column_of(document, row, offset)
    if any(_RESULT_COLUMN.search(cell) for cell in header):
        return Governor(Use.EVALUATION if row.start == first.start else Use.COMPARISON, "table of results", 0.8)
    if column is not None and column == source_column(header) and around.use in (Use.UPSTREAM, Use.UNKNOWN, Use.OTHER):
        return Governor(Use.UPSTREAM, f"column “{header[column]}”", SOURCE_COLUMN_WEIGHT)
    return around


def _column_of(document: DocumentText, row: Passage, offset: int) -> int | None:
    line = document.text[row.start : row.end]
    for index, (start, end) in enumerate(table_cells(line)):
        if row.start + start <= offset < max(row.start + end, row.start + start + 1):
            return index
    return None
