"""``taproot serve``: the explorer, a local web page over the lineage database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DbOption, EnvFileOption, messages, settings_for
from app.errors import ConfigurationError

__all__ = ["serve"]

_OF_THE_EXTRA = frozenset({"nicegui", "fastapi", "starlette", "uvicorn", "socketio", "engineio"})


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; another than loopback always wants a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8080,
    token: Annotated[
        str | None, typer.Option(help="What visitors must bring; made here where one is needed and none is given.")
    ] = None,
    recordings: Annotated[
        Path | None, typer.Option(help="A folder of recordings that may be replayed.", exists=True, file_okay=False)
    ] = None,
    db: DbOption = None,
    env_file: EnvFileOption = None,
) -> None:
    """Open the explorer: a web page, on this machine alone, over the lineage database."""
    try:
        from app.web import serve as serve_page
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        raise ConfigurationError("The explorer needs the extra web: pip install '.[web]' in the clone") from None
    settings = settings_for(context, db, env_file)

    def ready(address: str) -> None:
        messages().print(f"The explorer is at {address}; Ctrl-C ends it.", soft_wrap=True)

    try:
        asyncio.run(serve_page(settings, host, port, token, ready, recordings))
    except KeyboardInterrupt:
        # How a person ends a server.
        return
