"""What the nodes need from the outside, as protocols; ``app/tracing/wiring.py`` gives the real ones.

Every method that asks a service returns an ``Answer``: found, absent, or could not be asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from app.records.answer import Answer
from app.records.claim import Claim, ClaimStatus, Judgement, NameDecision
from app.records.dataset import Dataset, HubDataset
from app.records.document import Document, DocumentReference, Page, Paper, ReadText, SearchHit
from app.records.edge import Edge, Evidence
from app.records.model_answers import Prompt, Reply
from app.records.review import Question, Review, Ruling
from app.records.run import FrontierItem, FrontierState, RunOptions

__all__ = ["Desk", "Hub", "Model", "Papers", "PdfReader", "Ports", "Repositories", "Shelf", "WebPages", "WebSearch"]

T = TypeVar("T", bound=BaseModel)


class Hub(Protocol):
    """The Hugging Face Hub."""

    async def dataset(self, dataset_id: str) -> Answer[HubDataset]:
        """Look up one id; renames are followed, so the answer's id may differ."""

    async def card(self, dataset_id: str) -> Answer[Page]:
        """Fetch the dataset card (README.md)."""

    async def search(self, name: str) -> Answer[tuple[HubDataset, ...]]:
        """Search dataset ids by name, every page up to a limit, in an order that does not vary."""


class Papers(Protocol):
    """arXiv."""

    async def papers(self, arxiv_ids: Sequence[str]) -> Answer[tuple[Paper, ...]]:
        """Look up several ids at once; ids that do not exist are left out of the answer."""

    async def by_title(self, title: str) -> Answer[Paper]:
        """Find the paper with this title; a near title is not it."""

    async def full_text(self, arxiv_id: str) -> Answer[Page]:
        """Fetch the HTML version, else the PDF (``content_type`` tells which)."""


class Repositories(Protocol):
    """GitHub."""

    async def readme(self, owner: str, name: str) -> Answer[Page]:
        """Fetch a repository's README."""


class WebPages(Protocol):
    """Any web page, through the guarded door."""

    async def page(self, url: str) -> Answer[Page]:
        """Fetch one page."""


class WebSearch(Protocol):
    """Tavily; ``enabled`` is false without a key."""

    @property
    def enabled(self) -> bool:
        """Whether there is a key."""

    async def search(self, query: str) -> Answer[tuple[SearchHit, ...]]:
        """Search the web."""


class Model(Protocol):
    """A chat model with structured output; stored answers are not asked for again."""

    async def ask(self, prompt: Prompt, schema: type[T], *, thread: str, dataset_id: str) -> Answer[Reply[T]]:
        """Ask once per prompt and model; ``BudgetError`` when the run's budget is spent."""


class PdfReader(Protocol):
    """PDF text off the event loop (it is slow)."""

    async def __call__(self, body: bytes) -> ReadText:
        """Read a PDF; ``ReadingError`` when it cannot be read."""


