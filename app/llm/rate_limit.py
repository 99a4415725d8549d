"""How fast a model may be asked: requests and tokens a minute, as given, and less where the service refuses.

Without a given rate there is none until the service refuses calls one after the other, or a good part of them. From
then on the rate is what it answered in the last minute, less a fifth, and grows again with every answer. Calls start
evenly spaced, in the order they came. Caveat: a service that refuses a fifth of all calls whatever their rate is not
asked more slowly, for nothing would come of it.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["RateLimit"]

MINUTE_S: Final = 60.0
LESS: Final = 0.8
SLOWEST_REQUESTS: Final = 6.0
"""Requests a minute; a service that takes fewer does not serve us."""

CALM_S: Final = 5.0
"""Refusals within so many seconds of one another are one refusal: those calls were on their way together."""

IN_A_ROW: Final = 5
"""Refusals one after the other that tell a limit; a fifth refused by chance comes to that once in 3,000 calls."""

LAST_CALLS: Final = 20
REFUSED_OF_LAST: Final = 10
"""Refusals among the last calls that tell a limit which refuses only the surplus."""

PAUSE_S: Final = 2.0
"""In which no call starts once a limit was met: what is asked at once would be refused too."""

GROWTH: Final = 0.02
"""Of the rate, at each answer; a rate that was cut doubles in some 35 answers."""


@dataclass(slots=True)
class _Rate:
    """Units a minute; infinite: not limited. ``most`` is what the user said."""

    most: float
    now: float

    def cut(self, answered: float, least: float) -> None:
        base = min(self.now, answered) if answered > 0 else self.now
        if math.isfinite(base):
            self.now = max(base * LESS, min(least, self.most))

    def grow(self) -> None:
        self.now = min(self.now * (1 + GROWTH), self.most)

    def seconds(self, units: float) -> float:
        return units * MINUTE_S / self.now if math.isfinite(self.now) else 0.0


class RateLimit:
    """Spaces calls out. One object serves one event loop.

    Args:
        requests: a minute; absent: as many as the service takes.
        tokens: a minute, prompt and completion together; absent: as many as the service takes.
        clock: seconds, monotonic.
        sleep: waits for that many seconds.
    """

    def __init__(
        self,
        requests: float | None = None,
        tokens: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._requests = _Rate(requests or math.inf, requests or math.inf)
        self._tokens = _Rate(tokens or math.inf, tokens or math.inf)
        self._clock = clock
        self._sleep = sleep
        self._next_at = -math.inf
        self._cut_at = -math.inf
        self._started_at = clock()
        self._answered: deque[tuple[float, int]] = deque()
        self._outcomes: deque[bool] = deque(maxlen=LAST_CALLS)

    @property
    def requests_per_minute(self) -> float:
        """The rate in force; infinite when there is none."""
        return self._requests.now

    @property
    def tokens_per_minute(self) -> float:
        """The rate in force; infinite when there is none."""
        return self._tokens.now

    async def wait(self, tokens: int) -> None:
        """Wait until a call of about so many tokens may start."""
        now = self._clock()
        start = max(now, self._next_at)
        self._next_at = start + max(self._requests.seconds(1), self._tokens.seconds(tokens))
        if start > now:
            await self._sleep(start - now)

    def refused(self) -> bool:
        """Note that the service refused a call as too much; tell whether it is its limit, and not this call's bad luck.

        Refusals of a limit slow the calls down, once for those that were on their way together.
        """
        self._outcomes.append(False)
        limit = self._is_a_limit()
        now = self._clock()
        if limit and now - self._cut_at >= CALM_S:
            self._cut_at = now
            self._outcomes.clear()
            self._cut(now)
            self._next_at = max(self._next_at, now + PAUSE_S)
        return limit

    def _is_a_limit(self) -> bool:
        last = list(self._outcomes)
        in_a_row = len(last) >= IN_A_ROW and not any(last[-IN_A_ROW:])
        return in_a_row or last.count(False) >= REFUSED_OF_LAST

    def _cut(self, now: float) -> None:
        self._forget(now)
        seconds = min(max(now - self._started_at, 1.0), MINUTE_S)
        per_minute = MINUTE_S / seconds
        self._requests.cut(len(self._answered) * per_minute, SLOWEST_REQUESTS)
        self._tokens.cut(sum(tokens for _, tokens in self._answered) * per_minute, SLOWEST_REQUESTS)

    def answered(self, tokens: int) -> None:
        """Note an answered call of so many tokens."""
        now = self._clock()
        self._outcomes.append(True)
        self._answered.append((now, tokens))
        self._forget(now)
        self._requests.grow()
        self._tokens.grow()

    def _forget(self, now: float) -> None:
        while self._answered and self._answered[0][0] < now - MINUTE_S:
            self._answered.popleft()
