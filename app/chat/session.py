"""A conversation with one person: questions in, events out, kept in the lineage database.

Caveat: one turn at a time. A checkpoint is written before each step of a turn, so a kill loses the step it hits: the
person's words and the results before it are kept, and the next session says what was not finished. Only the last
checkpoint of a finished turn stays. What a turn has traced or decided is in the lineage in any case.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from langgraph.types import Command

from app.chat.graph import build_chat, check_question
from app.chat.memory import result_text
from app.chat.questions import QuestionBoard, Waiting
from app.chat.sessions import SessionSummary, check_name, config_of, listed, values_at
from app.chat.transcript import Turn, transcript
from app.chat.unfinished import closing, cut_off_turn, told_of
from app.chat.wiring import ChatServices, open_chat_services
from app.errors import UsageError
from app.records.run import RunSummary
from app.settings import Settings
from app.store.checkpoints import StoreSaver, open_saver, prune_between
from app.store.lineage_store import LineageStore

__all__ = ["Event", "Session", "open_session"]

OpenServices = Callable[[Settings, LineageStore, str], AbstractAsyncContextManager[ChatServices]]

MOST_FORKS: Final = 1000

_SHOWN: Final = ("text", "footnotes", "note", "lines")


@dataclass(frozen=True, slots=True)
class Event:
    """Something to show: ``kind`` is text, footnotes, note, lines, progress, confirm or questions.

    After ``confirm`` the turn has ended and ``answer`` is awaited; ``questions`` says that others than before wait
    (``Session.waiting``) while the run goes on: ``rule`` answers them.
    """

    kind: str
    text: str
    summary: RunSummary | None = None


class Session:
    """One session of one database; ``open_session`` makes it."""

    def __init__(self, name: str, store: LineageStore, saver: StoreSaver, services: ChatServices) -> None:
        self.name = name
        self.services = services
        self._store, self._saver = store, saver
        self._graph = build_chat(services.ports(name), saver)
        self._before: str | None = None
        if services.questions is None:
            services.questions = QuestionBoard(services.settings.db, services.who)
        self._board = services.questions

    @property
    def has_model(self) -> bool:
        """Whether questions in words can be answered."""
        return self.services.voice is not None

    async def turns(self) -> int:
        """Give how many questions were asked so far."""
        values = await values_at(self._saver, self.name)
        return 0 if values is None else int(values.get("turn", 0))

    async def transcript(self) -> tuple[Turn, ...]:
        """Give what was asked and answered so far."""
        values = await values_at(self._saver, self.name)
        return () if values is None else transcript(values.get("messages") or ())

    async def pending(self) -> str | None:
        """Give the question to the person that waits in this session, if one does."""
        state = await self._graph.aget_state(config_of(self.name))
        waiting = [each for task in state.tasks for each in task.interrupts]
        return str(waiting[0].value["confirm"]) if waiting else None

    async def cut_off(self) -> str:
        """Tell what the last turn of this session was cut off from, by a kill; empty when it was not."""
        return told_of(await cut_off_turn(self._graph, self.name))

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The questions that wait for the person while a run goes on."""
        return self._board.waiting

    def rule(self, line: str) -> str:
        """Answer the first question that waits, or the one whose number stands in front (``2 reject``).

        Gives what the person should know, in a sentence; empty when the answer was taken.
        """
        return self._board.answer(line)

    def leave_questions(self) -> None:
        """Leave every question for later; they are asked again when the run is gone on with."""
        self._board.leave()

    def stop(self) -> None:
        """End the answer, or drain the run, that is under way."""
        self.services.stop.set()

    async def ask(self, question: str) -> AsyncIterator[Event]:
        """Ask, or give a command; events come as they happen. What waited for a yes is declined by asking on.

        Raises:
            UsageError: the question is empty or too long.
        """
        check_question(question)
        if await self.pending() is not None:
            await self._decline()
        elif (turn := await cut_off_turn(self._graph, self.name)) is not None:
            await self._graph.aupdate_state(config_of(self.name), closing(turn), as_node="obey")
        stored = await self._saver.aget_tuple(config_of(self.name))
        self._before = "" if stored is None else stored.checkpoint["id"]
        async for event in self._run({"question": question}):
            yield event

    async def answer(self, agreed: bool) -> AsyncIterator[Event]:
        """Say yes or no to what a ``confirm`` event asked."""
        async for event in self._run(Command(resume=agreed)):
            yield event

    async def _decline(self) -> None:
        """Take the person's next question for a no to what was asked, and do not bother the model with it."""
        state = await self._graph.aget_state(config_of(self.name))
        said = result_text({"answer": "the person went on without agreeing"})
        calls = state.values.get("calls") or []
        messages = [{"role": "tool", "content": said, "tool_call_id": each["id"]} for each in calls]
        messages.append({"role": "assistant", "content": "Nothing was changed."})
        await self._graph.aupdate_state(config_of(self.name), {"messages": messages, "calls": []}, as_node="obey")

    async def _run(self, given: Any) -> AsyncIterator[Event]:  # noqa: ANN401
        """Run the graph to its end; what it says and how a run gets on come in one stream."""
        self.services.stop.clear()
        self._board.begin()
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        self.services.on_progress = lambda summary: events.put_nowait(Event("progress", "", summary))
        self._board.changed = lambda: events.put_nowait(Event("questions", ""))

        async def work() -> None:
            try:
                stream = self._graph.astream(
                    given, config_of(self.name), stream_mode=["custom", "updates"], durability="sync"
                )
                async for mode, piece in stream:
                    for event in _events(mode, piece):
                        events.put_nowait(event)
                await self._keep_the_last()
            finally:
                events.put_nowait(None)

        working = asyncio.create_task(work())
        try:
            while (event := await events.get()) is not None:
                yield event
            await working
        finally:
            if not working.done():
                working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _keep_the_last(self) -> None:
        """Delete the checkpoints within the turn that has just ended; one that waits for a yes has not."""
        if self._before is not None and await self.pending() is None:
            await self._store.thread.call(prune_between, config_of(self.name), self._before)
            self._before = None

    async def sessions(self) -> list[SessionSummary]:
        """Give the sessions of this database, the last used first."""
        return await listed(self._store.thread, self._saver)

    async def fork(self, turn: int, name: str | None = None) -> "Session":
        """Give a new session that goes on from the end of a turn of this one; the lineage stays one.

        Raises:
            UsageError: there is no such turn, or the name is taken or none.
        """
        taken = {each.name for each in await self.sessions()}
        free = (f"{self.name}-{number}" for number in range(2, MOST_FORKS))
        chosen = check_name(name) if name is not None else next(each for each in free if each not in taken)
        if chosen in taken:
            raise UsageError(f"There is a session {chosen} already.")
        values = await values_at(self._saver, self.name, turn)
        if values is None:
            raise UsageError(f"The session {self.name} has no turn {turn}; it has {await self.turns()}.")
        forked = Session(chosen, self._store, self._saver, self.services)
        kept = {key: value for key, value in values.items() if key in _CHANNELS}
        await forked._graph.aupdate_state(
            config_of(chosen), {**kept, "origin": f"{self.name}, turn {turn}"}, as_node="obey"
        )
        return forked


