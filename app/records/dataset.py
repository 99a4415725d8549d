"""Datasets and other nodes of the lineage graph."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import Field

from app.records.record import Record, UtcTime

__all__ = ["Dataset", "DatasetProfile", "HubDataset", "Modality", "NodeKind"]


class NodeKind(StrEnum):
    """What a node of the graph is. Only ``DATASET`` and ``BENCHMARK`` can be on the Hub."""

    DATASET = "dataset"
    BENCHMARK = "benchmark"
    CRAWL = "crawl"
    WEBSITE = "website"
    BOOK = "book"


class Modality(StrEnum):
    """Decides which of the paper's two sets of domain labels a dataset is described with."""

    TEXT = "text"
    MULTIMODAL = "multimodal"


class HubDataset(Record):
    """What the Hub says of a dataset; ``id`` is canonical (after renames, in the Hub's case).

    ``created_at`` is absent for datasets older than the Hub's own record of dates
    (2022-03-02T23:29:04 is its migration, contracts.md, Meanings 3).
    """

    id: str
    created_at: UtcTime | None = None
    sha: str | None = None
    gated: bool = False
    downloads: int | None = None
    likes: int | None = None
    license: str | None = None
    tags: tuple[str, ...] = ()
    arxiv_ids: tuple[str, ...] = ()
    source_datasets: tuple[str, ...] = ()
    config_names: tuple[str, ...] = ()
    card_data: dict[str, Any] = Field(default_factory=dict)


class DatasetProfile(Record):
    """The paper's labels: domains (multi), how it was made, and at most 20 words."""

    domains: tuple[str, ...] = ()
    data_type: str | None = None
    summary: str | None = None


class Dataset(Record):
    """A node as stored.

    Attributes:
        id: the Hub's canonical id; for what is not on the Hub, ``~`` and the folded name.
        name: what people are shown: the Hub id, or the name as documents write it.
        exists: whether the Hub has it; ``None`` when that was never asked.
        published_on: the earliest trustworthy date of the dataset itself, absent when unknown.
        dated_by: where that date comes from.
        terminal_reason: why its lineage ends here, absent when it does not.
    """

    id: str
    name: str
    kind: NodeKind = NodeKind.DATASET
    exists: bool | None = None
    hub: HubDataset | None = None
    paper_url: str | None = None
    paper_on: dt.date | None = None
    published_on: dt.date | None = None
    dated_by: str | None = None
    modality: Modality | None = None
    profile: DatasetProfile | None = None
    terminal_reason: str | None = None
    review_reason: str | None = None
