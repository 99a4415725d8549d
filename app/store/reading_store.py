"""What a trace reads: what its nodes ask for together, in one call instead of several, and pages of earlier runs.

Handing a call over to the store's thread and waiting for it costs more than most of the calls themselves.
"""

from collections.abc import Mapping, Sequence

from app.records.claim import Claim, Judgement, NameDecision
from app.records.dataset import Dataset
from app.records.document import Document
from app.store import claims, datasets, documents, pages, reviews
from app.store.connection import Database
from app.store.review_store import ReviewStore

__all__ = ["ReadingStore"]


class ReadingStore(ReviewStore):
    """The part of the lineage store that traces read from."""

    async def read_so_far(
        self, dataset_id: str, claim_ids: Sequence[str] = ()
    ) -> tuple[Dataset | None, Sequence[Document], Sequence[Claim], Sequence[Judgement]]:
        """Give a dataset as stored, its documents, these of its claims, and the verdicts on them."""
        return await self.thread.call(_read_so_far, dataset_id, claim_ids)

    async def person_decisions(self, mentions: Sequence[str]) -> Mapping[str, NameDecision]:
        """Give what a person decided these names mean, for every dataset; names nobody spoke of are left out."""
        return await self.thread.call(reviews.named_by_people, mentions)

    async def page(self, key: str) -> tuple[str, bytes] | None:
        """Give the mark (ETag) and the bytes of a fetched page."""
        return await self.thread.call(pages.page, key)

    async def has_pages(self) -> bool:
        """Whether there is any fetched page."""
        return await self.thread.call(pages.has_pages)

    async def save_page(self, key: str, etag: str, answer: bytes) -> None:
        """Store a fetched page with its mark."""
        await self.thread.call(pages.save_page, key, etag, answer)


def _read_so_far(
    db: Database, dataset_id: str, claim_ids: Sequence[str]
) -> tuple[Dataset | None, list[Document], list[Claim], list[Judgement]]:
    return (
        datasets.stored_dataset(db, dataset_id),
        documents.documents_of(db, dataset_id),
        claims.claims_by_id(db, claim_ids),
        claims.judgements_by_id(db, claim_ids),
    )
