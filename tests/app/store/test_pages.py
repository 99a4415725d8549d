"""Fetched pages and their marks."""

import pytest

from app.errors import DatabaseError
from app.store.pages import has_pages, page, save_page
from app.store.thread import StoreThread


def test_the_last_answer_of_an_address_is_kept(db):
    assert page(db, "a") is None
    assert not has_pages(db)
    save_page(db, "a", '"1"', b"one" * 1000)
    assert has_pages(db)
    save_page(db, "b", '"1"', b"other")
    save_page(db, "a", '"2"', b"two" * 1000)
    assert page(db, "a") == ('"2"', b"two" * 1000)
    assert page(db, "b") == ('"1"', b"other")
    assert db.execute("SELECT max(length(answer)) FROM pages").fetchone()[0] < 100


def test_a_damaged_page_is_one_sentence(db, path):
    save_page(db, "a", '"1"', b"one")
    db.execute("UPDATE pages SET answer = x'00'")
    thread = StoreThread(path)
    with pytest.raises(DatabaseError, match="damaged"):
        thread.call_sync(page, "a")
    thread.close()
