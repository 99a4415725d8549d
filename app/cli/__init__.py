"""The command line: registers the commands, and turns errors into one sentence and an exit code, only here."""

import gc
import re
import sys
from pathlib import Path
from typing import Annotated, Final, cast

import typer

from app import __version__
from app.cli.analyze import analyze
from app.cli.chat import chat
from app.cli.decontaminate import decontaminate
from app.cli.eval import evaluate
from app.cli.export import export
from app.cli.import_lines import import_lines
from app.cli.mcp import mcp
from app.cli.overlap import overlap
from app.cli.plain_text import plain
from app.cli.resume import resume
from app.cli.review import review
from app.cli.runs import runs
from app.cli.sample import sample
from app.cli.serve import serve
from app.cli.show import show
from app.cli.trace import trace
from app.cli.why import why
from app.errors import TaprootError, UsageError

__all__ = ["app", "main"]

_SHOWN = 200
"""Characters of one word, a path or an argument, that are repeated in an error."""

_LONGEST = 2_000
"""Characters of an error."""

_GARBAGE_AFTER: Final = (50_000, 20, 20)
"""Objects and rounds between looks for garbage in circles: hardly anything of ours is, and looking took a tenth of the
time of a trace."""

_UsageError: Final = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
"""What typer raises for a command line it cannot read, which it shows itself."""

app = typer.Typer(
    name="taproot",
    help="Tells where a post-training dataset really comes from, with evidence for every edge.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("trace")(trace)
app.command("resume")(resume)
app.command("runs")(runs)
app.command("show")(show)
app.command("why")(why)
app.add_typer(review, name="review")
app.add_typer(analyze, name="analyze")
app.command("overlap")(overlap)
app.command("decontaminate")(decontaminate)
app.command("sample")(sample)
app.command("chat")(chat)
app.command("import")(import_lines)
app.command("export")(export)
app.command("eval")(evaluate)
app.command("mcp")(mcp)
app.command("serve")(serve)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"taproot {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    db: Annotated[Path | None, typer.Option(help="The lineage database (else TAPROOT_DB, else ./lineage.db).")] = None,
    env_file: Annotated[Path | None, typer.Option(help="Read keys and endpoints from this file alone.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Hold what every command shares; each command takes these options as well."""
    context.obj = {"db": db, "env_file": env_file}


def main() -> None:
    """Run the command line and exit."""
    gc.set_threshold(*_GARBAGE_AFTER)
    sys.exit(run(sys.argv[1:]))


def _check_text(arguments: list[str]) -> None:
    """Refuse bytes that are no text: no database takes them, and no name or id has them."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise UsageError(f"{argument!r} is not text in UTF-8.") from None


def _shortened(text: str) -> str:
    """Cut what somebody gave that is too long to be repeated."""
    words = re.sub(rf"\S{{{_SHOWN + 1},}}", lambda word: f"{word[0][:_SHOWN]}…", text)
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def run(arguments: list[str]) -> int:
    """Run one command; give its exit code. Errors print one sentence on standard error, never a traceback."""
    try:
        _check_text(arguments)
        code = app(args=arguments, prog_name="taproot", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("Aborted!", err=True)
        return 1
    except _UsageError as error:
        error.message = _shortened(error.message)
        error.show()
        return int(error.exit_code)
    except TaprootError as error:
        typer.echo(f"taproot: {plain(_shortened(str(error)))}", err=True)
        return error.exit_code
    except OSError as error:
        # What the system refuses before a room of ours could name it: a name too long, a file table that is full.
        named = f"{str(error.filename)[:_SHOWN]}: " if error.filename else ""
        typer.echo(f"taproot: {plain(named)}{error.strerror or 'the system refused'}.", err=True)
        return 1
