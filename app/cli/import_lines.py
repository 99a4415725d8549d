"""``taproot import``: take in a lineage in the published layout, or in any other format that can be read back."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, messages, print_json, results, settings_for

__all__ = ["import_lines"]


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
    from app.exports.recognition import read_any
    from app.store.imports import add_datasets, add_edges
    from app.store.thread import StoreThread

    found, published = read_any(path, dataset)
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
                "format": found,
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