_CHANNELS: Final = (
    "messages", "notebook", "turn", "steps", "calls", "withheld", "hidden", "runs", "budget_tokens", "budget_usd",
    "title",
)  # fmt: skip


def _events(mode: str, piece: Any) -> list[Event]:  # noqa: ANN401
    if mode == "custom":
        return [Event(piece["kind"], piece["text"])] if piece.get("kind") in _SHOWN else []
    waiting = piece.get("__interrupt__", ()) if isinstance(piece, dict) else ()
    return [Event("confirm", str(waiting[0].value["confirm"]))] if waiting else []


@asynccontextmanager
async def open_session(
    settings: Settings,
    name: str,
    *,
    who: str,
    open_services: OpenServices = open_chat_services,
) -> AsyncIterator[Session]:
    """Open a session, a new one when there is none of that name, on the running event loop.

    Raises:
        UsageError: it is no name for a session.
        DatabaseError: the file cannot be used.
    """
    check_name(name)
    async with AsyncExitStack() as stack:
        store = await asyncio.to_thread(LineageStore, settings.db)
        stack.push_async_callback(asyncio.to_thread, store.close)
        saver = await open_saver(store.thread)
        services = await stack.enter_async_context(open_services(settings, store, who))
        yield Session(name, store, saver, services)
