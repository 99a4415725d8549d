"""Tables of sources: a column of source names, in a table that is no comparison and no result."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from app.extraction.candidates import names_dataset
from app.extraction.finding import Finding, Reading
from app.extraction.relationship import stated_relationship
from app.language.addresses import hub_dataset_id
from app.language.columns import (
    COMPONENT_WEIGHT,
    SOURCE_COLUMN_WEIGHT,
    cites,
    clean_header,
    component_column,
    counts_rows,
    name_column,
    original_column,
    source_columns,
)
from app.language.generic import is_generic, is_ordinary
from app.language.names import Name, names
from app.language.passages import Passage, PassageKind, table_cells
from app.language.plain_words import is_marked, is_size, looks_marked
from app.language.structure import group_use
from app.language.uses import Use
from app.records.claim import Relationship

__all__ = ["table_findings"]

_TOTAL: Final = re.compile(
    r"\W*(?:total|all|overall|sum|summary|avg|average|mean|other|others|misc\w*|(?:our|this|own)\b.*|…|\.\.\.|-+|n/?a)\W*$",
    re.IGNORECASE,
)
_CLOSED: Final = frozenset(
    {Use.EVALUATION, Use.COMPARISON, Use.DECONTAMINATION, Use.DOWNSTREAM, Use.RELATED_WORK, Use.MODEL}
)
_NAMED_WEIGHT: Final = 0.75
_ORIGINAL_WEIGHT: Final = 0.7
_OWN_WORK: Final = re.compile(
    r"\b(?:written|created by|authors|newly|new|our|ours|us|in-house|crowd\w*|manual(?:ly)?|human\w*"
    r"|synthetic|generated|internal|own|website"
    r"|web|various|mixed|none|self|n/?a)\b",
    re.IGNORECASE,
)
"""A cell that says who wrote the rows, not where they were taken from."""
_CELL_JOINT: Final = re.compile(r"\s*(?:,|;|\s\+\s|<br\s?/?>|,?\s(?:and|&)\s)\s*")
_CELL_NOTE: Final = re.compile(
    r"\s*\((?:[^()]*\b(?:filter\w*|subset|part|split|train\w*|cleaned|only|sampled|rows|samples|test|dev"
    r"|validation|translated|english|v\d|\d[\d.,]*\s?[km%]?)\b[^()]*)\)\s*$",
    re.IGNORECASE,
)
"""A remark behind a name in a cell: "X (filtered)"."""
_CELL_LEAD: Final = re.compile(
    r"[\s*_`~]*(?:(?:machine-?\s?)?[a-z]+ed\s|(?:questions?|prompts?|problems?|rows|samples?|sub-?set|part|split|translation"
    r"|version|train(?:ing)?|set|data)\s){1,4}(?:from|of)\s(?:the\s)?",
    re.IGNORECASE,
)
"""What was done to the rows, before the name: "translated from X", "training set of X"."""
_BY_WHOM: Final = re.compile(r"[\s*_`~]*[a-z]+(?:ed|en)\s(?:by|with|using)\s", re.IGNORECASE)
_ONLY_LINK: Final = re.compile(
    r"\W*(?:(?:网址)?链接|网址|公开数据集|原始数据|リンク|링크|link|url|website|open data\s?set|official"
    r"|homepage|lien|enlace)\W*$",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_LONGEST_CELL: Final = 60
_PROSE_WORDS: Final = 7
_SIDE_BY_SIDE: Final = 3
_TOLD: Final = 0.5


def table_findings(reading: Reading) -> Iterator[Finding]:
    """Give the names in the source column of tables."""
    rows = [part for part in reading.parts.passages if part.kind is PassageKind.ROW]
    for _, members in groupby(rows, key=lambda part: part.group):
        table = list(members)
        if len(table) > 1:
            yield from _table(reading, table)


def _table(reading: Reading, table: Sequence[Passage]) -> Iterator[Finding]:
    header = clean_header(table[0].header)
    around = group_use(reading.parts, table[0], table[-1])
    columns, weight, reason = source_columns(header), SOURCE_COLUMN_WEIGHT, ""
    if columns and cites(reading.text, table, columns[0]):
        columns, weight, reason = _one(name_column(header)), _NAMED_WEIGHT, "table of sources"
    if not columns and around.use is Use.UPSTREAM:
        columns, weight, reason = _one(name_column(header)), _NAMED_WEIGHT, around.cue
    if not columns and around.use in (Use.UNKNOWN, Use.OTHER, Use.LICENSE):
        columns, weight = _one(component_column(reading.parts, table[-1])), COMPONENT_WEIGHT
    if around.use in _CLOSED:
        return
    if not columns and (original := original_column(header)) is not None:
        yield from _originals(reading, table, original, name_column(header) or 0)
        return
    counted = Relationship.DIRECT_INCLUSION if counts_rows(header) else None
    for column in columns:
        cue = reason or f"column “{header[column]}”"
        for row, name in _sources(reading, table, column):
            said = stated_relationship(_around(reading.text, row, name)) or counted
            yield Finding(name.text, name.url, row.start, row.end, weight, cue, relationship=said)


def _originals(reading: Reading, table: Sequence[Passage], original: int, named: int) -> Iterator[Finding]:
    """Give what each row has an original paper or repository for: by its Hub link there, else by its name."""
    cue = f"column “{clean_header(table[0].header)[original]}”"
    rows = [(row, _cell(reading, row, original), _cell(reading, row, named)) for row in table[1:]]
    if any(reading.own.is_self(name.text) for _, _, cell in rows for name in cell):
        return
    for row, originals, names_of_row in rows:
        linked = [name for name in originals if name.url and hub_dataset_id(name.url)]
        for name in linked or (names_of_row if originals else []):
            if _is_source(reading, name):
                yield Finding(name.text, name.url, row.start, row.end, _ORIGINAL_WEIGHT, cue)


def _around(text: str, row: Passage, name: Name) -> str:
    """Give the cell that a name stands in, without the name: other cells tell of models and methods."""
    line = text[row.start : row.end]
    cut = next((cut for cut in table_cells(line) if row.start + cut[0] <= name.start <= row.start + cut[1]), (0, 0))
    return line[cut[0] : cut[1]].replace(name.text, " ")


def _one(column: int | None) -> list[int]:
    return [] if column is None else [column]


def _sources(reading: Reading, table: Sequence[Passage], column: int) -> Iterator[tuple[Passage, Name]]:
    """Give the names in one column, with their rows; none when the dataset itself is among them."""
    cells = [_cell(reading, row, column) for row in table[1:]]
    if any(reading.own.is_self(name.text, hub_dataset_id(name.url or "")) for cell in cells for name in cell):
        return
    named = name_column(clean_header(table[0].header))
    for row, cell in zip(table[1:], cells, strict=True):
        heads = _cell(reading, row, named) if named not in (None, column) and named is not None else []
        for name in cell:
            called = _called(name, heads, alone=len(cell) == 1)
            if called is not None and _is_source(reading, called):
                yield row, called


def _called(name: Name, heads: Sequence[Name], *, alone: bool) -> Name | None:
    """Give a link that says only "link" under the id it leads to, or under the name at the head of its row."""
    if name.url is None or not (name.form == "url" or _ONLY_LINK.match(name.text) or is_generic(name.text)):
        return name
    dataset_id = hub_dataset_id(name.url)
    if dataset_id is not None:
        return replace(name, text=dataset_id)
    if heads and alone:
        return replace(heads[0], url=name.url)
    return replace(name, text=_SCHEME.sub("", name.url).rstrip("/")) if name.form == "url" else None


def _is_source(reading: Reading, name: Name) -> bool:
    linked = bool(name.url and hub_dataset_id(name.url))
    if _TOTAL.match(name.text):
        return False
    if name.form == "cell":
        return _is_plain_source(reading, name.text)
    return names_dataset(reading, name, linked)


def _is_plain_source(reading: Reading, cell: str) -> bool:
    """A cell without a link is a name as a whole, even one written small."""
    if (
        (_OWN_WORK.search(cell) and not is_marked(cell, strictly=True))
        or len(cell) > _LONGEST_CELL
        or len(cell.split()) > 6
        or reading.own.is_self(cell)
    ):
        return False
    bare = cell.replace("_", " ")
    return not (is_generic(bare) or is_ordinary(bare)) or not re.search(r"\d{3}|\s", cell)


def _cell(reading: Reading, row: Passage, column: int) -> list[Name]:
    """Give the names in a cell: its links, the items of its list, or the cell as a whole."""
    line = reading.text[row.start : row.end]
    spans = table_cells(line)
    if column >= len(spans):
        return []
    start, end = (row.start + at for at in spans[column])
    if end - start > _LONGEST_CELL and len(reading.text[start:end].split()) > _PROSE_WORDS:
        return _told(reading, row, start, end)
    linked = [name for name in names(reading.text, start, end) if name.url]
    if linked:
        return linked
    items = [_whole(reading, *span) for span in _items(reading.text, start, end)]
    return [name for name in items if name is not None]


def _told(reading: Reading, row: Passage, start: int, end: int) -> list[Name]:
    """Give the names in a cell of prose that its own words tell to be sources."""
    linked: list[Name] = []
    plain: list[Name] = []
    for sentence in reading.parts.sentences(row):
        for index, token in enumerate(sentence.tokens):
            if token.name is None or not start <= token.start < end:
                continue
            governor = sentence.governor(index)
            told = governor.use is Use.UPSTREAM and governor.weight >= _TOLD
            if token.name.url and hub_dataset_id(token.name.url) and (told or governor.use in (Use.UNKNOWN, Use.OTHER)):
                linked.append(token.name)
            elif told:
                plain.append(token.name)
    return linked or plain


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the spans of what commas, "and", line breaks or names side by side divide in a cell; brackets are kept."""
    at = start
    for joint in _CELL_JOINT.finditer(text, start, end):
        before = text[at : joint.start()]
        if before.count("(") == before.count(")"):
            yield from _side_by_side(text, at, joint.start())
            at = joint.end()
    yield from _side_by_side(text, at, end)


