"""Running a coroutine from plain code, in a thread and an event loop of its own: inside a notebook or a server too.

The caller waits, so its own loop stands still meanwhile; who does not want that awaits the coroutine instead.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

__all__ = ["run_apart"]

T = TypeVar("T")


def run_apart(work: Callable[[asyncio.Event], Awaitable[T]]) -> T:
    """Run ``work`` to its end and give its result, or raise what it raises.

    The first Ctrl-C sets the event that ``work`` is given, and waits for it to end by itself; the second cancels it
    and raises ``KeyboardInterrupt``.
    """
    apart = _Apart(work)
    thread = threading.Thread(target=apart.run, name="taproot", daemon=True)
    thread.start()
    try:
        return apart.result()
    finally:
        thread.join()


class _Apart(Generic[T]):
    """A coroutine in another thread, which can be asked to stop from this one."""

    def __init__(self, work: Callable[[asyncio.Event], Awaitable[T]]) -> None:
        self._work = work
        self._result: Future[T] = Future()
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, asyncio.Task[T]]] = Future()

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
            self._result.cancel()
        elif (failure := task.exception()) is not None:
            self._result.set_exception(failure)
        else:
            self._result.set_result(task.result())

    def result(self) -> T:
        """Wait for it (in the caller's thread)."""
        try:
            return self._result.result()
        except KeyboardInterrupt:
            loop, stop, task = self._begun.result()
            _call(loop, stop.set)
        try:
            return self._result.result()
        except KeyboardInterrupt:
            _call(loop, task.cancel)
            raise


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    """Call it in that loop, unless the loop has ended already."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
