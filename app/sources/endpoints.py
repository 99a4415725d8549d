"""Where each service lives: public addresses in everything that is kept, redirected ones only on the wire.

Caveat: when several services are redirected to one address, ``public_url`` tells them apart by their paths
alone; requests made through the door never need to guess, they name their service.
"""

from enum import StrEnum
from typing import Final

import httpx2

from app.errors import ConfigurationError
from app.settings import PUBLIC_URLS, Settings
from app.sources.addresses import allows, parsed

__all__ = ["Endpoints", "Service", "netloc"]


class Service(StrEnum):
    """The services which can be redirected; the names are the keys of ``PUBLIC_URLS``."""

    HUGGINGFACE = "huggingface"
    OPENAI = "openai"
    TAVILY = "tavily"
    ARXIV_API = "arxiv_api"
    ARXIV = "arxiv"
    GITHUB_RAW = "github_raw"
    GITHUB_API = "github_api"


_PATHS: Final = {
    Service.ARXIV_API: ("/api/query",),
    Service.ARXIV: ("/html/", "/pdf/", "/abs/"),
    Service.GITHUB_API: ("/repos/",),
    Service.TAVILY: ("/search", "/extract"),
    Service.OPENAI: ("/chat/completions", "/embeddings", "/models", "/responses"),
    Service.HUGGINGFACE: ("/api/", "/datasets/"),
    Service.GITHUB_RAW: ("/",),
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_ALWAYS_NEEDED: Final = frozenset({"github.com", "www.arxiv.org"})
"""Hosts of links that are asked of a service under another address."""


def netloc(url: str | httpx2.URL) -> str:
    """Give ``host`` for https on its own port, else ``host:port``: what breakers and reasons name."""
    address = parsed(url) if isinstance(url, str) else url
    port = address.port or _DEFAULT_PORTS.get(address.scheme, 0)
    host = f"[{address.host}]" if ":" in address.host else address.host
    return host if (address.scheme, port) == ("https", 443) else f"{host}:{port}"


class Endpoints:
    """The two addresses of every service, as the settings give them."""

    def __init__(self, settings: Settings) -> None:
        given = {
            Service.HUGGINGFACE: settings.hf_endpoint,
            Service.OPENAI: settings.openai_base_url,
            Service.TAVILY: settings.tavily_base_url,
            Service.ARXIV_API: settings.arxiv_url,
            Service.ARXIV: settings.arxiv_url,
            Service.GITHUB_RAW: settings.github_raw_url,
            Service.GITHUB_API: settings.github_api_url,
        }
        self._public = {service: PUBLIC_URLS[service.value] for service in Service}
        self._given = {service: _checked_base(service, url) for service, url in given.items() if url}
        self._web = _checked_base("the web mirror", settings.web_url) if settings.web_url else None
        self._allowed = settings.allowed_hosts

    def redirected(self, service: Service) -> bool:
        """Whether the settings send this service elsewhere than to its public address."""
        return service in self._given and self._given[service] != self._public[service]

    def base(self, service: Service) -> str:
        """Give the address that is really asked, without a final slash."""
        return self._given.get(service, self._public[service])

    def public_base(self, service: Service) -> str:
        """Give the public address, without a final slash."""
        return self._public[service]

    @property
    def web_mirror(self) -> str | None:
        """The mirror which answers for any web page, when one is set."""
        return self._web

    def actual_url(self, service: Service | None, url: str) -> str:
        """Give the address on the wire of a public ``url`` asked of ``service`` (``None``: any web page)."""
        if service is None:
            return url if self._web is None or self._is_allowed(url) else self._mirrored(url)
        rest = _under(self._public[service], url)
        return url if rest is None else self.base(service) + rest

    def public_url(self, url: str, service: Service | None = None) -> str:
        """Give the public address of ``url``; one that is public already comes back unchanged.

        ``service`` is tried first where several share one address.
        """
        if service is not None and service in self._given:
            rest = _under(self._given[service], url)
            if rest is not None:
                return self._public[self._sibling(service, rest)] + rest
        for candidate, paths in _PATHS.items():
            rest = _under(self._given[candidate], url) if candidate in self._given else None
            if rest is not None and rest.startswith(paths):
                return self._public[candidate] + rest
        return self._unmirrored(url)

    def belongs(self, service: Service, url: str) -> bool:
        """Whether the public ``url`` is an address of ``service`` (so may see its credential)."""
        return _under(self._public[service], url) is not None

    def needs(self, host: str) -> bool:
        """Whether a run cannot do without ``host`` (``host`` or ``host:port``): the Hub, arXiv, GitHub, the model."""
        bases = [url for service in Service if service is not Service.TAVILY for url in self._bases(service)]
        names = {netloc(url) for url in bases} | _ALWAYS_NEEDED
        return host in names or any(name.rpartition(":")[0] == host for name in names if not name.startswith("["))

    def optional_host(self, given: str) -> str:
        """Give the ``host`` or ``host:port`` that a person named, in lower case; an address is cut to its host.

        Raises:
            ConfigurationError: not a host, or one that a run cannot do without.
        """
        text = given.strip().lower()
        named = text if "://" in text else f"https://{text}"
        try:
            host = netloc(named)
        except (httpx2.InvalidURL, ValueError):
            host = ""
        if not host or "@" in named or " " in named:
            raise ConfigurationError(f"--give-up {given!r} is not a host, like blog.example.org or localhost:8080.")
        if self.needs(host):
            raise ConfigurationError(
                f"--give-up {host}: a run cannot do without the Hub, arXiv, GitHub and the model, only without pages."
            )
        return host

    def _bases(self, service: Service) -> tuple[str, str]:
        return self.base(service), self._public[service]

    def _sibling(self, service: Service, rest: str) -> Service:
        if service not in (Service.ARXIV, Service.ARXIV_API):
            return service
        return Service.ARXIV_API if rest.startswith(_PATHS[Service.ARXIV_API]) else Service.ARXIV

    def _is_allowed(self, url: str) -> bool:
        """Whether a host is ours to open as it is; the mirror of the web does not stand before it."""
        address = httpx2.URL(url)
        return allows(self._allowed, address.host.lower(), address.port or _DEFAULT_PORTS[address.scheme])

    def _mirrored(self, url: str) -> str:
        scheme, _, rest = url.partition("://")
        return f"{self._web}/{scheme}/{rest}"

    def _unmirrored(self, url: str) -> str:
        rest = _under(self._web, url) if self._web is not None else None
        if rest is None:
            return url
        _, scheme, *remainder = rest.split("/", 2)
        return f"{scheme}://{remainder[0]}" if scheme in _DEFAULT_PORTS and remainder else url


def _under(base: str, url: str) -> str | None:
    """Give what follows ``base`` in ``url``; ``None`` when ``url`` is elsewhere (a longer host, another port)."""
    if not url.startswith(base):
        return None
    rest = url[len(base) :]
    return rest if rest[:1] in ("", "/", "?") else None


def _checked_base(service: str, url: str) -> str:
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise ConfigurationError(f"The address of {service} cannot be used ({error}).") from None
    if (
        address.scheme not in _DEFAULT_PORTS
        or not address.host
        or address.userinfo
        or address.query
        or address.fragment
    ):
        raise ConfigurationError(f"The address of {service} must be http:// or https:// with a host and no password.")
    return str(address).rstrip("/")
