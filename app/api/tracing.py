"""``trace`` and ``resume``, plain and awaitable; what a run ends in becomes a ``Lineage``, a warning or an error."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, Unpack

from app.api.lineage import AnyPath, Lineage, settings_for

if TYPE_CHECKING:
    from app.api.asking import OnQuestion
    from app.records.run import RunSummary
    from app.settings import Settings
    from app.tracing.runner import Progress, TraceOutcome

__all__ = ["StoppedEarlyWarning", "aresume", "atrace", "resume", "trace"]

OnProgress: TypeAlias = "Callable[[RunSummary], Awaitable[None] | None]"


class StoppedEarlyWarning(UserWarning):
    """A run ended early and can be resumed; what it found is there."""


class TraceOptions(TypedDict, total=False):
    """The options of a run; what each means stands at ``trace``."""

    extractor: Literal["auto", "llm", "rules"]
    model: str | None
    since: int
    max_depth: int | None
    concurrency: int
    budget_tokens: int | None
    budget_usd: float | None
    refresh: bool


def trace(
    *seeds: str,
    extractor: Literal["auto", "llm", "rules"] = "auto",
    model: str | None = None,
    since: int = 2020,
    max_depth: int | None = None,
    concurrency: int = 16,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    refresh: bool = False,
    thread: str | None = None,
    record: AnyPath | None = None,
    replay: AnyPath | None = None,
    db: AnyPath | None = None,
    env_file: AnyPath | None = None,
    on_progress: "OnProgress | None" = None,
    on_question: "OnQuestion | None" = None,
) -> "Lineage":
    """Trace where datasets come from, until every root is resolved; the options are those of ``taproot trace``.

    Works inside a running event loop too (a notebook, a web server), which stands still meanwhile: the run has a
    thread and a loop of its own. Ctrl-C finishes what is in flight and gives what was found; a second one stops at
    once and raises ``KeyboardInterrupt``.

    Args:
        seeds: Hub ids; none with ``replay``, whose recording has them.
        extractor: who reads the documents; ``auto`` is the model when ``OPENAI_API_KEY`` or ``OPENAI_BASE_URL`` is set.
        model: its name, else ``TAPROOT_MODEL``.
        since: datasets released before this year end their lineage.
        max_depth: levels that are read; 1 reads the seeds alone.
        concurrency: datasets and model calls in flight.
        budget_tokens: the run stops, resumable, at so many tokens.
        budget_usd: the run stops, resumable, at so many dollars.
        refresh: ignore stored results.
        thread: the run's identity, made from the first seed when absent.
        record: write every exchange into this cassette.
        replay: answer from this cassette, with the network closed.
        db: the lineage database, else ``TAPROOT_DB``, else ``lineage.db``.
        env_file: read keys and endpoints from this file alone.
        on_progress: called about twice a second, in the run's own thread, with the counts so far; when it raises,
            the run stops and the error is raised here.
        on_question: called for each uncertain edge while the run goes on, in a thread; gives an answer as it is typed
            at a terminal (``"accept the paper says so"``, ``"reject"``, ``"relabel 1"``, ``"correct org/name"``,
            ``"name org/name"``, ``"skip"``), or ``None`` to leave it for later. A coroutine function has many wait
            side by side. Without it uncertain edges stay in the queue.

    Raises:
        TaprootError: what kept the run from starting, or ended it for good.
    """
    from app.tracing.own_loop import run_apart

    options: TraceOptions = {
        "extractor": extractor, "model": model, "since": since, "max_depth": max_depth, "concurrency": concurrency,
        "budget_tokens": budget_tokens, "budget_usd": budget_usd, "refresh": refresh,
    }  # fmt: skip
    return _warned(
        run_apart(
            lambda stop: _trace(seeds, options, thread, record, replay, db, env_file, on_progress, on_question, stop)
        )
    )


async def atrace(
    *seeds: str,
    thread: str | None = None,
    record: AnyPath | None = None,
    replay: AnyPath | None = None,
    db: AnyPath | None = None,
    env_file: AnyPath | None = None,
    on_progress: "OnProgress | None" = None,
    on_question: "OnQuestion | None" = None,
    stop: asyncio.Event | None = None,
    **options: Unpack[TraceOptions],
) -> "Lineage":
    """Do what ``trace`` does, on the running event loop.

    Args:
        seeds: as for ``trace``, like all that is not named here.
        thread: as for ``trace``.
        record: as for ``trace``.
        replay: as for ``trace``.
        db: as for ``trace``.
        env_file: as for ``trace``.
        on_progress: a plain or a coroutine function.
        on_question: as for ``trace``.
        stop: set it to finish what is in flight and end; cancelling the task ends at once. Both can be resumed.
        options: ``extractor``, ``model``, ``since``, ``max_depth``, ``concurrency``, ``budget_tokens``,
            ``budget_usd``, ``refresh``.

    Raises:
        TaprootError: what kept the run from starting, or ended it for good.
    """
    unknown = sorted(options.keys() - TraceOptions.__annotations__.keys())
    if unknown:
        raise TypeError(f"atrace() got an unexpected keyword argument {unknown[0]!r}")
    event = stop or asyncio.Event()
    return _warned(await _trace(seeds, options, thread, record, replay, db, env_file, on_progress, on_question, event))


def resume(
    thread: str,
    *,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    model: str | None = None,
    give_up: Sequence[str] = (),
    db: AnyPath | None = None,
    env_file: AnyPath | None = None,
    on_progress: "OnProgress | None" = None,
    on_question: "OnQuestion | None" = None,
) -> "Lineage":
    """Go on with a run under its own options, as ``taproot resume`` does; only what was in flight is repeated.

    Args:
        thread: the run, as ``taproot runs`` lists it.
        budget_tokens: replaces the run's own budget.
        budget_usd: replaces the run's own budget.
        model: reads what is not read yet, instead of the run's model.
        give_up: hosts whose pages the run does without.
        db: as for ``trace``.
        env_file: as for ``trace``.
        on_progress: as for ``trace``.
        on_question: as for ``trace``; a run that was started without it asks from now on.

    Raises:
        TaprootError: there is no such run, another process has it, or it ended for good.
    """
    from app.tracing.own_loop import run_apart

    changes = {"budget_tokens": budget_tokens, "budget_usd": budget_usd, "model": model, "give_up": give_up}
    return _warned(run_apart(lambda stop: _resume(thread, changes, db, env_file, on_progress, on_question, stop)))


async def aresume(
    thread: str,
    *,
    db: AnyPath | None = None,
    env_file: AnyPath | None = None,
    on_progress: "OnProgress | None" = None,
    on_question: "OnQuestion | None" = None,
    stop: asyncio.Event | None = None,
    budget_tokens: int | None = None,
    budget_usd: float | None = None,
    model: str | None = None,
    give_up: Sequence[str] = (),
) -> "Lineage":
    """Do what ``resume`` does, on the running event loop; ``stop`` is that of ``atrace``."""
    changes = {"budget_tokens": budget_tokens, "budget_usd": budget_usd, "model": model, "give_up": give_up}
    return _warned(await _resume(thread, changes, db, env_file, on_progress, on_question, stop or asyncio.Event()))


async def _trace(
    seeds: Sequence[str],
    options: "TraceOptions",
    thread: str | None,
    record: AnyPath | None,
    replay: AnyPath | None,
    db: AnyPath | None,
    env_file: AnyPath | None,
    on_progress: "OnProgress | None",
    on_question: "OnQuestion | None",
    stop: asyncio.Event,
) -> Lineage:
    from app.api.asking import asker_of
    from app.errors import UsageError
    from app.tracing.run_options import check_budget, check_new_recording, requested_options
    from app.tracing.runner import start_trace

    settings = settings_for(db, env_file)
    if record is not None and replay is not None:
        raise UsageError("record and replay exclude each other.")
    if not seeds and replay is None:
        raise UsageError('Name at least one dataset, like trace("teknium/OpenHermes-2.5").')
    refresh = bool(options.pop("refresh", False)) or record is not None
    if on_question is not None and (record is not None or replay is not None):
        raise UsageError("on_question goes with neither record nor replay: a recording holds no answers of people.")
    review = "none" if on_question is None else "ask"
    chosen = requested_options(settings, seeds, refresh=refresh, review=review, **options)
    if record is not None:
        check_new_recording(Path(record))
    if replay is None:
        check_budget(settings, chosen)
    return await _told(
        settings,
        on_progress,
        stop,
        lambda telling: start_trace(
            settings,
            chosen,
            thread=thread,
            record=None if record is None else Path(record),
            replay=None if replay is None else Path(replay),
            on_progress=telling,
            stop=stop,
            asker=asker_of(on_question, settings.db),
        ),
    )


async def _resume(
    thread: str,
    changes: dict[str, Any],
    db: AnyPath | None,
    env_file: AnyPath | None,
    on_progress: "OnProgress | None",
    on_question: "OnQuestion | None",
    stop: asyncio.Event,
) -> Lineage:
    from app.api.asking import asker_of
    from app.tracing.runner import resume_trace

    settings = settings_for(db, env_file)
    if on_question is not None:
        changes = {**changes, "review": "ask"}
    return await _told(
        settings,
        on_progress,
        stop,
        lambda telling: resume_trace(
            settings, thread, **changes, on_progress=telling, stop=stop, asker=asker_of(on_question, settings.db)
        ),
    )


async def _told(
    settings: "Settings",
    on_progress: "OnProgress | None",
    stop: asyncio.Event,
    work: "Callable[[Progress | None], Awaitable[TraceOutcome]]",
) -> Lineage:
    """Do the work, tell the listener, and turn the outcome into a lineage or an error."""
    from app.errors import StoppedError
    from app.tracing.telling import Telling

    telling = None if on_progress is None else Telling(on_progress, stop)
    outcome = await work(telling)
    if telling is not None:
        await telling.finish()
    if outcome.error is not None and not isinstance(outcome.error, StoppedError):
        raise outcome.error
    summary = outcome.summary
    return Lineage(settings.db, summary.seeds, run=summary, stopped=outcome.error, notes=outcome.notes)


def _warned(lineage: Lineage) -> Lineage:
    """Warn of what a person should know, at the line that called us."""
    for note in lineage.notes:
        warnings.warn(note, UserWarning, stacklevel=3)
    if lineage.stopped is not None and lineage.run is not None:
        message = f"{lineage.stopped} Everything found is kept; resume({lineage.run.thread!r}) goes on."
        warnings.warn(message, StoppedEarlyWarning, stacklevel=3)
    return lineage
