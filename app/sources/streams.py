"""Connections that tell cheaply whether their other end has left.

A pool asks that of every idle connection with every request; the library's own answer takes longer than most of the
rest of a request.
"""

import select
import ssl
from typing import Any

import httpcore2

__all__ = ["WatchedStream"]


class WatchedStream(httpcore2.AsyncNetworkStream):
    """The library's stream, but for the question whether there is something to read."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner
        self._socket = inner.get_extra_info("socket")
        self._number = -1 if self._socket is None else self._socket.fileno()
        self._poll = _polled(self._number)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes; none at the end."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Go on encrypted."""
        return WatchedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (as the library has it)
        """Give what the library's stream says; ``is_readable`` by one system call."""
        if info == "is_readable" and self._poll is not None:
            # A number that another socket has now says nothing: ours is closed, which counts as readable.
            return self._socket.fileno() != self._number or bool(self._poll.poll(0))
        return self._inner.get_extra_info(info)


def _polled(number: int) -> "select.poll | None":
    """Watch a socket; ``None`` where a system cannot or there is none, and the library answers as before."""
    if number < 0 or not hasattr(select, "poll"):
        return None
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return poll
