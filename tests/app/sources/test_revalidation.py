"""What was fetched in an earlier run is fetched again only when it has changed, and connections are used again."""

import asyncio

import pytest

from app.sources.endpoints import Service
from app.sources.http import LARGEST_KEPT_PAGE, Received
from tests.app.sources.doors import door
from tests.app.sources.scripted import Asked, reply, scripted

HUB = "https://huggingface.co"


class Kept:
    """Pages in memory."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, bytes]] = {}

    async def page(self, key: str) -> tuple[str, bytes] | None:
        return self.held.get(key)

    async def save_page(self, key: str, etag: str, answer: bytes) -> None:
        self.held[key] = (etag, answer)


async def fetched(url: str, pages: Kept, path: str = "/x") -> Received:
    async with door(HF_ENDPOINT=url, pages=pages) as opened:
        answer = await opened.get(f"{HUB}{path}", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(answer, Received)
    return answer


def versions(*bodies: bytes):
    """Serve each body with a mark of its own, one a request, and say 304 to who has it."""

    def answer(asked: Asked) -> bytes:
        body = bodies[min(asked.count, len(bodies) - 1)]
        mark = f'W/"{body.decode()}"'
        if asked.headers.get("if-none-match") == mark:
            return reply(304, etag=mark)
        return reply(body=body, etag=mark, x_repo_commit="abc")

    return answer


async def test_what_has_not_changed_is_not_sent_again() -> None:
    pages = Kept()
    async with scripted(versions(b"one", b"one", b"two", b"two")) as server:
        answers = [await fetched(server.url, pages) for _ in range(4)]
    assert [answer.body for answer in answers] == [b"one", b"one", b"two", b"two"]
    assert [answer.status for answer in answers] == [200] * 4
    assert answers[1] == answers[0]
    marks = [asked.headers.get("if-none-match") for asked in server.log]
    assert marks == [None, 'W/"one"', 'W/"one"', 'W/"two"']


async def test_another_address_has_a_mark_of_its_own() -> None:
    pages = Kept()
    async with scripted(versions(b"one")) as server:
        await fetched(server.url, pages)
        await fetched(server.url, pages, "/y")
    assert [asked.headers.get("if-none-match") for asked in server.log] == [None, None]


@pytest.mark.parametrize(
    "answer",
    [
        reply(404, etag='"a"'),
        reply(body=b"no mark"),
        reply(body=b"x" * (LARGEST_KEPT_PAGE + 1), etag='"a"'),
        reply(body=b"x", etag="bare words"),
        reply(body=b"x", etag='"with space "'),
        reply(body=b"x", etag=f'"{"a" * 300}"'),
    ],
    ids=["not there", "no mark", "large", "no quotes", "white space", "long mark"],
)
async def test_what_is_not_kept_is_fetched_whole_again(answer: bytes) -> None:
    pages = Kept()
    async with scripted(lambda asked: answer) as server:
        first, second = [await fetched(server.url, pages) for _ in range(2)]
    assert first == second
    assert not pages.held
    assert all("if-none-match" not in asked.headers for asked in server.log)


async def test_headers_in_other_letters_break_nothing() -> None:
    def answer(asked: Asked) -> bytes:
        if asked.path == "/x":
            return reply(302, location="/caf\u00e9", etag='"caf\u00e9"')
        return reply(body=b"coffee", etag='"caf\u00e9"')

    async with scripted(answer) as server:
        found = await fetched(server.url, Kept())
    assert found.body == b"coffee"
    assert server.paths() == ["/x", "/caf%C3%A9"]


async def test_a_recording_asks_for_everything_whole() -> None:
    async with scripted(versions(b"one")) as server:
        for _ in range(2):
            async with door(HF_ENDPOINT=server.url) as opened:
                await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert all("if-none-match" not in asked.headers for asked in server.log)


async def test_connections_are_used_again() -> None:
    opened_count = 0

    async with scripted(lambda asked: reply(body=b"answer")) as server:
        serve = server.serve

        async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal opened_count
            opened_count += 1
            await serve(reader, writer)

        behind = await asyncio.start_server(counted, "127.0.0.1", 0)
        port = behind.sockets[0].getsockname()[1]
        async with door(HF_ENDPOINT=f"http://127.0.0.1:{port}") as opened:
            limits = opened.bounds(Service.HUGGINGFACE)
            for number in range(20):
                await opened.get(f"{HUB}/{number}", limits)
            assert opened_count == 1
            await asyncio.gather(*(opened.get(f"{HUB}/{number}", limits) for number in range(20, 60)))
            assert opened_count <= 16
        behind.close()
    assert len(server.log) == 60
