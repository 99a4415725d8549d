"""Questions of a run where nobody sits before it (a LangGraph server): interrupts of the conversation itself.

The run reads all that needs no answer; then each question that is left waits in an ``interrupt`` of its own, side by
side, and each may be answered alone, days later. When all are answered or left, the run goes on with what they opened.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from langgraph.types import interrupt

from app.chat.desk import Desk
from app.chat.questions import HOW, evidence_of
from app.errors import UsageError
from app.records.review import Naming, Question, Ruling
from app.store.lineage_store import LineageStore
from app.store.question_desk import QuestionDesk
from app.tracing.answers import Later, UnclearAnswer, understood_of
from app.tracing.reviewing import say_name
from graph_nodes.loop import settle_graph

__all__ = ["put_question", "questions_left"]

Pair = tuple[str, str]


async def questions_left(desk: Desk, thread: str, known: Collection[Pair] = ()) -> list[dict[str, Any]]:
    """Give the open questions of a run that asks, as JSON; none when somebody was there to be asked."""
    if desk.asker is not None:
        return []
    async with _opened(desk) as store:
        try:
            options = await store.options(thread)
        except UsageError:
            return []
        if options.review != "ask":
            return []
        questions = await QuestionDesk(store).questions(thread, known)
    return [question.model_dump(mode="json") for question in questions]


async def put_question(desk: Desk, asked: Mapping[str, Any]) -> str:
    """Put one question and store the answer to it; gives what was answered, in a word.

    The answer is a line as at a terminal (``accept the paper says so``), or an object with ``decision`` and what it
    needs; one that is not understood is asked for again.
    """
    question = Question.model_validate(asked)
    mention, lines = await asyncio.to_thread(evidence_of, desk.path, question)
    told = ""
    while True:
        shown = {"question": dict(asked), "evidence": list(lines), "how": HOW}
        given = interrupt({**shown, "told": told} if told else shown)
        answer = understood_of(_line(given), desk.who, question, mention)
        if not isinstance(answer, UnclearAnswer):
            break
        told = str(answer)
    if isinstance(answer, Later):
        return "later"
    async with _opened(desk) as store:
        if isinstance(answer, Naming):
            await say_name(store, answer.mention, answer.dataset_id, who=answer.who, why=answer.why)
            await settle_graph(store)
            return "name"
        return await _stored(store, question, answer)


async def _stored(store: LineageStore, question: Question, ruling: Ruling) -> str:
    pair = (question.downstream, question.upstream)
    kept = await QuestionDesk(store).answer(question.thread, *pair, ruling)
    await settle_graph(store)
    return ruling.decision.value if kept is not None else "decided elsewhere before the answer came"


def _line(given: object) -> str:
    """Write an answer as a person would type it."""
    if not isinstance(given, Mapping):
        return str(given)
    words = (given.get(key) for key in ("decision", "relationship", "corrected_id", "meant", "why"))
    return " ".join(str(word) for word in words if word)


@asynccontextmanager
async def _opened(desk: Desk) -> AsyncIterator[LineageStore]:
    store = await asyncio.to_thread(LineageStore, desk.path)
    try:
        yield store
    finally:
        await asyncio.to_thread(store.close)
