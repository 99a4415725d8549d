"""An answer that is given on while it comes: whole lines, scrubbed, bounded."""

import httpx2
import pytest

from app.sources.scrubbed_lines import ScrubbedLines
from app.sources.scrubbing import Scrubber

SECRET = "sk-secret-of-the-user"


async def read(pieces, most=1_000):
    async def stream():
        for piece in pieces:
            yield piece

    response = httpx2.Response(200, content=stream())
    return [line async for line in ScrubbedLines(response, Scrubber([SECRET]), most)]


async def test_lines_are_given_on_whole_and_the_rest_at_the_end():
    assert await read([b"data: a", b"bc\ndata: d\n\nda", b"ta: e"]) == [b"data: abc\ndata: d\n\n", b"data: e"]


async def test_a_key_that_comes_in_two_pieces_is_not_given_on():
    key = SECRET.encode()
    assert await read([b"it is " + key[:7], key[7:] + b"!\n"]) == [b"it is REDACTED!\n"]


async def test_too_much_is_a_transport_error():
    with pytest.raises(httpx2.ReadError, match="larger"):
        await read([b"x" * 600, b"y" * 600])
