"""``taproot export``: write the lineage in a format that other programs read."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DbOption, results, settings_for

__all__ = ["export"]


class ExportFormat(StrEnum):
    """What can be written."""

    JSONL = "jsonl"


def export(
    context: typer.Context,
    export_format: Annotated[ExportFormat, typer.Argument(metavar="FORMAT", help="jsonl: the published layout.")],
    path: Annotated[Path, typer.Argument(help="The folder to write graph.jsonl and data.jsonl into.")],
    include_all: Annotated[
        bool, typer.Option("--all", help="Edges that were not accepted too, with status and reason.")
    ] = False,
    db: DbOption = None,
) -> None:
    """Export the lineage: accepted edges that the seeds of the runs reach, and everything that was imported."""
    from app.exports import jsonl
    from app.queries import exportable

    parts = exportable(settings_for(context, db).db, include_all=include_all)
    written = jsonl.write(
        path,
        parts.edges,
        parts.datasets,
        imported_edges=parts.imported_edges,
        imported_datasets=parts.imported_datasets,
        reviews=parts.reviews,
        include_all=include_all,
    )
    results().print(f"{export_format.value}: " + ", ".join(str(file) for file in written), soft_wrap=True)
