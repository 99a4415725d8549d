import asyncio
import gzip
import zlib
from dataclasses import replace

import pytest

from app.records.answer import Absent, Unasked
from app.sources.endpoints import Service
from app.sources.http import MOST_REDIRECTS, Received
from tests.app.sources.doors import Jumping, Watching, door
from tests.app.sources.scripted import Asked, reply, scripted

HUB = "https://huggingface.co"


def failing(times: int, bad: bytes | float) -> object:
    def answer(asked: Asked) -> bytes | float:
        return bad if asked.count < times else reply(body=b"at last")

    return answer


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
async def test_passing_statuses_are_asked_again(status: int) -> None:
    async with scripted(failing(3, reply(status))) as server, door(HF_ENDPOINT=server.url) as opened:
        answer = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(answer, Received)
    assert (answer.body, answer.url) == (b"at last", f"{HUB}/x")
    assert server.paths() == ["/x"] * 4


async def test_hang_ups_are_asked_again() -> None:
    async with scripted(failing(2, b"")) as server, door(HF_ENDPOINT=server.url) as opened:
        answer = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(answer, Received)


async def test_truncated_answers_are_asked_again() -> None:
    cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it"

    def answer(asked: Asked) -> bytes | float:
        return cut if asked.count < 1 else reply(body=b"whole")

    async with scripted(answer) as server, door(HF_ENDPOINT=server.url) as opened:
        limits = replace(opened.bounds(Service.HUGGINGFACE), read_s=0.2)
        answer_ = await opened.get(f"{HUB}/x", limits)
    assert isinstance(answer_, Received)
    assert answer_.body == b"whole"


async def test_a_silent_host_is_left_at_the_deadline_and_given_up() -> None:
    watching = Watching()
    async with (
        scripted(lambda asked: 30.0) as server,
        door(HF_ENDPOINT=server.url, TAPROOT_PATIENCE_S="0", wrap_transport=watching) as opened,
    ):
        limits = replace(opened.bounds(Service.HUGGINGFACE), read_s=10, deadline_s=0.05)
        answer = await opened.get(f"{HUB}/x", limits)
    assert isinstance(answer, Unasked)
    assert answer.host == f"127.0.0.1:{server.port}"
    assert watching.urls() == [f"{HUB}/x"] * 3


async def test_a_deaf_host_is_unasked_and_then_left_alone() -> None:
    clock = Jumping()
    async with scripted(lambda asked: reply()) as server:
        url = server.url
    async with door(clock=clock, HF_ENDPOINT=url) as opened:
        first = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
        waited = clock.now
        second = await opened.get(f"{HUB}/y", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(first, Unasked)
    assert isinstance(second, Unasked)
    assert 120 <= waited <= 131
    assert clock.now == waited


async def test_retry_after_of_a_server_is_waited_for() -> None:
    clock = Jumping()
    async with (
        scripted(failing(1, reply(429, retry_after="42"))) as server,
        door(clock=clock, HF_ENDPOINT=server.url) as opened,
    ):
        await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert clock.slept == [pytest.approx(42, abs=1)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
async def test_lasting_statuses_are_answers(status: int) -> None:
    async with scripted(lambda asked: reply(status)) as server, door(HF_ENDPOINT=server.url) as opened:
        answer = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(answer, Received)
    assert answer.status == status
    assert len(server.log) == 1


async def test_a_token_goes_to_its_own_service_and_nowhere_else() -> None:
    async with scripted(lambda asked: reply(body=b"elsewhere")) as other:
        other_url = f"{other.url}/stolen"

        def answer(asked: Asked) -> bytes:
            return reply(302, location="/moved") if asked.path == "/x" else reply(307, location=other_url)

        async with (
            scripted(answer) as hub,
            door(
                HF_ENDPOINT=hub.url, HF_TOKEN="hf_secret", GITHUB_TOKEN="gh", TAPROOT_ALLOW_HOSTS="127.0.0.1"
            ) as opened,
        ):
            answer_ = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
            await opened.get(f"{hub.url}/direct")
    assert isinstance(answer_, Received)
    assert answer_.url == other_url
    sent = [asked.headers.get("authorization") for asked in hub.log]
    assert sent[:2] == ["Bearer hf_secret", "Bearer hf_secret"]
    assert set(sent[2:]) == {None}
    assert [asked.headers.get("authorization") for asked in other.log] == [None]


async def test_a_service_on_this_machine_is_open_to_its_own_requests_only() -> None:
    async with scripted(lambda asked: reply(body=b"inside")) as hub, door(HF_ENDPOINT=hub.url) as opened:
        own = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
        linked = await opened.get(f"{hub.url}/x")
    assert isinstance(own, Received)
    assert isinstance(linked, Absent)
    assert "127.0.0.1" in linked.reason
    assert hub.paths() == ["/x"]


async def test_a_redirect_inside_is_refused() -> None:
    async with scripted(lambda asked: reply(302, location="http://169.254.169.254/latest")) as server:
        allowed = f"127.0.0.1:{server.port}"
        async with door(TAPROOT_ALLOW_HOSTS=allowed) as opened:
            answer = await opened.get(f"{server.url}/x")
    assert isinstance(answer, Absent)
    assert "169.254.169.254" in answer.reason


async def test_redirects_end() -> None:
    def answer(asked: Asked) -> bytes:
        return reply(301, location=f"/{int(asked.path[1:]) + 1}")

    async with scripted(answer) as server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
        answer_ = await opened.get(f"{server.url}/0")
        nowhere = await opened.get(f"{server.url}/5")
    assert isinstance(answer_, Absent)
    assert isinstance(nowhere, Absent)
    assert len(server.log) == MOST_REDIRECTS + 1 + 5
    assert server.paths().count("/5") == 1


async def test_a_redirect_without_a_target_is_absent() -> None:
    async with scripted(lambda asked: reply(302)) as server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
        assert isinstance(await opened.get(f"{server.url}/0"), Absent)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "deflate"])
