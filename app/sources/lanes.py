"""Below the door: one pool of connections for every service, one for the open web, answers read within bounds.

Everything above this transport (memory, recording, clients) sees public addresses and small, decoded,
complete answers without secrets. Caveat: what is certainly not there (a refused address, an answer which is
too large, a host that does not exist) comes up as an answer with ``REFUSED_HEADER``, so that a recording
holds it too.
"""

import asyncio
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

import httpcore2
import httpx2

from app.errors import RefusedAddressError
from app.settings import Settings
from app.sources.addresses import GuardedBackend, Resolver, UnknownHostError, check_url, parsed
from app.sources.endpoints import Endpoints, Service, netloc
from app.sources.scrubbed_lines import ScrubbedLines
from app.sources.scrubbing import Scrubber, telling

__all__ = ["BOUNDS", "MEGABYTE", "REFUSED_HEADER", "Bounds", "Lanes"]

MEGABYTE: Final = 1_000_000
BOUNDS: Final = "taproot"
"""Key of ``request.extensions`` under which a request's ``Bounds`` travel."""

REFUSED_HEADER: Final = "x-taproot-refused"
"""Says why there is no answer and never will be; never taken over from a server."""

REFUSED_STATUS: Final = 403
KEPT_HEADERS: Final = frozenset(
    {
        "content-type",
        "date",
        "etag",
        "link",
        "location",
        "retry-after",
        "x-error-code",
        "x-error-message",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-repo-commit",
    }
)
LONGEST_HEADER: Final = 4096
UNPACKED: Final = frozenset({"", "identity", "gzip", "deflate"})
"""Packings that are read, one alone: of packings within packings little may come out of a lot of work."""

NO_HTTP: Final = ("illegal ", "bad ", "Receive buffer too long", "Received server ", "multiple ", "conflicting ")
"""How h11 begins to say what is wrong with an answer; connections that end too early are told in other words."""

