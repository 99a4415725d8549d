"""What the columns of a table promise about the names in them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from app.language.document_text import DocumentText, passage_at
from app.language.generic import is_model_name
from app.language.passages import Passage, table_cells
from app.language.statement import Governor
from app.language.structure import group_use
from app.language.uses import Use

__all__ = [
    "COMPONENT_WEIGHT",
    "SOURCE_COLUMN_WEIGHT",
    "cites",
    "clean_header",
    "component_column",
    "counts_rows",
    "name_column",
    "original_column",
    "row_use",
    "source_columns",
]

COMPONENT_WEIGHT: Final = 0.7
"""How plainly a table of datasets and their sizes says so, in a document that says it is made of several."""

SOURCE_COLUMN_WEIGHT: Final = 0.85
"""How plainly a column headed "Source" says what its names are."""

_SOURCE_COLUMN: Final = re.compile(
    r"\W*(?:(?:data|original|seed|prompt|question|problem|upstream|base"
    r"|parent)?[\s_-]?sources?(?:\s+(?:data\s?sets?|name|corpus))?"
    r"|(?:source|original|seed|base|parent|upstream|component|constituent)[\s_-]data\s?sets?"
    r"|(?:(?:is|are|text|comes?|was|rows)\s)*(?:derived|made|built|taken|drawn|sampled|inherited|adapted|comes?|collected)"
    r"\s(?:from|of|on)|from|where (?:we got|it (?:is|comes) from|from)|inherited from|source data|upstream"
    r"|original\s(?:names?|benchmarks?|corpus|set|task)|ingredients?|(?:main\s)?origins?"
    r"|seed\s(?:data\s?)?sets?|based on|consists of|origin"
    r"|dataset sources?|(?:数据)?来源|数据源|出处|データ(?:ソース|元)|出典|ソース|출처|데이터 ?출처"
    r"|(?:daten)?quellen?|fuentes?|fontes?|origines?"
    r"|источник(?:и)?)\W*$",
    re.IGNORECASE,
)
_ORIGINAL_COLUMN: Final = re.compile(
    r"\W*original\s(?:references?|papers?|works?|publications?|repos?(?:itory)?|sources?|authors?)\W*$", re.IGNORECASE
)
_KEY: Final = re.compile(r"\W*[a-z]+(?:et_?al)?(?:19|20)\d\d[a-z]*\W*$|\W*[a-z]+\d{4}[a-z]+\W*$")
"""A key of a bibliography: author, year, first word."""
_MOST_ROWS: Final = 60
_REMARK: Final = re.compile(
    r"\s*(?:[(（][^()（）]{1,30}[)）]|[-–/]?\s?\b(?:EN|ZH|CN|DE|FR|English|Chinese|train(?:ing)?))\s*$", re.IGNORECASE
)
_NAME_COLUMN: Final = re.compile(
    r"\W*(?:(?:raw|original|included|constituent|component|source|seed|base|upstream|public|existing|open|sub|training)[\s-]?)?"
    r"(?:data\s?sets?(?:\s+names?)?|corpus|corpora|sub-?sets?|components?|names?|collections?|resources?|data|sources?"
    r"|数据集(?:名称)?|名称|类别|データセット(?:名)?|名前|데이터(?:셋)?|이름|datensatz|jeux? de données"
    r"|conjuntos? de d(?:ados|atos))\W*$",
    re.IGNORECASE,
)
_RESULT_COLUMN: Final = re.compile(
    r"\b(?:acc(?:uracy)?|pass@\d+|bleu|rouge|f1|em|avg|average|score|win[\s-]?rate|elo|perplexity|loss|models?"
    r"|base model|method)\b",
    re.IGNORECASE,
)


_COMPONENT_COLUMN: Final = re.compile(
    r"\W*(?:licen[cs]es?(?:\s+types?)?|(?:#|no\.?|num(?:ber)?s?)?\s?(?:of\s)?(?:samples|rows|examples|instances|questions"
    r"|problems|pairs|records|entries)|sizes?|counts?|amount|proportion|share|percent(?:age)?|weight|ratio)\W*$",
    re.IGNORECASE,
)
_COMPONENT_NAMES: Final = re.compile(
    r"\W*(?:(?:sub|component|source)[\s-]?)?(?:data\s?sets?(?:\s+names?)?|corpus|components?|sources?)\W*$",
    re.IGNORECASE,
)
_COMPILED: Final = re.compile(
    r"\b(?:compil|combin|merg|mix|blend|aggregat|collect|curat|assembl|built|consist|compris|unif)\w*\s+(?:\w+\s+){0,3}?"
    r"(?:(?:from|of|by)\s+)?(?:\w+\s+){0,2}?(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multiple"
    r"|many|various|existing|different|public(?:ly available)?|following)\s+(?:[\w-]+\s+){0,5}?"
    r"(?:data\s?sets|corpora|sources|sub-?sets)\b",
    re.IGNORECASE,
)
_OPEN: Final = (Use.UNKNOWN, Use.OTHER, Use.LICENSE)
_MOST_READ: Final = 60_000


def clean_header(header: Sequence[str]) -> list[str]:
    """Give the cells of a header without markup."""
    return [re.sub(r"[*_`#]", "", cell).strip() for cell in header]


def source_columns(header: Sequence[str]) -> list[int]:
    """Give the indexes of the columns that are headed as sources: mostly one, but also "Source (EN)", "Source (ZH)"."""
    return [at for at, cell in enumerate(header) if _SOURCE_COLUMN.match(_REMARK.sub("", cell))]


def name_column(header: Sequence[str]) -> int | None:
    """Give the index of the column of dataset names, unless the table is one of results."""
    if any(_RESULT_COLUMN.search(cell) for cell in header):
        return None
    return next((at for at, cell in enumerate(header) if _NAME_COLUMN.match(cell)), None)


def original_column(header: Sequence[str]) -> int | None:
    """Give the index of the column that leads to the original paper or repository of each row's set."""
    if any(_RESULT_COLUMN.search(cell) for cell in header):
        return None
    return next((at for at, cell in enumerate(header) if _ORIGINAL_COLUMN.match(cell)), None)