async def test_what_is_too_large_is_stopped(encoding: str) -> None:
    body = bytes(40_000_000)
    packed = {
        "identity": lambda: body,
        "gzip": lambda: gzip.compress(body, 1),
        "deflate": lambda: zlib.compress(body, 1),
    }[encoding]()
    async with (
        scripted(lambda asked: reply(body=packed, content_encoding=encoding)) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        answer = await opened.get(f"{server.url}/bomb")
    assert answer == Absent("it is larger than 10 MB")


async def test_a_pdf_may_be_larger() -> None:
    async with (
        scripted(lambda asked: reply(body=bytes(11_000_000), kind="application/pdf")) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        assert isinstance(await opened.get(f"{server.url}/a.pdf"), Received)


async def test_broken_compression_of_a_page_is_absent() -> None:
    async with (
        scripted(lambda asked: reply(body=b"not gzip at all", content_encoding="gzip")) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        assert await opened.get(f"{server.url}/x") == Absent("its compression is broken")


async def test_other_kinds_of_content_are_not_read() -> None:
    async with (
        scripted(lambda asked: reply(body=b"PK", kind="application/zip")) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        answer = await opened.get(f"{server.url}/x", opened.bounds(content_types=("text/",)))
    assert answer == Absent("it is not text (application/zip)")


async def test_a_server_cannot_refuse_in_our_name() -> None:
    forged = reply(body=b"page", x_taproot_refused="it is larger than 10 MB")
    async with scripted(lambda asked: forged) as server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
        assert isinstance(await opened.get(f"{server.url}/x"), Received)


async def test_the_same_question_is_asked_once_at_any_time() -> None:
    async with (
        scripted(lambda asked: reply(body=asked.path.encode())) as server,
        door(HF_ENDPOINT=server.url) as opened,
    ):
        limits = opened.bounds(Service.HUGGINGFACE)
        together = await asyncio.gather(*(opened.get(f"{HUB}/{n % 3}", limits) for n in range(30)))
        later = [await opened.get(f"{HUB}/{n}#part", limits) for n in range(3)]
    assert sorted(server.paths()) == ["/0", "/1", "/2"]
    assert [one.body for one in [*together, *later] if isinstance(one, Received)] == [
        f"/{n % 3}".encode() for n in range(33)
    ]


async def test_redirects_and_their_targets_are_asked_once() -> None:
    def answer(asked: Asked) -> bytes:
        return reply(302, location="/b") if asked.path == "/a" else reply(body=b"b")

    async with scripted(answer) as server, door(HF_ENDPOINT=server.url) as opened:
        limits = opened.bounds(Service.HUGGINGFACE)
        await asyncio.gather(*(opened.get(f"{HUB}/{name}", limits) for name in "abab"))
        await opened.get(f"{HUB}/a", limits)
    assert sorted(server.paths()) == ["/a", "/b"]


async def test_large_answers_are_remembered_too() -> None:
    body = bytes(range(256)) * 4096
    async with scripted(lambda asked: reply(body=body)) as server, door(HF_ENDPOINT=server.url) as opened:
        limits = opened.bounds(Service.HUGGINGFACE)
        first, second = await opened.get(f"{HUB}/x", limits), await opened.get(f"{HUB}/x", limits)
    assert first == second
    assert isinstance(first, Received)
    assert first.body == body
    assert len(server.log) == 1


async def test_what_could_not_be_asked_is_asked_again() -> None:
    async with (
        scripted(failing(3, reply(503))) as server,
        door(HF_ENDPOINT=server.url, TAPROOT_PATIENCE_S="0", clock=(clock := Jumping())) as opened,
    ):
        limits = opened.bounds(Service.HUGGINGFACE)
        assert isinstance(await opened.get(f"{HUB}/x", limits), Unasked)
        clock.now += 60
        assert isinstance(await opened.get(f"{HUB}/x", limits), Received)


async def test_a_name_that_does_not_exist_is_a_fact_only_while_others_answer() -> None:
    async with scripted(lambda asked: reply()) as server, door(HF_ENDPOINT=server.url) as opened:
        offline = await opened.get("https://no-such-host.org/")
        await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
        online = await opened.get("https://another-missing-host.org/")
        service = await opened.get("https://api.github.com/x", opened.bounds(Service.GITHUB_API))
    assert isinstance(offline, Unasked)
    assert isinstance(online, Absent)
    assert isinstance(service, Unasked)
    assert service.host == "api.github.com"


async def test_a_dead_host_does_not_hold_up_another() -> None:
    async with (
        scripted(failing(0, b"")) as well,
        scripted(lambda asked: 30.0) as dead,
        door(HF_ENDPOINT=well.url, TAPROOT_GITHUB_RAW_URL=dead.url) as opened,
    ):
        limits = opened.bounds(Service.GITHUB_RAW)
        raw = "https://raw.githubusercontent.com"
        waiting = [asyncio.create_task(opened.get(f"{raw}/{n}", limits)) for n in range(40)]
        answers = [await opened.get(f"{HUB}/{n}", opened.bounds(Service.HUGGINGFACE)) for n in range(40)]
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(answer, Received) for answer in answers)
    assert len(dead.log) <= 16


async def test_requests_hold_nothing_that_varies_and_no_secret() -> None:
    watching = Watching()
    async with (
        scripted(lambda asked: reply(302, location="/b") if asked.path == "/a" else reply(body=b"b")) as server,
        door(HF_ENDPOINT=server.url, HF_TOKEN="hf_secret", wrap_transport=watching) as opened,
    ):
        await opened.get(f"{HUB}/a", opened.bounds(Service.HUGGINGFACE))
    assert watching.urls() == [f"{HUB}/a", f"{HUB}/b"]
    assert {name for request in watching.seen for name in request.headers} == {
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
    }
    assert all(asked.headers["authorization"] == "Bearer hf_secret" for asked in server.log)
    assert all(asked.headers["host"] == f"127.0.0.1:{server.port}" for asked in server.log)


async def test_a_mirror_answers_for_the_web_and_is_not_seen() -> None:
    def answer(asked: Asked) -> bytes:
        moved = {"/https/blog.org/a": "/https/blog.org/b", "/https/blog.org/c": "b?x=1", "/https/blog.org/d": "/b"}
        place = moved.get(asked.path)
        return reply(302, location=place) if place else reply(body=asked.path.encode())

    async with scripted(answer) as mirror, door(TAPROOT_WEB_URL=mirror.url) as opened:
        pages = [await opened.get(f"https://blog.org/{name}") for name in "acd"]
        inside = await opened.get("http://10.0.0.1/")
        itself = await opened.get(f"{mirror.url}/https/blog.org/b")
    assert [page.url for page in pages if isinstance(page, Received)] == [
        "https://blog.org/b",
        "https://blog.org/b?x=1",
        "https://blog.org/b",
    ]
    assert isinstance(inside, Absent)
    assert isinstance(itself, Absent)
