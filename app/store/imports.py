"""Imported lines, kept byte for byte and in order.

The key of a line is its hash and how many times it stood in its file before: importing a file twice
changes nothing, and duplicates within a file survive.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlite_utils import Database

from app.records.identity import content_hash
from app.records.imported import ImportedDataset, ImportedEdge
from app.store.connection import write
from app.store.imported_names import add_names
from app.store.packing import placeholders

__all__ = [
    "add_datasets",
    "add_edges",
    "add_files",
    "imported_datasets",
    "imported_edges",
    "imported_edges_between",
    "is_blank",
    "stored_edges",
    "unstored_lines",
]

_GRAPH: Final = "graph"
_DATA: Final = "data"
_INSERT = """
    INSERT INTO imports (key, kind, line, downstream, upstream, status, fields) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING
"""
_REPLACE: Final = """
    UPDATE imports SET key = ?, line = ?, downstream = ?, upstream = ?, status = ?, fields = ?
    WHERE kind = ? AND line = ?
"""

Line = ImportedEdge | ImportedDataset
Lines = Sequence[ImportedEdge] | Sequence[ImportedDataset] | Sequence[Line]


def add_edges(db: Database, lines: Sequence[ImportedEdge]) -> int:
    """Store the lines of one file of edges; gives how many were new."""
    return add_files(db, [lines])[0]


def add_datasets(db: Database, lines: Sequence[ImportedDataset]) -> int:
    """Store the lines of one file of datasets; gives how many were new."""
    return add_files(db, [lines])[1]


def add_files(
    db: Database,
    files: Sequence[Lines],
    left_out: Collection[bytes] = frozenset(),
    fuller: Mapping[bytes, Line] | None = None,
) -> tuple[int, int]:
    """Store the lines of files that belong together, all of them or none.

    Args:
        db: the lineage database.
        files: the lines of each file, in its order.
        left_out: lines that are not to be stored.
        fuller: lines to put in the place of stored ones that say less.

    Returns:
        How many edges and how many datasets were new.
    """
    new = {_GRAPH: 0, _DATA: 0}
    told: set[str] = {name for line in (fuller or {}).values() for name, _ in _names(line)}
    with write(db):
        for stored, line in (fuller or {}).items():
            kind, *columns = _row(line)
            db.execute(_REPLACE, [_key(kind, line.line, 1), line.line, *columns, kind, stored])
        for lines in files:
            seen: Counter[bytes] = Counter()
            for line in lines:
                if line.line in left_out:
                    continue
                seen[line.line] += 1
                kind, *columns = _row(line)
                is_new = db.execute(
                    _INSERT, [_key(kind, line.line, seen[line.line]), kind, line.line, *columns]
                ).rowcount
                if is_new:
                    new[kind] += 1
                    told.update(name for name, _ in _names(line))
        if told:
            add_names(db, (said for lines in files for line in lines for said in _names(line)), told)
    return new[_GRAPH], new[_DATA]


def unstored_lines(db: Database, lines: Lines) -> list[Line]:
    """Give the lines of a file that are not stored, or not as often as the file has them."""
    seen: Counter[bytes] = Counter()
    found: list[Line] = []
    for line in lines:
        seen[line.line] += 1
        key = _key(_GRAPH if isinstance(line, ImportedEdge) else _DATA, line.line, seen[line.line])
        if db.execute("SELECT 1 FROM imports WHERE key = ?", [key]).fetchone() is None:
            found.append(line)
    return found


def stored_edges(db: Database, lines: Sequence[bytes]) -> set[bytes]:
    """Give those of the lines that are stored edges."""
    sql = "SELECT 1 FROM imports WHERE key = ?"
    return {line for line in lines if db.execute(sql, [_key(_GRAPH, line, 1)]).fetchone() is not None}


def is_blank(db: Database) -> bool:
    """Whether the graph holds nothing yet."""
    tables = ("imports", "datasets", "edges")
    return all(db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None for table in tables)


def imported_edges(db: Database) -> list[ImportedEdge]:
    """Give every imported edge, duplicates too, in the order of their import."""
    return [ImportedEdge.model_validate({**_fields(fields), "line": line}) for line, fields in _rows(db, _GRAPH)]


def imported_edges_between(db: Database, downstream: Sequence[str], upstream: Sequence[str]) -> list[ImportedEdge]:
    """Give the imported edges between these names, in the order of their import."""
    sql = f"""SELECT line, fields FROM imports WHERE kind = ? AND downstream IN ({placeholders(downstream)})
        AND upstream IN ({placeholders(upstream)}) ORDER BY position"""
    rows = db.execute(sql, [_GRAPH, *downstream, *upstream])
    return [ImportedEdge.model_validate({**_fields(fields), "line": line}) for line, fields in rows]


def imported_datasets(db: Database) -> list[ImportedDataset]:
    """Give every imported dataset, in the order of their import."""
    return [ImportedDataset.model_validate({**_fields(fields), "line": line}) for line, fields in _rows(db, _DATA)]


def _key(kind: str, line: bytes, number: int) -> str:
    return f"{kind} {content_hash(line)} {number}"


def _row(line: Line) -> tuple[str, str, str | None, str | None, str]:
    fields = line.model_dump_json(exclude={"line"})
    if isinstance(line, ImportedEdge):
        return _GRAPH, line.downstream, line.upstream, line.status.value, fields
    return _DATA, line.name, None, None, fields


def _names(line: Line) -> Iterator[tuple[str, bool | None]]:
    if isinstance(line, ImportedEdge):
        yield line.downstream, None
        yield line.upstream, line.exists
    else:
        yield line.name, line.exists


def _rows(db: Database, kind: str) -> list[tuple[bytes, str]]:
    return db.execute("SELECT line, fields FROM imports WHERE kind = ? ORDER BY position", [kind]).fetchall()


def _fields(fields: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(fields)
    return loaded
