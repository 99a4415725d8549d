"""Clients for libraries which bring their own requests (openai, tavily), led through the door.

Caveat: such a client may speak to its own service and to nothing else; it follows no redirects, keeps no
cookies of use, and its token goes where the settings say and nowhere else. A try lasts as long as the patience,
so an answer that takes longer needs a longer patience. Passing failures leave the Tavily client as
``TryAgainError``, because that library drops the wait its service asks for.
"""

import json
from typing import Final

import httpx
import httpx2

from app.errors import RefusedAddressError, TryAgainError
from app.sources.addresses import parsed
from app.sources.endpoints import Service
from app.sources.http import USER_AGENT, Door
from app.sources.lanes import BOUNDS, MEGABYTE, REFUSED_HEADER, Bounds

__all__ = ["model_client", "search_client"]

LONGEST_MODEL_CALL_S: Final = 600.0
SHORTEST_TRY_S: Final = 5.0
TRIES_A_PATIENCE: Final = 3
_KEPT: Final = ("accept", "authorization", "content-type", "openai-organization", "openai-project")


def model_client(door: Door, *, streamed: bool = False) -> httpx2.AsyncClient:
    """Give a client for ``AsyncOpenAI(http_client=...)``, bound to the model's endpoint.

    The caller closes it; the door stays open. Timeouts which the library sets hold, up to the patience and ten minutes.
    ``streamed`` answers are given on as they come.
    """
    transport = _ServiceTransport(door, Service.OPENAI, streamed=streamed)
    return httpx2.AsyncClient(
        transport=transport, trust_env=False, follow_redirects=False, timeout=LONGEST_MODEL_CALL_S
    )


def search_client(door: Door) -> httpx.AsyncClient:
    """Give a client for ``AsyncTavilyClient(client=...)``, bound to Tavily's endpoint. The caller closes it."""
    base = door.endpoints.base(Service.TAVILY)
    return httpx.AsyncClient(transport=_SearchTransport(door), base_url=base, trust_env=False, follow_redirects=False)


class _ServiceTransport(httpx2.AsyncBaseTransport):
    """Takes requests for one service alone, trims them to what does not vary, and sends them by its lane."""

    def __init__(self, door: Door, service: Service, *, streamed: bool = False) -> None:
        self._door = door
        self._service = service
        self._streamed = streamed
        self._silent = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request of a library; an answer that cannot be had is a transport error."""
        public = self._door.endpoints.public_url(str(request.url), self._service)
        if not self._door.endpoints.belongs(self._service, public):
            raise RefusedAddressError(f"{request.url.host} is not the configured address of {self._service.value}")
        headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
        passed = httpx2.Request(
            request.method,
            parsed(public),
            headers={**headers, "accept-encoding": "gzip", "user-agent": USER_AGENT},
            content=await request.aread(),
            extensions={BOUNDS: self._bounds(request)},
        )
        try:
            response = await self._door.transport.handle_async_request(passed)
        except httpx2.TimeoutException:
            self._silent = True
            raise
        self._silent = False
        if REFUSED_HEADER in response.headers:
            raise httpx2.ConnectError(response.headers[REFUSED_HEADER])
        return response

    def _bounds(self, request: httpx2.Request) -> Bounds:
        asked = request.extensions.get("timeout", {}).get("read") or LONGEST_MODEL_CALL_S
        read_s = min(float(asked), self._longest_try_s())
        return Bounds(
            service=self._service,
            max_bytes=20 * MEGABYTE,
            connect_s=min(10.0, read_s),
            read_s=read_s,
            deadline_s=read_s,
            streamed=self._streamed,
        )

    def _longest_try_s(self) -> float:
        """Give the whole patience for a first try: models are slow. One that was silent for so long gets a third."""
        whole = min(LONGEST_MODEL_CALL_S, max(SHORTEST_TRY_S, self._door.settings.patience_s))
        return max(SHORTEST_TRY_S, whole / TRIES_A_PATIENCE) if self._silent else whole


class _SearchTransport(httpx.AsyncBaseTransport):
    """The same for a client of the first httpx: one door, so one set of checks and one recording."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._inner = _ServiceTransport(door, Service.TAVILY)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; passing failures are ``TryAgainError``, and so is an answer that is no JSON object."""
        asked = httpx2.Request(
            request.method,
            str(request.url),
            headers=request.headers.multi_items(),
            content=await request.aread(),
            extensions={"timeout": request.extensions.get("timeout", {})},
        )
        response = await self._inner.handle_async_request(asked)
        body = await response.aread()
        self._door.check_passing(response, self._door.host_of(Service.TAVILY))
        if response.is_success and (response.status_code != 200 or not _is_object(body)):
            raise TryAgainError("Tavily's answer is not what it should be")
        return httpx.Response(response.status_code, headers=response.headers.multi_items(), content=body)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
