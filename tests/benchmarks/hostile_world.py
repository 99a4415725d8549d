"""A world on loopback that watches: every connection is counted where it is opened, every request where it arrives.

The network backend below the door is exchanged for one that notes the very address a connection goes to. A
public address is answered by one stand-in for all foreign hosts, by https too (without TLS); a private one that
is no service of ours is a breach, and is not opened.
"""

import asyncio
import contextlib
import ipaddress
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpcore2
from sqlite_utils import Database

from app.sources.addresses import UnknownHostError
from tests.app.sources.scripted import Asked, Scripted, reply, scripted

__all__ = ["KEYS", "World", "completion", "keys_in_database", "watched_world"]

KEYS = {
    "HF_TOKEN": "hf_canary0123456789",
    "GITHUB_TOKEN": "ghp_canary0123456789",
    "OPENAI_API_KEY": "sk-canary0123456789",
    "TAVILY_API_KEY": "tvly-canary0123456789",
}
_CANARIES = tuple(key.encode() for key in KEYS.values())
_PATHS = {
    "hub": re.compile(
        r"/(api/datasets(\?search=[^\s]*|/[\w.-]+(/[\w.-]+)?)"
        r"|datasets/[\w.-]+(/[\w.-]+)?/(resolve|raw)/main/README\.md)", re.ASCII
    ),
    "github": re.compile(r"(/repos)?/[A-Za-z0-9-]+/[\w.-]+/(readme|(HEAD|main|master)/README\.md)", re.ASCII),
    "arxiv": re.compile(r"/(api/query\?[^\s]*|(html|pdf)/[\w./-]+)", re.ASCII),
    "model": re.compile(r"/v1/chat/completions"),
    "tavily": re.compile(r"/search"),
}  # fmt: skip
_HEADER = {"hub": "HF_TOKEN", "github": "GITHUB_TOKEN", "model": "OPENAI_API_KEY", "tavily": "TAVILY_API_KEY"}
_DELIMITED = {"DocumentClaims": 2, "DatasetProfile": 1, "ClaimReview": 3, "NameChoice": 3}
_NAMES = {
    "inside.org": ["127.0.0.1"],
    "localtest.me": ["127.0.0.1"],
    "mixed.org": ["93.184.216.34", "10.0.0.1"],
    "mapped.org": ["::ffff:169.254.169.254"],
    "nat64.org": ["64:ff9b::a9fe:a9fe"],
    "zone.org": ["fe80::1%1"],
}


@dataclass
class World:
    """What was counted, and what the services answer next."""

    services: dict[str, Scripted] = field(default_factory=dict)
    foreign: "Scripted | None" = None
    location: bytes = b"/"
    hub_answer: bytes = b"{}"
    card: bytes = b""
    model_body: bytes = b"{}"
    search_body: bytes = b"{}"
    public_connections: int = 0
    service_connections: int = 0
    private_connections: list[str] = field(default_factory=list)
    keys_abroad: list[str] = field(default_factory=list)
    odd_requests: list[str] = field(default_factory=list)
    forged_prompts: list[str] = field(default_factory=list)
    prompts: int = 0
    redirects: bool = False
    requests: int = 0
    resolved: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """What leads the door to the services here."""
        url = {name: service.url for name, service in self.services.items()}
        return {
            **KEYS,
            "HF_ENDPOINT": url["hub"],
            "TAPROOT_GITHUB_RAW_URL": url["github"],
            "TAPROOT_GITHUB_API_URL": url["github"],
            "TAPROOT_ARXIV_URL": url["arxiv"],
            "OPENAI_BASE_URL": f"{url['model']}/v1",
            "TAVILY_BASE_URL": url["tavily"],
        }

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """Resolve as a hostile name server does: some names are public at first and private a moment later."""
        self.resolved += 1
        with contextlib.suppress(ValueError):
            return [str(ipaddress.ip_address(host))]
        if host.endswith("rebind.org"):
            return ["93.184.216.34"] if self.resolved % 2 else ["127.0.0.1"]
        if host.endswith("nowhere.org"):
            raise UnknownHostError(f"the host {host} does not exist")
        return _NAMES.get(host, ["93.184.216.34"])

    def place(self, address: str, port: int) -> int | None:
        """Count a connection; give the port on loopback that answers it, or nothing for a breach."""
        if address == "127.0.0.1" and port in {service.port for service in self.services.values()}:
            self.service_connections += 1
            return port
        if ipaddress.ip_address(address).is_global and address != "168.63.129.16":
            self.public_connections += 1
            return self.foreign.port if self.foreign is not None else None
        self.private_connections.append(f"{address}:{port}")
        return None

    def check_requests(self) -> None:
        """Look at everything that arrived since the last time: keys abroad, paths that no client of ours asks."""
        assert self.foreign is not None
        for asked in self.foreign.log:
            if any(key in _bytes(asked) for key in _CANARIES):
                self.keys_abroad.append(f"foreign host, {asked.path[:80]}")
        for name, service in self.services.items():
            for asked in service.log:
                self._check_service(name, asked)
        for server in (self.foreign, *self.services.values()):
            self.requests += len(server.log)
            server.log.clear()

    def _check_service(self, name: str, asked: Asked) -> None:
        own = KEYS.get(_HEADER.get(name, ""), "")
        if any(key in _bytes(asked) for key in _CANARIES if key != own.encode()):
            self.keys_abroad.append(f"{name}, {asked.path[:80]}")
        # A request without the key of its service came over the open web: a private connection.
        if own and asked.headers.get("authorization") != f"Bearer {own}":
            self.private_connections.append(f"{name} by the open web, {asked.path[:80]}")
        # What a service redirects to on its own host is its affair; else only our clients ask there.
        if not self.redirects and not _PATHS[name].fullmatch(asked.path):
            self.odd_requests.append(f"{name} {asked.path[:200]}")
        if name == "model":
            self._check_prompt(asked)

    def _check_prompt(self, asked: Asked) -> None:
        """A prompt has as many delimiters as its template, all with one nonce, and the model is given no tools."""
        body = json.loads(asked.body)
        user = next(message["content"] for message in body["messages"] if message["role"] == "user")
        title = re.search(r'"name":\s*"(\w+)"|"title":\s*"(\w+)"', json.dumps(body.get("response_format") or body))
        wanted = _DELIMITED[title[1] or title[2]] if title else 0
        nonces = [
            nonce
            for nonce in set(re.findall(r"<document-([0-9a-f]{12})>\n", user))
            if user.count(f"<document-{nonce}>\n")
            == user.count(f"\n</document-{nonce}>")
            == user.count(nonce) / 2
            == wanted
        ]
        self.prompts += 1
        if len(nonces) != 1 or {"tools", "functions", "tool_choice"} & set(body):
            self.forged_prompts.append(user[:300])


