"""Serving over standard input and output, or over HTTP on loopback.

Over HTTP a page in a browser on this machine could ask as well: so only loopback is bound, ``Host`` and ``Origin``
must name what was bound (a name server cannot rebind us), and a token that only the person at the terminal has seen
is wanted, unless they do without.
"""

import secrets
import socket
from collections.abc import Callable
from typing import Final

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ConfigurationError, UsageError
from app.mcp_server.desk import Desk
from app.mcp_server.server import create_server

__all__ = ["LOOPBACK", "serve_http", "serve_stdio"]

LOOPBACK: Final = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
PATH: Final = "/mcp"
ENDS_S: Final = 3
"""Seconds that open connections have to end when the server does."""


async def serve_stdio(desk: Desk) -> None:
    """Answer one client on standard input and output, until it goes away."""
    try:
        await create_server(desk).run_stdio_async()
    finally:
        await desk.close()


async def serve_http(desk: Desk, host: str, port: int, token: str | None, on_ready: Callable[[str], None]) -> None:
    """Answer clients on a loopback address until Ctrl-C.

    Args:
        desk: settings and limits.
        host: ``127.0.0.1`` or ``::1``.
        port: 0 takes a free one.
        token: what requests must carry; ``None``: nothing.
        on_ready: told the address once it is bound.

    Raises:
        UsageError: the host is not a loopback address.
        ConfigurationError: the port is taken.
    """
    listening = _bound(host, port)
    with listening:
        netloc = f"[{host}]" if host == "::1" else host
        bound = listening.getsockname()[1]
        names = [f"{name}:{bound}" for name in (netloc, "localhost")]
        security = TransportSecuritySettings(allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names])
        app: ASGIApp = create_server(desk).streamable_http_app(
            streamable_http_path=PATH, transport_security=security, host=host
        )
        app = _Guarded(app, frozenset(names), token)
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=ENDS_S, server_header=False, lifespan="on"
        )
        on_ready(f"http://{netloc}:{bound}{PATH}")
        try:
            await uvicorn.Server(config).serve(sockets=[listening])
        finally:
            await desk.close()


def _bound(host: str, port: int) -> socket.socket:
    if host not in LOOPBACK:
        raise UsageError(f"The MCP server listens on loopback only (127.0.0.1 or ::1), not on {host}.")
    listening = socket.socket(LOOPBACK[host])
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # Whoever is told the address may come at once, and then waits for the server instead of being refused.
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(f"Port {port} of {host} cannot be listened on: {reason}.") from None
    return listening


class _Guarded:
    """Lets nobody in who names another host, comes from another origin, or lacks the token."""

    def __init__(self, app: ASGIApp, names: frozenset[str], token: str | None) -> None:
        self._app = app
        self._names = names
        self._token = None if token is None else f"bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        if refusal is None and scope["type"] in {"http", "lifespan"}:
            await self._app(scope, receive, send)
        elif refusal is not None:
            status, sentence = refusal
            headers = {"www-authenticate": "Bearer"} if status == 401 else {}
            await JSONResponse({"error": sentence}, status, headers=headers)(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self._names:
            return 421, "This server is asked by its own address only."
        origin = headers.get("origin")
        if origin is not None and origin.lower().removeprefix("http://") not in self._names:
            return 403, "Pages of other origins are not answered."
        if self._token is None:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        shown = f"{scheme.lower()} {given.strip()}".encode()
        return None if secrets.compare_digest(shown, self._token) else (401, "The bearer token is missing or wrong.")
