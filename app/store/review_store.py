"""What people decided, for programs on an event loop: the part of the lineage store that traces only read."""

from collections.abc import Mapping, Sequence

from app.records.claim import ClaimStatus, NameDecision
from app.records.review import NameReview, Review
from app.store import reviews
from app.store.thread import StoreThread

__all__ = ["ReviewStore"]


class ReviewStore:
    """Reviews of edges and decisions about names; ``thread`` is the store's one thread."""

    thread: StoreThread

    async def decided(self) -> Mapping[tuple[str, str], ClaimStatus]:
        """Give what people decided about edges, by (downstream, upstream)."""
        return await self.thread.call(reviews.decided_statuses)

    async def decisions(self) -> Mapping[tuple[str, str], Review]:
        """Give the review that holds for each (downstream, upstream)."""
        return await self.thread.call(reviews.standing_reviews)

    async def reviews(self) -> Sequence[Review]:
        """Give every review ever made, in order, the undone ones too."""
        return await self.thread.call(reviews.all_reviews)

    async def add_review(self, review: Review) -> Review:
        """Append a review; gives it back with its id."""
        return await self.thread.call(reviews.add_review, review)

    async def undo(self, review_id: int, who: str | None = None, why: str = "") -> Review:
        """Take a review back; ``NotInGraphError`` when there is none of that id."""
        return await self.thread.call(reviews.undo_review, review_id, who, why)

    async def undo_name(self, mention: str, who: str | None = None, why: str = "") -> NameReview | None:
        """Take back what was last said of a mention; ``None``: nothing was said."""
        return await self.thread.call(reviews.undo_name, mention, who, why)

    async def decide_name(self, decision: NameDecision, *, who: str, why: str = "") -> None:
        """Store what a person says a mention means, for every dataset."""
        await self.thread.call(reviews.decide_name, decision, who=who, why=why)
