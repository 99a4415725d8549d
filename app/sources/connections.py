"""The connections of one lane: each request goes by an idle one of its host, or by a new one; HTTP/1.1 by h11.

The library's pool looks at every idle connection at each request, and leads every step of an exchange through several
layers: most of the cost of a fetch was there. Caveat: one event loop, and no proxies, no upgrades, no HTTP/2.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeAlias

import h11
import httpcore2

from app.sources.addresses import GuardedBackend

__all__ = ["Connections"]

MOST_CONNECTIONS: Final = 64
MOST_IDLE: Final = 32
KEEP_ALIVE_S: Final = 30.0
MOST_BYTES_OF_A_HEAD: Final = 100 * 1024
PIECE_BYTES: Final = 64 * 1024
GONE: Final = "Server disconnected without sending a response."

_Place: TypeAlias = tuple[bytes, bytes, int]
"""Scheme, host and port."""
_Head: TypeAlias = tuple[int, Sequence[tuple[bytes, bytes]]]
_PORTS: Final = {b"http": 80, b"https": 443}


class Connections:
    """At most 64 connections at work, and 32 that wait for more; what ``httpx2.AsyncHTTPTransport`` asks of a pool.

    Args:
        context: of the encrypted ones.
        backend: opens connections, to addresses that it has checked.
    """

    def __init__(self, context: ssl.SSLContext, backend: GuardedBackend) -> None:
        self._context = context
        self._backend = backend
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)
        self._idle: list[_Connection] = []

    async def handle_async_request(self, request: httpcore2.Request) -> httpcore2.Response:
        """Ask, and give the answer when its head has come; whoever closes it gives the connection back.

        Raises:
            httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError: the exchange failed.
        """
        timeouts: Mapping[str, float] = request.extensions.get("timeout", {})
        read_s = timeouts.get("read")
        await self._slots.acquire()
        connection = None
        try:
            connection = await self._connected(request.url, timeouts.get("connect"))
            status, headers = await connection.ask(request, timeouts.get("write"), read_s)
        except BaseException:
            self._slots.release()
            if connection is not None:
                await connection.aclose()
            raise
        return httpcore2.Response(status, headers=headers, content=_Body(self, connection, read_s))

    async def aclose(self) -> None:
        """Close what is idle; who is still at work closes its own."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.aclose()

    async def give_back(self, connection: "_Connection") -> None:
        """Keep a connection whose exchange has come to its end for the next one; close any other."""
        self._slots.release()
        if not connection.rest():
            await connection.aclose()
            return
        self._idle.append(connection)
        if len(self._idle) > MOST_IDLE:
            await self._idle.pop(0).aclose()

    async def _connected(self, url: httpcore2.URL, connect_s: float | None) -> "_Connection":
        place = (url.scheme, url.host, url.port or _PORTS[url.scheme])
        while self._idle and self._idle[0].idle_until < time.monotonic():
            await self._idle.pop(0).aclose()
        while (connection := self._last_used(place)) is not None:
            if connection.is_well():
                return connection
            await connection.aclose()
        host = url.host.decode("ascii")
        stream = await self._backend.connect_tcp(host, place[2], connect_s)
        if url.scheme == b"https":
            stream = await stream.start_tls(self._context, host, connect_s)
        return _Connection(place, stream)

    def _last_used(self, place: _Place) -> "_Connection | None":
        """Take the idle connection that was used last, so that those which are too many grow old."""
        for position in range(len(self._idle) - 1, -1, -1):
            if self._idle[position].place == place:
                return self._idle.pop(position)
        return None


class _Connection:
    """One connection and where its exchange stands."""

    def __init__(self, place: _Place, stream: httpcore2.AsyncNetworkStream) -> None:
        self.place = place
        self.idle_until = 0.0
        self._stream = stream
        self._exchange = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_BYTES_OF_A_HEAD)

    async def ask(self, request: httpcore2.Request, write_s: float | None, read_s: float | None) -> _Head:
        """Send a request whole, and give the head of the answer."""
        assert isinstance(request.stream, AsyncIterable)
        content = b"".join([piece async for piece in request.stream])
        try:
            asked = h11.Request(method=request.method, target=request.url.target, headers=request.headers)
            sent = self._exchange.send(asked) or b""
            sent += (self._exchange.send(h11.Data(data=content)) or b"") if content else b""
            sent += self._exchange.send(h11.EndOfMessage()) or b""
        except h11.LocalProtocolError as error:
            raise httpcore2.LocalProtocolError(error) from error
        # A server may answer before it has read everything, and close: its answer counts.
        with suppress(httpcore2.WriteError):
            await self._stream.write(sent, write_s)
        while True:
            event = await self._event(read_s)
            if isinstance(event, h11.Response):
                return event.status_code, event.headers.raw_items()
            if not isinstance(event, h11.InformationalResponse):
                raise httpcore2.RemoteProtocolError(GONE)

    async def piece(self, read_s: float | None) -> bytes | None:
        """Give some of the body of the answer; ``None`` at its end."""
        event = await self._event(read_s)
        return bytes(event.data) if isinstance(event, h11.Data) else None

    def rest(self) -> bool:
        """Make ready for the next exchange; false when this one has not come to its end."""
        exchange = self._exchange
        if exchange.our_state is not h11.DONE or exchange.their_state is not h11.DONE:
            return False
        exchange.start_next_cycle()
        self.idle_until = time.monotonic() + KEEP_ALIVE_S
        return True

    def is_well(self) -> bool:
        """Whether the other end is still there, and says nothing before it is asked."""
        return not self._stream.get_extra_info("is_readable")

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def _event(self, read_s: float | None) -> object:
        while (event := self._next()) is h11.NEED_DATA:
            data = await self._stream.read(PIECE_BYTES, read_s)
            if not data and self._exchange.their_state is h11.SEND_RESPONSE:
                raise httpcore2.RemoteProtocolError(GONE)
            self._exchange.receive_data(data)
        return event

    def _next(self) -> object:
        try:
            return self._exchange.next_event()
        except h11.RemoteProtocolError as error:
            raise httpcore2.RemoteProtocolError(error) from error


class _Body:
    """The body of an answer as it comes."""

    def __init__(self, connections: Connections, connection: _Connection, read_s: float | None) -> None:
        self._connections, self._connection, self._read_s = connections, connection, read_s
        self._is_closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._connection.piece(self._read_s)
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """Give the connection back."""
        if not self._is_closed:
            self._is_closed = True
            await self._connections.give_back(self._connection)
