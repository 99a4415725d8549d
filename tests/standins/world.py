"""What the stand-in services know, in memory. Frozen; look-ups are by the services' own rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

__all__ = [
    "ModelLine",
    "SearchLine",
    "World",
    "WorldDataset",
    "WorldPage",
    "WorldPaper",
    "WorldRedirect",
    "front_matter",
]


@dataclass(frozen=True)
class WorldDataset:
    """A dataset repository of the Hub; ``card`` is the README's text, None when there is none.

    ``files`` are its other files: name, bytes. ``converted`` is the Hub's own Parquet conversion, one file a split:
    configuration, split, bytes.
    """

    id: str
    card: str | None = None
    created_at: str | None = None
    downloads: int = 0
    likes: int = 0
    gated: str | bool = False
    private: bool = False
    disabled: bool = False
    tags: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    converted: tuple[tuple[str, str, bytes], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class WorldPaper:
    """A paper; ``html`` and ``pdf`` are what is served, None for 404. ``published`` is an ISO date or time."""

    arxiv_id: str
    title: str
    summary: str = ""
    published: str = "2024-01-01"
    authors: tuple[str, ...] = ()
    html: str | None = None
    pdf: bytes | None = None


@dataclass(frozen=True)
class WorldPage:
    """A web page as bytes."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class WorldRedirect:
    """Where a page sends; ``to`` may be relative and may hold ``{{hub}}`` and the like."""

    to: str
    status: int = 302


@dataclass(frozen=True)
class SearchLine:
    """What a web search whose query contains ``contains`` finds."""

    contains: str
    results: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class ModelLine:
    """A scripted answer; see ``scripted_model`` for when it is given."""

    schema: str
    answer: Mapping[str, Any]
    dataset: str | None = None
    contains: str | None = None


@dataclass(frozen=True)
class World:
    """Everything; ``repositories`` maps ``owner/name`` to its files, ``pages`` maps ``host/path`` to a page."""

    datasets: tuple[WorldDataset, ...] = ()
    papers: tuple[WorldPaper, ...] = ()
    repositories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pages: Mapping[str, WorldPage] = field(default_factory=dict)
    redirects: Mapping[str, WorldRedirect] = field(default_factory=dict)
    searches: tuple[SearchLine, ...] = ()
    answers: tuple[ModelLine, ...] = ()

    @cached_property
    def by_lower_id(self) -> Mapping[str, WorldDataset]:
        """Datasets by id and by every former id, lower-cased; an id that is in use wins over a former one."""
        former = {old.lower(): dataset for dataset in self.datasets for old in dataset.renamed_from}
        return former | dict(self.by_own_lower_id)

    @cached_property
    def by_own_lower_id(self) -> Mapping[str, WorldDataset]:
        """Datasets by id, lower-cased."""
        return {dataset.id.lower(): dataset for dataset in self.datasets}

    @cached_property
    def papers_by_id(self) -> Mapping[str, WorldPaper]:
        """Papers by id without version."""
        return {paper.arxiv_id: paper for paper in self.papers}

    @cached_property
    def repositories_by_lower_name(self) -> Mapping[str, tuple[str, Mapping[str, str]]]:
        """Repositories by lower-cased ``owner/name``, with the name in its own case."""
        return {name.lower(): (name, files) for name, files in self.repositories.items()}


def front_matter(card: str) -> dict[str, Any]:
    """Read a card's YAML front matter; empty when there is none or it is not a mapping."""
    lines = card.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "---":
        return {}
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        return {}
    try:
        value = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError:
        return {}
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}
