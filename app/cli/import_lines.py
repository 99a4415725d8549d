"""``taproot import``: take in a lineage in the published layout."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, messages, print_json, results, settings_for

__all__ = ["import_lines"]


def import_lines(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A graph or data file (JSONL), or a folder of such files.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a lineage; every line is kept as it is, and exported again byte for byte."""
    from app.exports import jsonl
    from app.store.imports import add_datasets, add_edges
    from app.store.thread import StoreThread

    published = jsonl.read(path)
    store = StoreThread(settings_for(context, db).db)
    try:
        new_edges = sum(store.call_sync(add_edges, file.edges) for file in published)
        new_datasets = sum(store.call_sync(add_datasets, file.datasets) for file in published)
    finally:
        store.close()
    edges, datasets = (sum(len(getattr(file, name)) for file in published) for name in ("edges", "datasets"))
    problems = [problem for file in published for problem in file.problems]
    if as_json:
        print_json(
            {
                "edges": edges,
                "datasets": datasets,
                "new_edges": new_edges,
                "new_datasets": new_datasets,
                "problems": problems,
            }
        )
    else:
        results().print(f"{edges} edges ({new_edges} new) and {datasets} datasets ({new_datasets} new).")
    for problem in problems:
        messages().print(f"taproot: {problem}; the other lines are kept.", soft_wrap=True)
    if problems:
        raise typer.Exit(1)
