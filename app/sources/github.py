"""GitHub: the README of a repository.

Caveat: the file is asked for by its usual name first, because the API allows few calls an hour to those
without a token; a spent limit of the API is not an answer about a repository.
"""

import base64
import binascii
import json
import re
from typing import Final

from app.records.answer import Absent, Answer, Found, Unasked
from app.records.document import Page
from app.sources.endpoints import Service
from app.sources.http import Door, Received

__all__ = ["GitHub"]

RAW_README: Final = "application/vnd.github.raw+json"
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})", re.ASCII)
_NAME = re.compile(r"(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)


class GitHub:
    """Satisfies ``graph_nodes.ports.Repositories``."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._raw = door.endpoints.public_base(Service.GITHUB_RAW)
        self._api = door.endpoints.public_base(Service.GITHUB_API)

    async def readme(self, owner: str, name: str) -> Answer[Page]:
        """Fetch a repository's README: the raw file, else what the API calls the README."""
        if not _OWNER.fullmatch(owner) or not _NAME.fullmatch(name):
            return Absent("not the name of a repository")
        file = await self._file(owner, name, "HEAD")
        if not isinstance(file, Absent):
            return file
        asked = await self._from_api(owner, name)
        if not isinstance(asked, Unasked):
            return asked
        for branch in ("main", "master"):
            file = await self._file(owner, name, branch)
            if isinstance(file, Found):
                return file
        return asked

    async def _file(self, owner: str, name: str, branch: str) -> Answer[Page]:
        url = f"{self._raw}/{owner}/{name}/{branch}/README.md"
        answer = await self._door.get(url, self._door.bounds(Service.GITHUB_RAW), accept="text/plain")
        if not isinstance(answer, Received):
            return answer
        if answer.status != 200:
            return Absent(f"no README.md at {branch} ({answer.status})")
        return Found(_page(answer, answer.body))

    async def _from_api(self, owner: str, name: str) -> Answer[Page]:
        url = f"{self._api}/repos/{owner}/{name}/readme"
        answer = await self._door.get(url, self._door.bounds(Service.GITHUB_API), accept=RAW_README)
        if not isinstance(answer, Received):
            return answer
        host = self._door.host_of(Service.GITHUB_API)
        if answer.status == 200:
            return Found(_page(answer, _content(answer)))
        if answer.status == 401:
            return Unasked("GitHub does not accept the token in GITHUB_TOKEN", host)
        if answer.status == 403 and (
            answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
        ):
            return Unasked("the rate limit of GitHub's API is spent (a GITHUB_TOKEN raises it)", host)
        return Absent(f"no such repository on GitHub, or it has no README ({answer.status})")


def _page(answer: Received, body: bytes) -> Page:
    kind = answer.headers.get("content-type", "text/plain")
    kind = kind if kind.startswith("text/") else "text/plain; charset=utf-8"
    return Page(url=answer.url, content_type=kind, body=body, etag=answer.headers.get("etag"))


def _content(answer: Received) -> bytes:
    """Give the file itself; an API which does not know the raw form wraps it in JSON."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return answer.body
    try:
        wrapped = json.loads(answer.body)
        if isinstance(wrapped, dict) and wrapped.get("encoding") == "base64" and isinstance(wrapped["content"], str):
            return base64.b64decode(wrapped["content"])
    except (ValueError, KeyError, RecursionError, binascii.Error):
        return answer.body
    return answer.body
