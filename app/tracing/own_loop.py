"""Running a coroutine in a thread and an event loop of its own: from plain code inside a notebook, or beside a server.

Who calls ``run_apart`` waits, so its own loop stands still meanwhile; ``begin_apart`` gives something to wait for, so
that reading documents does not hold up those who look on.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

__all__ = ["Apart", "begin_apart", "run_apart"]

T = TypeVar("T")


def run_apart(work: Callable[[asyncio.Event], Awaitable[T]]) -> T:
    """Run ``work`` to its end and give its result, or raise what it raises.

    The first Ctrl-C sets the event that ``work`` is given, and waits for it to end by itself; the second cancels it
    and raises ``KeyboardInterrupt``.
    """
    apart = begin_apart(work)
    try:
        return apart.result()
    finally:
        apart.join()


def begin_apart(work: Callable[[asyncio.Event], Awaitable[T]]) -> "Apart[T]":
    """Start ``work`` and give it at once; ``asyncio.wrap_future(apart.outcome)`` waits for it on a loop."""
    apart = Apart(work)
    apart.start()
    return apart


class Apart(Generic[T]):
    """A coroutine in another thread, which can be asked to stop from this one.

    Attributes:
        outcome: what it gives, or raises.
    """

    def __init__(self, work: Callable[[asyncio.Event], Awaitable[T]]) -> None:
        self._work = work
        self.outcome: Future[T] = Future()
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, asyncio.Task[T]]] = Future()
        self._thread = threading.Thread(target=self.run, name="taproot", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the thread to end."""
        self._thread.join()

    def stop(self) -> None:
        """Set the event that the work was given."""
        loop, stop, _ = self._begun.result()
        _call(loop, stop.set)

    def cancel(self) -> None:
        """Set the event and cancel the work."""
        loop, stop, task = self._begun.result()
        _call(loop, stop.set)
        _call(loop, task.cancel)

    def run(self) -> None:
        """Run it (in the other thread)."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        stop = asyncio.Event()

        async def working() -> T:
            return await self._work(stop)

        task = asyncio.create_task(working())
        self._begun.set_result((asyncio.get_running_loop(), stop, task))
        await asyncio.wait({task})
        if task.cancelled():
            self.outcome.cancel()
        elif (failure := task.exception()) is not None:
            self.outcome.set_exception(failure)
        else:
            self.outcome.set_result(task.result())

    def result(self) -> T:
        """Wait for it (in the caller's thread)."""
        try:
            return self.outcome.result()
        except KeyboardInterrupt:
            self.stop()
        try:
            return self.outcome.result()
        except KeyboardInterrupt:
            self.cancel()
            raise


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    """Call it in that loop, unless the loop has ended already."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
