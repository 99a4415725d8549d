"""The instances of a run at work, and going round again for what could not be asked the first time.

A page's host that fails is set aside early, so that the rest of the frontier does not wait for it. When the rest
is done, what is left is asked again, until the host has failed for as long as the patience of the run. When only
questions to a person are left, the run waits for the answers.
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
from app.tracing.asking import Questions
from app.tracing.ending import gravity
from graph_nodes.build import build
from graph_nodes.loop import settle_graph
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
    questions: Questions | None = None,
) -> None:
    """Run the instances until nothing is left to do, or nothing that is left can be done now.

    Raises:
        TaprootError: what stopped the run, after the other instances have ended.
    """
    recoveries = patience.recoveries
    while True:
        await _run_instances(store, settings, options, thread, ports)
        if await store.is_stopping(thread):
            return
        if await _opened(store, thread):
            continue
        wait_s = patience.hopeful_in_s() if await _any(store, thread, FrontierState.UNASKED) else None
        hopeful = wait_s is not None or (
            patience.recoveries != recoveries and await _any(store, thread, FrontierState.UNASKED)
        )
        if hopeful:
            recoveries = patience.recoveries
            await _rest(wait_s or 0.0, stop)
            if stop is not None and stop.is_set():
                return
        elif questions is None or not await _answered(store, thread, questions):
            return


async def _opened(store: LineageStore, thread: str) -> bool:
    """Open what people's decisions add to what was read in this round; whether there is anything to read."""
    await store.reopen_accepted(thread)
    return await _any(store, thread, FrontierState.PENDING)


async def _answered(store: LineageStore, thread: str, questions: Questions) -> bool:
    """Settle by the answers of people until one of them opens work; false when no more answers will come."""
    while True:
        # Counted before looking: an answer that comes while we look or settle is looked at in the next round.
        seen = questions.answered_count
        if await _opened(store, thread):
            return True
        await settle_graph(store)
        if not await questions.next_answer(seen):
            return False


async def _any(store: LineageStore, thread: str, state: FrontierState) -> bool:
    return any(item.state is state for item in await store.frontier(thread))


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
    graph = build(ports, await open_saver(store.thread, keeps_writes=False))
    configs: list[RunnableConfig] = [
        {"configurable": {"thread_id": f"{thread}/{number}"}, "recursion_limit": STEPS}
        for number in range(options.concurrency)
    ]
    with translated_sqlite(settings.db):
        unfinished = [bool((await graph.aget_state(config)).next) for config in configs]
    await store.release_claims(thread, [n for n, waiting in enumerate(unfinished) if waiting])
    # Once for all instances: each would put thousands of seeds where they are already.
    await store.begin(thread, options.seeds)

    async def one(number: int) -> None:
        fresh: Any = {"thread": thread, "instance": number, "seeds": []}
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
