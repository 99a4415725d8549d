"""Options that several commands share, and how a command gets its settings and prints JSON."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.plain_text import escaped
from app.errors import ConfigurationError, NotInGraphError

if TYPE_CHECKING:
    from rich.console import Console

    from app.settings import Settings

__all__ = ["DbOption", "EnvFileOption", "JsonOption", "existing", "messages", "print_json", "results", "settings_for"]

DbOption = Annotated[
    Path | None, typer.Option("--db", help="The lineage database (else TAPROOT_DB, else ./lineage.db).")
]
EnvFileOption = Annotated[
    Path | None, typer.Option("--env-file", help="Read keys and endpoints from this file alone, not the environment.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, nothing else there.")]


def settings_for(context: typer.Context, db: Path | None, env_file: Path | None = None) -> "Settings":
    """Give the settings, with the database that the command line names, if it names one."""
    from app.settings import load_settings

    shared: dict[str, Any] = context.obj or {}
    try:
        settings = load_settings(env_file or shared.get("env_file"))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    chosen = db or shared.get("db")
    return settings if chosen is None else settings.model_copy(update={"db": chosen})


def existing(path: Path) -> Path:
    """Give the path of a database that is there.

    Raises:
        NotInGraphError: it is not.
    """
    if not path.exists():
        raise NotInGraphError(f"There is no lineage database at {path}.")
    return path


def print_json(value: object) -> None:
    """Print one JSON value; text stays readable, or escaped where it cannot be shown or would steer a terminal."""
    text = escaped(json.dumps(value, indent=2, ensure_ascii=False))
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(json.dumps(value, indent=2) + "\n")


def results() -> "Console":
    """Give the console for results: standard output, wide when it is not a terminal, nothing taken for markup."""
    from app.cli.plain_console import PlainConsole

    console = PlainConsole()
    return console if console.is_terminal else PlainConsole(width=200)


def messages() -> "Console":
    """Give the console for progress and messages: standard error."""
    from app.cli.plain_console import PlainConsole

    return PlainConsole(stderr=True)
