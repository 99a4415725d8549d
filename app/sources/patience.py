"""Trying again: back-off with full jitter, ``Retry-After``, one circuit breaker a host, a pace where one is asked for.

Caveat: a host that fails is only given up when it has failed for longer than the patience without one
success in between, so a call to a host which is alive but busy may wait for long. Hosts that a run can do
without are set aside earlier, for others to go on, and asked again later (``hopeful_in_s``). A replay neither
waits nor gives up by the clock.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx
import httpx2

from app.errors import TryAgainError
from app.records.answer import Unasked

__all__ = ["LEAST_TRIES", "Pace", "Patience", "retry_after_s"]

T = TypeVar("T")

LEAST_TRIES: Final = 3
TRIES_OF_A_WELL_HOST: Final = 6
"""Of one call that fails while its host answers others; a fifth of all tries may fail, and no call is lost."""

LONGEST_BUSY_PATIENCES: Final = 20
"""Patiences that one call waits for a host which is alive and refuses it as too much."""

SET_ASIDE_S: Final = 5.0
"""After so long without a success, a host that a run can do without holds up nobody any more."""

REFUSALS_OF_A_LIMIT: Final = 3
"""Refusals as too much, without an answer between them, that mean the host and not one call; a fifth refused by chance
comes to that once in a hundred and fifty tries."""

LONG_WAIT_S: Final = 5.0
"""After so long without an answer a host is named as one that is waited for."""

FIRST_DELAY_S: Final = 0.2
LONGEST_DELAY_S: Final = 10.0
COOL_DOWN_S: Final = 30.0
MOST_NAMED: Final = 2
MOST_TRIES_WITHOUT_WAITING: Final = 1000
"""A replay has no clock to give up by; a cassette never holds this many failures of one call in a row."""

_PASSING = (TryAgainError, httpx2.TransportError, httpx.TransportError, TimeoutError, ConnectionError)


@dataclass(slots=True)
class _Standing:
    """How one host has been doing; times are of the injected clock, in seconds."""

    failing_since: float | None = None
    answered_at: float = -math.inf
    opened_at: float | None = None
    probing: bool = False
    reason: str = ""
    not_before: float = -math.inf
    refused_count: int = 0
    failed_count: int = 0
    set_aside: bool = False
    asking: int = 0
    waited_since: float = math.inf
    last_failure: str = ""


class Patience:
    """Insists on calls, host by host; a dead host never holds up another.

    One object serves one event loop. ``host`` is ``host`` or ``host:port`` and names the breaker; give the
    port whenever it is not the one of https, so that breakers are bound to scheme, host and port.

    Args:
        patience_s: how long a host may fail without a success before it is given up, in seconds.
        waits: false in a replay: nothing is slept and nothing given up by the clock.
        clock: seconds, monotonic.
        sleep: waits for that many seconds.
        chance: the jitter, in [0, 1).
    """

    def __init__(
        self,
        patience_s: float,
        *,
        waits: bool = True,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._patience_s = patience_s
        self._waits = waits
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._hosts: dict[str, _Standing] = {}
        self._hurried = asyncio.Event()
        self.recoveries = 0

    def hurry(self) -> None:
        """End all waiting, and try nothing again from now on: the run is being stopped."""
        self._hurried.set()

    def hopeful_in_s(self) -> float | None:
        """Give the seconds after which a host that was set aside may be asked again; ``None``: there is none.

        A host that has failed for as long as the patience is set aside no longer: it is given up.
        """
        now = self._clock()
        opened = [standing.opened_at for standing in self._hosts.values() if standing.set_aside]
        waits = [max(since + self._cool_down_s - now, 0.0) for since in opened if since is not None]
        return min(waits, default=None)

    def waited_for(self) -> str:
        """Say which hosts have not answered for more than some seconds, since when and why; empty: there is none."""
        now = self._clock()
        waits = [
            (now - standing.waited_since, host, standing)
            for host, standing in self._hosts.items()
            if (standing.asking or standing.set_aside) and now - standing.waited_since >= LONG_WAIT_S
        ]
        waits.sort(key=lambda one: -one[0])
        named = [
            f"{host} for {seconds:.0f} s ({standing.last_failure or 'no answer yet'})"
            for seconds, host, standing in waits[:MOST_NAMED]
        ]
        more = f" and {len(waits) - MOST_NAMED} more hosts" if len(waits) > MOST_NAMED else ""
        return ", ".join(named) + more

    async def insist(self, host: str, call: Callable[[], Awaitable[T]], *, optional: bool = False) -> T | Unasked:
        """Call until it succeeds or ``host`` has failed for too long; give the result, or ``Unasked``.

        A try failed when it raises ``TryAgainError``, a transport error of httpx or httpx2, a
        ``TimeoutError`` or ``ConnectionError``, or returns ``Unasked``. Every other error passes through.
        Each call is tried at least three times, unless the breaker of its host opens meanwhile; while it is
        open, calls return at once, and after a cool-down one of them probes. An ``optional`` host is one that
        the run can do without.
        """
        standing = self._hosts.setdefault(host, _Standing())
        probe = standing.opened_at is not None
        if probe and (standing.probing or not self._cooled(standing)):
            return Unasked(standing.reason, host)
        standing.probing = probe
        if not standing.asking and not standing.set_aside:
            standing.waited_since, standing.last_failure = self._clock(), ""
        standing.asking += 1
        try:
            return await self._tries(host, standing, call, once=probe, optional=optional)
        finally:
            standing.asking -= 1
            if probe:
                standing.probing = False

    async def _tries(
        self, host: str, standing: _Standing, call: Callable[[], Awaitable[T]], *, once: bool, optional: bool
    ) -> T | Unasked:
        started, count = self._clock(), 0
        while True:
            await self._hold_back(standing)
            asked_at = self._clock()
            try:
                result = await call()
            except _PASSING as error:
                failure = _as_failure(error, host)
            else:
                if not isinstance(result, Unasked):
                    self._answered(standing)
                    return result
                failure = TryAgainError(result.reason)
            count += 1
            if standing.failing_since is None:
                # A try that hangs fails from its start, unless the host answered another one meanwhile.
                standing.failing_since = max(asked_at, standing.answered_at)
            self._note(standing, failure)
            if self._gives_up(standing, failure, count, started, once=once, optional=optional):
                return Unasked(standing.reason if standing.opened_at is not None else _said(failure, count), host)
            await self._pause(failure, count)
            if standing.opened_at is not None and not once:
                return Unasked(standing.reason, host)

    def _answered(self, standing: _Standing) -> None:
        self.recoveries += standing.opened_at is not None
        standing.failing_since = standing.opened_at = None
        standing.set_aside = False
        standing.refused_count = standing.failed_count = 0
        standing.answered_at = standing.waited_since = self._clock()
        standing.last_failure = ""

    def _note(self, standing: _Standing, failure: TryAgainError) -> None:
        """Count a failure; keep every call away from a host that refuses all, while one refused alone waits itself."""
        standing.last_failure = str(failure)
        standing.failed_count += 1
        standing.refused_count += failure.busy
        if failure.busy and failure.after_s is not None and standing.refused_count >= REFUSALS_OF_A_LIMIT:
            until = self._clock() + min(max(failure.after_s, 0.0), self._patience_s)
            standing.not_before = max(standing.not_before, until)

    def _gives_up(
        self, standing: _Standing, failure: TryAgainError, count: int, started: float, *, once: bool, optional: bool
    ) -> bool:
        now = self._clock()
        if not self._waits:
            return count >= MOST_TRIES_WITHOUT_WAITING
        if self._hurried.is_set():
            return True
        failing_s = 0.0 if standing.failing_since is None else now - standing.failing_since
        if once:
            standing.opened_at, standing.reason = now, _said(failure, standing.failed_count)
            standing.set_aside = standing.set_aside and self._has_hope(standing, failing_s)
            return True
        if optional and self._is_set_aside(failing_s, count):
            standing.opened_at, standing.reason = now, _said(failure, standing.failed_count)
            standing.set_aside = self._has_hope(standing, failing_s)
            return True
        if count < LEAST_TRIES:
            return False
        if standing.failing_since is not None and failing_s >= self._patience_s:
            standing.opened_at, standing.reason = now, _said(failure, count)
            return True
        # The host is well but this one call is not: it must not be tried for ever.
        if failure.busy:
            return now - started >= LONGEST_BUSY_PATIENCES * self._patience_s
        return count >= TRIES_OF_A_WELL_HOST and now - started >= self._patience_s

    def _is_set_aside(self, failing_s: float, count: int) -> bool:
        """Whether a host has failed for long enough that others should not wait for it; a silent one has sooner."""
        soon = min(SET_ASIDE_S, self._patience_s)
        return failing_s >= soon and (count >= LEAST_TRIES or soon < self._patience_s)

    def _has_hope(self, standing: _Standing, failing_s: float) -> bool:
        """Whether a host that was set aside is asked again: one try that hangs may outlast the patience."""
        return failing_s < self._patience_s or standing.failed_count < LEAST_TRIES

    async def _pause(self, failure: TryAgainError, count: int) -> None:
        if not self._waits:
            await asyncio.sleep(0)
            return
        delay = self._chance() * min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(count, 16))
        if failure.after_s is not None:
            delay = max(failure.after_s, 0.0) + min(delay, 1.0)
        await self._rest(min(delay, self._patience_s))

    async def _hold_back(self, standing: _Standing) -> None:
        """Wait until the host may be asked; those who waited do not all come at once."""
        delay = standing.not_before - self._clock()
        if self._waits and delay > 0:
            await self._rest(delay + self._chance() * min(delay, 1.0))

    async def _rest(self, seconds: float) -> None:
        """Sleep, unless the run is being stopped."""
        if self._hurried.is_set():
            return
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait((sleeping, hurried), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurried.cancel()

    @property
    def _cool_down_s(self) -> float:
        return min(COOL_DOWN_S, max(self._patience_s / 2, 0.1))

    def _cooled(self, standing: _Standing) -> bool:
        return standing.opened_at is not None and self._clock() - standing.opened_at >= self._cool_down_s


class Pace:
    """At least ``interval_s`` seconds between the starts of two calls, in the order they came."""

    def __init__(
        self,
        interval_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._sleep = sleep
        self._next_at = -math.inf
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Wait until the next call may start."""
        async with self._turn:
            delay = self._next_at - self._clock()
            if delay > 0:
                await self._sleep(delay)
            self._next_at = self._clock() + self._interval_s


