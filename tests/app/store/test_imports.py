"""Imports: byte for byte, in order, duplicates within a file and no others."""

from app.records.claim import ClaimStatus
from app.records.imported import ImportedDataset, ImportedEdge
from app.store.imports import add_datasets, add_edges, imported_datasets, imported_edges


def line(raw, **more):
    return ImportedEdge(line=raw, downstream="a", upstream="b", **more)


def test_lines_come_back_in_order_with_all_they_say(db):
    full = line(
        b"\xef\xbb\xbf{odd}\r",
        relationship="Anything",
        confidence=0.5,
        document_kinds="paper",
        evidence="ü",
        exists=False,
        status=ClaimStatus.REJECTED,
        reason="no",
    )
    given = [line(b"2"), full, line(b"1")]
    assert add_edges(db, given) == 3
    assert imported_edges(db) == given
    assert imported_datasets(db) == []


def test_datasets_come_back_in_order_with_all_they_say(db):
    full = ImportedDataset(line=b"{}", name="a", categories=("Math", "Code"), year="2024-05", is_terminal_node=False)
    given = [full, ImportedDataset(line=b"{} ", name="a")]
    assert add_datasets(db, given) == 2
    assert imported_datasets(db) == given


def test_a_file_twice_is_a_file_once_and_its_duplicates_survive(db):
    given = [line(b"1"), line(b"2"), line(b"1")]
    assert add_edges(db, given) == 3
    assert add_edges(db, given) == 0
    assert imported_edges(db) == given


def test_a_longer_version_of_a_file_adds_what_is_new(db):
    add_edges(db, [line(b"1"), line(b"1")])
    assert add_edges(db, [line(b"0"), line(b"1"), line(b"1"), line(b"1")]) == 2
    assert [found.line for found in imported_edges(db)] == [b"1", b"1", b"0", b"1"]


def test_the_same_line_may_be_an_edge_and_a_dataset(db):
    add_edges(db, [line(b"1")])
    add_datasets(db, [ImportedDataset(line=b"1", name="a")])
    assert (len(imported_edges(db)), len(imported_datasets(db))) == (1, 1)
