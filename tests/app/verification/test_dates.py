import datetime as dt

import pytest

from app.records.dataset import Dataset, HubDataset
from app.records.document import Paper
from app.verification.dates import contradicts, date_dataset, released_before


def _paper(day: str, arxiv_id: str = "2501.00001") -> Paper:
    return Paper(arxiv_id=arxiv_id, title="T", abstract="", published_at=dt.datetime.fromisoformat(day + "T10:00:00Z"))


def _hub(moment: str | None) -> HubDataset:
    return HubDataset(id="a/b", created_at=None if moment is None else dt.datetime.fromisoformat(moment))


def _dated(day: str | None) -> Dataset:
    return Dataset(id="a/b", name="a/b", published_on=None if day is None else dt.date.fromisoformat(day))


def test_the_earliest_of_hub_and_own_papers_dates_a_dataset() -> None:
    both = date_dataset(_hub("2024-05-01T00:00:00Z"), [_paper("2024-06-01"), _paper("2023-02-03", "2302.1")])
    assert (both.published_on, both.dated_by) == (dt.date(2023, 2, 3), "own paper arXiv:2302.1")
    hub_first = date_dataset(_hub("2022-05-01T00:00:00Z"), [_paper("2024-06-01")])
    assert (hub_first.published_on, hub_first.dated_by) == (dt.date(2022, 5, 1), "creation on the Hub")


def test_nothing_trustworthy_gives_no_date() -> None:
    assert date_dataset(None, ()).published_on is None
    assert date_dataset(_hub(None), ()).dated_by is None


def test_the_migration_of_the_hub_is_no_date() -> None:
    migrated = _hub("2022-03-02T23:29:04.000Z")
    assert date_dataset(migrated, ()).published_on is None
    assert date_dataset(migrated, [_paper("2021-10-27")]).published_on == dt.date(2021, 10, 27)
    assert date_dataset(_hub("2022-03-02T23:29:22Z"), ()).published_on == dt.date(2022, 3, 2)


@pytest.mark.parametrize(
    ("downstream", "upstream", "contradiction"),
    [
        ("2024-01-01", "2024-01-02", True),
        ("2024-01-02", "2024-01-02", False),
        ("2024-01-03", "2024-01-02", False),
        (None, "2024-01-02", False),
        ("2024-01-02", None, False),
        (None, None, False),
    ],
)
def test_an_upstream_of_a_later_day_contradicts(
    downstream: str | None, upstream: str | None, contradiction: bool
) -> None:
    assert contradicts(_dated(downstream), _dated(upstream)) is contradiction


def test_what_is_stored_of_a_dataset_dates_it_when_nothing_else_does() -> None:
    looked_up = Dataset(id="a/b", name="a/b", hub=_hub("2024-05-01T00:00:00Z"))
    assert contradicts(_dated("2024-04-30"), looked_up)
    assert not contradicts(_dated("2024-04-30"), looked_up.model_copy(update={"paper_on": dt.date(2023, 1, 1)}))


def test_released_before_a_year() -> None:
    assert released_before(_dated("2019-12-31"), 2020)
    assert not released_before(_dated("2020-01-01"), 2020)
    assert not released_before(_dated(None), 2020)
