"""What clients see of the trouble, and what the stand-ins write down."""

import asyncio

import httpx2
import pytest

from tests.standins import Faults, Latency, StandIns, World

PATH = "/datasets/harbor/mix-1/resolve/main/README.md"


def broken(world: World, kind: str, **options: object) -> StandIns:
    return StandIns(world, faults=Faults(rates={"*": {kind: 1.0}}, max_consecutive=1, **options))  # type: ignore[arg-type]


def test_requests_are_written_down(tiny: World) -> None:
    with StandIns(tiny) as services:
        httpx2.get(services.url("hub") + PATH + "?download=1", headers={"Authorization": "Bearer secret"})
        httpx2.post(services.url("tavily") + "/search", json={"query": "é"})
        httpx2.get(services.url("hub") + PATH + "?download=1")
        first, second, third = services.log
        assert (first.service, first.method, first.path, first.query) == ("hub", "GET", PATH, "download=1")
        assert first.headers["authorization"] == "Bearer secret"
        assert second.json() == {"query": "é"}
        assert (first.attempt, third.attempt) == (0, 1)
        assert services.requests("hub", "resolve") == [first, third]
        assert services.requests("arxiv") == []


def test_every_service_is_an_origin_of_its_own(served: StandIns) -> None:
    urls = [
        value.removesuffix("/v1") for name, value in served.environment.items() if name.endswith(("URL", "ENDPOINT"))
    ]
    assert len(set(urls)) == len(urls) == 7
    assert served.environment["TAPROOT_ALLOW_HOSTS"] == served.url("web").removeprefix("http://")


@pytest.mark.parametrize(("kind", "retry_after"), [("429", "3"), ("500", None), ("503", "3")])
def test_refusals(tiny: World, kind: str, retry_after: str | None) -> None:
    with broken(tiny, kind, retry_after_s=3) as services:
        answer = httpx2.get(services.url("hub") + PATH)
        assert answer.status_code == int(kind)
        assert answer.headers.get("retry-after") == retry_after
        assert httpx2.get(services.url("hub") + PATH).status_code == 200
        assert [seen.fault for seen in services.log] == [kind, None]


def test_a_reset_connection(tiny: World) -> None:
    with broken(tiny, "reset") as services:
        with pytest.raises(httpx2.ReadError):
            httpx2.get(services.url("hub") + PATH)
        assert httpx2.get(services.url("hub") + PATH).status_code == 200


@pytest.mark.parametrize("path", [PATH, "/datasets/harbor/code-notes/resolve/main/README.md"])
def test_a_truncated_body(tiny: World, path: str) -> None:
    with broken(tiny, "truncated") as services:
        with pytest.raises(httpx2.RemoteProtocolError, match="complete message body"):
            httpx2.get(services.url("hub") + path)
        assert httpx2.get(services.url("hub") + path).status_code in (200, 404)
        with pytest.raises(httpx2.TransportError):
            httpx2.head(services.url("hub") + path)


def test_a_hanging_request_ends_with_the_patience_of_either_side(tiny: World) -> None:
    with broken(tiny, "hang") as services:
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.get(services.url("hub") + PATH, timeout=0.05)
        assert httpx2.get(services.url("hub") + PATH).status_code == 200
    with broken(tiny, "hang", hang_s=0.02) as services, pytest.raises(httpx2.TransportError):
        httpx2.get(services.url("hub") + PATH)


async def test_stopping_does_not_wait_for_hanging_requests(tiny: World) -> None:
    async with httpx2.AsyncClient() as client:
        with broken(tiny, "hang") as services:
            asking = asyncio.create_task(client.get(services.url("hub") + PATH, timeout=60))
            while not services.log:
                await asyncio.sleep(0.005)
        with pytest.raises(httpx2.TransportError):
            await asking


async def test_the_most_requests_at_once_are_known(tiny: World) -> None:
    async with httpx2.AsyncClient() as client:
        with StandIns(tiny, faults=Faults(rates={"hub": {"hang": 1.0}}, max_consecutive=None)) as services:
            asking = [asyncio.create_task(client.get(services.url("hub") + PATH, timeout=60)) for _ in range(8)]
            while len(services.log) < 8:
                await asyncio.sleep(0.005)
            assert services.peak["hub"] == 8
            assert services.peak["web"] == 0
        answers = await asyncio.gather(*asking, return_exceptions=True)
    assert all(isinstance(answer, httpx2.TransportError) for answer in answers)


def test_slow_answers_arrive(tiny: World) -> None:
    with StandIns(tiny, faults=Faults(latency={"hub": Latency(mean=0, minimum=20)})) as services:
        assert httpx2.get(services.url("hub") + PATH).status_code == 200


def test_trouble_can_begin_and_end_while_running(tiny: World) -> None:
    with StandIns(tiny) as services:
        services.faults = Faults(rates={"hub": {"503": 1.0}}, max_consecutive=None)
        assert [httpx2.get(services.url("hub") + PATH).status_code for _ in range(5)] == [503] * 5
        services.faults = Faults()
        assert httpx2.get(services.url("hub") + PATH).status_code == 200


def test_a_model_call_keeps_its_fate_when_a_retry_says_more(tiny: World) -> None:
    with broken(tiny, "503") as services:
        first = {"model": "any", "messages": [{"role": "user", "content": "one"}]}
        more = {"model": "any", "messages": [*first["messages"], {"role": "user", "content": "again"}], "n": 1}
        url = services.url("model") + "/v1/chat/completions"
        headers = {"Authorization": f"Bearer {services.environment['OPENAI_API_KEY']}"}
        assert httpx2.post(url, json=first, headers=headers).status_code == 503
        assert httpx2.post(url, json=more, headers=headers).status_code == 200
