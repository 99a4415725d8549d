"""An event loop on which time passes only when everybody waits: hours in a moment, the same every time.

Caveat: for what waits by ``asyncio`` alone; nothing on it may open a socket or wait for a thread.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["Clock", "run_in_virtual_time"]

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Passes the time that the loop would sleep instead of sleeping it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that will not come")
        self.now += max(timeout, 0.0)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


class Clock:
    """The seconds of the running loop."""

    def __call__(self) -> float:
        """Give them."""
        return asyncio.get_running_loop().time()


def run_in_virtual_time(work: Callable[[], Coroutine[Any, Any, T]]) -> tuple[T, float]:
    """Run ``work`` to its end; give its result and the virtual seconds it took."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        result = runner.run(work())
        return result, runner.get_loop().time()
