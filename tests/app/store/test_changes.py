"""Marks: another after anybody has written, the same after reading; never a new file."""

import pytest

from app.errors import DatabaseError
from app.queries import known_names
from app.store.changes import ChangeMarks
from app.store.connection import open_database, write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lineage.db"


@pytest.fixture
def marks(path):
    found = ChangeMarks(path)
    yield found
    found.close()


def test_a_file_that_is_not_there_has_no_mark_and_is_not_made(path, marks):
    assert marks.mark() is None
    assert not path.exists()


def test_the_mark_changes_with_each_commit_and_not_by_reading(path, marks):
    db = open_database(path)
    first = marks.mark()
    assert first is not None
    assert marks.mark() == first
    known_names(path)
    assert marks.mark() == first
    with write(db):
        db.execute("CREATE TABLE scratch (a)")
        assert marks.mark() == first
    assert marks.mark() != first
    db.close()


def test_a_file_that_replaces_another_has_another_mark(path, marks):
    open_database(path).close()
    first = marks.mark()
    other = path.with_name("other.db")
    open_database(other).close()
    other.replace(path)
    assert marks.mark() != first


def test_a_folder_in_place_of_the_file_is_told_in_one_sentence(path, marks):
    path.mkdir()
    with pytest.raises(DatabaseError, match="cannot be read or written"):
        marks.mark()
