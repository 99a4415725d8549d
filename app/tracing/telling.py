"""Telling a caller's function how far a run has come, when that function is not ours and may fail or wait.

The runner calls its ``on_progress`` twice a second and must neither wait for it nor lose its errors: each call
becomes a task, one at a time, and the first that fails stops the run and is raised when the run has ended.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from app.records.run import RunSummary

__all__ = ["Listener", "Telling"]

Listener: TypeAlias = Callable[[RunSummary], Awaitable[None] | None]
"""Takes the counts so far; a plain function or a coroutine function."""


class Telling:
    """Passes the counts of a run on to a listener; while it is still busy with some, newer counts replace older.

    Args:
        listener: whom to tell.
        stop: set when the listener fails.
    """

    def __init__(self, listener: Listener, stop: asyncio.Event) -> None:
        self._listener = listener
        self._stop = stop
        self._next: RunSummary | None = None
        self._telling: asyncio.Task[None] | None = None

    def __call__(self, summary: RunSummary) -> None:
        """Tell the listener soon."""
        self._next = summary
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell())
            self._telling.add_done_callback(self._told)

    async def finish(self) -> None:
        """Wait until the listener has heard the last counts; raise what it raised."""
        while self._telling is not None:
            await asyncio.shield(self._telling)

    async def _tell(self) -> None:
        while self._next is not None:
            summary, self._next = self._next, None
            answer = self._listener(summary)
            if inspect.isawaitable(answer):
                await answer

    def _told(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._stop.set()
        else:
            self._telling = None
