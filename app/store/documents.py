"""Documents and the references that lead to them.

A document is stored once, whichever datasets it speaks of. References that a later search no longer
finds stay in the table, no longer current: only current ones are read, and only claims of their
documents count as evidence.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from app.records.document import Document, DocumentKind, DocumentReference, Section
from app.store.connection import write
from app.store.packing import pack, pack_json, unpack, unpack_json

__all__ = [
    "Outcome",
    "documents_by_id",
    "documents_of",
    "given_up",
    "outcomes_of",
    "references_of",
    "save_document",
    "save_given_up",
    "save_references",
    "save_unread",
    "unasked_urls",
]

Outcome = tuple[DocumentReference, str | None, str]
"""A reference, its outcome (``read``, ``absent``, ``unasked``, ``given_up``; ``None``: not yet), and the reason."""

_REFERENCE = "kind, url, title, own, found_by"
_INSERT_REFERENCE = f"""
    INSERT INTO dataset_references (dataset_id, key, position, is_current, {_REFERENCE})
    VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)
    ON CONFLICT (dataset_id, key) DO UPDATE SET position = excluded.position, is_current = 1,
        kind = excluded.kind, url = excluded.url, title = coalesce(excluded.title, title),
        own = excluded.own, found_by = excluded.found_by
"""
_REMEMBERED_BYTES = 100_000
"""Of the packed text: each node of a trace asks for the documents of its dataset again."""
_DOCUMENT = "id, kind, url, title, content_hash, published_at, notes, text, sections"


def save_references(db: Database, dataset_id: str, references: Sequence[DocumentReference]) -> None:
    """Store the references of a dataset, in order; those found before and not now are no longer current."""
    with write(db):
        db.execute("UPDATE dataset_references SET is_current = 0 WHERE dataset_id = ?", [dataset_id])
        for position, reference in enumerate(references):
            _put_reference(db, dataset_id, position, reference)


def references_of(db: Database, dataset_id: str) -> list[DocumentReference]:
    """Give the current references of a dataset, in the order they were found."""
    return [reference for reference, _, _ in outcomes_of(db, dataset_id)]


def outcomes_of(db: Database, dataset_id: str) -> list[Outcome]:
    """Give the current references of a dataset with what became of each."""
    rows = db.execute(
        f"SELECT {_REFERENCE}, outcome, reason FROM dataset_references "
        "WHERE dataset_id = ? AND is_current ORDER BY position, key",
        [dataset_id],
    )
    return [(_reference(row[:5]), row[5], row[6]) for row in rows]


def save_document(db: Database, dataset_id: str, reference: DocumentReference, document: Document) -> None:
    """Store a document and that it is what ``reference`` of this dataset led to."""
    with write(db):
        _put_document(db, document)
        _settle_reference(db, dataset_id, reference, "read", "", document.id)


def save_unread(db: Database, dataset_id: str, reference: DocumentReference, reason: str, *, unasked: bool) -> None:
    """Store why a reference gave no document; a document it gave before is kept when it could not be asked."""
    with write(db):
        _settle_reference(db, dataset_id, reference, "unasked" if unasked else "absent", reason, None)


def save_given_up(db: Database, dataset_id: str, reference: DocumentReference, reason: str) -> None:
    """Store that a person did without a reference which could not be asked."""
    with write(db):
        _settle_reference(db, dataset_id, reference, "given_up", reason, None)


def given_up(db: Database, dataset_id: str | None = None) -> dict[str, list[str]]:
    """Give what a person did without, by dataset: a reason for each reference."""
    sql = "SELECT dataset_id, reason FROM dataset_references WHERE is_current AND outcome = 'given_up'"
    sql += " AND dataset_id = ?" if dataset_id is not None else ""
    found: dict[str, list[str]] = {}
    for name, reason in db.execute(f"{sql} ORDER BY dataset_id, position", [dataset_id] if dataset_id else []):
        found.setdefault(name, []).append(reason)
    return found


def unasked_urls(db: Database, thread: str) -> list[str]:
    """Give the addresses that could not be asked, of datasets of a run that wait for them."""
    sql = """SELECT DISTINCT url FROM dataset_references JOIN frontier USING (dataset_id)
        WHERE thread = ? AND state = 'unasked' AND is_current AND outcome = 'unasked' ORDER BY url"""
    return [row[0] for row in db.execute(sql, [thread])]


def documents_of(db: Database, dataset_id: str) -> list[Document]:
    """Give the documents of a dataset, in the order of its references, each once."""
    columns = ", ".join(f"documents.{column}" for column in _DOCUMENT.split(", "))
    rows = db.execute(
        f"SELECT {columns} FROM dataset_references JOIN documents ON documents.id = document_id "
        "WHERE dataset_id = ? AND is_current ORDER BY position, key",
        [dataset_id],
    )
    documents = [_remembered(row) if len(row[7]) <= _REMEMBERED_BYTES else _document(row) for row in rows]
    return list({document.id: document for document in documents}.values())


def documents_by_id(db: Database, document_ids: Iterable[str]) -> dict[str, Document]:
    """Give those of the documents that are stored."""
    sql = f"SELECT {_DOCUMENT} FROM documents WHERE id = ?"
    rows = (db.execute(sql, [document_id]).fetchone() for document_id in sorted(set(document_ids)))
    return {row[0]: _document(row) for row in rows if row is not None}


def _put_reference(db: Database, dataset_id: str, position: int, reference: DocumentReference) -> None:
    db.execute(
        _INSERT_REFERENCE,
        [
            dataset_id,
            _key(reference),
            position,
            reference.kind.value,
            reference.url,
            reference.title,
            reference.own,
            reference.found_by,
        ],
    )


def _settle_reference(
    db: Database, dataset_id: str, reference: DocumentReference, outcome: str, reason: str, document_id: str | None
) -> None:
    key = _key(reference)
    row = db.execute(
        "SELECT position, is_current FROM dataset_references WHERE dataset_id = ? AND key = ?", [dataset_id, key]
    ).fetchone()
    if row is None or not row[1]:
        last = "SELECT coalesce(max(position), -1) + 1 FROM dataset_references WHERE dataset_id = ? AND is_current"
        _put_reference(db, dataset_id, db.execute(last, [dataset_id]).fetchone()[0], reference)
    db.execute(
        "UPDATE dataset_references SET outcome = ?, reason = ?, "
        "document_id = CASE WHEN ? IN ('unasked', 'given_up') THEN document_id ELSE ? END "
        "WHERE dataset_id = ? AND key = ?",
        [outcome, reason, outcome, document_id, dataset_id, key],
    )


def _put_document(db: Database, document: Document) -> None:
    sections = [[part.heading, part.level, part.start, part.end] for part in document.sections]
    db.execute(
        f"INSERT INTO documents ({_DOCUMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "title = coalesce(excluded.title, title), published_at = coalesce(excluded.published_at, published_at), "
        "notes = excluded.notes, text = excluded.text, sections = excluded.sections",
        [
            document.id,
            document.kind.value,
            document.url,
            document.title,
            document.content_hash,
            None if document.published_at is None else document.published_at.isoformat(),
            json.dumps(document.notes, ensure_ascii=False),
            pack(document.text),
            pack_json(sections),
        ],
    )


def _key(reference: DocumentReference) -> str:
    return f"{reference.kind.value} {reference.url or reference.title or ''}"


def _reference(row: Sequence[Any]) -> DocumentReference:
    kind, url, title, own, found_by = row
    return DocumentReference(kind=DocumentKind(kind), url=url, title=title, own=bool(own), found_by=found_by)


def _document(row: Sequence[Any]) -> Document:
    return Document.model_validate(
        {
            "id": row[0],
            "kind": row[1],
            "url": row[2],
            "title": row[3],
            "content_hash": row[4],
            "published_at": row[5],
            "notes": json.loads(row[6]),
            "text": unpack(row[7]),
            "sections": [
                Section(heading=heading, level=level, start=start, end=end)
                for heading, level, start, end in unpack_json(row[8])
            ],
        }
    )


_remembered = lru_cache(maxsize=64)(_document)
