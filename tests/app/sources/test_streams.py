"""Whether the other end of an idle connection has left, and that a connection is used again while it has not."""

import asyncio

import httpcore2
import pytest

from app.sources.streams import WatchedStream


@pytest.fixture
async def ends():
    """Give a stream and the server's end of the same connection."""
    arrived: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    writers = []

    async def note(reader, writer):
        writers.append(writer)
        await arrived.put(writer)

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stream = WatchedStream(await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", port))
    writer = await arrived.get()
    yield stream, writer
    await stream.aclose()
    server.close()
    for opened in writers:
        opened.close()
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


async def test_a_closed_connection_counts_as_readable_even_when_its_number_is_taken_again(ends):
    stream, writer = ends
    await stream.aclose()
    await asyncio.sleep(0)
    others = [await asyncio.open_connection(*writer.get_extra_info("sockname")) for _ in range(3)]
    assert stream.get_extra_info("is_readable") is True
    for _, other in others:
        other.close()
        await other.wait_closed()


async def test_everything_else_is_the_librarys(ends):
    stream, writer = ends
    await stream.write(b"question")
    assert stream.get_extra_info("server_addr") == writer.get_extra_info("sockname")
    assert stream.get_extra_info("ssl_object") is None
