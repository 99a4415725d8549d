"""``taproot review``: the queue of uncertain edges, and what people decide about edges and names."""

import typer

from app.cli.options import DbOption, JsonOption, existing, settings_for
from app.cli.review import names
from app.cli.review.deciding import accept, correct, reject, relabel, skip
from app.cli.review.files import export_decisions, import_file
from app.cli.review.past import log, undo
from app.cli.review.queue import listed, print_queue, show

__all__ = ["review"]

review = typer.Typer(
    name="review",
    help="The queue of uncertain edges; decisions are kept and never overwritten by a later trace.",
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
)


@review.callback()
def queue(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List the queue when no subcommand is given."""
    if context.invoked_subcommand is None:
        print_queue(existing(settings_for(context, db).db), None, as_json)
    else:
        context.obj = {**(context.obj or {}), **({"db": db} if db is not None else {})}


review.command("list")(listed)
review.command("show")(show)
review.command("accept")(accept)
review.command("reject")(reject)
review.command("relabel")(relabel)
review.command("correct")(correct)
review.command("skip")(skip)
review.command("name")(names.name)
review.command("undo")(undo)
review.command("log")(log)
review.command("export")(export_decisions)
review.command("import")(import_file)
