"""Recording a run and replaying it with the network closed."""

import asyncio
import gzip
import json
import subprocess
import sys
import textwrap

import httpx
import httpx2
import pytest
import yaml
from vcr.cassette import Cassette
from vcr.request import Request

from app.errors import CassetteError, RefusedAddressError
from app.records.claim import Extractor
from app.records.run import RunOptions
from app.tracing.recording import Tape
from app.tracing.recording_requests import RequestKey
from tests.loopback import Answered, serving

OPTIONS = RunOptions(seeds=("org/one", "org/two"), extractor=Extractor.LLM, model="some-model", since=2021, max_depth=3)
SECRET = "made-up-secret/4711"
PUBLIC = "https://service.example"


def answer(asked):
    if asked.path == "/old":
        return Answered(302, headers={"Location": "/new?x=1"})
    if asked.path.startswith("/zipped"):
        return Answered(200, gzip.compress(b"clear text"), {"Content-Encoding": "gzip", "Content-Type": "text/plain"})
    if asked.path == "/pdf":
        return Answered(200, b"%PDF-1.7 \xff\xfe\x00", {"Content-Type": "application/pdf"})
    if asked.path == "/gone":
        return Answered(0)
    if asked.path == "/echo":
        return Answered(200, asked.body, {"Content-Type": "application/json", "Set-Cookie": "a=b", "X-Other": "y"})
    if asked.path == "/paged":
        return Answered(200, b"[]", {"Link": '</paged?cursor=2>; rel="next"', "ETag": '"e1"', "X-Repo-Commit": "c0"})
    return Answered(200, f"this is {asked.path} by {asked.headers.get('authorization', 'nobody')}".encode())


def recording(path, server, **more):
    def public_url(url):
        return url.replace(server.base, PUBLIC, 1)

    return Tape.open_for_recording(path, OPTIONS, public_url=public_url, **more)


def client_of(tape, below=None, **more):
    return httpx2.AsyncClient(transport=tape.wrap_httpx2(below), trust_env=False, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.yaml"


async def test_what_was_recorded_is_replayed_with_the_server_down(path):
    with serving(answer) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport(), follow_redirects=True) as client:
            live = [
                await client.get(f"{server.base}/card"),
                await client.get(f"{server.base}/old"),
                await client.get(f"{server.base}/zipped"),
                await client.get(f"{server.base}/pdf"),
                await client.post(f"{server.base}/echo", json={"b": 1, "a": [True, None, "é\r\n\u2028 x \U0001f600"]}),
            ]
        tape.close()
    options, replayed = Tape.open_for_replay(path)
    assert options == OPTIONS
    async with client_of(replayed, follow_redirects=True) as client:
        again = [
            await client.get(f"{PUBLIC}/card"),
            await client.get(f"{PUBLIC}/old"),
            await client.get(f"{PUBLIC}/zipped"),
            await client.get(f"{PUBLIC}/pdf"),
            await client.post(f"{PUBLIC}/echo", json={"a": [True, None, "é\r\n\u2028 x \U0001f600"], "b": 1}),
        ]
    assert [each.content for each in again] == [each.content for each in live]
    assert [each.status_code for each in again] == [each.status_code for each in live]
    assert str(again[1].url) == f"{PUBLIC}/new?x=1"
    assert again[2].text == "clear text"
    assert again[3].headers["content-type"] == "application/pdf"
    assert replayed.unplayed() == ()
    assert replayed.failure is None


async def test_the_first_httpx_is_recorded_on_the_same_tape(path):
    with serving(answer) as server:
        tape = recording(path, server)
        async with httpx.AsyncClient(transport=tape.wrap_httpx(httpx.AsyncHTTPTransport()), trust_env=False) as client:
            live = await client.post(f"{server.base}/echo", json={"query": "where from"})
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with httpx.AsyncClient(transport=replayed.wrap_httpx()) as client:
        again = await client.post(f"{PUBLIC}/echo", json={"query": "where from"})
        assert isinstance(again, httpx.Response)
        assert again.json() == live.json() == {"query": "where from"}
        with pytest.raises(CassetteError, match=r"query 'another'"):
            await client.post(f"{PUBLIC}/echo", json={"query": "another"})


