"""The one door to the network: everything that leaves this program goes through a ``Door``.

Caveat: a door belongs to the event loop it is used in, and remembers what it was told until it is closed,
so it lives as long as one run and no longer. It deals in public addresses; ``lanes`` knows the real ones.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Final, Protocol, Self, TypeAlias
from urllib.parse import urljoin

import httpx2

from app import __version__
from app.errors import RefusedAddressError, TryAgainError
from app.records.answer import Absent, Unasked
from app.settings import Settings
from app.sources.addresses import Resolver, normal_url, parsed, resolve
from app.sources.endpoints import Endpoints, Service, netloc
from app.sources.lanes import BOUNDS, MEGABYTE, REFUSED_HEADER, Bounds, Lanes
from app.sources.memo import Memo
from app.sources.patience import Pace, Patience, retry_after_s

__all__ = ["MEGABYTE", "Bounds", "Door", "Outcome", "Pages", "Received", "WrapTransport"]

WrapTransport = Callable[[httpx2.AsyncBaseTransport], httpx2.AsyncBaseTransport]
"""Puts a recording (or a replay) between the door and the network."""

MOST_REDIRECTS: Final = 5
LARGEST_KEPT_PAGE: Final = 256 * 1024
CALLS_PER_HOST: Final = 16
PUBLIC_ARXIV_INTERVAL_S: Final = 3.0
USER_AGENT: Final = f"taproot/{__version__}"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MARK: Final = re.compile(r"(?:W/)?\"[!#-~]{1,200}\"")
"""An ETag that can be sent back as it is."""
_PASSING: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Received:
    """An answer of a server: anything but a passing failure.

    ``url`` is the public address that answered; names of ``headers`` are lower case; ``body`` is decoded.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


Outcome: TypeAlias = Received | Absent | Unasked
"""What asking came to; ``Unasked`` is not remembered."""


class Pages(Protocol):
    """Answers of earlier runs, with the marks (ETag) by which a server tells whether they have changed."""

    async def page(self, key: str) -> tuple[str, bytes] | None:
        """Give mark and bytes, ``None`` when there is nothing under ``key``."""

    async def save_page(self, key: str, etag: str, answer: bytes) -> None:
        """Keep an answer."""