class Shelf(Protocol):
    """The lineage database, as the nodes use it. Every write is an upsert under a deterministic key."""

    async def options(self, thread: str) -> RunOptions:
        """Give the options of a run."""

    async def begin(self, thread: str, seeds: Sequence[str]) -> None:
        """Put the seeds into the run's frontier at depth 0 (creates the run with default options if absent)."""

    async def take(self, thread: str, instance: int) -> FrontierItem | None:
        """Claim the next pending dataset (shallowest first, then by id), or this instance's unfinished one.

        Waits while nothing is pending but others are in flight; ``None`` when the run has no more work or
        is being stopped.
        """

    async def stored_dataset(self, dataset_id: str) -> Dataset | None:
        """Give a dataset as stored."""

    async def save_dataset(self, dataset: Dataset) -> Dataset | None:
        """Store a dataset; absent fields do not erase stored ones. Gives what was stored before."""

    async def rename_taken(self, thread: str, taken: str, canonical: str) -> bool:
        """Tell the frontier that ``taken`` is ``canonical``; false when the run already has ``canonical`` elsewhere."""

    async def finished_reading(self, dataset_id: str, signature: str) -> bool:
        """Whether an earlier run finished this dataset with the same extractor, model and prompts."""

    async def save_document(self, dataset_id: str, reference: DocumentReference, document: Document) -> None:
        """Store a document and that it speaks of this dataset."""

    async def save_unread(self, dataset_id: str, reference: DocumentReference, reason: str, *, unasked: bool) -> None:
        """Store why a reference gave no document."""

    async def references(self, dataset_id: str) -> Sequence[DocumentReference]:
        """Give the references of a dataset in the order they were found."""

    async def save_references(self, dataset_id: str, references: Sequence[DocumentReference]) -> None:
        """Store the references of a dataset."""

    async def save_given_up(self, dataset_id: str, reference: DocumentReference, reason: str) -> None:
        """Store that a person did without a reference which could not be asked."""

    async def given_up(self, dataset_id: str) -> Sequence[str]:
        """Give what a person did without for a dataset: a reason for each reference."""

    async def documents(self, dataset_id: str) -> Sequence[Document]:
        """Give the documents of a dataset, in the order of its references."""

    async def save_claims(self, claims: Sequence[Claim]) -> None:
        """Store claims as extracted."""

    async def save_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Store verdicts."""

    async def read_so_far(
        self, dataset_id: str, claim_ids: Sequence[str] = ()
    ) -> tuple[Dataset | None, Sequence[Document], Sequence[Claim], Sequence[Judgement]]:
        """Give a dataset as stored, its documents, these of its claims, and the verdicts on them."""

    async def person_decisions(self, mentions: Sequence[str]) -> Mapping[str, NameDecision]:
        """Give what a person decided these names mean, for every dataset; names nobody spoke of are left out."""

    async def claims_of(self, dataset_id: str) -> Sequence[Claim]:
        """Give the claims of a dataset's current documents."""

    async def decisions_of(self, dataset_id: str) -> Mapping[str, NameDecision]:
        """Give the name decisions of a dataset by claim id, as last made."""

    async def downstreams(self) -> Sequence[str]:
        """Give the datasets whose documents have claims, sorted."""

    async def evidence_about(self, downstreams: Sequence[str]) -> Sequence[Evidence]:
        """Give every claim of the current documents of these datasets, with verdict and name decision."""

    async def decided(self) -> Mapping[tuple[str, str], ClaimStatus]:
        """Give what a person decided about edges, by (downstream, upstream)."""

    async def settles(self, thread: str) -> bool:
        """Whether the caller is the one to settle the run: the first to ask, unless the run is being stopped."""

    async def new_thread(self, seeds: Sequence[str]) -> str:
        """Name a new run after its first seed and the time; the run itself is created by ``begin``."""

    async def finish(
        self,
        thread: str,
        taken: str,
        dataset: Dataset,
        decisions: Mapping[str, NameDecision],
        edges: Sequence[Edge],
        expand: Sequence[str],
        state: FrontierState,
        reason: str,
        signature: str,
    ) -> None:
        """Store decisions (by claim id) and edges, open the next frontier, mark ``dataset``: one transaction.

        ``expand`` are the upstreams to read next, one level deeper; a shorter path relaxes the depths of
        what lies behind, and opens what was beyond ``max_depth``.
        """

    async def datasets(self, dataset_ids: Sequence[str]) -> Sequence[Dataset]:
        """Give those of the datasets that are stored."""

    async def seen_version(self) -> int:
        """Give a number that changes when another process has written what is stored."""

    async def replace_edges(self, pooled: Sequence[Edge], version: int | None = None) -> bool:
        """Make these, pooled from all evidence, the edges; imported ones are untouched.

        ``False``: nothing was changed, since another process has written after ``version`` was seen.
        """


class Desk(Protocol):
    """The questions of a run to a person, as the question graph uses them."""

    async def question(self, thread: str, downstream: str, upstream: str) -> Question | None:
        """Give one question as it stands now; ``None`` when it is not open any more."""

    async def answer(self, thread: str, downstream: str, upstream: str, ruling: Ruling) -> Review | None:
        """Store an answer once, and open what it adds; ``None`` when the question was not open any more."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the graph is built from."""

    hub: Hub
    papers: Papers
    repositories: Repositories
    web_pages: WebPages
    web_search: WebSearch
    model: Model | None
    read_pdf: PdfReader
    shelf: Shelf