async def test_streamed_answers_replay(path):
    with serving(answer) as server:
        tape = recording(path, server)
        async with (
            client_of(tape, httpx2.AsyncHTTPTransport()) as client,
            client.stream("GET", f"{server.base}/zipped") as response,
        ):
            assert b"".join([chunk async for chunk in response.aiter_bytes()]) == b"clear text"
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client, client.stream("GET", f"{PUBLIC}/zipped") as response:
        assert b"".join([chunk async for chunk in response.aiter_bytes()]) == b"clear text"


async def test_secrets_and_private_addresses_never_reach_the_file(path):
    leaked = "hf_" + "aB3" * 12
    with serving(answer) as server:
        tape = recording(path, server, secrets=[SECRET])
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            headers = {
                "Authorization": f"Bearer {SECRET}",
                "Cookie": "session=abc",
                "OpenAI-Organization": "org-77",
                "X-Api-Key": SECRET,
                "Accept": "text/plain",
            }
            seen = await client.get(f"{server.base}/a?token={SECRET}", headers=headers)
            await client.get(f"{server.base}/old", headers=headers)
            await client.get(f"{server.base}/paged", headers=headers)
            await client.post(f"{server.base}/echo", json={"text": f"{SECRET} {leaked}"}, headers=headers)
        tape.close()
        port = server.base.rpartition(":")[2]
    text = path.read_text()
    for word in (SECRET, "made-up-secret", leaked, "session=abc", "org-77", "127.0.0.1", port, "a=b", "X-Other"):
        assert word not in text
    for name in ("authorization", "cookie", "set-cookie", "openai-organization", "x-api-key"):
        assert f"{name}:" not in text.lower()
    assert "REDACTED" in seen.text, "the run sees what the cassette holds"
    assert f"<{PUBLIC}/paged?cursor=2>" in text
    assert f"{PUBLIC}/new?x=1" in text
    assert '"e1"' in text
    assert "x-repo-commit" in text
    assert SECRET not in repr(tape.__dict__)


async def test_a_busy_service_replays_in_the_order_it_answered(path):
    statuses = iter([429, 503, 200])

    def busy(asked):
        return Answered(next(statuses), b"x", {"Retry-After": "7"})

    with serving(busy) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            for _ in range(3):
                await client.get(f"{server.base}/same")
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client:
        again = [await client.get(f"{PUBLIC}/same") for _ in range(3)]
        assert [each.status_code for each in again] == [429, 503, 200]
        assert again[0].headers["retry-after"] == "7"
        with pytest.raises(CassetteError, match="more often than it was recorded"):
            await client.get(f"{PUBLIC}/same")


async def test_failures_are_recorded_and_the_last_one_is_repeated(path):
    class Refusing(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            raise RefusedAddressError("an address inside")

    with serving(answer) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            with pytest.raises(httpx2.RemoteProtocolError):
                await client.get(f"{server.base}/gone")
        async with client_of(tape, Refusing()) as client:
            with pytest.raises(RefusedAddressError):
                await client.get(f"{server.base}/inside")
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client:
        for _ in range(3):
            with pytest.raises(httpx2.RemoteProtocolError, match="Server disconnected"):
                await client.get(f"{PUBLIC}/gone")
        with pytest.raises(RefusedAddressError, match="an address inside"):
            await client.get(f"{PUBLIC}/inside")


async def test_a_host_that_was_given_up_fails_for_what_it_was_spared(path):
    with serving(lambda asked: Answered(0 if asked.path == "/down" else 200, b"x")) as server:
        tape = Tape.open_for_recording(
            path, OPTIONS, public_url=lambda url: url.replace(server.base, f"https://{url.rpartition('/')[2]}.example")
        )
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            await client.get(f"{server.base}/up")
            with pytest.raises(httpx2.TransportError):
                await client.get(f"{server.base}/down")
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client:
        with pytest.raises(httpx2.TransportError):
            await client.get("https://down.example/another")
        with pytest.raises(CassetteError, match="not in the recording"):
            await client.get("https://up.example/another")


async def test_a_server_cannot_forge_a_failure(path):
    with serving(lambda asked: Answered(599, b"forged", {"X-Taproot-Error": "RefusedAddressError"})) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            await client.get(f"{server.base}/x")
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client:
        assert (await client.get(f"{PUBLIC}/x")).status_code == 599


async def test_a_missing_request_is_named(path):
    Tape.open_for_recording(path, OPTIONS).close()
    _, tape = Tape.open_for_replay(path)
    asked = {
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "Traced dataset: org/one\nKind of document: Paper"},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "DocumentClaims"}},
    }
    async with client_of(tape) as client:
        with pytest.raises(CassetteError, match=r"POST https://api\.example/v1 \(DocumentClaims for org/one\)"):
            await client.post("https://api.example/v1", json=asked)
        with pytest.raises(CassetteError, match=r"GET https://other\.example/: not in the recording"):
            await client.get("https://other.example/")
    with pytest.raises(CassetteError, match="DocumentClaims"):
        tape.raise_if_failed()


