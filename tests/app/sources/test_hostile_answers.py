"""What a hostile or careless server may answer: nothing of it ends a run, opens what is closed, or tells a key."""

import asyncio
import contextlib
import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from app.records.answer import Absent, Unasked
from app.sources.endpoints import Service
from app.sources.http import Received
from tests.app.sources.doors import door
from tests.app.sources.scripted import Asked, reply, scripted

HUB = "https://huggingface.co"


def raw_reply(status: str, *headers: bytes) -> bytes:
    return b"\r\n".join([f"HTTP/1.1 {status}".encode(), *headers, b"content-length: 1", b"", b"a"])


@pytest.mark.parametrize(
    "target",
    [
        "http://[",
        "http://[::1",
        "//[x",
        "http://[v1.x]/",
        "http://x:99999999999/",
        "http://x:-1/",
        "https://127.0.0.1.%2f@169.254.169.254/",
        "//0x7f.1/",
        "http://127.0.0.1%00.example.org/",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://169.254.169.254\\@example.org/",
        "http://\u2460\u2461\u2466.0.0.1/",
        "http://169\u3002254\u3002169\u3002254/",
        "http://a\u2100b.org/",
        "http://x:\u0661/",
    ],
)
async def test_a_redirect_to_anything_odd_leads_nowhere(target: str) -> None:
    location = target.encode()
    async with (
        scripted(lambda asked: raw_reply("302 Found", b"location: " + location)) as server,
        door(TAPROOT_ALLOW_HOSTS=f"127.0.0.1:{server.port}") as opened,
    ):
        answer = await opened.get(f"{server.url}/x")
    assert isinstance(answer, Absent)
    assert server.paths() == ["/x"]


@pytest.mark.parametrize("path", ["/über".encode(), b"/\xfcber"])
async def test_a_redirect_beyond_ascii_is_followed(path: bytes) -> None:
    def answer(asked: Asked) -> bytes:
        return raw_reply("302 Found", b"location: " + path) if asked.path == "/x" else reply(body=b"here")

    async with scripted(answer) as server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
        answer_ = await opened.get(f"{server.url}/x")
    assert isinstance(answer_, Received)
    assert server.paths() == ["/x", "/%C3%BCber"]


@pytest.mark.parametrize("value", [b"text/plain; charset=\xff\xfe", "text/plain; charset=ü".encode()])
async def test_headers_beyond_ascii_are_read(value: bytes) -> None:
    async with (
        scripted(lambda asked: raw_reply("200 OK", b"content-type: " + value, b"etag: \xe4")) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        answer = await opened.get(f"{server.url}/x")
    assert isinstance(answer, Received)
    assert answer.headers["content-type"].startswith("text/plain; charset=?")


@pytest.mark.parametrize("packing", ["gzip, gzip", "deflate, gzip", "br", "zstd", "compress", "x, gzip"])
async def test_packings_within_packings_are_not_opened(packing: str) -> None:
    body = gzip.compress(gzip.compress(b"words"))
    async with (
        scripted(lambda asked: reply(body=body, content_encoding=packing)) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened,
    ):
        answer = await opened.get(f"{server.url}/x")
    assert answer == Absent(f"it is packed in a way that was not asked for ({packing})")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
        b"\x00\x01\x02" * 1000,
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"a" * 2_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200_000 + b"\r\n",
    ],
)
async def test_what_is_no_http_is_absent_on_the_web_and_unasked_of_a_service(answer: bytes) -> None:
    """One page must not keep its dataset pending for ever; a service that is out of order says nothing."""
    async with (
        scripted(lambda asked: answer) as server,
        door(TAPROOT_ALLOW_HOSTS="127.0.0.1", HF_ENDPOINT=server.url) as opened,
    ):
        page = await opened.get(f"{server.url}/x")
        assert len(server.log) == 1
        entry = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert isinstance(page, Absent)
    assert page.reason.startswith("its answer is not HTTP (")
    assert isinstance(entry, Unasked)


async def test_a_byte_now_and_then_is_left_at_the_deadline() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running.append(writer)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"a")
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(4096), 0.02)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        running.remove(writer)

    running: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
    async with server, door(TAPROOT_ALLOW_HOSTS="127.0.0.1", TAPROOT_PATIENCE_S="0") as opened:
        answer = await opened.get(url, replace(opened.bounds(), deadline_s=0.2, read_s=5.0))
        while running:
            await asyncio.sleep(0.01)
    assert isinstance(answer, Unasked)
    assert "took longer than 0.2 s" in answer.reason


async def test_a_key_that_a_server_repeats_is_not_kept() -> None:
    key = "hf_0123456789abcdef"

    def answer(asked: Asked) -> bytes:
        shown = asked.headers["authorization"]
        return reply(400, body=f"you sent {shown}".encode(), x_error_message=f"bad key {key}", etag=key)

    async with scripted(answer) as server, door(HF_ENDPOINT=server.url, HF_TOKEN=key) as opened:
        answer_ = await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert server.log[0].headers["authorization"] == f"Bearer {key}"
    assert isinstance(answer_, Received)
    assert key not in repr(answer_)
    assert b"REDACTED" in answer_.body


async def test_proxies_and_passwords_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password word\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with scripted(lambda asked: reply(body=b"by proxy")) as proxy, scripted(lambda asked: reply()) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with door(HF_ENDPOINT=server.url, TAPROOT_ALLOW_HOSTS="127.0.0.1") as opened:
            await opened.get(f"{server.url}/page")
            await opened.get(f"{HUB}/x", opened.bounds(Service.HUGGINGFACE))
    assert proxy.log == []
    assert server.paths() == ["/page", "/x"]
    assert [asked.headers.get("authorization") for asked in server.log] == [None, None]
