"""Documents: stored once, in the order of references, with what became of each."""

import datetime as dt

from app.records.document import DocumentKind
from app.store.documents import documents_of, outcomes_of, references_of, save_document, save_references, save_unread
from tests.app.store.samples import document, reference

PAPER = reference(kind=DocumentKind.PAPER, url="https://arxiv.org/abs/2401.00001")
CITED = reference(kind=DocumentKind.PAPER, url="", title="A Study of Sums", own=False)
CARD = reference()


def test_references_keep_their_order_and_saving_twice_changes_nothing(db):
    for _ in range(2):
        save_references(db, "lab/new", [PAPER, CARD, CITED])
    assert references_of(db, "lab/new") == [PAPER, CARD, CITED]


def test_a_later_search_replaces_references_but_outcomes_stay(db):
    save_references(db, "lab/new", [CARD, CITED])
    save_document(db, "lab/new", CARD, document())
    save_references(db, "lab/new", [PAPER, CARD])
    assert outcomes_of(db, "lab/new") == [(PAPER, None, ""), (CARD, "read", "")]
    assert documents_of(db, "lab/new") == [document()]


def test_a_document_comes_back_as_it_was(db):
    odd = document(
        "Zeile 1\x00\n\U0001f600 end", title="T", notes=("cut",), published_at=dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    )
    save_document(db, "lab/new", CARD, odd)
    save_document(db, "lab/new", CARD, odd)
    assert documents_of(db, "lab/new") == [odd]


def test_one_document_may_speak_of_two_datasets_and_is_stored_once(db):
    for dataset_id in ("lab/new", "lab/other"):
        save_document(db, dataset_id, PAPER, document())
        assert documents_of(db, dataset_id) == [document()]
    assert db["documents"].count == 1


def test_two_references_to_one_document_give_it_once(db):
    save_document(db, "lab/new", CARD, document())
    save_document(db, "lab/new", PAPER, document())
    assert documents_of(db, "lab/new") == [document()]


def test_why_nothing_was_read_is_kept(db):
    save_references(db, "lab/new", [CARD, PAPER])
    save_unread(db, "lab/new", CARD, "gated", unasked=False)
    save_unread(db, "lab/new", PAPER, "timed out", unasked=True)
    assert outcomes_of(db, "lab/new") == [(CARD, "absent", "gated"), (PAPER, "unasked", "timed out")]
    assert documents_of(db, "lab/new") == []


def test_could_not_ask_says_nothing_about_what_was_read_before_but_absent_does(db):
    save_document(db, "lab/new", CARD, document())
    save_unread(db, "lab/new", CARD, "timed out", unasked=True)
    assert documents_of(db, "lab/new") == [document()]
    save_unread(db, "lab/new", CARD, "deleted", unasked=False)
    assert documents_of(db, "lab/new") == []


def test_text_is_stored_compressed(db):
    save_document(db, "lab/new", CARD, document("a line that repeats itself\n" * 500))
    assert db.execute("SELECT length(text) FROM documents").fetchone()[0] < 500