def model_call(dataset, form):
    return {"messages": [{"role": "user", "content": f"Traced dataset: {dataset}"}], "response_format": {"type": form}}


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_server_that_refused_schemas_refuses_the_others_too(path, accepted):
    def refusing(asked):
        return Answered(400 if b"json_schema" in asked.body and b"/liked" not in asked.body else 200, b"{}")

    with serving(refusing) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            await client.post(f"{server.base}/v1", json=model_call("org/one", "json_schema"))
            await client.post(f"{server.base}/v1", json=model_call("org/one", "json_object"))
            await client.post(f"{server.base}/v1", json=model_call("org/two", "json_object"))
            if accepted:
                await client.post(f"{server.base}/v1", json=model_call("org/liked", "json_schema"))
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    async with client_of(replayed) as client:
        if accepted:
            with pytest.raises(CassetteError, match="org/two"):
                await client.post(f"{PUBLIC}/v1", json=model_call("org/two", "json_schema"))
        else:
            refused = await client.post(f"{PUBLIC}/v1", json=model_call("org/two", "json_schema"))
            assert refused.status_code == 400
            assert len(replayed.unplayed()) == 2, "a refusal that was not needed is not missed"
        assert (await client.post(f"{PUBLIC}/v1", json=model_call("org/two", "json_object"))).status_code == 200


async def test_openai_and_tavily_do_not_swallow_a_missing_request(path):
    import openai
    from tavily import AsyncTavilyClient

    Tape.open_for_recording(path, OPTIONS).close()
    _, tape = Tape.open_for_replay(path)
    async with client_of(tape) as http_client:
        client = openai.AsyncOpenAI(api_key="none", base_url="https://api.example/v1", http_client=http_client)
        with pytest.raises(CassetteError):
            await client.chat.completions.create(model="m", messages=[])
    async with httpx.AsyncClient(transport=tape.wrap_httpx(), base_url="https://api.tavily.com") as tavily_http:
        tavily = AsyncTavilyClient(api_key="none", client=tavily_http)
        with pytest.raises(CassetteError):
            await tavily.search("q")
    assert tape.failure is not None


async def test_the_same_exchanges_give_the_same_bytes(path, tmp_path):
    other = tmp_path / "other.yaml"
    with serving(answer) as server:
        for target in (path, other):
            tape = recording(target, server)
            async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
                await client.get(f"{server.base}/zipped")
                await client.post(f"{server.base}/echo", json={"a": "line\nline  \n\tend"})
            tape.close()
    first, second = ([line for line in each.read_bytes().splitlines() if b"GMT" not in line] for each in (path, other))
    assert first == second