_IN_AN_ADDRESS: Final = "".join(map(chr, range(0x21, 0x7F)))
KEEP_ALIVE_S: Final = 30.0
_POOL: Final = {"max_connections": 64, "max_keepalive_connections": 32}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one try may cost.

    Attributes:
        service: whose lane it takes; ``None``: the open web.
        max_bytes: of the decoded body.
        max_pdf_bytes: the same when the server says that it is a PDF.
        connect_s: seconds to a connection.
        read_s: seconds without a byte.
        deadline_s: seconds for the whole try.
        content_types: prefixes that are read (an answer without a type is read); empty: every type.
        streamed: a good answer is given on as it comes, line by line, instead of whole; ``read_s`` holds between its
            pieces and ``deadline_s`` to its beginning only.
        binary: what is streamed is no text: it is given on as it is (a file of rows, which is kept apart from
            whatever is shown or recorded).
    """

    service: Service | None = None
    max_bytes: int = 10 * MEGABYTE
    connect_s: float = 10.0
    read_s: float = 30.0
    deadline_s: float = 60.0
    content_types: tuple[str, ...] = ()
    max_pdf_bytes: int = 30 * MEGABYTE
    streamed: bool = False
    binary: bool = False


class _RefusedAnswerError(Exception):
    """An answer that is not read to its end, and why."""


class _GuardedTransport(httpx2.AsyncHTTPTransport):
    """One pool whose connections go to checked addresses only."""

    def __init__(self, context: ssl.SSLContext, allowed: Collection[str], resolver: Resolver) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_POOL["max_connections"],
            max_keepalive_connections=_POOL["max_keepalive_connections"],
            keepalive_expiry=KEEP_ALIVE_S,
            http1=True,
            http2=False,
            network_backend=GuardedBackend(allowed, resolver),
        )


class Lanes(httpx2.AsyncBaseTransport):
    """Takes a request with a public address to where the settings send it, and brings the answer back.

    A lane is a pool of its own: a connection that a service may open to this machine is never used for a
    link which a document holds. The token of a service is put on here, on its own lane only.
    """

    def __init__(self, settings: Settings, endpoints: Endpoints, resolver: Resolver) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._resolver = resolver
        self._context: ssl.SSLContext | None = None
        self._pools: dict[str, _GuardedTransport] = {}
        self._tokens = _tokens(settings)
        self._scrubber = Scrubber(telling(settings.secrets))
        self._answered = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request (``request.extensions[BOUNDS]`` says how far) and read the answer to its end.

        Raises:
            httpx2.TransportError: the try failed and may be repeated.
        """
        bounds = request.extensions.get(BOUNDS)
        bounds = bounds if isinstance(bounds, Bounds) else Bounds()
        url = str(request.url)
        try:
            url = self._checked(url, bounds.service)
            async with asyncio.timeout(bounds.deadline_s):
                response = await self._send(request, url, bounds)
        except TimeoutError:
            raise httpx2.ReadTimeout(f"{netloc(url)} took longer than {bounds.deadline_s:g} s") from None
        except (RefusedAddressError, _RefusedAnswerError) as error:
            return _refused(str(error))
        except UnknownHostError as error:
            # A name which does not exist is a fact only while names can be resolved at all.
            if bounds.service is None and self._answered:
                return _refused(str(error))
            raise httpx2.ConnectError(str(error)) from None
        except httpx2.RemoteProtocolError as error:
            # A page that answers something else than HTTP will do so again, and must not hold up its dataset for ever.
            if bounds.service is None and str(error).startswith(NO_HTTP):
                return _refused(f"its answer is not HTTP ({str(error)[:80]})")
            raise
        except httpx2.ConnectError as error:
            if bounds.service is None and "CERTIFICATE_VERIFY_FAILED" in str(error):
                return _refused(f"{netloc(url)} has no valid certificate")
            raise
        self._answered = True
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()

    def _checked(self, url: str, service: Service | None) -> str:
        """Give the address on the wire of a public one that may be opened."""
        if service is None:
            return self._endpoints.actual_url(None, check_url(url, self._settings.allowed_hosts))
        if not self._endpoints.belongs(service, url):
            raise RefusedAddressError(f"{netloc(url)} is not an address of {service.value}")
        return self._endpoints.actual_url(service, url)

    async def _send(self, request: httpx2.Request, url: str, bounds: Bounds) -> httpx2.Response:
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        token = self._tokens.get(bounds.service) if bounds.service is not None else None
        if token is not None and "authorization" not in request.headers:
            headers.append((b"authorization", f"Bearer {token}".encode("ascii")))
        sent = httpx2.Request(
            request.method,
            parsed(url),
            headers=headers,
            content=await request.aread(),
            extensions={"timeout": _timeouts(bounds)},
        )
        response = await self._pool(bounds.service, mirrored=url != str(request.url)).handle_async_request(sent)
        if bounds.streamed and response.status_code == 200 and _packing(response) in UNPACKED:
            kept = self._kept(response.headers, bounds.service, str(request.url), url)
            if bounds.binary and _packing(response) not in ("", "identity"):
                await response.aclose()
                raise _RefusedAnswerError("it is packed in a way that was not asked for")
            body = response.stream if bounds.binary else ScrubbedLines(response, self._scrubber, bounds.max_bytes)
            return httpx2.Response(response.status_code, headers=kept, stream=body)
        try:
            return httpx2.Response(
                response.status_code,
                headers=self._kept(response.headers, bounds.service, str(request.url), url),
                content=self._scrubber.body(await _body(response, bounds)),
            )
        except httpx2.DecodingError:
            if bounds.service is None:
                raise _RefusedAnswerError("its compression is broken") from None
            raise httpx2.ReadError("the compression of the answer is broken") from None
        finally:
            await response.aclose()

    def _pool(self, service: Service | None, *, mirrored: bool) -> _GuardedTransport:
        name = service.value if service is not None else "mirror" if mirrored else "web"
        if name not in self._pools:
            if self._context is None:
                self._context = httpx2.create_ssl_context(trust_env=False)
            self._pools[name] = _GuardedTransport(self._context, self._private(service, name), self._resolver)
        return self._pools[name]

    def _private(self, service: Service | None, lane: str) -> Collection[str]:
        """Give what a lane may open although it is private: what the user named for it, and nothing else."""
        if service is not None:
            redirected = self._endpoints.redirected(service)
            return {_authority(self._endpoints.base(service))} if redirected else frozenset()
        mirror = self._endpoints.web_mirror
        return {_authority(mirror)} if lane == "mirror" and mirror else self._settings.allowed_hosts

    def _kept(self, headers: httpx2.Headers, service: Service | None, public: str, actual: str) -> Mapping[str, str]:
        kept = {
            name: self._scrubber.text(value)
            for name, value in headers.items()
            if name in KEPT_HEADERS and len(value) <= LONGEST_HEADER
        }
        if "location" in kept:
            kept["location"] = _ascii_address(self._public_location(kept["location"], service, public, actual))
        if "link" in kept:
            base = self._endpoints.base(service) if service is not None else None
            if base is not None and service is not None:
                kept["link"] = kept["link"].replace(f"<{base}/", f"<{self._endpoints.public_base(service)}/")
        # What a server writes beyond ASCII could not be put into a header again.
        return {name: value.encode("ascii", "replace").decode() for name, value in kept.items()}

    def _public_location(self, location: str, service: Service | None, public: str, actual: str) -> str:
        """Give where a redirect leads as a public address, whatever the answering mirror calls itself."""
        try:
            target = urljoin(actual, location)
            known = self._endpoints.public_url(target, service)
            return known if known != target else urljoin(public, location)
        except ValueError:
            return location


