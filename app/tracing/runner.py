"""Starting, resuming and stopping a run: N looping instances over one frontier, in one event loop.

Caveat: ``max_concurrency`` is never set on the graph. LangGraph would queue the writes of finished tasks
behind unstarted ones, and a kill would lose them; the limits are our own, one per service.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig

from app.errors import InterruptedRunError, NotInGraphError, StoppedError, TaprootError, UnreachableError
from app.records.run import FrontierState, RunOptions, RunState, RunSummary
from app.settings import Settings
from app.store.checkpoints import open_saver
from app.store.lineage_store import LineageStore
from app.tracing.recording import Tape
from app.tracing.services import open_services, replay_settings
from graph_nodes.build import build
from graph_nodes.ports import Ports

__all__ = ["Progress", "TraceOutcome", "resume_trace", "start_trace"]

PROGRESS_S = 0.5
HEARTBEAT_S = 5.0
_OPEN = frozenset({FrontierState.PENDING, FrontierState.TAKEN, FrontierState.UNASKED})
STEPS = 1_000_000_000
"""An instance loops until the frontier is empty; LangGraph's own bound is not one of ours."""

Progress = Callable[[RunSummary], None]


@dataclass(frozen=True, slots=True)
class TraceOutcome:
    """How a run ended.

    Attributes:
        summary: counts and cost, as stored.
        elapsed_s: of this start, not of the run's whole life.
        error: why it ended early or failed; ``None`` when it is complete.
        notes: what a person should know (exchanges of a recording that were not used, ...).
    """

    summary: RunSummary
    elapsed_s: float
    error: TaprootError | None
    notes: tuple[str, ...] = ()


