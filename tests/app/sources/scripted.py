"""A small server in the test's own loop: each request is answered by a function of it, and remembered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    count: int
    """How many requests for this path came before."""


@dataclass
class Scripted:
    answer: "Callable[[Asked], bytes | float]"
    """Gives the bytes of the answer; a number hangs for that many seconds, empty bytes hang up."""
    log: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = (await reader.readline()).decode().split()
        if len(line) != 3:
            return False
        headers: dict[str, str] = {}
        while (raw := (await reader.readline()).decode().strip()) != "":
            name, _, value = raw.partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        count = sum(asked.path == line[1] for asked in self.log)
        asked = Asked(line[0], line[1], headers, body, count)
        self.log.append(asked)
        answer = self.answer(asked)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return False
        if not answer:
            return False
        writer.write(answer)
        await writer.drain()
        return True


def reply(status: int = 200, body: bytes = b"", kind: str = "text/plain", **headers: str) -> bytes:
    given = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} Reason\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def scripted(answer: "Callable[[Asked], bytes | float]") -> AsyncIterator[Scripted]:
    script = Scripted(answer)
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
