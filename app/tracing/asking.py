"""Asking a person while a run goes on (``--review ask``): one small graph a question, all waiting side by side.

Whoever can ask a person (a terminal, a conversation) is an ``Asker``. Leaving a question for later, Ctrl-C or a kill
leave it open: ``taproot review`` decides it, or ``resume`` asks again. However it is answered, the graph that
results is the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, Protocol

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from app.records.identity import stable_id
from app.records.review import Naming, Question, Ruling
from app.store.checkpoints import open_saver
from app.store.connection import translated_sqlite
from app.store.lineage_store import LineageStore
from app.store.question_desk import QuestionDesk
from app.tracing.reviewing import say_name
from graph_nodes.loop import settle_graph
from graph_nodes.question import build_question

__all__ = ["Asker", "Questions", "asking"]

LOOK_S: Final = 0.5
"""Between two looks for new questions."""

MOST_OPEN: Final = 20
"""Questions that wait side by side; the others follow as these are answered or left."""


class Asker(Protocol):
    """Whoever can ask a person."""

    async def __call__(self, question: Question) -> Ruling | Naming | Literal["all later"] | None:
        """Ask, and give the answer; ``None`` leaves the question for later, ``all later`` every one of this sitting.

        A ``Naming`` says what the written name means everywhere; when the edge still waits after it, it is asked again.

        Called once for every question, many at the same time: one that has a single person before it takes them
        in turn. Cancelled when the run ends first.
        """


class Questions:
    """The questions of one run in this sitting.

    Attributes:
        answered_count: answers taken.
        notes: what a person should be told at the end: answers that came too late.
    """

    def __init__(self, store: LineageStore, thread: str, asker: Asker, stop: asyncio.Event | None) -> None:
        self._store, self._thread, self._asker, self._stop = store, thread, asker, stop
        self._desk = QuestionDesk(store)
        self._graph: Any = None
        self._asked: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._left = False
        self.answered_count = 0
        self.notes: list[str] = []

    @property
    def open_count(self) -> int:
        """How many questions are put and not answered."""
        return sum(1 for task in self._asked.values() if not task.done())

    async def look(self) -> None:
        """Put the questions that have not been put in this sitting, as many as may wait side by side."""
        room = MOST_OPEN - self.open_count
        if self._left or room <= 0 or (self._stop is not None and self._stop.is_set()):
            return
        if self._graph is None:
            self._graph = build_question(self._desk, await open_saver(self._store.thread))
        for question in await self._desk.questions(self._thread, self._asked, room):
            # The watch and the end of a round look at the same time.
            pair = (question.downstream, question.upstream)
            if pair not in self._asked:
                self._asked[pair] = asyncio.create_task(self._put(question))

    async def watch(self) -> None:
        """Put questions as they come up, for as long as the run works."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def next_answer(self, seen: int) -> bool:
        """Wait until more than ``seen`` answers were taken; false when none is to come, or the run is to stop.

        Raises:
            TaprootError: a question could not be put, or an answer not be kept.
        """
        while self.answered_count <= seen:
            await self.look()
            self.raise_failures()
            if not self.open_count or (self._stop is not None and self._stop.is_set()):
                return False
            await _first(self._changed, self._stop)
            self._changed.clear()
        return True

    def raise_failures(self) -> None:
        """Raise what went wrong with a question, if anything did."""
        for task in self._asked.values():
            if task.done() and not task.cancelled():
                task.result()

    async def close(self) -> None:
        """Stop asking; what is not answered stays open."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def _put(self, question: Question) -> None:
        try:
            with translated_sqlite(self._store.path):
                await self._ask(question)
        finally:
            self._changed.set()

    async def _ask(self, question: Question) -> None:
        key = stable_id("question", question.downstream, question.upstream)
        config: RunnableConfig = {"configurable": {"thread_id": f"{self._thread}/question/{key}"}}
        fresh = {**question.model_dump(include={"thread", "downstream", "upstream"}), "ruling": {}, "review": 0}
        unfinished = bool((await self._graph.aget_state(config)).next)
        state = await self._graph.ainvoke(None if unfinished else fresh, config)
        for waiting in state.get("__interrupt__", ()):
            ruling = await self._asker(Question.model_validate(waiting.value))
            if isinstance(ruling, str):
                self._left = True
            if ruling is None or isinstance(ruling, str):
                return
            if isinstance(ruling, Naming):
                await say_name(self._store, ruling.mention, ruling.dataset_id, who=ruling.who, why=ruling.why)
                await settle_graph(self._store)
                await self._store.wake(self._thread)
                self.answered_count += 1
                return await self._ask(question)
            answer: Command[Any] = Command(resume={waiting.id: ruling.model_dump(mode="json")})
            state = await self._graph.ainvoke(answer, config)
            if state.get("review"):
                self.answered_count += 1
            else:
                self.notes.append(
                    f"{question.downstream} ← {question.upstream} was decided elsewhere before the answer came:"
                    " that decision holds"
                )


async def _first(*events: asyncio.Event | None) -> None:
    """Wait for the first of several events."""
    waiting = [asyncio.create_task(event.wait()) for event in events if event is not None]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@asynccontextmanager
async def asking(
    store: LineageStore, thread: str, asker: Asker | None, stop: asyncio.Event | None
) -> AsyncIterator[Questions | None]:
    """Ask beside the work of the block; ``None`` when nobody can be asked."""
    if asker is None:
        yield None
        return
    questions = Questions(store, thread, asker, stop)
    watching = asyncio.create_task(questions.watch())
    try:
        yield questions
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await questions.close()
