"""``taproot show``: the lineage tree of a dataset."""

from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for

__all__ = ["show"]


def show(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="A Hub id, or the name of a source off the Hub.")],
    downstream: Annotated[bool, typer.Option("--downstream", help="What was made from it, instead.")] = False,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a dataset comes from, or with --downstream what was made from it."""
    from app.cli.rendering import print_lineage
    from app.errors import NotInGraphError
    from app.queries import lineage_of

    path = settings_for(context, db).db
    lineage = lineage_of(path, dataset, downstream=downstream)
    if lineage is None:
        existing(path)
        raise NotInGraphError(f"{dataset} is not in the graph of {path}; taproot trace would add it.")
    if not as_json:
        print_lineage(results(), lineage)
        return
    print_json(
        {
            "dataset": lineage.dataset,
            "nodes": [node.model_dump(mode="json") for node in lineage.nodes],
            "edges": [
                edge.model_dump(mode="json", include={"upstream", "downstream", "relationship", "confidence", "status"})
                for edge in lineage.edges
            ],
        }
    )
