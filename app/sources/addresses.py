"""Which addresses the door opens: public hosts over http and https, checked before and after the name is resolved.

Caveat: the check after resolution binds only because the connection goes to the very address that was
checked (``GuardedBackend``); a check of the name alone would be undone by a name that changes its address.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import httpcore2
import httpx2

from app.errors import RefusedAddressError
from app.sources.streams import WatchedStream

__all__ = [
    "GuardedBackend",
    "Resolver",
    "UnknownHostError",
    "allows",
    "check_url",
    "normal_url",
    "parsed",
    "refusal",
    "resolve",
]

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a host name; ``UnknownHostError`` when the name does not exist."""

LONGEST_URL: Final = 8192
_REMEMBERED: Final = 1024
"""Addresses whose normal form is remembered: the same few are asked for again and again."""
MOST_ADDRESSES: Final = 4

_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*", re.ASCII)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.ASCII)
_INSIDE: Final = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain", "onion")
_RESERVED: Final = ("invalid", "test", "example")
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
_ALSO_INSIDE: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata lives at 192.0.0.192
        "192.88.99.0/24",  # relays of 6to4, which lead anywhere
        "168.63.129.16/32",  # Azure answers here to its own machines only, although the address is public
        "fec0::/10",  # site-local, the older private range
        "3fff::/20",  # documentation
    )
)
"""What Python's tables (which differ by version) let pass and the registries of IANA, or a cloud, do not."""

