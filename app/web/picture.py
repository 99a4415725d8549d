"""What the picture asks for over HTTP: its data, its script, its style sheet.

The database is read, and placed, once for each state whoever asks, in a thread. A page that has a state already is
told the difference alone, without places: where things stand in an open page is for the page to keep.
"""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from app.errors import DatabaseError, NotInGraphError
from app.exports import explorer
from app.exports.picture_data import Content, as_script_data, content_of, difference, placed, with_places
from app.queries import whole_excerpt
from app.store.changes import ChangeMarks, Mark

__all__ = ["Pictures", "add_routes"]

_REMEMBERED: Final = 12
"""Contents of the past to which differences can be told; they share what is the same in them."""


@dataclass(frozen=True, slots=True)
class _State:
    """A content under its tag; ``None``: there is no database."""

    tag: str
    content: Content | None


class Pictures:
    """The data of the picture of one database."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._marks = ChangeMarks(db)
        self._reading, self._placing = asyncio.Lock(), asyncio.Lock()
        self._read_at: Mark | None = None
        self._rests_until = 0.0
        self._states: OrderedDict[str, _State] = OrderedDict()
        self._begun = secrets.token_hex(6)
        self._count = 0
        self._drawn: tuple[str, bytes] | None = None
        self._ahead: asyncio.Task[None] | None = None

    def stamp(self) -> Mark | None:
        """Give what changes whenever somebody has written; reading does not change it.

        Raises:
            DatabaseError: the file cannot be read.
        """
        return self._marks.mark()

    def begin(self) -> None:
        """Draw ahead, so that the first visitor need not wait; what fails is told to whoever asks."""
        self._ahead = asyncio.create_task(self._draw_ahead())

    async def _draw_ahead(self) -> None:
        with suppress(DatabaseError):
            await self.data()

    async def data(self) -> bytes:
        """Give everything, with places that depend on the graph alone, as JSON.

        Raises:
            DatabaseError: the database cannot be used, now or at all.
        """
        state = await self._now()
        async with self._placing:
            if self._drawn is None or self._drawn[0] != state.tag:
                self._drawn = state.tag, await asyncio.to_thread(self._whole, state)
            return self._drawn[1]

    async def since(self, tag: str) -> bytes | None:
        """Give what has changed since a state that a page has; ``None``: nothing.

        Everything, where that state is no longer (or never was) known here.

        Raises:
            DatabaseError: the database cannot be used, now or at all.
        """
        state = await self._now()
        if state.tag == tag:
            return None
        before = self._states.get(tag)
        if before is None or before.content is None or state.content is None:
            return await self.data()
        told = difference(before.content, state.content)
        return _as_json({"since": tag, "tag": state.tag, **told})

    async def _now(self) -> _State:
        """Read the database, if anybody has written; at most half of a processor's time goes into it."""
        async with self._reading:
            stamp = self.stamp()
            if not self._states or self._read_at != stamp:
                await asyncio.sleep(max(0.0, self._rests_until - time.monotonic()))
                stamp, latest = self.stamp(), next(reversed(self._states.values()), None)
                content, took = await asyncio.to_thread(self._read, None if latest is None else latest.content)
                self._rests_until = time.monotonic() + took
                self._read_at = stamp
                if latest is None or latest.content != content:
                    self._remember(content)
            return next(reversed(self._states.values()))

    def _read(self, before: Content | None) -> tuple[Content | None, float]:
        """Give the content, and how many seconds a processor worked on it."""
        begun = time.thread_time()
        try:
            excerpt, stated = whole_excerpt(self._db)
        except NotInGraphError:
            return None, 0.0
        return content_of(excerpt, stated, before), time.thread_time() - begun

    def _remember(self, content: Content | None) -> None:
        self._count += 1
        tag = f"{self._begun}-{self._count}"
        self._states[tag] = _State(tag, content)
        while len(self._states) > _REMEMBERED:
            self._states.popitem(last=False)

    def _whole(self, state: _State) -> bytes:
        if state.content is None:
            return _as_json({"missing": str(self._db), "nodes": [], "edges": []})
        return _as_json({"tag": state.tag, **with_places(state.content, placed(state.content))})


def _as_json(value: Mapping[str, Any]) -> bytes:
    return as_script_data(value).encode()


def add_routes(app: FastAPI, pictures: Pictures) -> None:
    """Answer for the picture."""

    @app.get("/graph.json")
    async def graph(request: Request, since: str | None = None) -> Response:
        try:
            body = await (pictures.data() if since is None else pictures.since(since))
        except DatabaseError as error:
            told = _as_json({"error": str(error), "nodes": [], "edges": []})
            return Response(told, 503, {"cache-control": "no-store"}, "application/json")
        if body is None:
            return Response(status_code=204, headers={"cache-control": "no-store"})
        if since is not None:
            return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")
        return _unless_known(request, body, "application/json")

    @app.get("/explorer.js")
    def script(request: Request) -> Response:
        return _unless_known(request, explorer.script().encode(), "text/javascript; charset=utf-8")

    @app.get("/explorer.css")
    def style(request: Request) -> Response:
        return _unless_known(request, explorer.style().encode(), "text/css; charset=utf-8")


def _unless_known(request: Request, body: bytes, kind: str) -> Response:
    """Answer 304 when the browser has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=kind)
