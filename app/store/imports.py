"""Imported lines, kept byte for byte and in order.

The key of a line is its hash and how many times it stood in its file before: importing a file twice
changes nothing, and duplicates within a file survive.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlite_utils import Database

from app.records.identity import content_hash
from app.records.imported import ImportedDataset, ImportedEdge
from app.store.connection import write

__all__ = ["add_datasets", "add_edges", "imported_datasets", "imported_edges"]

_GRAPH: Final = "graph"
_DATA: Final = "data"
_INSERT = """
    INSERT INTO imports (key, kind, line, downstream, upstream, status, fields) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING
"""


def add_edges(db: Database, lines: Sequence[ImportedEdge]) -> int:
    """Store the lines of one file of edges; gives how many were new."""
    rows = [
        (line.line, line.downstream, line.upstream, line.status.value, line.model_dump_json(exclude={"line"}))
        for line in lines
    ]
    return _add(db, _GRAPH, rows)


def add_datasets(db: Database, lines: Sequence[ImportedDataset]) -> int:
    """Store the lines of one file of datasets; gives how many were new."""
    rows = [(line.line, line.name, None, None, line.model_dump_json(exclude={"line"})) for line in lines]
    return _add(db, _DATA, rows)


def imported_edges(db: Database) -> list[ImportedEdge]:
    """Give every imported edge, duplicates too, in the order of their import."""
    return [ImportedEdge.model_validate({**_fields(fields), "line": line}) for line, fields in _rows(db, _GRAPH)]


def imported_datasets(db: Database) -> list[ImportedDataset]:
    """Give every imported dataset, in the order of their import."""
    return [ImportedDataset.model_validate({**_fields(fields), "line": line}) for line, fields in _rows(db, _DATA)]


def _add(db: Database, kind: str, rows: Sequence[tuple[bytes, str, str | None, str | None, str]]) -> int:
    seen: Counter[bytes] = Counter()
    new = 0
    with write(db):
        for line, downstream, upstream, status, fields in rows:
            seen[line] += 1
            key = f"{kind} {content_hash(line)} {seen[line]}"
            new += db.execute(_INSERT, [key, kind, line, downstream, upstream, status, fields]).rowcount
    return new


def _rows(db: Database, kind: str) -> list[tuple[bytes, str]]:
    return db.execute("SELECT line, fields FROM imports WHERE kind = ? ORDER BY position", [kind]).fetchall()


def _fields(fields: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(fields)
    return loaded