_PORTS_OF_OTHERS: Final = frozenset(
    {
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)  # fmt: skip
"""Ports of mail, shells and the like, which no browser opens either (the Fetch standard, "port blocking")."""


class UnknownHostError(OSError):
    """The name does not exist (the resolver said so, it was not merely out of reach)."""


@lru_cache(_REMEMBERED)
def parsed(url: str) -> httpx2.URL:
    """Parse an address, which takes long; one fetch asks for the same one several times, and nobody changes it.

    Raises:
        httpx2.InvalidURL: it is malformed.
    """
    return httpx2.URL(url)


@lru_cache(_REMEMBERED)
def normal_url(url: str) -> str:
    """Give ``url`` in its normal form, without fragment.

    Raises:
        RefusedAddressError: another scheme, a password in it, no host, an unusable port, white space in it.
    """
    if len(url) > LONGEST_URL or any(ord(character) < 33 or ord(character) == 127 for character in url):
        raise RefusedAddressError("the address is too long or holds white space or control characters")
    try:
        address = httpx2.URL(url)
        address = address.copy_with(fragment=None) if "#" in url else address
        host, port = address.host, address.port
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise RefusedAddressError("the address is malformed") from None
    if address.scheme not in ("http", "https"):
        raise RefusedAddressError(f"only http and https are opened, not {address.scheme[:20] or 'nothing'}")
    if address.userinfo:
        raise RefusedAddressError("the address holds a user name or password")
    if not host or (port is not None and not 0 < port < 65536):
        raise RefusedAddressError("the address has no host or no usable port")
    return str(address)


def check_url(url: str, allowed: Collection[str] = frozenset()) -> str:
    """Give ``url`` in its normal form when the door may open it; its name is not resolved yet.

    Args:
        url: any text.
        allowed: ``host`` or ``host:port`` entries which may be private.

    Raises:
        RefusedAddressError: as ``normal_url``, or a private address, one in an odd spelling, a port of mail.
    """
    normal = normal_url(url)
    address = httpx2.URL(normal)
    if not allows(allowed, address.host.lower(), address.port or (443 if address.scheme == "https" else 80)):
        if address.port in _PORTS_OF_OTHERS:
            raise RefusedAddressError(f"port {address.port} belongs to another protocol than the web's")
        _check_host(address.raw_host.decode("ascii", "replace").lower())
    return normal


def allows(allowed: Collection[str], host: str, port: int) -> bool:
    """Whether ``host`` or ``host:port`` is among the entries which may be private."""
    bracketed = f"[{host}]" if ":" in host else host
    return any(entry in allowed for entry in (host, bracketed, f"{bracketed}:{port}"))


def _check_host(host: str) -> None:
    """Refuse what is certainly not a public host, before anything is resolved."""
    name = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in name:
        _check_literal(name)
        return
    name = name.rstrip(".")
    labels = name.split(".")
    if not name:
        raise RefusedAddressError("the address has no host")
    if all(label.isascii() and label.isdigit() for label in labels) and len(labels) == 4:
        _check_literal(name)
        return
    if _NUMBER.fullmatch(labels[-1]):
        raise RefusedAddressError(f"{host[:60]} is an address in an odd spelling")
    if not _HOST_NAME.fullmatch(name) or len(name) > 253:
        raise RefusedAddressError(f"{host[:60]} is not a host name")
    if len(labels) == 1 or name.endswith(tuple(f".{ending}" for ending in _INSIDE)):
        raise RefusedAddressError(f"{host[:60]} is a name inside a private network")
    if labels[-1] in _RESERVED:
        raise RefusedAddressError(f"{host[:60]} is a reserved name which no host has")


def _check_literal(text: str) -> None:
    reason = refusal(text)
    if reason is not None:
        raise RefusedAddressError(f"{text[:60]} {reason}")


def refusal(text: str) -> str | None:
    """Say why the IP address ``text`` is not opened; ``None`` when it is a public one.

    Addresses which carry another one (IPv4-mapped, 6to4, Teredo, NAT64, IPv4-compatible) are always
    refused: what lies behind them cannot be told from the outside.

    >>> refusal("10.0.0.1")
    'is not a public address'
    >>> refusal("8.8.8.8") is None
    True
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "is an address in an odd spelling"
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return "is an address with a zone"
        if address.ipv4_mapped or address.sixtofour or address.teredo or _carries(address):
            return "is an address that carries another one"
    return None if _is_public(address) else "is not a public address"


def _carries(address: ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 1)


def _is_public(address: IpAddress) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not address.is_loopback
        and not address.is_link_local
        and not any(address in network for network in _ALSO_INSIDE)
    )


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver.

    Raises:
        UnknownHostError: the name does not exist.
        OSError: the resolver could not be asked.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            raise UnknownHostError(f"the host {host} does not exist") from None
        raise
    except UnicodeError:
        raise UnknownHostError(f"{host[:60]} is not a host name") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for one pool, to addresses it has checked itself.

    Args:
        allowed: ``host`` or ``host:port`` entries which may be private.
        resolver: asked once a connection; the connection goes to its answer and nowhere else.
    """

    def __init__(self, allowed: Collection[str] = frozenset(), resolver: Resolver = resolve) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve, check, connect.

        Raises:
            RefusedAddressError: an address of the host is private.
            UnknownHostError: the host does not exist.
            httpcore2.ConnectError: no address could be connected to.
        """
        addresses = await self._addresses(host, port, timeout)
        share = None if timeout is None else timeout / len(addresses)
        for position, address in enumerate(addresses):
            try:
                return WatchedStream(await self._inner.connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if position == len(addresses) - 1:
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Refuse: nothing of ours speaks to a socket of this machine."""
        raise RefusedAddressError("a socket of this machine is not opened")

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        free = allows(self._allowed, host.lower(), port)
        if not free:
            _check_host(host.lower())
        try:
            async with asyncio.timeout(timeout):
                found = list(await self._resolver(host, port))[:MOST_ADDRESSES]
        except TimeoutError:
            raise httpcore2.ConnectTimeout(f"the name {host} was not resolved in time") from None
        except UnknownHostError:
            raise
        except OSError as error:
            raise httpcore2.ConnectError(f"the name {host} could not be resolved ({error})") from None
        if not found:
            raise UnknownHostError(f"the host {host} does not exist")
        return found if free else _checked(host, found)


def _checked(host: str, addresses: Sequence[str]) -> Sequence[str]:
    """Give the public ones; one private address among them refuses the host (a name of two faces)."""
    judged = [(address, refusal(address)) for address in addresses]
    for address, reason in judged:
        if reason is not None and not _is_translation(address):
            raise RefusedAddressError(f"{host} leads to {address}, which {reason}")
    public = [address for address, reason in judged if reason is None]
    if not public:
        raise RefusedAddressError(f"{host} leads to {addresses[0]}, which {refusal(addresses[0])}")
    return public


def _is_translation(text: str) -> bool:
    """Whether a network of IPv6 alone made this address up for a public IPv4 one (it is skipped, not trusted)."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if not isinstance(address, ipaddress.IPv6Address) or address not in _NAT64[0]:
        return False
    return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
