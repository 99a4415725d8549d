"""A dataset as the evidence panel shows it: facts a line each, and its documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.exports.addresses import HUB_PAGES
from app.queries import DatasetInContext, DocumentOutcome
from app.records.claim import ClaimStatus
from app.records.lineage import NodeStatus
from app.web.views.texts import link_of, visible

__all__ = ["DatasetView", "DocumentView", "Fact", "dataset_view"]

_STATUS: Final = {
    NodeStatus.TRACED: "traced",
    NodeStatus.ROOT: "root: its lineage ends here",
    NodeStatus.OFF_HUB: "not on the Hub",
    NodeStatus.PENDING: "not read yet",
    NodeStatus.BEYOND_DEPTH: "deeper than the run reads",
    NodeStatus.NEEDS_REVIEW: "needs review",
    NodeStatus.KNOWN: "named only",
}
_OUTCOMES: Final = {
    "read": "read",
    "absent": "not there",
    "unasked": "could not be asked",
    "given_up": "done without",
    None: "not tried yet",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: what it is about, what is known, and an address if it has one."""

    name: str
    value: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document: its kind, what it is called, its address as text, the same as a link if it may be one, its fate."""

    kind: str
    title: str
    address: str
    link: str | None
    outcome: str
    found_by: str


@dataclass(frozen=True, slots=True)
class DatasetView:
    """What is shown of one dataset; ``name`` is what people are shown, and what the picture calls it."""

    name: str
    kind: str
    status: str
    reason: str
    summary: str
    facts: tuple[Fact, ...]
    documents: tuple[DocumentView, ...]
    notes: tuple[str, ...]


def dataset_view(found: DatasetInContext) -> DatasetView:
    """Give what is shown of a dataset."""
    node = found.node
    return DatasetView(
        name=node.id,
        kind=node.kind.value,
        status=_STATUS[node.status],
        reason=visible(node.reason),
        summary=visible(node.summary or ""),
        facts=tuple(_facts(found)),
        documents=tuple(_document(each) for each in found.documents),
        notes=tuple(visible(note) for note in node.notes),
    )


def _facts(found: DatasetInContext) -> Iterator[Fact]:
    node, hub = found.node, None if found.dataset is None else found.dataset.hub
    if node.exists:
        page = HUB_PAGES + node.id
        yield Fact("Hub page", page.removeprefix("https://"), link_of(page))
    if node.domains:
        yield Fact("Domains", visible(", ".join(node.domains)))
    if node.data_type:
        yield Fact("Made by", visible(node.data_type))
    yield Fact("License", visible(node.license) if node.license else "not stated")
    yield Fact("Date", _date(found))
    if found.paper_url:
        yield Fact("Its paper", visible(found.paper_url), link_of(found.paper_url))
    downloads = hub.downloads if hub is not None else None if found.imported is None else found.imported.downloads
    if downloads is not None:
        yield Fact("Downloads", f"{downloads:,}")
    if hub is not None and hub.likes is not None:
        yield Fact("Likes", f"{hub.likes:,}")
    if hub is not None and hub.gated:
        yield Fact("Access", "gated")
    yield Fact("Direct upstreams", _counts(found.upstream))
    yield Fact("Made directly from it", _counts(found.downstream))
    yield Fact("Whole lineage", f"{found.ancestors:,} upstream, {found.descendants:,} downstream")


def _date(found: DatasetInContext) -> str:
    node = found.node
    if node.published_on:
        by = None if found.dataset is None else found.dataset.dated_by
        return f"{node.published_on} (by {visible(by)})" if by else node.published_on
    return f"{visible(node.stated_on)} (as the imported file states)" if node.stated_on else "unknown"


def _counts(by_status: Mapping[ClaimStatus, int]) -> str:
    accepted, waiting = by_status[ClaimStatus.ACCEPTED], by_status[ClaimStatus.NEEDS_REVIEW]
    rejected = by_status[ClaimStatus.REJECTED]
    parts = [f"{accepted:,} accepted"]
    parts += [f"{waiting:,} to review"] if waiting else []
    parts += [f"{rejected:,} rejected"] if rejected else []
    return ", ".join(parts)


def _document(found: DocumentOutcome) -> DocumentView:
    reference = found.reference
    outcome = _OUTCOMES.get(found.outcome, found.outcome or "")
    return DocumentView(
        kind=reference.kind.value,
        title=visible(reference.title or ""),
        address=visible(reference.url),
        link=link_of(reference.url),
        outcome=f"{outcome}: {visible(found.reason)}" if found.reason else outcome,
        found_by=visible(reference.found_by),
    )