def _side_by_side(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Read "MedQA CExam CMB (train set)": three words that are all spelled like names are three names."""
    words = list(re.finditer(r"[^\s()]+", text[start : text.find("(", start, end) if "(" in text[start:end] else end]))
    mixed = sum(looks_marked(word[0]) and not word[0].isupper() for word in words)
    marked = all(is_marked(word[0], strictly=True) and not is_size(word[0]) for word in words)
    if len(words) < _SIDE_BY_SIDE or mixed < len(words) - 1 or not marked:
        yield start, end
        return
    yield from ((start + word.start(), start + word.end()) for word in words)


def _whole(reading: Reading, start: int, end: int) -> Name | None:
    lead = _CELL_LEAD.match(reading.text, start, end)
    start = lead.end() if lead else start
    if _BY_WHOM.match(reading.text, start, end):
        return None
    plain = reading.text[start:end].strip(" *_`~")
    bracket = _CELL_NOTE.search(plain)
    plain = plain[: bracket.start()].rstrip(" *_`~") if bracket and bracket.start() > 1 else plain
    slug = next((name for name in names(reading.text, start, end) if name.form == "slug"), None)
    if slug is not None and " " in plain:
        return slug
    return Name(start, end, " ".join(plain.split()), "cell", None, end) if plain else None
