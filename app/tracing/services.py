"""The real services of one event loop, behind one door; or a cassette in their place.

A replay is given no endpoint and no key, waits for nothing, and cannot reach the network: its transports
answer from the cassette alone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.llm.chat_model import ChatModel
from app.llm.prices import load_prices
from app.llm.rate_limit import RateLimit
from app.llm.spend import Spend
from app.records.claim import Extractor
from app.records.run import ModelUsage, RunOptions
from app.settings import Settings
from app.sources.arxiv import Arxiv
from app.sources.endpoints import Service
from app.sources.github import GitHub
from app.sources.http import Door, Pages
from app.sources.huggingface import HuggingFace
from app.sources.patience import Patience
from app.sources.pdf import PdfProcesses
from app.sources.sdk_transports import model_client
from app.sources.tavily import Tavily
from app.sources.webpage import WebPage
from app.store.lineage_store import LineageStore
from app.tracing.memory import RememberingModel
from app.tracing.recording import Tape
from graph_nodes.ports import Ports

__all__ = ["DEFAULT_MODEL", "Services", "open_services", "replay_settings"]

DEFAULT_MODEL = "gpt-5-mini"
"""Asked when neither ``--model`` nor ``TAPROOT_MODEL`` names one."""


@dataclass(frozen=True, slots=True)
class Services:
    """The ports of a run, and the tape that stands in for the network or records it."""

    ports: Ports
    tape: Tape | None
    patience: Patience

    def notes(self) -> tuple[str, ...]:
        """Say what of a recording was left over: then the replay is not the run that was recorded."""
        left = self.tape.unplayed() if self.tape is not None and self.tape.replaying else ()
        if not left:
            return ()
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        return (f"the replay did not use {left[0]}{more} of the recording",)


def replay_settings(settings: Settings) -> Settings:
    """Keep the database and the prices; a replay has no keys, no endpoints and no patience to lose."""
    return Settings.model_validate(
        {"TAPROOT_DB": settings.db, **({"TAPROOT_PRICES": settings.prices} if settings.prices else {})}
    )


@asynccontextmanager
async def open_services(
    settings: Settings,
    options: RunOptions,
    store: LineageStore,
    thread: str,
    *,
    tape: Tape | None = None,
    record: Path | None = None,
) -> AsyncIterator[Services]:
    """Open everything a run talks to, on the running event loop; closed together at the end.

    Args:
        settings: endpoints and keys.
        options: of the run.
        store: the lineage database.
        thread: the run, for its account of model calls.
        tape: a cassette to answer from.
        record: a cassette to write.

    Raises:
        ConfigurationError: an endpoint or price table that cannot be used.
        CassetteError: the recording cannot be written.
    """
    from langsmith.run_helpers import tracing_context

    async with AsyncExitStack() as stack:
        # LangGraph would send the states of a run to LangSmith where the environment asks for it: a second door.
        stack.enter_context(tracing_context(enabled=False))
        if record is not None:
            tape = _recording(settings, options, record)
        if tape is not None:
            stack.callback(tape.close)
        replaying = tape is not None and tape.replaying
        door = Door(
            settings,
            wrap_transport=tape.wrap_httpx2 if tape is not None else None,
            waits=not replaying,
            pages=await _pages(store) if tape is None and not options.refresh else None,
        )
        await stack.enter_async_context(door)
        model = None
        if options.extractor is Extractor.LLM:
            model = await _model(stack, door, settings, options, store, thread)
        yield Services(
            Ports(
                hub=HuggingFace(door),
                papers=Arxiv(door),
                repositories=GitHub(door),
                web_pages=WebPage(door),
                web_search=Tavily(door, enabled=options.web_search),
                model=model,
                read_pdf=PdfProcesses(),
                shelf=store,
            ),
            tape,
            door.patience,
        )


class _NewPages:
    """The pages of a database that had none when the run began, which asks for each address once: only to be kept."""

    def __init__(self, store: LineageStore) -> None:
        self._store = store

    async def page(self, key: str) -> None:
        """Give nothing: there was nothing."""

    async def save_page(self, key: str, etag: str, answer: bytes) -> None:
        """Keep an answer for later runs."""
        await self._store.save_page(key, etag, answer)


async def _pages(store: LineageStore) -> Pages:
    return store if await store.has_pages() else _NewPages(store)


def _recording(settings: Settings, options: RunOptions, path: Path) -> Tape:
    return Tape.open_for_recording(path, options, secrets=settings.secrets)


async def _model(
    stack: AsyncExitStack, door: Door, settings: Settings, options: RunOptions, store: LineageStore, thread: str
) -> RememberingModel:
    loop = asyncio.get_running_loop()
    written: list[asyncio.Task[None]] = []

    def on_usage(usage: ModelUsage) -> None:
        # Kept until the end when it failed: what was paid and could not be stored must not pass unsaid.
        written[:] = [task for task in written if not task.done() or task.exception() is not None]
        written.append(loop.create_task(store.record_usage(usage)))

    async def flush() -> None:
        for failure in await asyncio.gather(*written, return_exceptions=True):
            if failure is not None:
                raise failure

    name = options.model or DEFAULT_MODEL
    spent = await store.counted_usage(thread)
    spend = Spend(
        options.budget_tokens,
        options.budget_usd,
        load_prices(settings.prices),
        on_usage=on_usage,
        spent_tokens=spent.prompt_tokens + spent.completion_tokens,
        spent_usd=spent.cost_usd or 0.0,
    )
    client = await stack.enter_async_context(model_client(door))
    stack.push_async_callback(flush)
    asked = ChatModel(
        base_url=door.endpoints.base(Service.OPENAI),
        api_key=settings.openai_api_key,
        model=name,
        client=client,
        patience=door.patience,
        spend=spend,
        max_in_flight=options.concurrency,
        rate=RateLimit(settings.requests_per_minute, settings.tokens_per_minute) if door.waits else None,
    )
    return RememberingModel(asked, store, name, refresh=options.refresh, max_in_flight=options.concurrency)
