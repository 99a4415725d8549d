import httpx
import httpx2
import pytest

from app.errors import RefusedAddressError, TryAgainError
from app.records.answer import Unasked
from app.sources import sdk_transports
from app.sources.http import Door
from app.sources.lanes import BOUNDS
from app.sources.sdk_transports import model_client, search_client
from tests.app.sources.doors import Watching, door, settings
from tests.app.sources.scripted import reply, scripted


async def test_a_model_client_speaks_to_its_endpoint_alone() -> None:
    async with (
        scripted(lambda asked: reply(body=b"{}", set_cookie="a=b")) as model,
        scripted(lambda asked: reply()) as other,
        door(OPENAI_BASE_URL=f"{model.url}/v1", HF_TOKEN="hf_x", TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
        model_client(opened) as client,
    ):
        headers = {"authorization": "Bearer sk-x", "x-stainless-retry-count": "1", "cookie": "c=d"}
        for _ in range(2):
            answer = await client.post(f"{model.url}/v1/chat/completions", json={"a": 1}, headers=headers)
        assert answer.json() == {}
        for url in (f"{other.url}/v1/chat/completions", f"{model.url}/v2", "https://api.openai.com.evil.org/v1/x"):
            with pytest.raises(RefusedAddressError):
                await client.post(url, headers=headers)
    assert other.log == []
    assert model.paths() == ["/v1/chat/completions"] * 2
    assert model.log[0] == model.log[1].__class__(**{**vars(model.log[1]), "count": 0})
    assert model.log[0].headers["authorization"] == "Bearer sk-x"
    assert not {"cookie", "x-stainless-retry-count"} & set(model.log[0].headers)


async def test_redirects_of_a_model_are_not_followed() -> None:
    async with (
        scripted(lambda asked: reply(307, location="/elsewhere")) as model,
        door(OPENAI_BASE_URL=model.url) as opened,
        model_client(opened) as client,
    ):
        assert (await client.post(f"{model.url}/chat/completions")).status_code == 307
    assert len(model.log) == 1


async def test_a_recording_sees_the_public_address() -> None:
    watching = Watching()
    async with (
        scripted(lambda asked: reply(body=b"{}")) as server,
        door(OPENAI_BASE_URL=f"{server.url}/v1", TAVILY_BASE_URL=server.url, wrap_transport=watching) as opened,
        model_client(opened) as client,
        search_client(opened) as search,
    ):
        await client.post(f"{server.url}/v1/chat/completions", json={})
        await search.post("/search", content="{}")
    assert watching.urls() == ["https://api.openai.com/v1/chat/completions", "https://api.tavily.com/search"]


async def test_failures_keep_the_names_their_libraries_know() -> None:
    async with scripted(lambda asked: reply()) as server:
        url = server.url
    async with door(OPENAI_BASE_URL=url) as opened, model_client(opened) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.post(f"{url}/x")
    async with (
        scripted(lambda asked: 30.0) as silent,
        door(OPENAI_BASE_URL=silent.url) as opened,
        model_client(opened) as client,
    ):
        with pytest.raises(httpx2.ReadTimeout):
            await client.post(f"{silent.url}/x", timeout=0.05)


async def test_the_search_client_raises_what_may_pass() -> None:
    async with (
        scripted(lambda asked: reply(503, retry_after="4")) as server,
        door(TAVILY_BASE_URL=server.url) as opened,
        search_client(opened) as client,
    ):
        with pytest.raises(TryAgainError) as raised:
            await client.post("/search", content="{}")
        with pytest.raises(RefusedAddressError):
            await client.get("http://127.0.0.1:1/search")
    assert raised.value.after_s == 4
    assert isinstance(client, httpx.AsyncClient)


class SilentOnce(Watching):
    """Says nothing to the first request."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not self.seen:
            self.seen.append(request)
            raise httpx2.ReadTimeout("nothing came")
        return await super().handle_async_request(request)


@pytest.mark.parametrize(
    ("patience", "first_s", "later_s"), [("120", 120, 40), ("3000", 600, 200), ("6", 6, 5), ("0", 5, 5)]
)
async def test_a_try_lasts_as_long_as_the_patience_and_a_third_after_silence(
    patience: str, first_s: float, later_s: float
) -> None:
    watching = SilentOnce()
    async with (
        scripted(lambda asked: reply()) as model,
        door(OPENAI_BASE_URL=model.url, TAPROOT_PATIENCE_S=patience, wrap_transport=watching) as opened,
        model_client(opened) as client,
    ):
        with pytest.raises(httpx2.ReadTimeout):
            await client.post(f"{model.url}/x")
        for _ in range(2):
            await client.post(f"{model.url}/x")
    tries = [request.extensions[BOUNDS] for request in watching.seen]
    assert [bounds.deadline_s for bounds in tries] == [first_s, later_s, first_s]
    assert all(bounds.connect_s <= bounds.read_s <= bounds.deadline_s for bounds in tries)


async def test_a_model_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # Long enough for a request to reach the server of a busy machine.
    monkeypatch.setattr(sdk_transports, "SHORTEST_TRY_S", 0.4)
    async with (
        scripted(lambda asked: 60.0) as model,
        Door(settings(OPENAI_BASE_URL=model.url, TAPROOT_PATIENCE_S="0.1")) as opened,
        model_client(opened) as client,
    ):
        answer = await opened.patience.insist("model", lambda: client.post(f"{model.url}/chat/completions"))
    assert isinstance(answer, Unasked)
    assert len(model.log) == 3
