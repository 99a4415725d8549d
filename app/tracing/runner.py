"""Starting, resuming and stopping a run: N looping instances over one frontier, in one event loop.

Caveat: ``max_concurrency`` is never set on the graph. LangGraph would queue the writes of finished tasks
behind unstarted ones, and a kill would lose them; the limits are our own, one per service.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.errors import (
    BudgetError,
    ConfigurationError,
    DatabaseError,
    InterruptedRunError,
    RunConflictError,
    TaprootError,
)
from app.records.claim import Extractor
from app.records.run import RunOptions, RunState, RunSummary
from app.settings import Settings
from app.sources.endpoints import Endpoints
from app.store.lineage_store import LineageStore
from app.tracing.asking import Asker, asking
from app.tracing.ending import state_of, stopping, unanswered, why_incomplete
from app.tracing.ownership import Ownership, owned
from app.tracing.recording import Tape
from app.tracing.rounds import run_in_rounds
from app.tracing.services import Services, open_services, replay_settings

__all__ = ["Progress", "TraceOutcome", "resume_trace", "start_trace"]

PROGRESS_S = 0.5
LONGEST_PROGRESS_S = 5.0
COUNTING_SHARE = 20
"""Progress is asked for again after so many times what the asking took."""

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
    asker: Asker | None = None,
) -> TraceOutcome:
    """Create a run and work on it until its frontier is empty or it has to stop.

    Args:
        settings: endpoints, keys, database.
        options: what to trace; a replay takes them from the cassette instead.
        thread: identity of the run, made from the first seed and the time when absent.
        record: a cassette to write.
        replay: a cassette to answer from, with the network closed.
        on_progress: called about twice a second with the counts so far; ``reason`` says what is waited for for long.
        stop: set it to drain and checkpoint.
        asker: asks a person about uncertain edges where the options say so; without one they stay in the queue.

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
        return await _work(store, settings, options, thread, tape, record, on_progress, stop, asker)
    finally:
        store.close()


async def resume_trace(
    settings: Settings,
    thread: str,
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    model: str | None = None,
    give_up: Sequence[str] = (),
    review: Literal["none", "ask"] | None = None,
    on_progress: Progress | None = None,
    stop: asyncio.Event | None = None,
    asker: Asker | None = None,
) -> TraceOutcome:
    """Go on with a run under its own options; what is given here replaces, or adds to, the stored ones.

    A budget counts from the start of the run, or from where it was last spent or given: a run that ended for
    want of it goes on with as much again, one that ended otherwise with what was left.

    Args:
        settings: endpoints, keys, database.
        thread: the run.
        budget_tokens: replaces the run's own.
        budget_usd: replaces the run's own.
        model: reads what is not read yet, from now on.
        give_up: hosts (``host`` or ``host:port``) whose documents the run does without, from now on.
        review: whether people are asked during the run, from now on.
        on_progress: called about twice a second with the counts so far.
        stop: set it to drain and checkpoint.
        asker: as for ``start_trace``.

    Raises:
        UsageError: there is no such run, or it needs a model and none is configured.
        ConfigurationError: a host that no run can do without.
        RunConflictError: another live process owns it.
    """
    store = await asyncio.to_thread(LineageStore, settings.db)
    try:
        options = await store.options(thread)
        update = {"budget_tokens": budget_tokens, "budget_usd": budget_usd, "model": model, "review": review}
        options = options.model_copy(update={key: value for key, value in update.items() if value is not None})
        options = options.model_copy(update={"given_up": _given_up(settings, options, give_up)})
        _check(settings, options, thread, model)
        renewed = budget_tokens is not None or budget_usd is not None
        return await _work(
            store, settings, options, thread, None, None, on_progress, stop, asker, resumed=True, renewed=renewed
        )
    finally:
        store.close()


def _given_up(settings: Settings, options: RunOptions, hosts: Sequence[str]) -> tuple[str, ...]:
    endpoints = Endpoints(settings)
    wanted = [endpoints.optional_host(host) for host in hosts]
    return tuple(dict.fromkeys((*options.given_up, *wanted)))


def _check(settings: Settings, options: RunOptions, thread: str, model: str | None) -> None:
    """Refuse what would fail at the first model call, after minutes of patience."""
    if options.extractor is Extractor.LLM and not settings.has_model:
        raise ConfigurationError(
            f"The run {thread} reads by the model {options.model}: set OPENAI_API_KEY or OPENAI_BASE_URL to resume it."
        )
    if options.extractor is Extractor.RULES and model is not None:
        raise ConfigurationError(f"The run {thread} reads by the rules; --model cannot change that.")


