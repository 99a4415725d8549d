"""Runs the stand-ins in a thread of their own, one port a service, until the ``with`` block ends.

Everything of one world shares one process and one event loop: a slow answer is waited for without holding up the
others, but a test's ``source_model`` runs on that loop and should not block.
"""

import asyncio
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from types import TracebackType
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from tests.standins import chat_completions, tavily
from tests.standins.arxiv import arxiv
from tests.standins.door import Door, OpenProtocol, Record, Seen
from tests.standins.faults import Faults
from tests.standins.github import github_api, github_raw
from tests.standins.hub import hub
from tests.standins.scripted_model import ScriptedModel, SourceModel
from tests.standins.web import web
from tests.standins.world import World

__all__ = ["SERVICES", "StandIns"]

SERVICES = ("hub", "arxiv", "github_raw", "github_api", "web", "tavily", "model")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class StandIns:
    """The services of one world.

    Args:
        world: what they know.
        faults: what goes wrong; may be replaced while running (``services.faults = ...``).
        source_model: answers model calls before the world does.
        port_base: first of the consecutive ports; 0 takes free ones.
        json_schema: false makes the model a server that knows JSON mode only.
        page_size: datasets a page of the Hub's search, at most.
    """

    def __init__(
        self,
        world: World,
        *,
        faults: Faults | None = None,
        source_model: SourceModel | None = None,
        port_base: int = 0,
        json_schema: bool = True,
        page_size: int = 100,
    ) -> None:
        self.world = world
        self._record = Record(faults or Faults())
        self._port_base = port_base
        self._model = ScriptedModel(world, self.fill, source_model)
        self._json_schema = json_schema
        self._page_size = page_size
        self._ports: dict[str, int] = {}
        self._started = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def log(self) -> list[Seen]:
        """Every request seen, in order of arrival."""
        return self._record.log

    @property
    def unscripted(self) -> Counter[str]:
        """How many answers of the model were defaults, by schema."""
        return self._model.unscripted

    @property
    def peak(self) -> Counter[str]:
        """The most requests that were inside a service at once, by service."""
        return self._record.peak

    @property
    def inside(self) -> Counter[str]:
        """The requests that are inside a service now, by service."""
        return self._record.inside

    @property
    def faults(self) -> Faults:
        """The schedule of trouble in force."""
        return self._record.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._record.faults = faults

    def requests(self, service: str, path: str = "") -> list[Seen]:
        """Give the requests which a service saw, those whose path holds ``path``."""
        return [seen for seen in list(self.log) if seen.service == service and path in seen.path]

    def url(self, service: str) -> str:
        """Give the address of a service, without a slash at its end."""
        return f"http://127.0.0.1:{self._ports[service]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send the program here; keys included."""
        return {
            "HF_ENDPOINT": self.url("hub"),
            "OPENAI_BASE_URL": self.url("model") + "/v1",
            "OPENAI_API_KEY": chat_completions.KEY,
            "TAVILY_BASE_URL": self.url("tavily"),
            "TAVILY_API_KEY": tavily.KEY,
            "TAPROOT_ARXIV_URL": self.url("arxiv"),
            "TAPROOT_GITHUB_RAW_URL": self.url("github_raw"),
            "TAPROOT_GITHUB_API_URL": self.url("github_api"),
            "TAPROOT_WEB_URL": self.url("web"),
            "TAPROOT_ALLOW_HOSTS": f"127.0.0.1:{self._ports['web']}",
        }

    def fill(self, text: str) -> str:
        """Put addresses for ``{{hub}}`` and the like; what names no service stays."""
        if "{{" not in text:
            return text
        return _PLACE.sub(lambda found: self.url(found[1]) if found[1] in self._ports else found[0], text)

    def __enter__(self) -> "StandIns":
        sockets = {service: self._bind(number) for number, service in enumerate(SERVICES)}
        self._ports = {service: bound.getsockname()[1] for service, bound in sockets.items()}
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(sockets),), name="standins", daemon=True)
        self._thread.start()
        if not self._started.wait(30):
            raise RuntimeError("the stand-ins did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop and self._stopping and self._thread:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(30)

    def _bind(self, number: int) -> socket.socket:
        # Named TCP, else asyncio leaves Nagle on and every answer waits 40 ms for an acknowledgement.
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", self._port_base + number if self._port_base else 0))
            bound.listen(1024)
        except OSError:
            bound.close()
            raise
        return bound

    def _applications(self) -> dict[str, Any]:
        return {
            "hub": hub(self.world, self.fill, self._page_size),
            "arxiv": arxiv(self.world, self.fill),
            "github_raw": github_raw(self.world, self.fill),
            "github_api": github_api(self.world, self.fill),
            "web": web(self.world, self.fill),
            "tavily": tavily.tavily(self.world, self.fill),
            "model": chat_completions.chat_completions(self._model, json_schema=self._json_schema),
        }

    async def _serve(self, sockets: dict[str, socket.socket]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = stopping = asyncio.Event()
        state = ServerState()
        state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        servers = []
        for service, app in self._applications().items():
            make = _protocol(Door(service, app, self._record, stopping), state)
            servers.append(await self._loop.create_server(make, sock=sockets[service], backlog=1024))
        self._started.set()
        await stopping.wait()
        for server in servers:
            server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        if state.tasks:
            _, unfinished = await asyncio.wait(state.tasks, timeout=5)
            for task in unfinished:
                task.cancel()
        await asyncio.sleep(0)


def _protocol(door: Door, state: ServerState) -> Callable[[], asyncio.Protocol]:
    """Give a factory of connections to one service."""
    config = uvicorn.Config(
        door,
        http=OpenProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=60,
    )
    config.load()
    return lambda: OpenProtocol(config=config, server_state=state, app_state={})
