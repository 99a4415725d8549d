"""Whether the other end of an idle connection has left, and that what comes is read in order and within bounds."""

import asyncio
import contextlib
import socket
import ssl

import httpcore2
import pytest

from app.sources.streams import MOST_WAITING, LoopBackend


@pytest.fixture
async def ends():
    """Give a stream and the server's end of the same connection."""
    arrived: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    writers = []

    async def note(reader, writer):
        writers.append(writer)
        writer.reader = reader
        await arrived.put(writer)

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stream = await LoopBackend().connect_tcp("127.0.0.1", port, timeout=2)
    writer = await arrived.get()
    yield stream, writer
    await stream.aclose()
    server.close()
    for opened in writers:
        opened.close()
        with contextlib.suppress(ConnectionError):
            await opened.wait_closed()


async def becomes_readable(stream):
    for _ in range(100):
        if stream.get_extra_info("is_readable"):
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_silent_connection_is_not_readable(ends):
    stream, writer = ends
    assert stream.get_extra_info("is_readable") is False
    writer.write(b"answer")
    assert await stream.read(100) == b"answer"
    assert stream.get_extra_info("is_readable") is False


async def test_a_connection_whose_other_end_has_left_is_readable(ends):
    stream, writer = ends
    writer.close()
    assert await becomes_readable(stream)
    assert await stream.read(100) == b""


def test_that_the_other_end_has_left_is_known_before_the_loop_has_looked():
    """A loop that was busy for long must not ask by a connection which is gone."""

    async def ask():
        stream = await LoopBackend().connect_tcp("127.0.0.1", server.getsockname()[1], timeout=2)
        other, _ = server.accept()
        before = stream.get_extra_info("is_readable")
        other.close()
        after = stream.get_extra_info("is_readable")
        await stream.aclose()
        return before, after

    with socket.create_server(("127.0.0.1", 0)) as server:
        assert asyncio.run(ask()) == (False, True)


async def test_a_closed_connection_counts_as_readable_even_when_its_number_is_taken_again(ends):
    stream, writer = ends
    await stream.aclose()
    await asyncio.sleep(0)
    others = [await asyncio.open_connection(*writer.get_extra_info("sockname")) for _ in range(3)]
    assert stream.get_extra_info("is_readable") is True
    with pytest.raises(httpcore2.WriteError):
        await stream.write(b"question", 1)
    for _, other in others:
        other.close()
        await other.wait_closed()


async def test_it_tells_where_it_leads(ends):
    stream, writer = ends
    assert stream.get_extra_info("server_addr") == writer.get_extra_info("sockname")
    assert stream.get_extra_info("client_addr") == writer.get_extra_info("peername")
    assert stream.get_extra_info("ssl_object") is None


async def test_much_is_read_whole_and_holds_the_sender_up(ends):
    stream, writer = ends
    sent = bytes(range(256)) * 40_000

    async def send():
        writer.write(sent)
        await writer.drain()

    sending = asyncio.create_task(send())
    await asyncio.sleep(0.05)
    assert stream._waiting <= MOST_WAITING + 512 * 1024
    read = bytearray()
    while len(read) < len(sent):
        piece = await stream.read(10_000, timeout=2)
        assert 0 < len(piece) <= 10_000
        read += piece
    await sending
    assert read == sent


async def test_much_is_written_whole_to_an_end_that_reads_slowly(ends):
    stream, writer = ends
    sent = bytes(range(256)) * 40_000
    writing = asyncio.create_task(stream.write(sent, timeout=5))
    await asyncio.sleep(0.05)
    assert not writing.done()
    assert await writer.reader.readexactly(len(sent)) == sent
    await writing


async def test_an_end_that_reads_nothing_is_not_waited_for(ends):
    stream, _ = ends
    with pytest.raises(httpcore2.WriteTimeout):
        await stream.write(bytes(40_000_000), timeout=0.05)


async def test_silence_and_a_broken_connection_are_told_apart(ends):
    stream, writer = ends
    with pytest.raises(httpcore2.ReadTimeout):
        await stream.read(100, timeout=0.01)
    reading = asyncio.create_task(stream.read(100, timeout=2))
    await asyncio.sleep(0)
    writer.transport.abort()
    with contextlib.suppress(httpcore2.ReadError):
        assert await reading == b""


async def test_nobody_there_and_no_certificate_are_errors_of_connecting(ends):
    stream, writer = ends
    tls = asyncio.create_task(stream.start_tls(ssl.create_default_context(), "localhost", 2))
    assert (await writer.reader.read(5))[:2] == b"\x16\x03"
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with pytest.raises(httpcore2.ConnectError):
        await tls
    with pytest.raises(httpcore2.ConnectError):
        await LoopBackend().connect_tcp("127.0.0.1", 1, timeout=2)