def retry_after_s(value: str | None, answered_at: str | None = None) -> float | None:
    """Give the seconds of a ``Retry-After`` header: a number or an HTTP date.

    A date is measured from ``answered_at`` (the ``Date`` header of the same answer) when given, so that the
    two clocks need not agree. Absent or unreadable values are ``None``; the past is 0.

    >>> retry_after_s("7")
    7.0
    >>> retry_after_s("Wed, 01 Jan 2025 00:00:10 GMT", "Wed, 01 Jan 2025 00:00:00 GMT")
    10.0
    """
    if not value or len(value) > 64:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _until(value, answered_at)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _until(value: str, answered_at: str | None) -> float | None:
    then = _http_date(value)
    if then is None:
        return None
    now = (_http_date(answered_at) if answered_at else None) or datetime.now(UTC)
    return max((then - now).total_seconds(), 0.0)


def _http_date(text: str) -> datetime | None:
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return then if then.tzinfo is not None else then.replace(tzinfo=UTC)


def _as_failure(error: Exception, host: str) -> TryAgainError:
    if isinstance(error, TryAgainError):
        return error
    if str(error):
        return TryAgainError(f"{type(error).__name__}: {error}")
    silent = isinstance(error, (httpx2.TimeoutException, httpx.TimeoutException, TimeoutError))
    return TryAgainError(f"{host} said nothing in time" if silent else f"{host}: {type(error).__name__}")


def _said(failure: TryAgainError, count: int) -> str:
    return f"{failure} (tried {'once' if count == 1 else f'{count} times'})"
