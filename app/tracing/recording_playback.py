"""Which recorded exchange answers which request of a replay.

Each exchange is used once, in recorded order per request. Three things depend on time while recording, and
time does not pass the same way in a replay, so for them the recording speaks beyond its exchanges:

- a request that is made more often than it was recorded, and failed last (no answer, 429, 5xx), fails again;
- a host that was given up (the last that was recorded of it is a failure) fails for requests it was spared;
- a model server that refused every JSON schema refuses those it was not asked.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from app.tracing.recording_format import Exchange
from app.tracing.recording_requests import RequestKey, asks_for_schema

__all__ = ["Playback"]

_REFUSED: Final = frozenset({400, 415, 422, 501})


class Playback:
    """The exchanges of a recording by request. Not safe to use from several threads at once."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._queues: dict[RequestKey, deque[Exchange]] = {}
        self._last: dict[RequestKey, Exchange] = {}
        self._given_up: dict[str, Exchange] = {}
        self._refusals: dict[str, Exchange] = {}
        accepting: set[str] = set()
        for exchange in exchanges:
            key = RequestKey.of(exchange.method, exchange.uri, exchange.request_body)
            self._queues.setdefault(key, deque()).append(exchange)
            self._note_failure(key, exchange)
            if exchange.status in _REFUSED and asks_for_schema(exchange.request_body):
                self._refusals.setdefault(key.address, exchange)
            elif exchange.status == 200 and asks_for_schema(exchange.request_body):
                accepting.add(key.address)
        for address in accepting:
            self._refusals.pop(address, None)

    def answer(self, key: RequestKey, body: bytes) -> Exchange | None:
        """Give what answers a request; ``None`` when the recording does not hold it."""
        if queue := self._queues.get(key):
            self._last[key] = queue.popleft()
            return self._last[key]
        if key in self._last:
            last = self._last[key]
            return last if last.transient else None
        if asks_for_schema(body) and key.address in self._refusals:
            return self._refusals[key.address]
        return self._given_up.get(_origin(key))

    def why_missing(self, key: RequestKey) -> str:
        """Say why there is no answer to a request."""
        if key in self._last:
            return "more often than it was recorded"
        if any(other.method == key.method and other.address == key.address for other in self._queues):
            return "with another body than the recorded ones"
        return "not in the recording"

    def left(self) -> tuple[Exchange, ...]:
        """Give the exchanges which were not used, request by request; refused schemas do not count."""
        return tuple(
            exchange
            for key, queue in self._queues.items()
            for exchange in queue
            if not (key.address in self._refusals and asks_for_schema(exchange.request_body))
        )

    def _note_failure(self, key: RequestKey, exchange: Exchange) -> None:
        if exchange.transient:
            self._given_up[_origin(key)] = exchange
        else:
            self._given_up.pop(_origin(key), None)


def _origin(key: RequestKey) -> str:
    try:
        parts = urlsplit(key.address)
    except ValueError:
        return key.address
    return f"{parts.scheme}://{parts.netloc}"
