"""Dates of datasets, and what they rule out.

A dataset is dated by itself alone: its creation on the Hub, or the paper that introduces it. The year of any
other paper its card links says nothing. Comparisons are by day; an unknown date contradicts nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.records.dataset import Dataset, HubDataset
from app.records.document import Paper

__all__ = ["DatedBy", "contradicts", "date_dataset", "known_day", "released_before"]

_HUB_MIGRATION: Final = dt.datetime(2022, 3, 2, 23, 29, 4, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class DatedBy:
    """A day (UTC) and where it comes from; both absent when nothing trustworthy is known."""

    published_on: dt.date | None
    dated_by: str | None


def date_dataset(hub: HubDataset | None, own_papers: Sequence[Paper]) -> DatedBy:
    """Give the earliest trustworthy date: the Hub's ``createdAt``, or the publication of the dataset's own paper.

    Args:
        hub: what the Hub says; its migration date counts as unknown.
        own_papers: the papers that introduce this very dataset, no others.
    """
    known = [(paper.published_at.date(), f"own paper arXiv:{paper.arxiv_id}") for paper in own_papers]
    created_at = hub.created_at if hub is not None else None
    if created_at is not None and created_at.replace(microsecond=0) != _HUB_MIGRATION:
        known.append((created_at.date(), "creation on the Hub"))
    if not known:
        return DatedBy(None, None)
    return DatedBy(*min(known))


def known_day(dataset: Dataset) -> dt.date | None:
    """Give the day a stored dataset was published, by what is stored of itself; ``None`` when unknown."""
    if dataset.published_on is not None:
        return dataset.published_on
    created_on = date_dataset(dataset.hub, ()).published_on
    days = [day for day in (created_on, dataset.paper_on) if day is not None]
    return min(days, default=None)


def contradicts(downstream: Dataset, upstream: Dataset) -> bool:
    """Tell whether the upstream was published on a later day than its downstream; unknown dates never do."""
    later, earlier = known_day(upstream), known_day(downstream)
    return later is not None and earlier is not None and later > earlier


def released_before(dataset: Dataset, year: int) -> bool:
    """Tell whether the dataset is known to be released before 1 January of ``year``."""
    day = known_day(dataset)
    return day is not None and day.year < year
