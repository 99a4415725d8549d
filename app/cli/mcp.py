"""``taproot mcp``: the lineage for other programs, by the Model Context Protocol."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, EnvFileOption, messages, settings_for
from app.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from app.mcp_server import Desk

__all__ = ["mcp"]

DEFAULT_PORT = 8765


def mcp(
    context: typer.Context,
    http: Annotated[bool, typer.Option("--http", help="Serve HTTP on loopback instead of standard input.")] = False,
    host: Annotated[str | None, typer.Option(help="With --http: 127.0.0.1 (default) or ::1.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="With --http (default 8765); 0 takes a free one.")
    ] = None,
    no_token: Annotated[bool, typer.Option("--no-token", help="With --http: ask for no bearer token.")] = False,
    read_only: Annotated[bool, typer.Option("--read-only", help="No trace, no resume, no decisions.")] = False,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="The most that a run may spend.")] = None,
    recordings: Annotated[Path | None, typer.Option(help="A folder whose cassettes may be replayed.")] = None,
    db: DbOption = None,
    env_file: EnvFileOption = None,
) -> None:
    """Serve the lineage to other programs (MCP): on standard input and output, or with --http on loopback."""
    try:
        from app.mcp_server import Desk
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types", "starlette", "uvicorn"}:
            raise
        raise ConfigurationError("The MCP server needs the extra mcp: pip install '.[mcp]' in the clone") from None
    if not http and (host is not None or port is not None or no_token):
        raise UsageError("--host, --port and --no-token go with --http.")
    if recordings is not None and not recordings.is_dir():
        raise UsageError(f"The folder of recordings {recordings} does not exist.")
    desk = Desk(settings_for(context, db, env_file), recordings, budget_usd, may_write=not read_only)
    try:
        asyncio.run(
            _serve(desk, host or "127.0.0.1", DEFAULT_PORT if port is None else port, token=not no_token)
            if http
            else _answer(desk)
        )
    except KeyboardInterrupt:
        # How a person ends a server.
        return


async def _answer(desk: "Desk") -> None:
    from app.mcp_server import serve_stdio

    await serve_stdio(desk)


async def _serve(desk: "Desk", host: str, port: int, *, token: bool) -> None:
    import secrets

    from app.mcp_server import serve_http

    secret = secrets.token_urlsafe(32) if token else None

    def ready(address: str) -> None:
        console = messages()
        console.print(f"Serving MCP at {address}; Ctrl-C ends it.", soft_wrap=True)
        if secret is not None:
            console.print(f"Clients send this header: Authorization: Bearer {secret}", soft_wrap=True)

    await serve_http(desk, host, port, secret, ready)
