"""The schema grows by appending: from blank and from the oldest one gets to the same place."""

import sqlite3

import pytest
from sqlite_utils import Database

from app.records.dataset import Dataset
from app.records.imported import ImportedDataset, ImportedEdge
from app.store.connection import APPLICATION_ID, open_database, write
from app.store.datasets import all_datasets, save_dataset
from app.store.imported_names import imported_nodes
from app.store.migrations import MIGRATIONS, unknown_migrations

NAMES = [migration.name for migration in MIGRATIONS.pending(Database(memory=True))]


def schema(db):
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
    return rows.fetchall()


def test_released_migrations_are_never_renamed_or_reordered():
    assert NAMES[:5] == ["m001_lineage", "m002_runs", "m003_model", "m004_people", "m005_imports"]


@pytest.mark.parametrize("stop", NAMES[1:])
def test_from_every_older_schema_nothing_is_lost(path, db, tmp_path, stop):
    old_path = tmp_path / "old.db"
    old = Database(sqlite3.connect(old_path, isolation_level=None))
    with write(old):
        old.execute(f"PRAGMA application_id={APPLICATION_ID}")
        MIGRATIONS.apply(old, stop_before=stop)
    save_dataset(old, Dataset(id="lab/kept", name="lab/kept"))
    assert [migration.name for migration in MIGRATIONS.pending(old)] == NAMES[NAMES.index(stop) :]
    old.close()
    upgraded = open_database(old_path)
    assert schema(upgraded) == schema(db)
    assert [dataset.id for dataset in all_datasets(upgraded)] == ["lab/kept"]


def test_a_current_file_knows_all_its_migrations(db):
    assert unknown_migrations(db) == []
    assert MIGRATIONS.pending(db) == []


def test_names_of_what_was_imported_before_are_found_and_kept_apart(path):
    old = Database(sqlite3.connect(path, isolation_level=None))
    with write(old):
        old.execute(f"PRAGMA application_id={APPLICATION_ID}")
        MIGRATIONS.apply(old, stop_before="m010_imported_names")
    rows = [("a/b", "Crawl", False), ("a/b", "crawl", False), ("a/b", "Site", False), ("a/b", "c/d", True)]
    for number, (downstream, upstream, exists) in enumerate(rows):
        line = ImportedEdge(line=b"1", downstream=downstream, upstream=upstream, exists=exists)
        values = [str(number), "graph", b"1", downstream, upstream, "accepted", line.model_dump_json(exclude={"line"})]
        old.execute(f"INSERT INTO imports VALUES ({number}, ?, ?, ?, ?, ?, ?, ?)", values)
    fields = ImportedDataset(line=b"2", name="c/d", exists=True).model_dump_json(exclude={"line"})
    old.execute("INSERT INTO imports VALUES (9, 'k', 'data', ?, 'c/d', NULL, NULL, ?)", [b"2", fields])
    old.close()
    nodes = imported_nodes(open_database(path))
    assert nodes == {"a/b": "a/b", "Crawl": "Crawl", "crawl": "crawl", "Site": "~site", "c/d": "c/d"}
