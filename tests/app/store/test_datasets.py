"""Datasets: what is absent does not erase, and spelling does not hide."""

import datetime as dt

from app.records.dataset import Dataset, DatasetProfile, HubDataset, NodeKind
from app.store.datasets import (
    all_datasets,
    conclude_dataset,
    find_dataset,
    save_dataset,
    stored_dataset,
    stored_datasets,
)


def full(**more):
    return Dataset(
        id="lab/New",
        name="lab/New",
        kind=NodeKind.BENCHMARK,
        exists=True,
        hub=HubDataset(id="lab/New", gated=True, downloads=5, card_data={"license": "mit"}),
        published_on=dt.date(2024, 5, 1),
        profile=DatasetProfile(domains=("Math",), summary="Sums."),
        **more,
    )


def test_a_dataset_comes_back_as_it_was(db):
    save_dataset(db, full())
    save_dataset(db, full())
    assert all_datasets(db) == [full()]


def test_absent_fields_do_not_erase(db):
    save_dataset(db, full(terminal_reason="old"))
    hub = HubDataset(id="lab/New", gated=False, likes=2)
    save_dataset(db, Dataset(id="lab/New", name="lab/New", hub=hub, profile=DatasetProfile(data_type="manual")))
    found = stored_dataset(db, "lab/New")
    assert found.kind is NodeKind.BENCHMARK
    assert found.published_on == dt.date(2024, 5, 1)
    assert found.terminal_reason == "old"
    assert found.hub == HubDataset(id="lab/New", gated=False, downloads=5, likes=2, card_data={"license": "mit"})
    assert found.profile == DatasetProfile(domains=("Math",), summary="Sums.", data_type="manual")


def test_the_end_of_a_reading_replaces_its_reasons_even_by_nothing(db):
    save_dataset(db, full(terminal_reason="released before 2024", review_reason="broken answers"))
    conclude_dataset(db, Dataset(id="lab/New", name="lab/New"))
    found = stored_dataset(db, "lab/New")
    assert (found.terminal_reason, found.review_reason) == (None, None)
    assert found.exists is True


def test_only_stored_ones_are_given_each_once(db):
    save_dataset(db, full())
    assert stored_datasets(db, ["nobody", "lab/New", "lab/New"]) == [full()]
    assert stored_dataset(db, "lab/new") is None


def test_finding_ignores_case_but_never_guesses(db):
    for name in ("lab/New", "Lab/twin", "lab/Twin"):
        save_dataset(db, Dataset(id=name, name=name))
    save_dataset(db, Dataset(id="~some site", name="Some Site", exists=False))
    assert find_dataset(db, "LAB/NEW").id == "lab/New"
    assert find_dataset(db, "some site").id == "~some site"
    assert find_dataset(db, "Lab/twin").id == "Lab/twin"
    assert find_dataset(db, "LAB/TWIN") is None
