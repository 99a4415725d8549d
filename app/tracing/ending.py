"""How a run ended: complete, or why not, in one sentence and with the right exit code."""

import asyncio
from typing import Final

from app.errors import (
    DatabaseError,
    InterruptedRunError,
    NotInGraphError,
    StoppedError,
    TaprootError,
    UnreachableError,
    UnwritableError,
)
from app.records.run import FrontierState, RunState
from app.settings import Settings
from app.sources.endpoints import Endpoints, netloc
from app.store.lineage_store import LineageStore

__all__ = ["gravity", "state_of", "stopping", "unanswered", "why_incomplete"]

_OPEN: Final = frozenset({FrontierState.PENDING, FrontierState.TAKEN, FrontierState.UNASKED})
MOST_NAMED: Final = 3


def stopping(error: TaprootError) -> TaprootError:
    """Give what an error means for a run: a database that cannot be written for now can be gone on with."""
    return UnwritableError(str(error)) if isinstance(error, DatabaseError) and error.passing else error


def state_of(error: TaprootError | None) -> RunState:
    """Give the state that a run is left in."""
    if error is None:
        return RunState.COMPLETE
    return RunState.STOPPED if isinstance(error, StoppedError) else RunState.FAILED


def gravity(error: BaseException) -> int:
    """Put what stops a run for good before what can be resumed."""
    if not isinstance(error, TaprootError):
        return 0
    return 2 if isinstance(stopping(error), StoppedError) else 1


def unanswered(open_count: int, stop: asyncio.Event | None) -> TaprootError | None:
    """Give why a run that was stopped before its questions were answered is not complete."""
    if not open_count or stop is None or not stop.is_set():
        return None
    questions = "1 question waits" if open_count == 1 else f"{open_count} questions wait"
    return InterruptedRunError(f"The run was stopped; {questions} for an answer.")


async def why_incomplete(
    store: LineageStore, settings: Settings, thread: str, stop: asyncio.Event | None
) -> TaprootError | None:
    """Tell a finished run from one that was drained, could not ask everything, or found no seed."""
    items = await store.frontier(thread)
    unasked = [item for item in items if item.state is FrontierState.UNASKED]
    if stop is not None and stop.is_set() and any(item.state in _OPEN for item in items):
        return InterruptedRunError("The run was stopped.")
    if unasked:
        more = f" and {len(unasked) - 1} more" if len(unasked) > 1 else ""
        sentence = f"{unasked[0].dataset_id}{more} could not be completed: {unasked[0].reason}"
        return UnreachableError(f"{sentence}{await _way_out(store, settings, thread)}.")
    seeds = [item.dataset_id for item in items if item.depth == 0]
    known = {dataset.id: dataset for dataset in await store.datasets(seeds)}
    missing = [seed for seed in seeds if seed in known and known[seed].exists is False and known[seed].terminal_reason]
    if missing and len(missing) == len(seeds):
        return NotInGraphError("; ".join(f"{seed}: {known[seed].terminal_reason}" for seed in missing) + ".")
    return None


async def _way_out(store: LineageStore, settings: Settings, thread: str) -> str:
    """Name the option that gives up the dead hosts which a run can do without, if there are any."""
    endpoints = Endpoints(settings)
    named = dict.fromkeys(netloc(url) for url in await store.unasked_urls(thread) if url)
    hosts = [host for host in named if not endpoints.needs(host)]
    if not hosts:
        return ""
    options = " ".join(f"--give-up {host}" for host in hosts[:MOST_NAMED])
    more = f" and {len(hosts) - MOST_NAMED} more hosts" if len(hosts) > MOST_NAMED else ""
    return f" (resume asks again; resume {thread} {options}{more} goes on without)"
