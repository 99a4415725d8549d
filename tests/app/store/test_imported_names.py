"""Names of imported files: the nodes they mean, whatever came first."""

import itertools

import pytest

from app.records.dataset import Dataset
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.review import ReviewDecision
from app.store.datasets import drop_unmentioned, save_dataset, stored_dataset
from app.store.edges import all_edges, edge_between, save_edges
from app.store.imported_names import imported_nodes, nodes_of, spellings_of
from app.store.imports import add_datasets, add_edges
from app.store.reviews import add_review, skipped_pairs, standing_reviews
from tests.app.store.samples import edge
from tests.app.store.test_edges import review

CRAWL = Dataset(id="~commoncrawl", name="Common Crawl", exists=False)


def line(downstream, upstream, exists=None, **more):
    raw = f"{downstream} {upstream} {exists} {more}".encode()
    return ImportedEdge(line=raw, downstream=downstream, upstream=upstream, exists=exists, **more)


def test_a_source_off_the_hub_is_the_traced_one_whichever_came_first(db):
    steps = [
        lambda: add_edges(db, [line("lab/new", "CommonCrawl", False)]),
        lambda: add_edges(db, [line("lab/other", "common crawl", False)]),
        lambda: [save_dataset(db, CRAWL), save_edges(db, [edge(upstream=CRAWL.id, exists=False)])],
    ]
    for order in itertools.permutations(steps):
        for table in ("imports", "imported_names", "datasets", "edges"):
            db.execute(f"DELETE FROM {table}")
        for step in order:
            step()
        pairs = [(found.downstream, found.upstream, found.imported) for found in all_edges(db)]
        assert pairs == [("lab/new", "~commoncrawl", True), ("lab/other", "~commoncrawl", True)]


def test_one_edge_is_found_as_all_of_them_are(db):
    save_dataset(db, CRAWL)
    save_dataset(db, Dataset(id="lab/New", name="lab/New", exists=True))
    save_edges(db, [edge("lab/New", "~commoncrawl", exists=False), edge("lab/New", "lab/old")])
    add_edges(db, [line("lab/new", "CommonCrawl", False, confidence=0.25), line("lab/new", "ASDiv", False)])
    add_edges(db, [line("lab/new", "~x", False)])
    everything = all_edges(db)
    assert len(everything) == 4
    for found in everything:
        assert edge_between(db, found.downstream, found.upstream) == found
    assert edge_between(db, "lab/new", "CommonCrawl") is None


def test_names_and_nodes_lead_to_one_another(db):
    save_dataset(db, CRAWL)
    db.execute("INSERT INTO frontier_aliases VALUES ('run', 'gsm8k', 'openai/gsm8k')")
    add_edges(db, [line("lab/new", "Commoncrawl", False), line("gsm8k", "~x", False), line("lab/new", "A/b", True)])
    add_datasets(db, [ImportedDataset(line=b"1", name="a site", exists=False)])
    nodes = {
        "lab/new": "lab/new", "Commoncrawl": "~commoncrawl", "gsm8k": "openai/gsm8k", "~x": "~~x", "A/b": "A/b",
        "a site": "~asite",
    }  # fmt: skip
    assert imported_nodes(db) == nodes == nodes_of(db, [*nodes, "unknown"])
    for name, node in nodes.items():
        assert spellings_of(db, node) == [name]
    assert spellings_of(db, "lab/other") == []


def test_files_that_differ_about_the_hub_agree_in_any_order(db):
    for exists in (None, False, True, False, None):
        add_edges(db, [line("lab/new", "set", exists)])
    assert imported_nodes(db)["set"] == "set"


@pytest.mark.parametrize("given", ["Common Crawl", "~commoncrawl", "CommonCrawl"])
def test_a_decision_on_an_imported_edge_holds_after_a_trace(db, given):
    add_edges(db, [line("lab/new", "Common Crawl", False), line("lab/new", "lab/x", True)])
    add_edges(db, [line("lab/else", "CommonCrawl", False)])
    add_review(db, review(ReviewDecision.REJECT, upstream=given))
    add_review(db, review(ReviewDecision.SKIP, upstream=given))
    for _ in range(2):
        assert edge_between(db, "lab/new", "~commoncrawl").status.value == "rejected"
        assert list(standing_reviews(db)) == [("lab/new", "~commoncrawl")]
        assert list(standing_reviews(db, "lab/new")) == [("lab/new", "~commoncrawl")]
        assert skipped_pairs(db) == {("lab/new", "~commoncrawl")}
        save_dataset(db, CRAWL)
        save_edges(db, [edge(upstream=CRAWL.id, exists=False)])


def test_a_node_that_only_files_name_is_kept(db):
    save_dataset(db, CRAWL)
    add_edges(db, [line("lab/new", "CommonCrawl", False)])
    drop_unmentioned(db, CRAWL.id)
    assert stored_dataset(db, CRAWL.id) == CRAWL
    db.execute("DELETE FROM imported_names")
    drop_unmentioned(db, CRAWL.id)
    assert stored_dataset(db, CRAWL.id) is None
