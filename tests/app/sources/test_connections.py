"""When a connection is used again and when not, how many there are, and what becomes of one that broke off."""

import asyncio
import datetime as dt
import ssl
from contextlib import asynccontextmanager

import httpcore2
import httpx2
import pytest

from app.sources import connections
from app.sources.addresses import GuardedBackend
from app.sources.connections import Connections

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere"


class Server:
    """Answers every request by a function of its number; counts connections, and can hang up on all of them."""

    def __init__(self, answer):
        self.answer, self.opened, self.asked, self.writers = answer, 0, [], []

    async def serve(self, reader, writer):
        self.opened += 1
        self.writers.append(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                body = await reader.readexactly(int(size[0].split(b":")[1])) if size else b""
                self.asked.append(head + body)
                writer.write(await self.answer(len(self.asked)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def hang_up(self):
        for writer in self.writers:
            writer.close()
        await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(answer=None):
    async def always(number):
        return ANSWER

    server = Server(answer or always)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    pool = Connections(httpx2.create_ssl_context(trust_env=False), GuardedBackend({"127.0.0.1"}))
    try:
        yield server, pool, f"http://127.0.0.1:{port}/x"
    finally:
        await pool.aclose()
        await server.hang_up()
        listening.close()


def request(url, method="GET", content=b"", **timeouts):
    headers = {"host": "here", **({"content-length": str(len(content))} if content else {})}
    timeouts = {"connect": 2, "read": 2, "write": 2, **timeouts}
    return httpcore2.Request(method, url, headers=headers, content=content, extensions={"timeout": timeouts})


async def ask(pool, url, **more):
    response = await pool.handle_async_request(request(url, **more))
    body = b"".join([piece async for piece in response.stream])
    await response.stream.aclose()
    return response.status, body


async def test_a_connection_is_used_again_for_its_own_host_alone():
    async with serving() as (server, pool, url), serving() as (other, _, elsewhere):
        for _ in range(3):
            assert await ask(pool, url) == (200, b"here")
        await ask(pool, elsewhere)
        assert (server.opened, other.opened) == (1, 1)


async def test_one_whose_other_end_has_left_is_not_used():
    async with serving() as (server, pool, url):
        await ask(pool, url)
        await server.hang_up()
        assert await ask(pool, url) == (200, b"here")
        assert server.opened == 2


async def test_one_that_said_something_unasked_is_not_used():
    async def answer(number):
        return ANSWER + b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged"

    async with serving(answer) as (server, pool, url):
        assert await ask(pool, url) == (200, b"here")
        assert await ask(pool, url) == (200, b"here")
        assert server.opened == 2


async def test_one_whose_answer_was_not_read_to_its_end_is_not_used():
    async with serving() as (server, pool, url):
        response = await pool.handle_async_request(request(url))
        await response.stream.aclose()
        await ask(pool, url)
        assert server.opened == 2


async def test_one_that_has_been_idle_for_long_is_closed(monkeypatch):
    async with serving() as (server, pool, url):
        monkeypatch.setattr(connections, "KEEP_ALIVE_S", -1.0)
        await ask(pool, url)
        await ask(pool, url)
        assert server.opened == 2
        assert len(pool._idle) == 1


async def test_no_more_are_kept_than_are_wanted(monkeypatch):
    monkeypatch.setattr(connections, "MOST_IDLE", 2)
    async with serving() as (_, pool, url):
        await asyncio.gather(*(ask(pool, url) for _ in range(5)))
        assert len(pool._idle) == 2


async def test_no_more_are_at_work_than_are_allowed():
    gate = asyncio.Event()

    async def answer(number):
        await gate.wait()
        return ANSWER

    async with serving(answer) as (server, pool, url):
        asking = [asyncio.create_task(ask(pool, url)) for _ in range(connections.MOST_CONNECTIONS + 3)]
        await asyncio.sleep(0.2)
        assert server.opened == connections.MOST_CONNECTIONS
        gate.set()
        assert await asyncio.gather(*asking) == [(200, b"here")] * len(asking)


async def test_who_is_cancelled_or_waits_in_vain_leaves_room_and_no_connection():
    async def answer(number):
        return b"" if number == 1 else ANSWER

    async with serving(answer) as (server, pool, url):
        asking = asyncio.create_task(ask(pool, url))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert pool._slots._value == connections.MOST_CONNECTIONS
        assert pool._idle == []
        assert await ask(pool, url) == (200, b"here")
        assert server.opened == 2


@pytest.mark.parametrize(
    ("answered", "error"),
    [
        (b"", httpcore2.ReadTimeout),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", httpcore2.ReadTimeout),
        (b"no HTTP\r\n\r\n", httpcore2.RemoteProtocolError),
    ],
)
async def test_what_breaks_off_is_told_by_the_librarys_names(answered, error):
    async def answer(number):
        return answered

    async with serving(answer) as (_, pool, url):
        with pytest.raises(error):
            await ask(pool, url, read=0.05)
        assert pool._idle == []


async def test_an_answer_without_a_length_ends_with_its_connection():
    async def answer(number):
        asyncio.get_running_loop().call_later(0.02, lambda: server.writers[-1].close())
        return b"HTTP/1.1 200 OK\r\n\r\nto the end"

    async with serving(answer) as (server, pool, url):
        assert await ask(pool, url) == (200, b"to the end")
        assert pool._idle == []


async def test_what_is_sent_arrives_whole():
    async with serving() as (server, pool, url):
        content = bytes(range(256)) * 4_000
        assert await ask(pool, url, method="POST", content=content) == (200, b"here")
        assert server.asked[0].startswith(b"POST /x HTTP/1.1\r\nhost: here\r\n")
        assert server.asked[0].endswith(content)


async def test_early_words_of_a_server_are_no_answer():
    async def answer(number):
        return b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + ANSWER

    async with serving(answer) as (_, pool, url):
        assert await ask(pool, url) == (200, b"here")


@pytest.fixture
def certificate(tmp_path):
    """A certificate for ``named.example`` that nobody has signed but itself, with its key, in one file."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "named.example")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("named.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, plain, serialization.NoEncryption()))
    return path


@pytest.mark.parametrize(
    ("host", "is_trusted"), [("named.example", True), ("other.example", True), ("named.example", False)]
)
async def test_a_certificate_must_be_trusted_and_name_the_host(certificate, host, is_trusted):
    async def answer(number):
        return ANSWER

    async def resolve(host, port):
        return ["127.0.0.1"]

    server, theirs = Server(answer), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=certificate if is_trusted else None)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=theirs)
    url = f"https://{host}:{listening.sockets[0].getsockname()[1]}/x"
    pool = Connections(ours, GuardedBackend({host}, resolve))
    if is_trusted and host == "named.example":
        assert [await ask(pool, url) for _ in range(2)] == [(200, b"here")] * 2
        assert server.opened == 1
    else:
        with pytest.raises(httpcore2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await ask(pool, url)
        assert server.asked == []
    await pool.aclose()
    await server.hang_up()
    listening.close()
