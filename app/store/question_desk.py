"""The questions of runs for programs on an event loop; satisfies ``graph_nodes.ports.Desk`` structurally."""

from collections.abc import Collection, Sequence

from app.records.review import Question, Review, Ruling
from app.store import questions
from app.store.lineage_store import LineageStore

__all__ = ["QuestionDesk"]


class QuestionDesk:
    """What a lineage database asks people, and takes as their answers."""

    def __init__(self, store: LineageStore) -> None:
        self._store = store

    async def questions(
        self, thread: str, known: Collection[tuple[str, str]] = (), most: int | None = None
    ) -> Sequence[Question]:
        """Give the open questions of a run about other (downstream, upstream) than these, most confident first."""
        return await self._store.thread.call(questions.open_questions, thread, tuple(known), most)

    async def question(self, thread: str, downstream: str, upstream: str) -> Question | None:
        """Give one question as it stands now; ``None`` when it is not open any more."""
        return await self._store.thread.call(questions.open_question, thread, downstream, upstream)

    async def answer(self, thread: str, downstream: str, upstream: str, ruling: Ruling) -> Review | None:
        """Store an answer and open what it adds to the run; ``None`` when the question was not open any more."""
        review = await self._store.thread.call(questions.answer_question, thread, downstream, upstream, ruling)
        await self._store.wake(thread)
        return review
