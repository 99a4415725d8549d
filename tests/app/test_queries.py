"""Questions about a database: every answer names nodes as people see them, and asking changes nothing."""

import pytest

from app.errors import NotInGraphError
from app.queries import explain, exportable, lineage_of, roots_of, run_summaries
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.records.imported import ImportedEdge
from app.records.run import FrontierState
from app.store.connection import open_database
from app.store.datasets import save_dataset
from app.store.frontier import rename_taken, take
from app.store.imports import add_edges
from tests.app.store.samples import edge, finish, keep_claim, start

REVIEW, REJECTED = ClaimStatus.NEEDS_REVIEW, ClaimStatus.REJECTED


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lineage.db"


@pytest.fixture
def db(path):
    database = open_database(path)
    yield database
    database.close()


@pytest.fixture
def harbour(db):
    """``lab/new`` from ``lab/left`` and ``lab/right``, both from ``lab/old``; a source off the Hub; one in doubt."""
    start(db, "lab/new", max_depth=4)
    save_dataset(db, Dataset(id="~forum", name="The Forum", kind=NodeKind.WEBSITE, exists=False))
    edges = [
        *(edge("lab/new", name) for name in ("lab/left", "lab/right")),
        edge("lab/new", "~forum", exists=False),
        edge("lab/new", "lab/doubted", REVIEW),
        edge("lab/new", "lab/wrong", REJECTED),
    ]
    finish(db, "lab/new", "lab/left", "lab/right", edges=edges)
    finish(db, "lab/left", "lab/old")
    finish(db, "lab/right", "lab/old")
    finish(db, "lab/old")
    return db


def statuses(lineage):
    return {node.id: (node.depth, node.status.value) for node in lineage.nodes}


def test_the_lineage_of_a_dataset(harbour, path):
    lineage = lineage_of(path, "lab/new")
    assert statuses(lineage) == {
        "lab/new": (0, "traced"),
        "lab/left": (1, "traced"),
        "lab/right": (1, "traced"),
        "The Forum": (1, "off_hub"),
        "lab/doubted": (1, "known"),
        "lab/old": (2, "root"),
    }
    assert {node.id: node.kind for node in lineage.nodes}["The Forum"] is NodeKind.WEBSITE
    assert ("lab/new", "lab/wrong") not in {(e.downstream, e.upstream) for e in lineage.edges}
    assert roots_of(path, ["lab/new"]) == ["lab/old"]


def test_what_was_made_from_it(harbour, path):
    lineage = lineage_of(path, "lab/old", downstream=True)
    assert statuses(lineage).keys() == {"lab/old", "lab/left", "lab/right", "lab/new"}
    assert statuses(lineage)["lab/new"][0] == 2
    assert [node.id for node in lineage_of(path, "the forum", downstream=True).nodes] == ["The Forum", "lab/new"]


@pytest.mark.parametrize("name", ["lab/new", "LAB/NEW", "Lab/New"])
def test_names_are_found_whatever_their_case(name, harbour, path):
    assert lineage_of(path, name).dataset == "lab/new"


def test_two_that_differ_by_case_are_told_apart(harbour, path):
    finish_other = Dataset(id="lab/NEW", name="lab/NEW", exists=True)
    save_dataset(harbour, finish_other)
    assert lineage_of(path, "lab/NEW").dataset == "lab/NEW"
    assert lineage_of(path, "lab/new").dataset == "lab/new"
    assert lineage_of(path, "lab/New") is None


def test_a_former_name_leads_to_todays(db, path):
    start(db, "lab/former")
    take(db, "run", 0)
    assert rename_taken(db, "run", "lab/former", "lab/today")
    finish(db, "lab/today")
    assert lineage_of(path, "Lab/Former").dataset == "lab/today"


@pytest.mark.parametrize(
    ("state", "status"), [(FrontierState.UNASKED, "pending"), (FrontierState.BEYOND, "beyond_depth")]
)
def test_what_is_not_read_yet(state, status, db, path):
    start(db, "lab/new", max_depth=1 if state is FrontierState.BEYOND else None)
    finish(db, "lab/new", "lab/old")
    save_dataset(db, Dataset(id="lab/old", name="lab/old", exists=True))
    if state is FrontierState.UNASKED:
        assert statuses(lineage_of(path, "lab/new"))["lab/old"] == (1, "pending")
        finish(db, "lab/old", state=state)
    assert statuses(lineage_of(path, "lab/new"))["lab/old"] == (1, status)


def test_a_dataset_to_be_reviewed_says_so(db, path):
    start(db, "lab/new")
    finish(db, "lab/new")
    save_dataset(db, Dataset(id="lab/new", name="lab/new", review_reason="the model's answers could not be used"))
    [node] = lineage_of(path, "lab/new").nodes
    assert (node.status.value, node.reason) == ("needs_review", "the model's answers could not be used")


def test_cycles_of_imports_end(db, path):
    pairs = [("a/a", "b/b"), ("b/b", "c/c"), ("c/c", "a/a")]
    add_edges(db, [ImportedEdge(line=repr(pair).encode(), downstream=pair[0], upstream=pair[1]) for pair in pairs])
    assert {name: depth for name, (depth, _) in statuses(lineage_of(path, "a/a")).items()} == {
        "a/a": 0,
        "b/b": 1,
        "c/c": 2,
    }
    assert explain(path, "a/a", "a/a").paths == ()
    assert [[e.edge.upstream for e in chain] for chain in explain(path, "a/a", "c/c").paths] == [["b/b", "c/c"]]


def test_every_path_and_every_claim(harbour, path):
    keep_claim(harbour, "lab/left", "old", "lab/old")
    paths = explain(path, "lab/new", "lab/old")
    assert [[e.edge.upstream for e in chain] for chain in paths.paths] == [
        ["lab/left", "lab/old"],
        ["lab/right", "lab/old"],
    ]
    assert paths.complete
    [claim] = paths.paths[0][1].as_json()["claims"]
    assert (claim["mention"], claim["verdict"], claim["name"]["dataset_id"]) == ("old", "accepted", "lab/old")


def test_a_rejected_edge_is_explained_too(harbour, path):
    [[explained]] = explain(path, "lab/new", "lab/wrong").paths
    assert explained.edge.status is REJECTED


def test_more_paths_than_are_shown_is_said(db, path):
    start(db, "top/a")
    middle = [f"mid/m{number}" for number in range(60)]
    finish(db, "top/a", *middle)
    for name in middle:
        finish(db, name, "end/z")
    explained = explain(path, "top/a", "end/z")
    assert (len(explained.paths), explained.complete) == (50, False)


def test_an_export_holds_what_accepted_edges_reach(harbour, path):
    save_dataset(harbour, Dataset(id="lab/doubted", name="lab/doubted", exists=True))
    inside = {dataset.id for dataset in exportable(path).datasets}
    assert "lab/doubted" not in inside
    assert {"lab/new", "lab/old", "~forum"} <= inside
    assert "lab/doubted" in {dataset.id for dataset in exportable(path, include_all=True).datasets}


def test_what_is_not_there(path, harbour, tmp_path):
    assert lineage_of(path, "lab/none") is None
    with pytest.raises(NotInGraphError, match="lab/none"):
        explain(path, "lab/new", "lab/none")
    absent = tmp_path / "none.db"
    assert lineage_of(absent, "lab/new") is None
    assert run_summaries(absent) == []
    assert roots_of(absent, ["lab/new"]) == []
    for ask in (lambda: explain(absent, "a/a", "b/b"), lambda: exportable(absent)):
        with pytest.raises(NotInGraphError, match="no lineage database"):
            ask()
    assert not absent.exists()
