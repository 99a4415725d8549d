"""One dataset with all that is known of it."""

import pytest

from app.errors import NotInGraphError
from app.queries import dataset_in_context
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, HubDataset
from app.records.document import DocumentKind
from app.store.connection import open_database
from app.store.datasets import save_dataset
from app.store.documents import save_document, save_references, save_unread
from tests.app.store.samples import document, edge, finish, reference, start

PAPER = "https://arxiv.org/abs/2401.00001"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lineage.db"
    db = open_database(path)
    start(db, "lab/new")
    finish(db, "lab/new", "lab/old", edges=[edge("lab/new", "lab/old"), edge("lab/new", "~forum", exists=False),
                                            edge("lab/new", "lab/odd", ClaimStatus.NEEDS_REVIEW)])  # fmt: skip
    finish(db, "lab/old", "lab/oldest")
    finish(db, "lab/oldest")
    save_dataset(db, Dataset(id="lab/new", name="lab/new", exists=True, hub=HubDataset(id="lab/new", downloads=7)))
    paper = reference(kind=DocumentKind.PAPER, url=PAPER, title="The paper")
    save_references(db, "lab/new", [reference(), paper])
    save_document(db, "lab/new", reference(), document())
    save_unread(db, "lab/new", paper, "it took too long", unasked=True)
    db.close()
    return path


def test_counts_and_documents(path):
    found = dataset_in_context(path, "LAB/NEW")
    assert found.node.id == "lab/new"
    assert (found.upstream[ClaimStatus.ACCEPTED], found.upstream[ClaimStatus.NEEDS_REVIEW]) == (2, 1)
    assert (found.ancestors, found.descendants) == (3, 0)
    assert [(each.outcome, each.reason) for each in found.documents] == [("read", ""), ("unasked", "it took too long")]
    told = found.as_json()
    assert (told["hub"]["downloads"], told["documents"][1]["url"]) == (7, PAPER)
    assert dataset_in_context(path, "lab/oldest").descendants == 2


def test_what_is_only_named_is_known_too(path):
    found = dataset_in_context(path, "forum")
    assert (found.dataset, found.documents, found.downstream[ClaimStatus.ACCEPTED]) == (None, (), 1)
    assert found.as_json()["hub"] is None


def test_unknown_ones_are_refused(path, tmp_path):
    with pytest.raises(NotInGraphError, match="lab/none is not in the graph"):
        dataset_in_context(path, "lab/none")
    with pytest.raises(NotInGraphError, match="no lineage database"):
        dataset_in_context(tmp_path / "none.db", "lab/new")
