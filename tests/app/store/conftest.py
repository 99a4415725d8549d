"""A lineage database in a folder of its own."""

import pytest

from app.store.connection import open_database
from app.store.lineage_store import LineageStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lineage.db"


@pytest.fixture
def db(path):
    database = open_database(path)
    yield database
    database.close()


@pytest.fixture
def store(path):
    opened = LineageStore(path)
    yield opened
    opened.close()
