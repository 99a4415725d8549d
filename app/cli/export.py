"""``taproot export``: write the lineage in a format that other programs, or people, read."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for
from app.exports.formats import ExportFormat, check_options

__all__ = ["export"]


def export(
    context: typer.Context,
    export_format: Annotated[
        ExportFormat,
        typer.Argument(metavar="FORMAT", help="jsonl (the published layout), " + ", ".join(list(ExportFormat)[1:])),
    ],
    path: Annotated[
        Path,
        typer.Argument(
            help="The file to write, for jsonl the folder; prov is PROV-N where it ends in .provn, else PROV-JSON."
        ),
    ],
    dataset: Annotated[str | None, typer.Option(help="The lineage of this dataset alone.")] = None,
    downstream: Annotated[
        bool, typer.Option("--downstream", help="With --dataset: what was made from it, instead.")
    ] = False,
    include_all: Annotated[
        bool, typer.Option("--all", help="Edges that were not accepted too, with status and reason.")
    ] = False,
    dark: Annotated[bool, typer.Option("--dark", help="svg and png: light on dark.")] = False,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export the lineage: accepted edges that the seeds of the runs reach, and everything that was imported."""
    check_options(export_format, dataset, downstream=downstream, dark=dark)
    database = settings_for(context, db).db
    told: dict[str, object] = {"format": export_format.value}
    if export_format is ExportFormat.JSONL:
        written = _write_published(path, database, include_all=include_all)
        edges, datasets = map(_line_count, written)
        told |= {"datasets": datasets, "edges": edges}
        counts = f" ({datasets} datasets described, {edges} edges)"
    else:
        from app.exports.formats import write_excerpt
        from app.queries import claims_of, excerpt_of, stated_dates

        excerpt = excerpt_of(database, dataset, downstream=downstream, include_all=include_all)
        told_of, dates = (lambda: claims_of(database, excerpt)), (lambda: stated_dates(database))
        write_excerpt(export_format, path, excerpt, dark=dark, claims=told_of, stated=dates)
        written = (path,)
        told |= {"datasets": len(excerpt.nodes), "edges": len(excerpt.edges)}
        counts = f" ({len(excerpt.nodes)} datasets, {len(excerpt.edges)} edges)"
    if as_json:
        print_json({**told, "files": [str(file) for file in written]})
    else:
        results().print(f"{export_format.value}: {', '.join(map(str, written))}{counts}", soft_wrap=True)


def _line_count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _write_published(path: Path, database: Path, *, include_all: bool) -> tuple[Path, ...]:
    from app.exports import jsonl
    from app.queries import exportable

    parts = exportable(database, include_all=include_all)
    return jsonl.write(
        path,
        parts.edges,
        parts.datasets,
        imported_edges=parts.imported_edges,
        imported_datasets=parts.imported_datasets,
        reviews=parts.reviews,
        include_all=include_all,
    )