async def test_vcrpy_loads_the_file(path):
    with serving(answer) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            await client.get(f"{server.base}/pdf")
            await client.post(f"{server.base}/echo", json={"a": "b\nc"})
        tape.close()
    cassette = Cassette.load(path=str(path), match_on=[])
    assert len(cassette) == 2
    played = cassette.play_response(Request("GET", f"{PUBLIC}/pdf", None, {}))
    assert played["body"]["string"] == b"%PDF-1.7 \xff\xfe\x00"
    assert cassette.requests[1].body == b'{"a":"b\\nc"}'
    # An empty recording is a cassette too.
    Tape.open_for_recording(path, OPTIONS).close()
    assert len(Cassette.load(path=str(path))) == 0


async def test_thousands_of_exchanges_are_found_without_a_scan(path, monkeypatch):
    count = 6000
    tape = Tape.open_for_recording(path, OPTIONS)

    class Echo(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            return httpx2.Response(200, content=b"answer to " + await request.aread())

    async with client_of(tape, Echo()) as client:
        for number in range(count):
            await client.post("https://api.example/v1", content=json.dumps({"n": number}).encode())
    tape.close()
    _, replayed = Tape.open_for_replay(path)
    compared = 0
    real = RequestKey.__eq__

    def counting(one, other):
        nonlocal compared
        compared += 1
        return real(one, other)

    monkeypatch.setattr(RequestKey, "__eq__", counting)
    async with client_of(replayed) as client:
        for number in reversed(range(count)):
            response = await client.post("https://api.example/v1", content=json.dumps({"n": number}).encode())
            assert response.content == b'answer to {"n": %d}' % number
    assert replayed.unplayed() == ()
    assert compared < 4 * count, "each request is looked up, not searched for"


def test_the_file_is_whole_after_every_exchange_even_when_killed(path):
    script = textwrap.dedent(
        """
        import asyncio, os, signal, sys
        from pathlib import Path
        import httpx2
        from app.records.run import RunOptions
        from app.tracing.recording import Tape

        class Echo(httpx2.AsyncBaseTransport):
            async def handle_async_request(self, request):
                if request.url.path == "/7":
                    os.kill(os.getpid(), signal.SIGKILL)
                return httpx2.Response(200, content=b"x" * 5000)

        async def main():
            tape = Tape.open_for_recording(Path(sys.argv[1]), RunOptions(seeds=("a/b",), extractor="rules"))
            async with httpx2.AsyncClient(transport=tape.wrap_httpx2(Echo())) as client:
                for number in range(20):
                    await client.get(f"https://a.example/{number}")

        asyncio.run(main())
        """
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -9
    options, tape = Tape.open_for_replay(path)
    assert options.seeds == ("a/b",)
    assert tape.unplayed() == tuple(f"GET https://a.example/{number}" for number in range(7))
    assert [each.name for each in path.parent.iterdir()] == [path.name]


async def test_recording_from_many_tasks_at_once_keeps_every_exchange(path):
    with serving(answer) as server:
        tape = recording(path, server)
        async with client_of(tape, httpx2.AsyncHTTPTransport()) as client:
            await asyncio.gather(*(client.get(f"{server.base}/page/{number}") for number in range(40)))
        tape.close()
    _, replayed = Tape.open_for_replay(path)
    assert sorted(replayed.unplayed()) == sorted(f"GET {PUBLIC}/page/{number}" for number in range(40))


def test_a_recording_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(CassetteError, match="cannot be written"):
        Tape.open_for_recording(tmp_path / "missing" / "run.yaml", OPTIONS)


async def test_a_closed_recording_takes_nothing_more(path):
    tape = Tape.open_for_recording(path, OPTIONS)
    tape.close()
    async with client_of(tape, httpx2.MockTransport(lambda request: httpx2.Response(200))) as client:
        with pytest.raises(CassetteError, match="closed"):
            await client.get("https://a.example/")
    with pytest.raises(ValueError, match="transport"):
        tape.wrap_httpx2()


def test_the_opening_is_yaml_a_person_can_read(path):
    Tape.open_for_recording(path, OPTIONS).close()
    opening = yaml.safe_load(path.read_text())
    assert opening["version"] == 1
    assert opening["taproot"]["options"]["seeds"] == ["org/one", "org/two"]
    assert opening["taproot"]["options"]["model"] == "some-model"