def counts_rows(header: Sequence[str]) -> bool:
    """Whether a table says how many rows came from each of its sets."""
    return any(_COMPONENT_COLUMN.match(cell) for cell in header)


def cites(text: str, table: Sequence[Passage], column: int) -> bool:
    """Whether a column of sources holds keys of citations and models: the sets are then in another column.

    Args:
        text: the document.
        table: its rows, the header first; the first sixty are looked at.
        column: index of the column.
    """
    cut = [(row, table_cells(text[row.start : row.end])) for row in table[1:_MOST_ROWS]]
    cells = [
        text[row.start + spans[column][0] : row.start + spans[column][1]] for row, spans in cut if column < len(spans)
    ]
    cited = sum(bool(_KEY.match(cell) or is_model_name(cell.strip(" *_`"))) for cell in cells)
    return 2 * cited >= len(cells) > 0 and name_column(clean_header(table[0].header)) not in (None, column)


def row_use(document: DocumentText, row: Passage, offset: int) -> Governor:
    """Give what a name at ``offset`` in a table row is there for."""
    header = clean_header(row.header)
    first, last = document.groups[row.group]
    around = group_use(document, first, last)
    column = _column_of(document, row, offset)
    if any(_RESULT_COLUMN.search(cell) for cell in header):
        return Governor(Use.EVALUATION if row.start == first.start else Use.COMPARISON, "table of results", 0.8)
    if column is None:
        return around
    if column in source_columns(header) and around.use in (Use.UPSTREAM, Use.UNKNOWN, Use.OTHER):
        return Governor(Use.UPSTREAM, f"column “{header[column]}”", SOURCE_COLUMN_WEIGHT)
    return _said_of_column(document, row, header, column) if around.use in _OPEN else around


def _said_of_column(document: DocumentText, row: Passage, header: Sequence[str], column: int) -> Governor:
    """Give what a table says of a column under a heading that promises nothing."""
    if column == name_column(header) and _is_cited(document, row, header):
        return Governor(Use.UPSTREAM, "table of sources", SOURCE_COLUMN_WEIGHT)
    if original_column(header) is not None and not source_columns(header):
        return Governor(Use.UPSTREAM, "has an original", COMPONENT_WEIGHT)
    if column == component_column(document, row):
        return Governor(Use.UPSTREAM, f"column “{header[column]}” of what it is compiled from", COMPONENT_WEIGHT)
    return group_use(document, *document.groups[row.group])


def _is_cited(document: DocumentText, row: Passage, header: Sequence[str]) -> bool:
    """Whether the table of a row has a column of sources that only cites, so that its names are the sources."""
    sources = source_columns(header)
    if not sources:
        return False
    first, last = document.groups[row.group]
    begin, end = passage_at(document, first.start), passage_at(document, last.start)
    if begin is None or end is None:
        return False
    return cites(document.text, document.passages[begin : min(end + 1, begin + _MOST_ROWS)], sources[0])


def component_column(document: DocumentText, row: Passage) -> int | None:
    """Give the column of a table that lists the datasets this one is made of, by license or size.

    Such a table says so neither by its heading nor by its column: the document does ("compiled from 13 datasets").
    """
    header = clean_header(row.header)
    column = name_column(header)
    if column is None or not any(_COMPONENT_COLUMN.match(cell) for cell in header):
        return None
    if not _COMPONENT_NAMES.match(header[column]):
        return None
    return column if _is_compiled(document.text) else None


@lru_cache(maxsize=8)
def _is_compiled(text: str) -> bool:
    return _COMPILED.search(text[:_MOST_READ]) is not None


def _column_of(document: DocumentText, row: Passage, offset: int) -> int | None:
    line = document.text[row.start : row.end]
    for index, (start, end) in enumerate(table_cells(line)):
        if row.start + start <= offset < max(row.start + end, row.start + start + 1):
            return index
    return None
