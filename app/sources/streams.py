"""Connections of the event loop itself, which tell cheaply whether their other end has left.

The library's own streams ask the system to watch a socket before each read and to leave it alone after; with that and
their guards against cancellation they take longer than the rest of a request. These are watched as long as they are
open, and what has come waits here. Caveat: one task reads and one writes, no more.
"""

import asyncio
import select
import ssl
from collections import deque
from collections.abc import Iterable
from typing import Any, Final, cast

import httpcore2

__all__ = ["LoopBackend", "LoopStream"]

MOST_WAITING: Final = 256 * 1024
"""Bytes that wait to be read before the other end is made to wait."""

_NOT_CONNECTED: Final = "All connection attempts failed"


class LoopStream(httpcore2.AsyncNetworkStream, asyncio.Protocol):
    """A connection, and the loop's receiver of what comes by it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._come: deque[bytes] = deque()
        self._waiting = 0
        self._ended = self._lost = self._is_held_up = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._number = -1
        self._poll: select.poll | None = None

    # What the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the transport."""
        # Other loops than the library's have transports of no common ancestor.
        self._transport = cast("asyncio.Transport", transport)
        socket = transport.get_extra_info("socket")
        self._number = -1 if socket is None else socket.fileno()
        self._poll = _polled(self._number)

    def data_received(self, data: bytes) -> None:
        """Keep what came until it is read."""
        self._come.append(bytes(data))
        self._waiting += len(data)
        if self._waiting > MOST_WAITING and self._transport is not None:
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        """Note that no more comes; the transport closes itself."""
        self._ended = True
        _wake(self._reader)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._ended = self._lost = True
        self._error = exc
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        """Let the writer wait: the other end takes nothing more."""
        self._is_held_up = True

    def resume_writing(self) -> None:
        """Let the writer go on."""
        self._is_held_up = False
        _wake(self._writer)

    # What the pool asks

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes; none at the end.

        Raises:
            httpcore2.ReadTimeout: nothing came in time.
            httpcore2.ReadError: the connection broke.
        """
        if not self._come and not self._ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await _within(self._reader, timeout, httpcore2.ReadTimeout)
            finally:
                self._reader = None
        if not self._come:
            if self._error is not None:
                raise httpcore2.ReadError from self._error
            return b""
        piece = self._come.popleft()
        if len(piece) > max_bytes:
            self._come.appendleft(piece[max_bytes:])
            piece = piece[:max_bytes]
        was_full = self._waiting > MOST_WAITING
        self._waiting -= len(piece)
        if was_full and self._waiting <= MOST_WAITING and not self._ended and self._transport is not None:
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``.

        Raises:
            httpcore2.WriteTimeout: the other end took too little in time.
            httpcore2.WriteError: the connection is closed.
        """
        if self._transport is None or self._lost or self._transport.is_closing():
            raise httpcore2.WriteError from self._error
        self._transport.write(buffer)
        while self._is_held_up and not self._lost:
            self._writer = asyncio.get_running_loop().create_future()
            try:
                await _within(self._writer, timeout, httpcore2.WriteTimeout)
            finally:
                self._writer = None
        if self._lost:
            raise httpcore2.WriteError from self._error

    async def aclose(self) -> None:
        """Close the connection at once."""
        if self._transport is not None and not self._lost:
            self._transport.abort()
            await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Go on encrypted.

        Raises:
            httpcore2.ConnectError: the other end has no valid certificate, or speaks no TLS.
            httpcore2.ConnectTimeout: it took too long.
        """
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                secured = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            await self.aclose()
            raise httpcore2.ConnectTimeout(error) from error
        except (ssl.SSLError, OSError) as error:
            await self.aclose()
            raise httpcore2.ConnectError(error) from error
        if secured is None:
            raise httpcore2.ConnectError("the connection was lost")
        self._transport = secured
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (as the library has it)
        """Give what is asked of a stream by the library's names; ``is_readable``: something, or the end, has come."""
        if info == "is_readable":
            return bool(self._come) or self._ended or self._is_readable()
        names = {"server_addr": "peername", "client_addr": "sockname"}
        return None if self._transport is None else self._transport.get_extra_info(names.get(info, info))

    def _is_readable(self) -> bool:
        """Ask the system what it has not told the loop yet, in one call."""
        socket = self._transport.get_extra_info("socket") if self._transport is not None else None
        # A number that another socket has now says nothing: ours is closed, which counts as readable.
        if socket is None or socket.fileno() != self._number:
            return True
        return self._poll is not None and bool(self._poll.poll(0))


class LoopBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections of the running loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect.

        Raises:
            httpcore2.ConnectError: nobody is there.
            httpcore2.ConnectTimeout: nobody answered in time.
        """
        local = None if local_address is None else (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                _, stream = await asyncio.get_running_loop().create_connection(LoopStream, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error
        except OSError as error:
            raise httpcore2.ConnectError(_NOT_CONNECTED) from error
        for option in socket_options or ():
            stream.get_extra_info("socket").setsockopt(*option)
        return stream


async def _within(future: "asyncio.Future[None]", timeout: float | None, kind: type[Exception]) -> None:
    """Wait for ``future``; raise ``kind`` when it is not done after ``timeout`` seconds."""
    if timeout is None:
        await future
        return
    timer = asyncio.get_running_loop().call_later(timeout, _expire, future, kind)
    try:
        await future
    finally:
        timer.cancel()


def _expire(future: "asyncio.Future[None]", kind: type[Exception]) -> None:
    if not future.done():
        future.set_exception(kind())


def _wake(future: "asyncio.Future[None] | None") -> None:
    if future is not None and not future.done():
        future.set_result(None)


def _polled(number: int) -> "select.poll | None":
    """Watch a socket; ``None`` where a system cannot or there is none."""
    if number < 0 or not hasattr(select, "poll"):
        return None
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return poll
