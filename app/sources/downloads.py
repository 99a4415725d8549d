"""Files fetched to the disk as they come, through the one door: its addresses, tokens and patience, never in memory.

Caveat: a file is fetched whole again after a broken try; what is on the disk under its final name is whole.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx2

from app.errors import RefusedAddressError
from app.records.answer import Absent, Unasked
from app.sources.addresses import normal_url
from app.sources.endpoints import Service
from app.sources.http import Door
from app.sources.lanes import BOUNDS, REFUSED_HEADER, Bounds

__all__ = ["download"]

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


async def download(door: Door, service: Service, url: str, target: Path, most: int) -> int | Absent | Unasked:
    """Fetch a public address to a file; give its size in bytes.

    The token of the service goes to its own addresses only; a redirect elsewhere goes on over the open web.
    What is larger than ``most`` bytes is absent.

    Raises:
        OSError: the file cannot be written.
    """
    bounds: Bounds = replace(door.bounds(service, max_bytes=most), streamed=True, binary=True)
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            url = normal_url(url)
        except RefusedAddressError as error:
            return Absent(str(error))
        host = door.host_of(service) if bounds.service is not None else httpx2.URL(url).host
        step = await door.patience.insist(host, partial(_try, door, host, url, target, bounds))
        if not isinstance(step, str):
            return step
        try:
            url = urljoin(url, step)
        except ValueError:
            return Absent("it redirects to a malformed address")
        if not door.endpoints.belongs(service, url):
            bounds = replace(bounds, service=None)
    return Absent(f"more than {_MOST_REDIRECTS} redirects")


async def _try(door: Door, host: str, url: str, target: Path, bounds: Bounds) -> int | str | Absent:
    """Give the size of the file, or where a redirect leads."""
    headers = {"accept": "*/*", "accept-encoding": "identity"}
    request = httpx2.Request("GET", url, headers=headers, extensions={BOUNDS: bounds})
    response = await door.transport.handle_async_request(request)
    try:
        if REFUSED_HEADER in response.headers:
            return Absent(response.headers[REFUSED_HEADER])
        door.check_passing(response, host)
        if response.status_code in _REDIRECTS:
            return response.headers.get("location") or Absent("it redirects to nowhere")
        if response.status_code != 200:
            return Absent(f"{host} answered {response.status_code}")
        return await _saved(response.aiter_raw(), target, bounds.max_bytes)
    finally:
        await response.aclose()


async def _saved(pieces: AsyncIterator[bytes], target: Path, most: int) -> int | Absent:
    unfinished = target.with_name(f".{target.name}.part")
    size = 0
    try:
        with unfinished.open("wb") as file:
            async for piece in pieces:
                size += len(piece)
                if size > most:
                    return Absent(f"it is larger than {most:,} bytes")
                await asyncio.to_thread(file.write, piece)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return size
