"""The conversation with its real model and runs; and the factory that ``langgraph.json`` names.

A LangGraph server brings its own checkpointer and thread ids, so the graph is compiled without ours there. Its input
is ``{"question": "where does org/name come from?"}``, or messages of which the last is a user's.
"""

import asyncio
import getpass
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from app.chat.answering import Answering
from app.chat.desk import Desk, Tracer
from app.chat.graph import ChatPorts, build_chat
from app.chat.notebook import Notebook
from app.chat.questions import QuestionBoard
from app.chat.runs import RunnerTracer
from app.chat.state import ChatState
from app.chat.tools import schemas
from app.chat.voice import Voice
from app.llm.prices import Prices, load_prices
from app.records.run import RunSummary
from app.settings import Settings, load_settings
from app.sources.http import Door, WrapTransport
from app.sources.sdk_transports import model_client
from app.store.lineage_store import LineageStore
from app.tracing.services import DEFAULT_MODEL

__all__ = ["ChatServices", "chat_graph", "open_chat_services"]


@dataclass
class ChatServices:
    """What a session talks to, on one event loop.

    Attributes:
        settings: endpoints, keys, database.
        store: the lineage database.
        who: whose decisions these are.
        voice: the model; absent: commands only.
        tracer: starts and resumes runs.
        prices: the price table.
        stop: set to end an answer or to drain a run.
        on_progress: told of a run's counts.
        questions: asks the person while a run goes on; absent: nobody can be asked.
    """

    settings: Settings
    store: LineageStore
    who: str
    voice: Voice | None
    tracer: Tracer
    prices: Prices
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    on_progress: Callable[[RunSummary], None] = lambda summary: None
    questions: QuestionBoard | None = None

    def ports(self, session: str) -> ChatPorts:
        """Give the ports of a session's graph."""

        async def desk(state: ChatState, notebook: Notebook) -> Desk:
            return await self._desk(session, state, notebook)

        answering = None
        if self.voice is not None:
            answering = Answering(self.voice, self.prices, self.store.record_usage)
        return ChatPorts(desk, answering)

    async def _desk(self, session: str, state: ChatState, notebook: Notebook) -> Desk:
        runs = tuple(dict.fromkeys(state.get("runs") or ()))
        tokens, usd = state.get("budget_tokens"), state.get("budget_usd")
        if tokens is not None or usd is not None:
            used = [await self.store.usage(thread) for thread in (f"chat:{session}", *runs)]
            spent = sum(each.prompt_tokens + each.completion_tokens for each in used)
            paid = sum(each.cost_usd or 0.0 for each in used)
            tokens = None if tokens is None else max(0, tokens - spent)
            usd = None if usd is None else max(0.0, usd - paid)
        return Desk(
            settings=self.settings,
            session=session,
            who=self.who,
            tracer=self.tracer,
            notebook=notebook,
            progress=lambda summary: self.on_progress(summary),
            stop=self.stop,
            asker=self.questions,
            runs=runs,
            budget_tokens=tokens,
            budget_usd=usd,
        )


@asynccontextmanager
async def open_chat_services(
    settings: Settings,
    store: LineageStore,
    who: str,
    *,
    model: str | None = None,
    tracer: Tracer | None = None,
    wrap_transport: WrapTransport | None = None,
    waits: bool = True,
) -> AsyncIterator[ChatServices]:
    """Open everything a conversation talks to, on the running event loop; closed together at the end.

    Args:
        settings: endpoints and keys.
        store: the lineage database.
        who: whose decisions these are.
        model: its name; else the one of the settings. Without key and endpoint there is none.
        tracer: starts and resumes runs; the real one when absent.
        wrap_transport: a recording, or a replay, of the model.
        waits: false in a replay.

    Raises:
        ConfigurationError: an endpoint or price table that cannot be used.
    """
    from langsmith.run_helpers import tracing_context

    async with AsyncExitStack() as stack:
        # As for runs: LangGraph would send the conversation to LangSmith where the environment asks for it.
        stack.enter_context(tracing_context(enabled=False))
        door = await stack.enter_async_context(Door(settings, wrap_transport=wrap_transport, waits=waits))
        voice = None
        if settings.has_model:
            client = await stack.enter_async_context(model_client(door, streamed=True))
            voice = Voice(settings, model or settings.model or DEFAULT_MODEL, door, client, schemas())
        yield ChatServices(settings, store, who, voice, tracer or RunnerTracer(settings), load_prices(settings.prices))


@asynccontextmanager
async def chat_graph() -> AsyncIterator[CompiledStateGraph[Any, Any, Any, Any]]:
    """Open the services on the server's event loop and give the graph."""
    settings = await asyncio.to_thread(load_settings)
    who = await asyncio.to_thread(getpass.getuser)
    store = await asyncio.to_thread(LineageStore, settings.db)
    try:
        async with open_chat_services(settings, store, who) as services:
            yield build_chat(services.ports("server"))
    finally:
        await asyncio.to_thread(store.close)
