"""How many calls may be in flight: what was asked for, and less while the service says it is too much.

Halved when the service refuses for load, one more after each round of successes, never below one. Calls
that were already in flight when it was halved do not halve it again.
"""

import asyncio
from collections import deque
from types import TracebackType

__all__ = ["AdaptiveLimit"]


class AdaptiveLimit:
    """A semaphore with additive increase and multiplicative decrease; first come, first served.

    One object serves one event loop. ``limit`` is what is allowed now, at most ``max_in_flight``.
    """

    def __init__(self, max_in_flight: int) -> None:
        self._ceiling = float(max(1, max_in_flight))
        self._allowed = self._ceiling
        self._in_flight = 0
        self._spared = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """Calls allowed in flight now."""
        return int(self._allowed)

    @property
    def in_flight(self) -> int:
        """Calls in flight now."""
        return self._in_flight

    async def __aenter__(self) -> None:
        if self._in_flight < self.limit and not self._waiting:
            self._in_flight += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()

    def refused(self) -> None:
        """Note that the service refused a call for load."""
        if self._spared > 0:
            self._spared -= 1
            return
        self._allowed = max(1.0, self._allowed / 2)
        self._spared = self._in_flight - 1

    def answered(self) -> None:
        """Note that a call was answered."""
        self._spared = max(0, self._spared - 1)
        self._allowed = min(self._ceiling, self._allowed + 1 / self._allowed)
        self._admit()

    def _leave(self) -> None:
        self._in_flight -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._in_flight += 1
                turn.set_result(None)
