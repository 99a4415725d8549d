"""Runs that are started, resumed and stopped from pages: each in a thread and an event loop of its own.

Reading documents takes the processor, and pages must answer meanwhile. What a run finds reaches the pages through the
database, like that of a run which another process works on.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from app.errors import InterruptedRunError, RunConflictError, StoppedError, TaprootError, UsageError
from app.records.review import Naming, Question, Ruling
from app.records.run import RunOptions, RunSummary
from app.settings import Settings
from app.store.lineage_store import LineageStore
from app.tracing.asking import Asker
from app.tracing.own_loop import Apart, begin_apart
from app.tracing.run_options import ExtractorName, check_budget, requested_options
from app.tracing.runner import Progress, TraceOutcome, resume_trace, start_trace

__all__ = ["BesideTracer", "Ended", "RunDesk", "Wanted"]

_GRACE_S: Final = 2.0
"""Runs are given so long to finish what is in flight when the server ends; what they lose is repeated by a resume."""
_RECORDINGS: Final = "*.y*ml"

Work = Callable[[Progress, asyncio.Event], Awaitable[TraceOutcome]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run as a person asks for it.

    Attributes:
        seeds: Hub ids.
        extractor: auto, llm or rules.
        max_depth: levels that are read; absent: all.
        since: datasets released before this year end their lineage; absent: the usual year.
        budget_tokens: the run stops, resumable, at so many tokens.
        budget_usd: the same in US dollars.
        refresh: ignore stored results.
        replay: name of a recording to answer from; it brings seeds and options.
    """

    seeds: tuple[str, ...] = ()
    extractor: ExtractorName = "auto"
    max_depth: int | None = None
    since: int | None = None
    budget_tokens: int | None = None
    budget_usd: float | None = None
    refresh: bool = False
    replay: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run that was worked on here ended: in words, and whether it went well."""

    words: str
    is_well: bool


@dataclass
class RunDesk:
    """The runs of one server.

    Attributes:
        settings: endpoints, keys, database.
        recordings: the only folder from which runs may be replayed; absent: none.
        latest: the counts of each run that was worked on here, by its name.
        ended: how each of them ended.
    """

    settings: Settings
    recordings: Path | None = None
    latest: dict[str, RunSummary] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    _working: dict[str, Apart[TraceOutcome]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def working(self) -> frozenset[str]:
        """The names of the runs that are worked on here."""
        return frozenset(self._working)

    def recorded(self) -> list[str]:
        """Give the names of the recordings that may be replayed."""
        return [] if self.recordings is None else sorted(path.name for path in self.recordings.glob(_RECORDINGS))

    async def start(self, wanted: Wanted) -> str:
        """Start a run and give its name; how it gets on is told by ``latest``, ``ended`` and the database.

        Raises:
            TaprootError: it cannot be started as it is wanted.
        """
        settings = self.settings
        recording = None if wanted.replay is None else self._recording(wanted.replay)
        if recording is None and not wanted.seeds:
            raise UsageError("Name at least one dataset, like teknium/OpenHermes-2.5.")
        options = await asyncio.to_thread(self._options, wanted)
        thread = await _new_thread(settings.db, options.seeds if recording is None else (recording.stem,))

        async def work(told: Progress, stop: asyncio.Event) -> TraceOutcome:
            return await start_trace(settings, options, thread=thread, replay=recording, on_progress=told, stop=stop)

        self.begin(thread, work)
        return thread

    def resume(self, thread: str, *, budget_tokens: int | None = None, budget_usd: float | None = None) -> None:
        """Go on with a run.

        Raises:
            RunConflictError: it is worked on here already.
        """

        async def work(told: Progress, stop: asyncio.Event) -> TraceOutcome:
            return await resume_trace(
                self.settings, thread, budget_tokens=budget_tokens, budget_usd=budget_usd, on_progress=told, stop=stop
            )

        self.begin(thread, work)

    def begin(self, thread: str, work: Work, on_progress: Progress | None = None) -> Apart[TraceOutcome]:
        """Work on a run in a thread of its own; ``on_progress`` is called there.

        Raises:
            RunConflictError: it is worked on here already.
        """

        def told(summary: RunSummary) -> None:
            self.latest[thread] = summary
            if on_progress is not None:
                on_progress(summary)

        with self._lock:
            if thread in self._working:
                raise RunConflictError(f"The run {thread} is being worked on already.")
            self.ended.pop(thread, None)
            self._working[thread] = apart = begin_apart(lambda stop: work(told, stop))
        apart.outcome.add_done_callback(lambda future: self._over(thread, future))
        return apart

    def stop(self, thread: str) -> None:
        """Let a run finish what is in flight and end; asked a second time, nothing more happens."""
        apart = self._working.get(thread)
        if apart is not None:
            apart.stop()

    async def close(self) -> None:
        """Let the runs finish what is in flight, or end them after a moment."""
        working = list(self._working.values())
        for apart in working:
            apart.stop()
        if working:
            await asyncio.wait([asyncio.wrap_future(apart.outcome) for apart in working], timeout=_GRACE_S)
        for apart in working:
            apart.cancel()
        await asyncio.gather(*(asyncio.to_thread(apart.join) for apart in working))

    def _options(self, wanted: Wanted) -> RunOptions:
        more: dict[str, Any] = {} if wanted.since is None else {"since": wanted.since}
        options = requested_options(
            self.settings, wanted.seeds, extractor=wanted.extractor, max_depth=wanted.max_depth,
            budget_tokens=wanted.budget_tokens, budget_usd=wanted.budget_usd, refresh=wanted.refresh, **more,
        )  # fmt: skip
        if wanted.replay is None:
            check_budget(self.settings, options)
        return options

    def _recording(self, name: str) -> Path:
        if self.recordings is None or name not in self.recorded():
            raise UsageError(f"There is no recording {name!r} to replay.")
        return self.recordings / name

    def _over(self, thread: str, future: "Future[TraceOutcome]") -> None:
        self.ended[thread] = _ending(future)
        with self._lock:
            self._working.pop(thread, None)


def _ending(future: "Future[TraceOutcome]") -> Ended:
    try:
        outcome = future.result()
    except CancelledError:
        return Ended("It was ended at once; what was in flight is repeated by a resume.", is_well=False)
    except TaprootError as error:
        return Ended(str(error), is_well=False)
    notes = "".join(f" {note}." for note in outcome.notes)
    if outcome.error is None:
        return Ended(f"It is complete.{notes}", is_well=True)
    kept = " Everything found is kept." if isinstance(outcome.error, StoppedError) else ""
    return Ended(f"{outcome.error}{kept}{notes}", is_well=isinstance(outcome.error, InterruptedRunError))


async def _new_thread(db: Path, seeds: tuple[str, ...]) -> str:
    store = await asyncio.to_thread(LineageStore, db)
    try:
        return await store.new_thread(seeds)
    finally:
        await asyncio.to_thread(store.close)


class BesideTracer:
    """Runs from a conversation: at the desk like the others, followed on the conversation's event loop."""

    def __init__(self, desk: RunDesk) -> None:
        self._desk = desk

    async def start(
        self, options: RunOptions, thread: str, on_progress: Progress, stop: asyncio.Event, asker: Asker | None
    ) -> TraceOutcome:
        """Work on a new run until it ends or has to stop."""
        settings, beside = self._desk.settings, _beside(asker)

        async def work(told: Progress, own_stop: asyncio.Event) -> TraceOutcome:
            return await start_trace(settings, options, thread=thread, on_progress=told, stop=own_stop, asker=beside)

        return await self._followed(thread, work, on_progress, stop)

    async def resume(
        self,
        thread: str,
        budget_tokens: int | None,
        budget_usd: float | None,
        on_progress: Progress,
        stop: asyncio.Event,
        asker: Asker | None,
        review: Literal["none", "ask"] | None,
    ) -> TraceOutcome:
        """Go on with a run; ``review`` changes whether it asks."""
        settings, beside = self._desk.settings, _beside(asker)

        async def work(told: Progress, own_stop: asyncio.Event) -> TraceOutcome:
            return await resume_trace(
                settings, thread, budget_tokens=budget_tokens, budget_usd=budget_usd, on_progress=told, stop=own_stop,
                asker=beside, review=review,
            )  # fmt: skip

        return await self._followed(thread, work, on_progress, stop)

    async def _followed(self, thread: str, work: Work, on_progress: Progress, stop: asyncio.Event) -> TraceOutcome:
        loop = asyncio.get_running_loop()

        def told(summary: RunSummary) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(on_progress, summary)

        apart = self._desk.begin(thread, work, told)
        stopping = asyncio.create_task(_stops_with(stop, apart))
        try:
            return await asyncio.shield(asyncio.wrap_future(apart.outcome))
        except asyncio.CancelledError:
            apart.stop()
            raise
        finally:
            stopping.cancel()


def _beside(asker: Asker | None) -> Asker | None:
    """Give an asker for a run's own event loop that asks on the conversation's."""
    if asker is None:
        return None
    loop, asked = asyncio.get_running_loop(), asker

    async def ask(question: Question) -> Ruling | Naming | Literal["all later"] | None:
        async def put() -> Ruling | Naming | Literal["all later"] | None:
            return await asked(question)

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(put(), loop))

    return ask


async def _stops_with(stop: asyncio.Event, apart: Apart[TraceOutcome]) -> None:
    await stop.wait()
    apart.stop()
