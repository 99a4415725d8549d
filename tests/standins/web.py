"""The web: ``/https/HOST/PATH`` mirrors a page of the world, ``/PATH`` is a page of the host ``localhost``.

Queries are ignored when a page is looked up.
"""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.standins.world import World

__all__ = ["web"]


def web(world: World, fill: Callable[[str], str]) -> Starlette:
    """Make the service."""

    async def page(request: Request) -> Response:
        first, _, rest = request.path_params["path"].partition("/")
        name = rest if first in ("https", "http") and rest else f"localhost/{request.path_params['path']}"
        host, _, path = name.partition("/")
        name = f"{host.lower()}/{path}".rstrip("/")
        if name in world.redirects:
            return RedirectResponse(fill(world.redirects[name].to), world.redirects[name].status)
        for candidate in (name, f"{name}/index.html", f"{name}.html"):
            if candidate in world.pages:
                return _response(world, candidate, fill)
        return HTMLResponse("<html><title>Not found</title><h1>Page not found</h1></html>", 404)

    return Starlette(routes=[Route("/{path:path}", page)])


def _response(world: World, name: str, fill: Callable[[str], str]) -> Response:
    found = world.pages[name]
    body = found.body
    if found.content_type.startswith(("text/", "application/json", "application/xml")):
        body = fill(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return Response(body, headers={"Content-Type": found.content_type})