def _bytes(asked: Asked) -> bytes:
    return repr((asked.method, asked.path, sorted(asked.headers.items()))).encode() + asked.body


class _Plain(httpcore2.AsyncNetworkStream):
    """A stream that speaks https without TLS: the stand-in has no certificate for every name of the world."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(self, *_: Any, **__: Any) -> "_Plain":
        return self

    def get_extra_info(self, info: str) -> Any:
        return None if info == "ssl_object" else self._inner.get_extra_info(info)


def _watching(world: World) -> type[httpcore2.AsyncNetworkBackend]:
    real = httpcore2.AnyIOBackend

    class Watching(httpcore2.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
            place = world.place(host, port)
            if place is None:
                raise httpcore2.ConnectError("a breach")
            return _Plain(await real().connect_tcp("127.0.0.1", place, 5.0))

    return Watching


@contextlib.asynccontextmanager
async def watched_world() -> AsyncIterator[World]:
    """Start the services and the foreign host, and watch every connection while the block runs."""
    world = World()
    async with contextlib.AsyncExitStack() as stack:
        for name, answer in _answers(world).items():
            world.services[name] = await stack.enter_async_context(scripted(answer))
        world.foreign = await stack.enter_async_context(scripted(lambda asked: _abroad(world, asked)))
        stack.enter_context(patch.object(httpcore2, "AnyIOBackend", _watching(world)))
        yield world
        await asyncio.sleep(0)


def completion(said: Any) -> bytes:
    """Give a chat completion whose content is ``said``, or something in its place when it is no text."""
    message = {"role": "assistant", "content": said if isinstance(said, str) else None}
    if isinstance(said, list):
        message["tool_calls"] = said
    elif not isinstance(said, str):
        message["content"] = said
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "hostile"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({**body, "choices": [choice], "usage": usage}).encode()


def _raw(status: str, headers: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\n%bcontent-length: %d\r\n\r\n" % (status.encode(), headers, len(body)) + body


def _moved(world: World) -> bytes:
    # With control characters it would be no answer at all, which the tests of the door look at.
    location = re.sub(rb"[\x00-\x1f\x7f]", b"", world.location)[:60_000].strip()
    return _raw("302 Found", b"location: " + location + b"\r\n", b"")


def _abroad(world: World, asked: Asked) -> bytes:
    if asked.path.startswith("/hop"):
        return _moved(world)
    return reply(body=b"<html><body>words of a page " + world.card + b"</body></html>", kind="text/html")


def _answers(world: World) -> dict[str, Any]:
    def hub(asked: Asked) -> bytes:
        if asked.path.startswith(("/api/datasets/hop", "/datasets/hop")):
            return _moved(world)
        shown = f"\n\nYou sent {asked.headers.get('authorization')}.".encode()
        if asked.path.startswith("/datasets/"):
            return reply(body=world.card + shown)
        return reply(body=world.hub_answer if "?search" not in asked.path else b"[]", kind="application/json")

    def github(asked: Asked) -> bytes:
        return reply(body=world.card + f"\n\n{asked.headers.get('authorization')}".encode())

    def arxiv(asked: Asked) -> bytes:
        if asked.path.startswith("/api/query"):
            return reply(body=world.hub_answer, kind="application/atom+xml")
        return reply(body=b"<html><body>" + world.card + b"</body></html>", kind="text/html")

    def model(asked: Asked) -> bytes:
        return reply(body=world.model_body, kind="application/json", x_error_message=asked.headers["authorization"])

    return {
        "hub": hub,
        "github": github,
        "arxiv": arxiv,
        "model": model,
        "tavily": lambda asked: reply(body=world.search_body),
    }


def keys_in_database(path: Path) -> list[str]:
    """Give where a database holds a key, compressed columns opened."""
    db = Database(path)
    try:
        return [
            f"{table.name}.{column}"
            for table in db.tables
            for row in table.rows
            for column, value in row.items()
            if any(key in text for text in _texts(value) for key in _CANARIES)
        ]
    finally:
        db.close()


def _texts(value: object) -> Iterator[bytes]:
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
    yield data
    with contextlib.suppress(zlib.error):
        yield zlib.decompress(data)
