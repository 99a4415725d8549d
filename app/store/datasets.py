"""Datasets as stored: upserts in which an absent field never erases a known one."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from app.records.dataset import Dataset, NodeKind
from app.records.record import Record
from app.store.connection import write
from app.store.imported_names import spellings_of
from app.store.packing import pack, unpack

__all__ = [
    "all_datasets",
    "conclude_dataset",
    "drop_unmentioned",
    "find_dataset",
    "save_dataset",
    "stored_dataset",
    "stored_datasets",
]

_UPSERT = """
    INSERT INTO datasets (id, name, kind, exists_on_hub, published_on, terminal_reason, review_reason, record)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
        exists_on_hub = excluded.exists_on_hub, published_on = excluded.published_on,
        terminal_reason = excluded.terminal_reason, review_reason = excluded.review_reason, record = excluded.record
"""


def stored_dataset(db: Database, dataset_id: str) -> Dataset | None:
    """Give one dataset, or ``None`` when it is not stored."""
    row = db.execute("SELECT record FROM datasets WHERE id = ?", [dataset_id]).fetchone()
    return None if row is None else _read(row[0])


def stored_datasets(db: Database, dataset_ids: Sequence[str]) -> list[Dataset]:
    """Give those of the datasets that are stored, in the given order."""
    found = (stored_dataset(db, dataset_id) for dataset_id in dict.fromkeys(dataset_ids))
    return [dataset for dataset in found if dataset is not None]


def all_datasets(db: Database) -> list[Dataset]:
    """Give every dataset, by id."""
    return [_read(row[0]) for row in db.execute("SELECT record FROM datasets ORDER BY id")]


def find_dataset(db: Database, name: str) -> Dataset | None:
    """Find by id, else by id or name whatever the case, when that is one dataset only."""
    exact = stored_dataset(db, name)
    if exact is not None:
        return exact
    rows = db.execute(
        "SELECT record FROM datasets WHERE id = ?1 COLLATE NOCASE OR name = ?1 COLLATE NOCASE LIMIT 2", [name]
    ).fetchall()
    return _read(rows[0][0]) if len(rows) == 1 else None


def save_dataset(db: Database, dataset: Dataset) -> Dataset | None:
    """Store a dataset; fields that are absent in ``dataset`` keep what is stored. Gives what was stored before."""
    with write(db):
        before = stored_dataset(db, dataset.id)
        _put(db, _merged(before, dataset))
    return before


def conclude_dataset(db: Database, dataset: Dataset) -> None:
    """Store a dataset whose reading is over: why its lineage ends, or waits, is replaced even by nothing."""
    verdict = {"terminal_reason": dataset.terminal_reason, "review_reason": dataset.review_reason}
    with write(db):
        _put(db, _merged(stored_dataset(db, dataset.id), dataset).model_copy(update=verdict))


def _put(db: Database, dataset: Dataset) -> None:
    db.execute(
        _UPSERT,
        [
            dataset.id,
            dataset.name,
            dataset.kind.value,
            dataset.exists,
            None if dataset.published_on is None else dataset.published_on.isoformat(),
            dataset.terminal_reason,
            dataset.review_reason,
            pack(dataset.model_dump_json(exclude_defaults=True)),
        ],
    )


@lru_cache(maxsize=256)
def _read(record: bytes) -> Dataset:
    return Dataset.model_validate_json(unpack(record))


def _merged(stored: Dataset | None, given: Dataset) -> Dataset:
    if stored is None:
        return given
    update = dict(_said(given))
    if given.id.startswith("~"):
        update |= _agreed_name(stored, given)
    if stored.hub is not None and given.hub is not None:
        update["hub"] = stored.hub.model_copy(update=dict(_said(given.hub)))
    if stored.profile is not None and given.profile is not None:
        update["profile"] = stored.profile.model_copy(update=dict(_said(given.profile)))
    return stored.model_copy(update=update)


def _agreed_name(stored: Dataset, given: Dataset) -> dict[str, Any]:
    """Choose between two spellings of what is off the Hub by themselves, not by which came last."""
    kinds = list(NodeKind)
    return {"name": min(stored.name, given.name), "kind": max(stored.kind, given.kind, key=kinds.index)}


def _said(record: Record) -> Iterable[tuple[str, Any]]:
    """Yield the fields that were given and say something."""
    for name in record.model_fields_set:
        value = getattr(record, name)
        if value is not None and value not in ((), {}):
            yield name, value


def drop_unmentioned(db: Database, dataset_id: str) -> None:
    """Delete a node off the Hub that nothing speaks of any more: a person had named it, and took that back."""
    if spellings_of(db, dataset_id):
        return
    with write(db):
        db.execute(
            """DELETE FROM datasets WHERE id = ?1 AND substr(id, 1, 1) = '~'
            AND NOT EXISTS (SELECT 1 FROM edges WHERE ?1 IN (downstream, upstream))
            AND NOT EXISTS (SELECT 1 FROM decisions WHERE dataset_id = ?1)""",
            [dataset_id],
        )
