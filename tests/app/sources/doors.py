"""Doors for tests: settings from a few variables, a patience whose clock jumps, a resolver that knows a few names."""

import asyncio
from collections.abc import Mapping, Sequence

import httpx2

from app.settings import Settings, load_settings
from app.sources.addresses import UnknownHostError
from app.sources.http import Door, Pages, WrapTransport
from app.sources.patience import Patience


def settings(**given: str) -> Settings:
    return load_settings(environment=given)


class Jumping:
    """A clock that jumps instead of waiting, and remembers how far."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Names:
    """A resolver that knows these names and no other."""

    def __init__(self, names: Mapping[str, Sequence[str]] | None = None) -> None:
        self.names = dict(names or {})

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if host not in self.names:
            raise UnknownHostError(f"the host {host} does not exist")
        return self.names[host]


class Watching(httpx2.AsyncBaseTransport):
    """Stands where a recording stands, and remembers the requests it sees."""

    def __init__(self) -> None:
        self.seen: list[httpx2.Request] = []
        self.below: httpx2.AsyncBaseTransport | None = None

    def __call__(self, below: httpx2.AsyncBaseTransport) -> "Watching":
        self.below = below
        return self

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        assert self.below is not None
        self.seen.append(request)
        return await self.below.handle_async_request(request)

    def urls(self) -> list[str]:
        return [str(request.url) for request in self.seen]


def door(
    *,
    clock: Jumping | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    wrap_transport: WrapTransport | None = None,
    waits: bool = True,
    pages: Pages | None = None,
    **given: str,
) -> Door:
    chosen = settings(**given)
    clock = clock or Jumping()
    patience = Patience(chosen.patience_s, waits=waits, clock=clock, sleep=clock.sleep, chance=lambda: 0.5)
    known = {"127.0.0.1": ["127.0.0.1"], **(names or {})}
    return Door(
        chosen, patience=patience, resolver=Names(known), wrap_transport=wrap_transport, waits=waits, pages=pages
    )
