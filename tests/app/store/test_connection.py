"""Opening: ours, blank, or refused in one sentence that names the file."""

import sqlite3
import subprocess
import sys
import zlib

import pytest

from app.errors import DatabaseError
from app.records.dataset import Dataset
from app.store.connection import APPLICATION_ID, open_database, translated, write
from app.store.datasets import all_datasets, save_dataset


def refused(path):
    with pytest.raises(DatabaseError) as caught:
        open_database(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_a_new_file_is_ours_with_the_agreed_pragmas(db):
    def pragma(name):
        return db.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("application_id") == APPLICATION_ID
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 1
    assert pragma("busy_timeout") == 5000


def test_an_empty_file_becomes_ours(path):
    path.touch()
    open_database(path).close()
    assert all_datasets(open_database(path)) == []


def test_a_foreign_sqlite_file_is_refused_and_not_touched(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    assert "another program" in refused(path)
    assert path.read_bytes() == before


def test_a_file_of_another_application_is_refused_even_when_blank_otherwise(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA application_id=77")
    connection.execute("VACUUM")
    connection.close()
    assert "another program" in refused(path)


def test_what_is_not_sqlite_is_refused(path):
    path.write_text("a shopping list, " * 100)
    assert "not an SQLite file" in refused(path)


def test_folders_and_missing_folders_are_refused(tmp_path):
    assert "is a folder" in refused(tmp_path)
    assert "does not exist" in refused(tmp_path / "nowhere" / "lineage.db")
    (tmp_path / "file").touch()
    assert "does not exist" in refused(tmp_path / "file" / "lineage.db")


def test_a_newer_schema_is_refused(path, db):
    db["_sqlite_migrations"].insert({"migration_set": "taproot", "name": "m999_future", "applied_at": "later"})
    message = refused(path)
    assert "newer version" in message
    assert "m999_future" in message


def test_a_damaged_file_is_refused(path):
    db = open_database(path)
    with write(db):
        for number in range(2000):
            save_dataset(db, Dataset(id=f"lab/{number}", name=f"lab/{number}"))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\x7f" * (40960 - 8192)
    path.write_bytes(content)
    assert "damaged" in refused(path)


def test_a_truncated_file_is_refused(path):
    open_database(path).close()
    path.write_bytes(path.read_bytes()[:6000])
    assert "damaged" in refused(path)


def test_a_read_only_database_is_refused_on_writing(path, db):
    db.execute("PRAGMA query_only=ON")
    with pytest.raises(DatabaseError, match="cannot be written to"), translated(path):
        save_dataset(db, Dataset(id="a", name="a"))


def test_a_row_that_does_not_unpack_is_damage(path, db):
    save_dataset(db, Dataset(id="a", name="a"))
    db.execute("UPDATE datasets SET record = x'00ff'")
    with pytest.raises(DatabaseError, match="damaged"), translated(path):
        all_datasets(db)


def test_the_schema_of_a_file_from_elsewhere_is_not_trusted(db):
    assert db.execute("PRAGMA trusted_schema").fetchone()[0] == 0


def test_a_row_that_unpacks_without_end_is_damage(path, db, monkeypatch):
    monkeypatch.setattr("app.store.packing.MOST_BYTES", 1_000_000)
    save_dataset(db, Dataset(id="a", name="a"))
    db.execute("UPDATE datasets SET record = ?", [zlib.compress(bytes(1_000_001))])
    with pytest.raises(DatabaseError, match="damaged"), translated(path):
        all_datasets(db)


def test_a_failing_block_leaves_nothing(db):
    def fail():
        with write(db):
            save_dataset(db, Dataset(id="a", name="a"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert all_datasets(db) == []
    with write(db):
        save_dataset(db, Dataset(id="b", name="b"))
    assert [dataset.id for dataset in all_datasets(db)] == ["b"]


def test_processes_that_open_a_new_file_at_once_all_succeed(path):
    code = (
        f"from pathlib import Path; from app.store.connection import open_database; open_database(Path({str(path)!r}))"
    )
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert all_datasets(open_database(path)) == []


def test_a_full_disk_passes_and_damage_does_not(path, db):
    db.execute("PRAGMA max_page_count=1")
    with pytest.raises(DatabaseError, match="is full") as full, translated(path):
        save_dataset(db, Dataset(id="lab/large", name="x" * 300_000))
    assert full.value.passing
    assert all_datasets(db) == []
    with pytest.raises(DatabaseError) as damaged, translated(path):
        raise sqlite3_error(sqlite3.SQLITE_CORRUPT)
    assert not damaged.value.passing


def sqlite3_error(code):
    error = sqlite3.DatabaseError("malformed")
    error.sqlite_errorcode = code
    return error
