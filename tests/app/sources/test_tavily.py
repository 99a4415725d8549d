import asyncio
import json

import pytest

from app.records.answer import Absent, Found, Unasked
from app.sources.http import Door
from app.sources.tavily import LONGEST_QUERY, Tavily
from tests.app.sources.doors import Jumping, door
from tests.app.sources.scripted import Asked, reply, scripted


def results(*found: object) -> bytes:
    return reply(body=json.dumps({"results": list(found)}).encode(), kind="application/json")


@pytest.mark.vcr
async def test_search(opened: Door) -> None:
    answer = await Tavily(opened).search("where do harbour sums come from")
    assert isinstance(answer, Found)
    assert [(hit.url, hit.title) for hit in answer.value] == [
        ("https://blog.lantern.org/sums", "Sums"),
        ("https://lantern.org/old", "Old"),
    ]
    assert await Tavily(opened).search("something else") == Found(())


async def test_without_a_key_it_is_off() -> None:
    async with door() as opened:
        tavily = Tavily(opened)
        assert not tavily.enabled
        assert isinstance(await tavily.search("x"), Absent)


async def test_a_run_that_searches_needs_the_key_again_unless_it_is_replayed() -> None:
    async with scripted(lambda asked: results()) as server:
        async with door(TAVILY_BASE_URL=server.url) as opened:
            answer = await Tavily(opened, enabled=True).search("x")
        async with door(TAVILY_BASE_URL=server.url, waits=False) as opened:
            replayed = await Tavily(opened, enabled=True).search("x")
    assert isinstance(answer, Unasked)
    assert "TAVILY_API_KEY" in answer.reason
    assert replayed == Found(())
    assert len(server.log) == 1


async def test_a_query_is_short_and_asked_once() -> None:
    async with (
        scripted(lambda asked: results()) as server,
        door(TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        tavily = Tavily(opened)
        assert tavily.enabled
        assert await tavily.search(" \n ") == Found(())
        await asyncio.gather(*(tavily.search("word " * 500) for _ in range(5)))
        await tavily.search("word " * 600)
    assert len(server.log) == 1
    assert len(json.loads(server.log[0].body)["query"]) <= LONGEST_QUERY
    assert server.log[0].headers["authorization"] == "Bearer tvly-x"


async def test_passing_failures_are_asked_again_with_the_wait_asked_for() -> None:
    clock = Jumping()

    def answer(asked: Asked) -> bytes:
        bad = [reply(429, retry_after="9"), reply(503), reply(body=b"<html>"), reply(body=b"[]"), reply(202), b""]
        return bad[asked.count] if asked.count < len(bad) else results({"url": "https://a.org/"})

    async with (
        scripted(answer) as server,
        door(clock=clock, TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        found = await Tavily(opened).search("x")
    assert isinstance(found, Found)
    assert clock.slept[0] >= 9


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Absent), (401, Unasked), (403, Unasked), (432, Unasked), (433, Unasked), (404, Unasked), (302, Unasked)],
)
async def test_refusals(status: int, expected: type) -> None:
    body = json.dumps({"detail": {"error": "no"}}).encode()
    async with (
        scripted(lambda asked: reply(status, body=body, kind="application/json")) as server,
        door(TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        assert isinstance(await Tavily(opened).search("x"), expected)
    assert len(server.log) == 1


@pytest.mark.parametrize(
    "listed", [[7, None, {}, {"url": 7}, {"url": "x" * 5000}, {"url": "https://a.org/", "title": 3}]]
)
async def test_odd_results_are_left_out(listed: list[object]) -> None:
    async with (
        scripted(lambda asked: results(*listed)) as server,
        door(TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        answer = await Tavily(opened).search("x")
    assert isinstance(answer, Found)
    assert [hit.url for hit in answer.value] in ([], ["https://a.org/"])


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'{"detail": 7}',
        b'{"detail": {"error": {"a": 1}}}',
        b"[" * 99_999,
        b'{"detail": {"error": "\\ud800 \\u001b[31m"}}',
        b'{"detail": {"error": "' + b"x" * 99_999 + b'"}}',
    ],
)
@pytest.mark.parametrize("status", [400, 403, 432])
async def test_what_a_refusal_says_can_be_stored(status: int, body: bytes) -> None:
    async with (
        scripted(lambda asked: reply(status, body=body, kind="application/json")) as server,
        door(TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        answer = await Tavily(opened).search("x")
    assert isinstance(answer, Absent | Unasked)
    assert len(answer.reason.encode()) < 400


async def test_halves_of_characters_can_be_stored() -> None:
    odd = {"url": "https://a.org/\ud800", "title": "\ud800", "content": "\udfff"}
    async with (
        scripted(lambda asked: results(odd)) as server,
        door(TAVILY_BASE_URL=server.url, TAVILY_API_KEY="tvly-x") as opened,
    ):
        answer = await Tavily(opened).search("x")
    assert isinstance(answer, Found)
    assert [(hit.url, hit.title, hit.content) for hit in answer.value] == [("https://a.org/?", "?", "?")]


async def test_a_silent_service_is_unasked() -> None:
    async with scripted(lambda asked: reply()) as server:
        url = server.url
    async with door(TAVILY_BASE_URL=url, TAVILY_API_KEY="tvly-x", TAPROOT_PATIENCE_S="1") as opened:
        answer = await Tavily(opened).search("x")
    assert isinstance(answer, Unasked)
    assert url.endswith(answer.host)