async def _work(
    store: LineageStore,
    settings: Settings,
    options: RunOptions,
    thread: str,
    tape: Tape | None,
    record: Path | None,
    on_progress: Progress | None,
    stop: asyncio.Event | None,
    asker: Asker | None,
    *,
    resumed: bool = False,
    renewed: bool = False,
) -> TraceOutcome:
    started = time.monotonic()
    async with owned(store, thread) as ownership:
        if resumed:
            await store.change_options(thread, options)
        if renewed:
            await store.renew_budget(thread)
        await store.set_state(thread, RunState.RUNNING)
        await store.reopen_accepted(thread)
        error: TaprootError | None = None
        notes: list[str] = []
        try:
            async with open_services(settings, options, store, thread, tape=tape, record=record) as services:
                async with _watched(store, thread, services, on_progress, stop):
                    asked = asker if options.review == "ask" and tape is None else None
                    error = await _held(ownership, store, settings, options, thread, services, stop, asked, notes)
                if tape is not None:
                    tape.raise_if_failed()
                notes += services.notes()
        except RunConflictError:
            raise
        except TaprootError as caught:
            error = (tape.failure if tape is not None else None) or stopping(caught)
        except asyncio.CancelledError:
            if stop is None or not stop.is_set():
                raise
            error = InterruptedRunError("The run was stopped at once; what was in flight will be repeated.")
        error = error or await why_incomplete(store, settings, thread, stop)
        summary = await _concluded(store, thread, error)
        if on_progress is not None:
            on_progress(summary)
        if options.review == "ask" and asker is None and summary.needs_review:
            notes.append(
                f"nobody could be asked here (no terminal): {summary.needs_review} stay in the queue of taproot review"
            )
        return TraceOutcome(summary, time.monotonic() - started, error, tuple(notes))


async def _held(
    ownership: Ownership,
    store: LineageStore,
    settings: Settings,
    options: RunOptions,
    thread: str,
    services: Services,
    stop: asyncio.Event | None,
    asker: Asker | None,
    notes: list[str],
) -> TaprootError | None:
    """Work while the run is ours; gives why it is not complete although nothing failed: questions wait."""

    async def work() -> TaprootError | None:
        async with asking(store, thread, asker, stop) as questions:
            await run_in_rounds(store, settings, options, thread, services.ports, services.patience, stop, questions)
            if questions is None:
                return None
            notes.extend(questions.notes)
            return unanswered(questions.open_count, stop)

    error = await ownership.while_held(work)
    await store.check_file()
    return error


async def _concluded(store: LineageStore, thread: str, error: TaprootError | None) -> RunSummary:
    """Store how the run ended, if it can be stored: a run without an owner is seen as stopped in any case."""
    state, reason = state_of(error), "" if error is None else str(error)
    with suppress(DatabaseError):
        if isinstance(error, BudgetError):
            await store.renew_budget(thread)
        await store.set_state(thread, state, reason)
    summary = await store.summary(thread)
    return summary.model_copy(update={"state": state, "reason": reason})


@asynccontextmanager
async def _watched(
    store: LineageStore, thread: str, services: Services, on_progress: Progress | None, stop: asyncio.Event | None
) -> AsyncIterator[None]:
    watching = asyncio.create_task(_watch(store, thread, services, on_progress, stop))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _waiting(services: Services) -> str:
    hosts = services.patience.waited_for()
    return f"waiting for {hosts}" if hosts else ""


async def _watch(
    store: LineageStore, thread: str, services: Services, on_progress: Progress | None, stop: asyncio.Event | None
) -> None:
    """Report progress, and pass a person's wish to stop on to the frontier and to those who wait for a service."""
    while True:
        if stop is not None and stop.is_set():
            services.patience.hurry()
            await store.stop(thread)
        asked_at = time.monotonic()
        if on_progress is not None:
            with suppress(DatabaseError):
                summary = await store.progress(thread)
                on_progress(summary.model_copy(update={"reason": _waiting(services)}))
        # A large run takes long to count: what is counted for a person must not hold up the work.
        wait_s = min(LONGEST_PROGRESS_S, max(PROGRESS_S, COUNTING_SHARE * (time.monotonic() - asked_at)))
        if stop is None or stop.is_set():
            await asyncio.sleep(PROGRESS_S)
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait_s)
