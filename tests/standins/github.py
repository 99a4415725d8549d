"""GitHub: raw files and the two API calls about a repository. Any ref is accepted; names ignore case, paths do not."""

import base64
import hashlib
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.standins.world import World

__all__ = ["github_api", "github_raw"]

_NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}


def github_raw(world: World, fill: Callable[[str], str]) -> Starlette:
    """Make the service of raw files."""

    async def file(request: Request) -> Response:
        asked = request.path_params
        found = world.repositories_by_lower_name.get(f"{asked['owner']}/{asked['repo']}".lower())
        path = asked["path"].removeprefix("heads/main/") if asked["ref"] == "refs" else asked["path"]
        if found is None or path not in found[1]:
            return PlainTextResponse("404: Not Found", 404)
        body = fill(found[1][path]).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Response(None, 304, {"ETag": etag})
        return PlainTextResponse(body, 200, {"ETag": etag, "Cache-Control": "max-age=300"})

    return Starlette(routes=[Route("/{owner}/{repo}/{ref}/{path:path}", file)])


def github_api(world: World, fill: Callable[[str], str]) -> Starlette:
    """Make the API."""

    async def repository(request: Request) -> Response:
        found = world.repositories_by_lower_name.get("{owner}/{repo}".format(**request.path_params).lower())
        if found is None:
            return JSONResponse(_NOT_FOUND, 404)
        owner, _, name = found[0].partition("/")
        return JSONResponse(
            {
                "id": int(hashlib.sha1(found[0].encode()).hexdigest()[:7], 16),
                "name": name,
                "full_name": found[0],
                "private": False,
                "owner": {"login": owner, "type": "Organization"},
                "html_url": f"https://github.com/{found[0]}",
                "description": None,
                "fork": False,
                "default_branch": "main",
                "stargazers_count": 7,
                "created_at": "2024-01-01T00:00:00Z",
                "pushed_at": "2024-06-01T00:00:00Z",
                "license": None,
            }
        )

    async def readme(request: Request) -> Response:
        found = world.repositories_by_lower_name.get("{owner}/{repo}".format(**request.path_params).lower())
        name = next((path for path in (found[1] if found else ()) if path.lower() == "readme.md"), None)
        if found is None or name is None:
            return JSONResponse(_NOT_FOUND, 404)
        body = fill(found[1][name]).encode()
        if "raw" in request.headers.get("accept", ""):
            return Response(body, media_type="application/vnd.github.raw+json; charset=utf-8")
        return JSONResponse(
            {
                "type": "file",
                "encoding": "base64",
                "size": len(body),
                "name": name,
                "path": name,
                "content": base64.encodebytes(body).decode(),
                "sha": hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest(),
                "html_url": f"https://github.com/{found[0]}/blob/main/{name}",
                "download_url": f"https://raw.githubusercontent.com/{found[0]}/main/{name}",
            }
        )

    return Starlette(routes=[Route("/repos/{owner}/{repo}", repository), Route("/repos/{owner}/{repo}/readme", readme)])
