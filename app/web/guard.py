"""Who is let in, and what the browser may do with what it gets.

A page of another origin in the same browser can send requests here as well, and a name server can point its own name
at us: so ``Host`` must be ours and ``Origin`` the same as ``Host``, for the web socket too. A token, where there is
one, comes once in the address, is kept in a cookie that no script can read, and leaves the address at once.
"""

import ipaddress
import re
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Visitors", "policy"]

_TAG: Final = re.compile(rb"<(script|style)(?=[\s>])")
_INLINE_STYLE: Final = (b'-keep-alive-cache" style="display: none"', b'-keep-alive-cache" hidden')
"""The one style attribute of NiceGUI's page, which the policy would not apply."""
_KEPT_S: Final = 30 * 24 * 3600
"""How long a browser keeps the token."""
_FIXED: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def policy(nonce: str) -> str:
    """Give the content security policy of the page; only scripts and style sheets with this nonce, or from us, run."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who may ask.

    Attributes:
        port: that is bound.
        names: host names (lower case, without port) which are ours.
        any_address: a numeric address is ours, whichever (bound to all of them).
        token: what visitors must bring; ``None``: nothing.
    """

    port: int
    names: frozenset[str]
    any_address: bool
    token: str | None

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies are shared between the ports of a host."""
        return f"taproot_{self.port}"

    def is_ours(self, host: str) -> bool:
        """Tell whether a ``Host`` header names us."""
        name, _, port = host.lower().rpartition(":")
        if port != str(self.port):
            return False
        return name in self.names or (self.any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


class Guard:
    """Lets nobody in who names another host, comes from another origin or lacks the token; adds the headers."""

    def __init__(self, app: ASGIApp, visitors: Visitors) -> None:
        self._app = app
        self._visitors = visitors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, one request or web socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
        if refusal is None and scope["type"] == "http" and given is not None and self._knows(given):
            await self._welcome(scope)(scope, receive, send)
            return
        if refusal is None and not self._knows(self._shown(headers)):
            refusal = 401, "This explorer wants its token: open the address that `taproot serve` has printed."
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].startswith(b"x-forwarded-")]
        await self._app(scope, receive, _Dressed(send).send if scope["type"] == "http" else send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._visitors.is_ours(host):
            return 421, "This explorer is asked by its own address only."
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            return 403, "Pages of other origins are not answered."
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return 403, "Pages of other origins are not answered."
        return None

    def _knows(self, shown: str) -> bool:
        token = self._visitors.token
        return token is None or secrets.compare_digest(shown.encode(), token.encode())

    def _shown(self, headers: Headers) -> str:
        try:
            jar = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        return jar[self._visitors.cookie].value if self._visitors.cookie in jar else ""

    def _welcome(self, scope: Scope) -> RedirectResponse:
        """Take the token out of the address, so that it is neither shared nor kept in the history."""
        rest = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != "token"]
        # One slash: "//elsewhere" would lead to another host.
        address = "/" + scope["path"].lstrip("/\\")
        response = RedirectResponse(address + (f"?{urlencode(rest)}" if rest else ""), 303)
        if self._visitors.token is not None:
            name, token = self._visitors.cookie, self._visitors.token
            response.set_cookie(name, token, max_age=_KEPT_S, httponly=True, samesite="lax")
        return response


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    await PlainTextResponse(sentence + "\n", status, headers=_FIXED)(scope, receive, send)


class _Dressed:
    """Adds the headers to a response, and the nonce to the tags of a page that this server wrote.

    Texts of others stand in a page only where ``<`` is escaped, so no tag of theirs can get the nonce.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()
        self._nonce = secrets.token_urlsafe(16)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _FIXED.items():
                headers[name] = value
            headers["content-security-policy"] = policy(self._nonce)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            await self._finish()
            return
        await self._send(message)

    async def _finish(self) -> None:
        assert self._start is not None
        page = bytes(self._body).replace(*_INLINE_STYLE)
        body = _TAG.sub(rb'<\1 nonce="' + self._nonce.encode() + rb'"', page)
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(body))
        start, self._start = self._start, None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
