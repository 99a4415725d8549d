"""``taproot import``: take in a lineage in the published layout, or in any other format that can be read back."""

from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.options import DbOption, JsonOption, messages, print_json, results, settings_for

__all__ = ["import_lines"]

_MOST_TOLD: Final = 20
"""Of the lines that could not be read: a file in another encoding has nothing but such."""


def import_lines(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="A file (jsonl, graphml, mermaid, croissant, prov, card), or a folder of jsonl.")
    ],
    dataset: Annotated[str | None, typer.Option(help="Whose card it is, where a card does not say.")] = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a lineage; lines of the published layout are kept as they are, and exported again byte for byte."""
    from app.importing import take_in

    taken = take_in(settings_for(context, db).db, path, dataset)
    if as_json:
        told = {name: getattr(taken, name) for name in ("format", "edges", "datasets", "new_edges", "new_datasets")}
        print_json({**told, "fuller": taken.fuller, "problems": list(taken.problems)})
    else:
        fuller = f" {taken.fuller} of them say more than what was imported before." if taken.fuller else ""
        results().print(
            f"{taken.edges} edges ({taken.new_edges} new) and {taken.datasets} datasets ({taken.new_datasets} new)."
            f"{fuller}"
        )
    for problem in taken.problems[:_MOST_TOLD]:
        messages().print(f"taproot: {problem}; the other lines are kept.", soft_wrap=True)
    if len(taken.problems) > _MOST_TOLD:
        more = len(taken.problems) - _MOST_TOLD
        messages().print(f"taproot: {more:,} more lines could not be read (--json names them all).")
    if taken.problems:
        raise typer.Exit(1)
