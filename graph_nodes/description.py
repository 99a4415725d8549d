"""What a dataset is and which documents speak of it: shared by ``search`` and, for suspicious dates, ``merge``.

Dates are those of the dataset itself: the Hub's record of its creation, or its own paper (contracts.md,
Meanings 3). A paper merely linked on the card says nothing about the dataset's age.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import ReadingError
from app.naming.aliases import is_benchmark
from app.reading.addresses import arxiv_id
from app.reading.card import METADATA_HEADING, Card, read_card
from app.reading.references import find_references, refine_own_papers
from app.records.answer import Absent, Answer, Found, Unasked
from app.records.dataset import Dataset, HubDataset, NodeKind
from app.records.document import DocumentKind, DocumentReference, Page, Paper
from app.verification.dates import date_dataset
from graph_nodes.ports import Hub, Papers

__all__ = ["CARD_ENDS", "Description", "describe", "kind_on_hub"]

CARD_EMPTY, CARD_GATED, CARD_MISSING = CARD_ENDS = ("card empty", "card gated", "card missing")
"""Why a lineage ends at a card, whatever the options of the run."""

SOURCE_KEYS = ("source_datasets", "source_dataset", "base_datasets")
"""Front matter that states upstreams, so that a card of nothing else is not empty."""


@dataclass(frozen=True, slots=True)
class Description:
    """A dataset on the Hub with its references, its card's state, and what could not be asked.

    Attributes:
        dataset: dated, without modality and profile.
        references: the card first; resolved titles carry their address.
        card_missing: why there is no card to read; ``None`` when there is one.
        card_words: words of the card's text, front matter left out.
        unasked: what could not be asked; the description is then incomplete.
    """

    dataset: Dataset
    references: tuple[DocumentReference, ...]
    card_missing: str | None
    card_words: int
    unasked: tuple[Unasked, ...]


def kind_on_hub(dataset_id: str) -> NodeKind:
    """Tell benchmarks from other datasets; depends on the id alone, so that every path to it agrees."""
    return NodeKind.BENCHMARK if is_benchmark(dataset_id) else NodeKind.DATASET


async def describe(hub: Hub, papers: Papers, dataset_id: str) -> Answer[Description]:
    """Ask the Hub for ``dataset_id`` and arXiv for its own papers; names and renames are the Hub's."""
    answer = await hub.dataset(dataset_id)
    if not isinstance(answer, Found):
        return answer
    known = answer.value
    page = await hub.card(known.id)
    if isinstance(page, Unasked):
        return page
    if isinstance(page, Absent):
        return await _without_card(papers, known, page)
    return await _with_card(papers, known, page.value)


async def _without_card(papers: Papers, known: HubDataset, absent: Absent) -> Answer[Description]:
    references = find_references(known, "", {})
    references, own, unasked = await _look_up_papers(papers, known, references)
    why = CARD_GATED if absent.gated else CARD_MISSING
    return Found(Description(_dated(known, references, own), references, why, 0, unasked))


async def _with_card(papers: Papers, known: HubDataset, page: Page) -> Answer[Description]:
    try:
        card = read_card(page.body)
    except ReadingError:
        # There is a card, so the lineage does not end here; reading it will store what is wrong with it.
        card = None
    references = find_references(known, card.body, card.front_matter) if card else find_references(known, "", {})
    references, own, unasked = await _look_up_papers(papers, known, references)
    words = _body_words(card) if card else 0
    empty = card is not None and not words and not any(card.front_matter.get(key) for key in SOURCE_KEYS)
    return Found(
        Description(_dated(known, references, own), references, "card empty" if empty else None, words, unasked)
    )


def _body_words(card: Card) -> int:
    sections = card.text.sections
    has_metadata = bool(card.front_matter and sections and sections[0].heading == METADATA_HEADING)
    return len(card.text.text[sections[0].end if has_metadata else 0 :].split())


async def _look_up_papers(
    papers: Papers, known: HubDataset, references: Sequence[DocumentReference]
) -> tuple[tuple[DocumentReference, ...], tuple[Paper, ...], tuple[Unasked, ...]]:
    """Resolve titles to addresses, fetch metadata of all papers, and settle which are the dataset's own."""
    found: list[Paper] = []
    unasked: list[Unasked] = []
    ids = [identifier for reference in references if (identifier := arxiv_id(reference.url))]
    if ids:
        answer = await papers.papers(ids)
        if isinstance(answer, Found):
            found.extend(answer.value)
        elif isinstance(answer, Unasked):
            unasked.append(answer)
    for reference in references:
        if reference.kind is DocumentKind.PAPER and not reference.url and reference.title:
            titled = await papers.by_title(reference.title)
            if isinstance(titled, Unasked):
                unasked.append(titled)
            elif isinstance(titled, Found):
                found.append(titled.value)
    refined = tuple(_once(refine_own_papers(tuple(references), tuple(found), known.id)))
    own_ids = {arxiv_id(reference.url) for reference in refined if reference.own}
    return refined, tuple(paper for paper in found if paper.arxiv_id in own_ids), tuple(unasked)


def _once(references: Sequence[DocumentReference]) -> list[DocumentReference]:
    keyed = {(reference.kind, reference.url or reference.title): reference for reference in reversed(references)}
    return list(keyed.values())[::-1]


def _dated(known: HubDataset, references: Sequence[DocumentReference], own: Sequence[Paper]) -> Dataset:
    dated = date_dataset(known, own)
    paper_on = min((paper.published_at.date() for paper in own), default=None)
    urls = [reference.url for reference in references if reference.kind is DocumentKind.PAPER and reference.own]
    return Dataset(
        id=known.id,
        name=known.id,
        kind=kind_on_hub(known.id),
        exists=True,
        hub=known,
        paper_url=urls[0] if urls else None,
        paper_on=paper_on,
        published_on=dated.published_on,
        dated_by=dated.dated_by,
    )
