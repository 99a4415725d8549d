"""Transports for both httpx libraries that record, or answer from the cassette.

They stand above the guarded transport: addresses are checked below them while recording, and a replay needs
no network. One class serves both libraries, which differ in name only; it has the shape of a transport
instead of inheriting it.
"""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from app.errors import RefusedAddressError
from app.tracing.recording_format import ERROR_HEADER, FAILED_STATUS, Exchange

if TYPE_CHECKING:
    from app.tracing.recording import Tape

__all__ = ["MAX_BODY_BYTES", "RecordingTransport", "ReplayTransport"]

MAX_BODY_BYTES: Final = 64 * 1024 * 1024
"""An answer is cut here: above every limit of those who read it, so that they refuse it live as on replay."""

_MAX_ERROR_CHARACTERS: Final = 300


class _Transport:
    """What both need to be a transport. ``library`` is ``httpx`` or ``httpx2``."""

    def __init__(self, tape: "Tape", library: Any) -> None:  # noqa: ANN401 — two libraries, one shape
        self._tape = tape
        self._library = library

    async def __aenter__(self) -> "_Transport":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close what lies below; the tape stays open, it is shared."""

    def _response(self, exchange: Exchange) -> Any:  # noqa: ANN401
        return self._library.Response(
            exchange.status,
            headers=list(exchange.headers),
            content=exchange.body,
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": exchange.reason.encode("ascii", "replace")},
        )


class RecordingTransport(_Transport):
    """Asks the transport below and records every answer, and every failure to get one."""

    def __init__(self, tape: "Tape", library: Any, below: Any) -> None:  # noqa: ANN401
        super().__init__(tape, library)
        self._below = below

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._below.aclose()

    async def handle_async_request(self, request: Any) -> Any:  # noqa: ANN401
        """Pass a request on; what it answers is read whole, decoded and recorded before it is given on."""
        body = await request.aread()
        try:
            response = await self._below.handle_async_request(request)
            content = await _read(response)
        except (self._library.TransportError, self._library.DecodingError, RefusedAddressError) as error:
            self._tape.record(self._exchange(request, body, FAILED_STATUS, "", _failure(error), _text(error)))
            raise
        # A server must not be able to forge a failure.
        headers = tuple(pair for pair in response.headers.multi_items() if pair[0].lower() != ERROR_HEADER)
        seen = self._tape.record(
            self._exchange(request, body, response.status_code, response.reason_phrase, headers, content)
        )
        return self._response(seen)

    def _exchange(
        self,
        request: Any,  # noqa: ANN401
        body: bytes,
        status: int,
        reason: str,
        headers: tuple[tuple[str, str], ...],
        content: bytes,
    ) -> Exchange:
        sent = tuple(request.headers.multi_items())
        return Exchange(request.method, str(request.url), sent, body, status, reason, headers, content)


class ReplayTransport(_Transport):
    """Answers from the cassette, and from nowhere else."""

    async def handle_async_request(self, request: Any) -> Any:  # noqa: ANN401
        """Give the recorded answer, or fail as it failed when it was recorded."""
        body = await request.aread()
        exchange = self._tape.play(request.method, str(request.url), body)
        if exchange.error is None:
            return self._response(exchange)
        text = exchange.body.decode("utf-8", "replace")
        if exchange.error == RefusedAddressError.__name__:
            raise RefusedAddressError(text)
        kind = getattr(self._library, exchange.error, None)
        if not (isinstance(kind, type) and issubclass(kind, self._library.RequestError)):
            kind = self._library.ConnectError
        raise kind(text)


async def _read(response: Any) -> bytes:  # noqa: ANN401
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                break
    finally:
        await response.aclose()
    return b"".join(chunks)[: MAX_BODY_BYTES + 1]


def _failure(error: Exception) -> tuple[tuple[str, str], ...]:
    return ((ERROR_HEADER, type(error).__name__),)


def _text(error: Exception) -> bytes:
    return str(error)[:_MAX_ERROR_CHARACTERS].encode("utf-8", "replace")
