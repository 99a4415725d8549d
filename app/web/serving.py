"""Binding an address and answering browsers on it until Ctrl-C."""

import gc
import ipaddress
import logging
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from starlette.middleware.gzip import GZipMiddleware

from app.errors import ConfigurationError, UsageError
from app.settings import Settings
from app.store.connection import open_database
from app.web.guard import Guard, Visitors
from app.web.page import explorer_app

__all__ = ["SHORTEST_TOKEN", "serve"]

SHORTEST_TOKEN: Final = 16
"""Characters; what is shorter can be guessed by whoever may ask often."""
_SWITCHES_S: Final = 0.001
ENDS_S: Final = 3
"""Seconds that open connections have to end when the server does."""


async def serve(
    settings: Settings,
    host: str,
    port: int,
    token: str | None,
    on_ready: Callable[[str], None],
    recordings: Path | None = None,
) -> None:
    """Answer browsers until Ctrl-C.

    Args:
        settings: where the database is, and what runs started from the page use.
        host: a numeric address or ``localhost``; one that is not loopback always has a token.
        port: 0 takes a free one.
        token: what visitors must bring; absent: one is made where one is needed.
        on_ready: told the address to open, the token in it, once it is bound.
        recordings: a folder from which runs may be replayed; absent: none.

    Raises:
        UsageError: no address, or a token that is too short.
        ConfigurationError: the port is taken.
        DatabaseError: the database cannot be used.
    """
    # A run that reads documents beside the pages would else hold each of their answers up for 5 ms again and again.
    sys.setswitchinterval(_SWITCHES_S)
    address = _address(host)
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isalnum()):
        raise UsageError(f"A token is at least {SHORTEST_TOKEN} letters and digits.")
    if settings.db.exists():
        # Migrates an older database, and refuses a newer one or one of another program, before anybody is let in.
        open_database(settings.db).close()
    elif not settings.db.parent.is_dir():
        raise UsageError(f"The folder of the lineage database {settings.db} does not exist.")
    if token is None and not address.is_loopback:
        token = secrets.token_hex(20)
    listening = _bound(address, port)
    with listening:
        bound = listening.getsockname()[1]
        visitors = Visitors(bound, _names(address), address.is_unspecified, token)
        app = GZipMiddleware(Guard(explorer_app(settings, recordings), visitors), minimum_size=2_000, compresslevel=3)
        logging.getLogger("nicegui").setLevel(logging.ERROR)
        # What is there now stays: looking through it for what may go would hold every answer up again and again.
        gc.freeze()
        config = uvicorn.Config(
            app, log_level="critical", timeout_graceful_shutdown=ENDS_S, server_header=False, lifespan="on"
        )
        shown = "127.0.0.1" if address.is_unspecified and address.version == 4 else str(address)
        shown = f"[{'::1' if address.is_unspecified else shown}]" if address.version == 6 else shown
        opened = f"http://{shown}:{bound}/" + (f"?token={token}" if token is not None else "")
        await _Server(config, lambda: on_ready(opened)).serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells when it answers; before that, Ctrl-C is no error worth a traceback."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; an answer that is cut off then is no error either."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(host: str) -> _Address:
    try:
        return ipaddress.ip_address("127.0.0.1" if host.lower() == "localhost" else host)
    except ValueError:
        raise UsageError(f"{host!r} is not an address to listen on: give a numeric one, as 127.0.0.1.") from None


def _names(address: _Address) -> frozenset[str]:
    if address.is_loopback:
        return frozenset({"localhost", "127.0.0.1" if address.version == 4 else "[::1]"})
    shown = f"[{address}]" if address.version == 6 else str(address)
    return frozenset({shown, "localhost", socket.gethostname().lower()})


def _bound(address: _Address, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((str(address), port))
        # Linux lets two bind the same port as long as neither listens.
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(f"Port {port} of {address} cannot be listened on: {reason}.") from None
    return listening