async def _body(response: httpx2.Response, bounds: Bounds) -> bytes:
    """Read the decoded body in small steps; a bomb is stopped at the limit, not after it has gone off."""
    kind = response.headers.get("content-type", "").lower()
    wanted = bounds.content_types
    if response.status_code == 200 and wanted and kind and not kind.startswith(wanted):
        raise _RefusedAnswerError(f"it is not text ({kind.partition(';')[0].strip()[:80]})")
    packing = _packing(response)
    if packing not in UNPACKED:
        raise _RefusedAnswerError(f"it is packed in a way that was not asked for ({packing[:80]})")
    most = bounds.max_pdf_bytes if kind.startswith("application/pdf") else bounds.max_bytes
    body = bytearray()
    # What is not packed is taken as it comes: unpacking leads it through three more layers.
    pieces = response.aiter_bytes() if packing not in ("", "identity") else aiter(_stream(response))
    async for piece in pieces:
        if len(body) + len(piece) > most:
            raise _RefusedAnswerError(f"it is larger than {most / MEGABYTE:g} MB")
        body += piece
    return bytes(body)


def _stream(response: httpx2.Response) -> httpx2.AsyncByteStream:
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    return response.stream


def _packing(response: httpx2.Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower()


def _ascii_address(address: str) -> str:
    """Give an address as ASCII, as every address of the door is; one that is malformed stays so."""
    if address.isascii():
        return address
    try:
        return str(httpx2.URL(address))
    except (httpx2.InvalidURL, ValueError):
        return quote(address, safe=_IN_AN_ADDRESS)


def _authority(base: str) -> str:
    address = httpx2.URL(base)
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port or (443 if address.scheme == 'https' else 80)}"


def _refused(reason: str) -> httpx2.Response:
    text = reason.encode("ascii", "replace").decode()
    return httpx2.Response(REFUSED_STATUS, headers={REFUSED_HEADER: text, "content-type": "text/plain"})


def _timeouts(bounds: Bounds) -> dict[str, float]:
    return {"connect": bounds.connect_s, "read": bounds.read_s, "write": bounds.read_s, "pool": bounds.deadline_s}


def _tokens(settings: Settings) -> Mapping[Service, str]:
    given = {
        Service.HUGGINGFACE: settings.hf_token,
        Service.GITHUB_RAW: settings.github_token,
        Service.GITHUB_API: settings.github_token,
    }
    return {service: token.get_secret_value() for service, token in given.items() if token is not None}
