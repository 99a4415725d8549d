"""In front of every service: writes down each request, then lets it through, delays it or breaks it.

Broken connections are made on the transport itself, so clients see what a real network shows them: a reset is a TCP
RST, a truncated body ends the connection before the bytes its headers promise.
"""

import asyncio
import hashlib
import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.standins.faults import MODEL_KINDS, Faults

__all__ = ["Door", "OpenProtocol", "Record", "Seen"]

_App: TypeAlias = Callable[[Any, Any, Any], Any]
_PORT = re.compile(rb"127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Seen:
    """A request as it arrived.

    ``attempt`` counts equal requests from 0, ``fault`` is what was done to it, ``delay_s`` how long it waited.
    """

    service: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    attempt: int
    fault: str | None
    delay_s: float = 0.0

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass
class Record:
    """What all doors share: the requests seen, how often each was tried, how many are inside."""

    faults: Faults
    log: list[Seen] = field(default_factory=list)
    attempts: Counter[tuple[str, str]] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    peak: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, service: str, key: str) -> int:
        """Count a request in; gives the number of its try."""
        with self.lock:
            attempt = self.attempts[service, key]
            self.attempts[service, key] += 1
            self.inside[service] += 1
            self.peak[service] = max(self.peak[service], self.inside[service])
        return attempt


class OpenProtocol(H11Protocol):
    """HTTP whose requests carry their connection's transport in ``scope["state"]``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport for the requests of this connection."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Door:
    """The ASGI application around one service."""

    def __init__(self, service: str, app: _App, record: Record, stopping: asyncio.Event) -> None:
        self.service, self.app, self.record, self.stopping = service, app, record, stopping

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        body = await _body(receive)
        key = _key(self.service, scope, body)
        attempt = self.record.enter(self.service, key)
        try:
            fault = self.record.faults.fate(self.service, key, attempt)
            delay_s = self.record.faults.delay_s(self.service, key, attempt)
            self.record.log.append(_seen(self.service, scope, body, attempt, fault, delay_s))
            await self._wait(delay_s)
            scope["state"]["model_fault"] = fault if fault in MODEL_KINDS else None
            await self._serve(scope, _replayed(body, receive), send, fault)
        finally:
            self.record.inside[self.service] -= 1

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            waiting = asyncio.create_task(self.stopping.wait())
            await asyncio.wait([waiting], timeout=seconds)
            waiting.cancel()

    async def _serve(self, scope: MutableMapping[str, Any], receive: Any, send: Any, fault: str | None) -> None:
        if fault in ("429", "500", "503"):
            await _refuse(self.service, send, fault, self.record.faults.retry_after_s)
        elif fault in ("reset", "hang"):
            if fault == "hang":
                await receive()  # the request itself; what comes next is the client's leaving
                gone = asyncio.create_task(receive())
                stopped = asyncio.create_task(self.stopping.wait())
                await asyncio.wait(
                    [gone, stopped], timeout=self.record.faults.hang_s, return_when=asyncio.FIRST_COMPLETED
                )
                gone.cancel()
                stopped.cancel()
            await _reset(scope["state"]["transport"])
        elif fault == "truncated":
            await _truncate(self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _replayed(body: bytes, receive: Any) -> Any:
    given = False

    async def replay() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _key(service: str, scope: MutableMapping[str, Any], body: bytes) -> str:
    """Name a request so that its retries have the same name, whatever the ports are this time."""
    if service == "model" and body:
        body = _first_messages(body)
    head = b" ".join([scope["method"].encode(), scope["raw_path"], scope["query_string"], body])
    return hashlib.sha256(_PORT.sub(b"host", head)).hexdigest()


def _first_messages(body: bytes) -> bytes:
    try:
        messages = json.loads(body)["messages"]
        first = {message["role"]: message["content"] for message in reversed(messages)}
        return json.dumps([first.get("system"), first.get("user")]).encode()
    except (ValueError, KeyError, TypeError):
        return body


def _seen(
    service: str, scope: MutableMapping[str, Any], body: bytes, attempt: int, fault: str | None, delay_s: float
) -> Seen:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Seen(service, scope["method"], scope["path"], query, headers, body, attempt, fault, delay_s)


async def _refuse(service: str, send: Any, fault: str, retry_after_s: int | None) -> None:
    messages = {"429": "Too Many Requests", "500": "Internal Server Error", "503": "Service Unavailable"}
    error: Any = messages[fault]
    if service == "model":
        error = {"message": error, "type": "server_error", "param": None, "code": None}
    body = json.dumps({"error": error}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if fault != "500" and retry_after_s is not None:
        headers.append((b"retry-after", str(retry_after_s).encode()))
    await send({"type": "http.response.start", "status": int(fault), "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _reset(transport: asyncio.Transport) -> None:
    raw = transport.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)


async def _truncate(app: _App, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """Answer with half the body under the headers of the whole."""
    start: dict[str, Any] = {}
    body = bytearray()

    async def keep(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    sized = (b"content-length", b"transfer-encoding")
    headers = [(name, value) for name, value in start["headers"] if name not in sized]
    headers.append((b"content-length", str(max(len(body), 2)).encode()))
    bodiless = scope["method"] == "HEAD" or start["status"] in (204, 304)
    if bodiless:
        await _reset(scope["state"]["transport"])
        return
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": bytes(body[: len(body) // 2]), "more_body": True})
    scope["state"]["transport"].close()
    await asyncio.sleep(0.01)