class Door:
    """Fetches through address checks, bounds, patience, and a memory of what was asked before.

    Args:
        settings: endpoints, credentials, patience.
        wrap_transport: gets the transport beneath the door; requests it sees hold public addresses and no
            token, answers are decoded and trimmed.
        waits: false in a replay: no back-off, no rate limit.
        resolver: resolves host names.
        patience: shared with the model calls; made from the settings when absent.
        pages: answers of earlier runs, used when the server says that they have not changed; absent: every
            answer is fetched whole, as a recording needs it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        wrap_transport: WrapTransport | None = None,
        waits: bool = True,
        resolver: Resolver = resolve,
        patience: Patience | None = None,
        pages: Pages | None = None,
    ) -> None:
        self.settings = settings
        self._pages = pages
        self.endpoints = Endpoints(settings)
        self.patience = patience or Patience(settings.patience_s, waits=waits)
        lanes = Lanes(settings, self.endpoints, resolver)
        self.transport: httpx2.AsyncBaseTransport = wrap_transport(lanes) if wrap_transport else lanes
        # A recording must make the same requests as its replay, which cannot group them by time.
        self.groups_calls = waits and wrap_transport is None
        self.waits = waits
        self._lanes = lanes
        self._memo: Memo[Outcome] = Memo(_pack, _unpack)
        self._slots: dict[str, asyncio.Semaphore] = {}
        public_arxiv = waits and not self.endpoints.redirected(Service.ARXIV_API)
        self._pace = Pace(PUBLIC_ARXIV_INTERVAL_S) if public_arxiv else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection and forget every answer."""
        self._memo.close()
        await self.transport.aclose()
        if self.transport is not self._lanes:
            await self._lanes.aclose()

    def host_of(self, service: Service) -> str:
        """Give the ``host[:port]`` that is really asked, as answers and breakers name it."""
        return netloc(self.endpoints.base(service))

    def bounds(
        self,
        service: Service | None = None,
        *,
        max_bytes: int = 10 * MEGABYTE,
        content_types: tuple[str, ...] = (),
    ) -> Bounds:
        """Give the bounds of a fetch; a shorter patience makes a shorter wait for a silent host."""
        read_s = min(30.0, max(5.0, self.settings.patience_s))
        return Bounds(
            service=service,
            max_bytes=max_bytes,
            connect_s=min(10.0, read_s),
            read_s=read_s,
            deadline_s=2 * read_s,
            content_types=content_types,
        )

    async def get(self, url: str, bounds: Bounds | None = None, *, accept: str = "*/*") -> Outcome:
        """Fetch a public address, following up to five redirects, each checked like the first.

        Who leaves the service of ``bounds`` by a redirect goes on over the open web, without its token.

        Returns:
            What the server said (whatever its status), ``Absent`` when it will never be there for us
            (refused address, too large, not text), ``Unasked`` when it could not be asked.
        """
        limits = bounds or self.bounds()
        for _ in range(MOST_REDIRECTS + 1):
            try:
                target = normal_url(url)
            except RefusedAddressError as error:
                return Absent(str(error))
            answer = await self.remember(
                f"{limits.service or 'web'} {limits.max_bytes} {accept} {target}",
                partial(self._insist, target, limits, accept),
            )
            if not isinstance(answer, Received) or answer.status not in _REDIRECTS:
                return answer
            if "location" not in answer.headers:
                return Absent("it redirects to nowhere")
            try:
                url = urljoin(target, answer.headers["location"])
            except ValueError:
                return Absent("it redirects to a malformed address")
            if limits.service is not None and not self.endpoints.belongs(limits.service, url):
                limits = self._outside(limits)
        return Absent(f"more than {MOST_REDIRECTS} redirects")

    async def remember(self, key: str, ask: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Give what was answered to the same question before, in this run, or ask (at most once at a time)."""
        return await self._memo.once(key, ask)

    def _outside(self, limits: Bounds) -> Bounds:
        return self.bounds(None, max_bytes=limits.max_bytes, content_types=limits.content_types)

    async def _insist(self, url: str, limits: Bounds, accept: str) -> Outcome:
        actual = self.endpoints.actual_url(limits.service, url)
        host, key = netloc(actual), f"{accept} {actual}"
        kept = await self._pages.page(key) if self._pages is not None else None
        etag = kept[0] if kept else None
        # What a document links to is one document less; without a service there is no lineage.
        optional = limits.service is None
        answer = await self.patience.insist(host, lambda: self._try(host, url, limits, accept, etag), optional=optional)
        if not isinstance(answer, Received) or self._pages is None:
            return answer
        if kept and answer.status == 304:
            return _unpack(kept[1])
        mark = answer.headers.get("etag", "")
        if answer.status == 200 and _MARK.fullmatch(mark) and len(answer.body) <= LARGEST_KEPT_PAGE:
            await self._pages.save_page(key, mark, _packed(answer))
        return answer

    async def _try(
        self, host: str, url: str, limits: Bounds, accept: str, etag: str | None = None
    ) -> Received | Absent:
        if self._pace is not None and limits.service is Service.ARXIV_API:
            await self._pace.wait()
        headers = {"accept": accept, "accept-encoding": "gzip", "user-agent": USER_AGENT}
        if etag is not None:
            headers["if-none-match"] = etag
        request = httpx2.Request("GET", parsed(url), headers=headers, extensions={BOUNDS: limits})
        async with self._slots.setdefault(host, asyncio.Semaphore(CALLS_PER_HOST)):
            response = await self.transport.handle_async_request(request)
            body = await response.aread()
        if REFUSED_HEADER in response.headers:
            return Absent(response.headers[REFUSED_HEADER])
        self.check_passing(response, host)
        return Received(url, response.status_code, dict(response.headers.items()), body)

    def check_passing(self, response: httpx2.Response, host: str) -> None:
        """Raise ``TryAgainError`` for an answer that may be another one later (408, 425, 429, 5xx)."""
        status, headers = response.status_code, response.headers
        wait = retry_after_s(headers.get("retry-after"), headers.get("date"))
        if status in _PASSING or status >= 500:
            raise TryAgainError(f"{host} answered {status}", after_s=wait, busy=status == 429)
        if status == 403 and wait is not None and wait <= self.settings.patience_s:
            raise TryAgainError(f"{host} limits the rate of requests", after_s=wait, busy=True)


def _pack(answer: Outcome) -> bytes | None:
    """Bytes to remember; a failure to ask is no answer, and a spent rate limit is none either."""
    if isinstance(answer, Unasked):
        return None
    if isinstance(answer, Absent):
        return json.dumps(["absent", answer.reason, answer.gated]).encode()
    if answer.status == 403 and answer.headers.get("x-ratelimit-remaining") == "0":
        return None
    return _packed(answer)


def _packed(answer: Received) -> bytes:
    head = json.dumps(["received", answer.url, answer.status, dict(answer.headers)])
    return head.encode() + b"\n" + answer.body


def _unpack(packed: bytes) -> Outcome:
    head, _, body = packed.partition(b"\n")
    kind, *rest = json.loads(head)
    if kind == "absent":
        return Absent(rest[0], gated=rest[1])
    return Received(rest[0], rest[1], rest[2], body)