async def start_trace(
    settings: Settings,
    options: RunOptions,
    *,
    thread: str | None = None,
    record: Path | None = None,
    replay: Path | None = None,
    on_progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> TraceOutcome:
    """Create a run and work on it until its frontier is empty or it has to stop.

    Args:
        settings: endpoints, keys, database.
        options: what to trace; a replay takes them from the cassette instead.
        thread: identity of the run, made from the first seed and the time when absent.
        record: a cassette to write.
        replay: a cassette to answer from, with the network closed.
        on_progress: called about twice a second with the counts so far.
        stop: set it to drain and checkpoint.

    Raises:
        TaprootError: before any work was done (a bad database, cassette, option). Later failures are
            in the outcome, beside what was found.
    """
    tape = None
    if replay is not None:
        options, tape = await asyncio.to_thread(Tape.open_for_replay, replay)
        settings = replay_settings(settings)
    store = await asyncio.to_thread(LineageStore, settings.db)
    try:
        if thread is None:
            thread = await store.new_thread(options.seeds)
        await store.create_run(thread, options)
        return await _work(store, settings, options, thread, tape, record, on_progress, stop)
    finally:
        store.close()


async def resume_trace(
    settings: Settings,
    thread: str,
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    on_progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> TraceOutcome:
    """Go on with a run under its own options; a budget given here replaces the stored one.

    The budget counts from this start: a run that ended for want of it goes on with as much again.

    Raises:
        NotInGraphError: there is no such run.
        RunConflictError: another live process owns it.
    """
    store = await asyncio.to_thread(LineageStore, settings.db)
    try:
        options = await store.options(thread)
        update = {"budget_tokens": budget_tokens, "budget_usd": budget_usd}
        options = options.model_copy(update={key: value for key, value in update.items() if value is not None})
        return await _work(store, settings, options, thread, None, None, on_progress, stop)
    finally:
        store.close()


async def _work(
    store: LineageStore,
    settings: Settings,
    options: RunOptions,
    thread: str,
    tape: Tape | None,
    record: Path | None,
    on_progress: Progress | None,
    stop: asyncio.Event | None,
) -> TraceOutcome:
    started = time.monotonic()
    async with _owned(store, thread):
        await store.set_state(thread, RunState.RUNNING)
        await store.reopen_accepted(thread)
        error: TaprootError | None = None
        notes: tuple[str, ...] = ()
        try:
            async with open_services(settings, options, store, thread, tape=tape, record=record) as services:
                watching = asyncio.create_task(_watch(store, thread, on_progress, stop))
                try:
                    await _run_instances(store, options, thread, services.ports)
                finally:
                    watching.cancel()
                    with suppress(asyncio.CancelledError):
                        await watching
                if tape is not None:
                    tape.raise_if_failed()
                notes = services.notes()
        except TaprootError as caught:
            error = (tape.failure if tape is not None else None) or caught
        except asyncio.CancelledError:
            if stop is None or not stop.is_set():
                raise
            error = InterruptedRunError("The run was stopped at once; what was in flight will be repeated.")
        error = error or await _why_incomplete(store, thread, stop)
        await store.set_state(thread, _state_of(error), "" if error is None else str(error))
        summary = await store.summary(thread)
        if on_progress is not None:
            on_progress(summary)
        return TraceOutcome(summary, time.monotonic() - started, error, notes)


def _state_of(error: TaprootError | None) -> RunState:
    if error is None:
        return RunState.COMPLETE
    return RunState.STOPPED if isinstance(error, StoppedError) else RunState.FAILED


async def _why_incomplete(store: LineageStore, thread: str, stop: asyncio.Event | None) -> TaprootError | None:
    """Tell a finished run from one that was drained, could not ask everything, or found no seed."""
    items = await store.frontier(thread)
    unasked = [item for item in items if item.state is FrontierState.UNASKED]
    if stop is not None and stop.is_set() and any(item.state in _OPEN for item in items):
        return InterruptedRunError("The run was stopped.")
    if unasked:
        more = f" and {len(unasked) - 1} more" if len(unasked) > 1 else ""
        return UnreachableError(f"{unasked[0].dataset_id}{more} could not be completed: {unasked[0].reason}.")
    seeds = [item.dataset_id for item in items if item.depth == 0]
    known = {dataset.id: dataset for dataset in await store.datasets(seeds)}
    missing = [seed for seed in seeds if seed in known and known[seed].exists is False and known[seed].terminal_reason]
    if missing and len(missing) == len(seeds):
        return NotInGraphError("; ".join(f"{seed}: {known[seed].terminal_reason}" for seed in missing) + ".")
    return None


async def _run_instances(store: LineageStore, options: RunOptions, thread: str, ports: Ports) -> None:
    """Run the instances side by side; the first that fails drains the others, whose work is kept."""
    graph = build(ports, await open_saver(store.thread))
    configs: list[RunnableConfig] = [
        {"configurable": {"thread_id": f"{thread}/{number}"}, "recursion_limit": STEPS}
        for number in range(options.concurrency)
    ]
    unfinished = [bool((await graph.aget_state(config)).next) for config in configs]
    await store.release_claims(thread, [n for n, waiting in enumerate(unfinished) if waiting])

    async def one(number: int) -> None:
        fresh: Any = {"thread": thread, "instance": number, "seeds": list(options.seeds)}
        try:
            await graph.ainvoke(None if unfinished[number] else fresh, configs[number])
        except BaseException:
            await store.stop(thread)
            raise

    results = await asyncio.gather(*(one(number) for number in range(options.concurrency)), return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    for failure in sorted(failures, key=_gravity):
        raise failure


def _gravity(error: BaseException) -> int:
    """Put what stops a run for good before what can be resumed."""
    if not isinstance(error, TaprootError):
        return 0
    return 2 if isinstance(error, StoppedError) else 1


@asynccontextmanager
async def _owned(store: LineageStore, thread: str) -> AsyncIterator[None]:
    """Own the run while working on it, with a heartbeat that others can see."""
    await store.acquire(thread)

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            await store.heartbeat(thread)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        await store.release(thread)


async def _watch(store: LineageStore, thread: str, on_progress: Progress | None, stop: asyncio.Event | None) -> None:
    """Report progress, and pass a person's wish to stop on to the frontier."""
    while True:
        if stop is not None and stop.is_set():
            await store.stop(thread)
        if on_progress is not None:
            on_progress(await store.progress(thread))
        if stop is None or stop.is_set():
            await asyncio.sleep(PROGRESS_S)
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PROGRESS_S)
