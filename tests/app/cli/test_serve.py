"""What cannot be served is told in one sentence, before anybody is let in."""

import socket
import sqlite3
import subprocess
import sys

import httpx
import pytest
from sqlite_utils import Database

from app.cli import run
from app.records.dataset import Dataset
from app.store import connection
from app.store.datasets import save_dataset
from app.store.migrations import MIGRATIONS
from tests.app.web.browsing import fill, serving
from tests.running import taproot


@pytest.fixture
def db(tmp_path):
    return fill(tmp_path / "small.db")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "example.com"), "not an address"),
        (("--host", "127.0.0.1.5"), "not an address"),
        (("--token", "short"), "at least 16"),
        (("--token", "with spaces in the token"), "letters and digits"),
        (("--port", "70000"), "--port"),
        (("--db", "no/such/folder/lineage.db"), "folder"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(arguments, words, capsys):
    assert run(["serve", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err


def test_a_port_that_is_taken_is_told(db, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["serve", "--db", str(db), "--port", port]) == 2
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in capsys.readouterr().err


def refused(db, capsys):
    assert run(["serve", "--db", str(db), "--port", "0"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    return err


def test_a_newer_database_is_refused(db, capsys):
    with sqlite3.connect(db) as raw:
        (table,) = raw.execute("SELECT name FROM sqlite_master WHERE name LIKE '%migrations%'").fetchone()
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        last = raw.execute(f"SELECT * FROM {table} ORDER BY rowid DESC").fetchone()
        row = {**dict(zip(columns, last, strict=True)), "name": "9999_of_the_future"}
        row.pop("id", None)
        raw.execute(f"INSERT INTO {table} ({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values()))
    raw.close()
    assert "newer version of taproot" in refused(db, capsys)


def test_an_older_database_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    old = Database(sqlite3.connect(path, isolation_level=None))
    with connection.write(old):
        old.execute(f"PRAGMA application_id={connection.APPLICATION_ID}")
        MIGRATIONS.apply(old, stop_before="m004_people")
    save_dataset(old, Dataset(id="lab/kept", name="lab/kept"))
    old.close()
    with serving(path) as address:
        assert "lab/kept" in httpx.get(f"{address}graph.json", timeout=30).text
    upgraded = connection.open_database(path)
    assert not MIGRATIONS.pending(upgraded)
    upgraded.close()


def test_a_file_of_another_kind_is_refused(tmp_path, capsys):
    path = tmp_path / "notes.db"
    path.write_text("not a database, but long enough to be read as one " * 40)
    assert "not an SQLite file" in refused(path, capsys)
    assert path.read_text().startswith("not a database")


def test_a_locked_database_is_told(db, capsys, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_TIMEOUT_MS", 100)
    holder = sqlite3.connect(db)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert "locked by another program" in refused(db, capsys)
    finally:
        holder.close()


def test_another_address_than_loopback_gets_a_token(db):
    with serving(db, "--host", "0.0.0.0") as address:
        start, _, token = address.partition("/?token=")
        assert start.startswith("http://127.0.0.1:")
        assert len(token) >= 40


def test_without_the_extra_it_says_how_to_get_it():
    code = "import sys; sys.modules['nicegui'] = None; from app.cli import run; sys.exit(run(['serve']))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.strip() == "taproot: The explorer needs the extra web: pip install '.[web]' in the clone"


def test_the_page_is_one_file_without_a_server(db, tmp_path):
    result = taproot("export", "html", tmp_path / "page.html", "--db", db, "--all")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
