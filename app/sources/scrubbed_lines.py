"""An answer that is given on while it comes: whole lines, without secrets, up to a limit.

Caveat: a secret that a server spreads over several lines is not recognised, as in an answer that is read whole.
"""

from collections.abc import AsyncIterator
from typing import Final

import httpx2

from app.sources.scrubbing import Scrubber

__all__ = ["ScrubbedLines"]

LONGEST_LINE: Final = 1_000_000


class ScrubbedLines(httpx2.AsyncByteStream):
    """The body of a response; an answer beyond the limit, or one that is packed, is a transport error."""

    def __init__(self, response: httpx2.Response, scrubber: Scrubber, max_bytes: int) -> None:
        self._response, self._scrubber, self._max_bytes = response, scrubber, max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        rest, size = b"", 0
        try:
            async for piece in self._response.aiter_bytes():
                size += len(piece)
                if size > self._max_bytes or len(rest) > LONGEST_LINE:
                    raise httpx2.ReadError("the answer is larger than the limit")
                lines, newline, rest = (rest + piece).rpartition(b"\n")
                if newline:
                    yield self._scrubber.body(lines + newline)
        except httpx2.DecodingError:
            raise httpx2.ReadError("the compression of the answer is broken") from None
        if rest:
            yield self._scrubber.body(rest)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._response.aclose()
