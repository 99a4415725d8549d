"""The instances of a run at work, and going round again for what could not be asked the first time.

A page's host that fails is set aside early, so that the rest of the frontier does not wait for it. When the rest
is done, what is left is asked again, until the host has failed for as long as the patience of the run.
"""

import asyncio
from contextlib import suppress
from typing import Any

from langchain_core.runnables import RunnableConfig

from app.records.run import FrontierState, RunOptions
from app.settings import Settings
from app.sources.patience import Patience
from app.store.checkpoints import open_saver
from app.store.connection import translated_sqlite
from app.store.lineage_store import LineageStore
from app.tracing.ending import gravity
from graph_nodes.build import build
from graph_nodes.ports import Ports

__all__ = ["run_in_rounds"]

STEPS = 1_000_000_000
"""An instance loops until the frontier is empty; LangGraph's own bound is not one of ours."""


async def run_in_rounds(
    store: LineageStore,
    settings: Settings,
    options: RunOptions,
    thread: str,
    ports: Ports,
    patience: Patience,
    stop: asyncio.Event | None,
) -> None:
    """Run the instances until nothing is left to do, or nothing that is left can be done now.

    Raises:
        TaprootError: what stopped the run, after the other instances have ended.
    """
    recoveries = patience.recoveries
    while True:
        await _run_instances(store, settings, options, thread, ports)
        if await store.is_stopping(thread) or not await _unasked(store, thread):
            return
        wait_s = patience.hopeful_in_s()
        if wait_s is None and patience.recoveries == recoveries:
            return
        recoveries = patience.recoveries
        await _rest(wait_s or 0.0, stop)
        if stop is not None and stop.is_set():
            return


async def _unasked(store: LineageStore, thread: str) -> bool:
    return any(item.state is FrontierState.UNASKED for item in await store.frontier(thread))


async def _rest(seconds: float, stop: asyncio.Event | None) -> None:
    if stop is None:
        await asyncio.sleep(seconds)
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _run_instances(
    store: LineageStore, settings: Settings, options: RunOptions, thread: str, ports: Ports
) -> None:
    """Run the instances side by side; the first that fails drains the others, whose work is kept."""
    graph = build(ports, await open_saver(store.thread))
    configs: list[RunnableConfig] = [
        {"configurable": {"thread_id": f"{thread}/{number}"}, "recursion_limit": STEPS}
        for number in range(options.concurrency)
    ]
    with translated_sqlite(settings.db):
        unfinished = [bool((await graph.aget_state(config)).next) for config in configs]
    await store.release_claims(thread, [n for n, waiting in enumerate(unfinished) if waiting])

    async def one(number: int) -> None:
        fresh: Any = {"thread": thread, "instance": number, "seeds": list(options.seeds)}
        try:
            with translated_sqlite(settings.db):
                await graph.ainvoke(None if unfinished[number] else fresh, configs[number])
        except BaseException:
            await store.stop(thread)
            raise

    results = await asyncio.gather(*(one(number) for number in range(options.concurrency)), return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    for failure in sorted(failures, key=gravity):
        raise failure
