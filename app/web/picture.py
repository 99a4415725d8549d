"""What the picture asks for over HTTP: its data, its script, its style sheet.

Data are computed once for each state of the database, in a thread, whoever asks.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from app.errors import DatabaseError, NotInGraphError
from app.exports import explorer
from app.exports.picture_data import as_script_data, picture_data
from app.queries import excerpt_of, stated_dates
from app.records.excerpt import Excerpt
from app.store.changes import ChangeMarks, Mark

__all__ = ["Pictures", "add_routes"]


class Pictures:
    """The data of the picture of one database."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._marks = ChangeMarks(db)
        self._lock = asyncio.Lock()
        self._known: tuple[Mark | None, bytes] | None = None
        self._placed: tuple[tuple[Excerpt, Mapping[str, str]], bytes] | None = None
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
        """Give the data as JSON.

        Raises:
            DatabaseError: the database cannot be used, now or at all.
        """
        async with self._lock:
            stamp = self.stamp()
            if self._known is None or self._known[0] != stamp:
                self._known = stamp, await asyncio.to_thread(self._drawn)
            return self._known[1]

    def _drawn(self) -> bytes:
        try:
            excerpt = excerpt_of(self._db, include_all=True)
        except NotInGraphError:
            return _as_json({"missing": str(self._db), "nodes": [], "edges": []})
        told = excerpt, stated_dates(self._db)
        # A run writes more often than the graph changes, and placing it takes longest.
        if self._placed is None or self._placed[0] != told:
            self._placed = told, _as_json(picture_data(*told))
        return self._placed[1]


def _as_json(value: dict[str, Any]) -> bytes:
    return as_script_data(value).encode()


def add_routes(app: FastAPI, pictures: Pictures) -> None:
    """Answer for the picture."""

    @app.get("/graph.json")
    async def graph(request: Request) -> Response:
        try:
            body = await pictures.data()
        except DatabaseError as error:
            told = _as_json({"error": str(error), "nodes": [], "edges": []})
            return Response(told, 503, {"cache-control": "no-store"}, "application/json")
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
