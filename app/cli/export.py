"""``taproot export``: write the lineage in a format that other programs, or people, read."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, results, settings_for

if TYPE_CHECKING:
    from app.records.excerpt import Excerpt

__all__ = ["export"]


class ExportFormat(StrEnum):
    """What can be written."""

    JSONL = "jsonl"
    GRAPHML = "graphml"
    MERMAID = "mermaid"
    CROISSANT = "croissant"
    PROV = "prov"
    CARD = "card"
    SVG = "svg"
    PNG = "png"
    HTML = "html"


_PICTURES = frozenset({ExportFormat.SVG, ExportFormat.PNG})


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
) -> None:
    """Export the lineage: accepted edges that the seeds of the runs reach, and everything that was imported."""
    _check(export_format, dataset, downstream=downstream, dark=dark)
    database = settings_for(context, db).db
    if export_format is ExportFormat.JSONL:
        written = _write_published(path, database, include_all=include_all)
        results().print(f"jsonl: {', '.join(map(str, written))}", soft_wrap=True)
        return
    from app.queries import excerpt_of

    excerpt = excerpt_of(database, dataset, downstream=downstream, include_all=include_all)
    if export_format is ExportFormat.HTML:
        _write_page(path, database, excerpt)
    else:
        _write(export_format, path, excerpt, dark=dark)
    counts = f"{len(excerpt.nodes)} datasets, {len(excerpt.edges)} edges"
    results().print(f"{export_format.value}: {path} ({counts})", soft_wrap=True)


def _check(export_format: ExportFormat, dataset: str | None, *, downstream: bool, dark: bool) -> None:
    from app.errors import UsageError

    if downstream and dataset is None:
        raise UsageError("--downstream needs --dataset ID: what was made from which?")
    if dark and export_format not in _PICTURES:
        raise UsageError(f"--dark is for svg and png, not for {export_format.value}.")
    if dataset is not None and export_format is ExportFormat.JSONL:
        raise UsageError("jsonl holds the whole graph; --dataset goes with the other formats.")


def _write_published(path: Path, database: Path, *, include_all: bool) -> tuple[Path, Path]:
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


def _write_page(path: Path, database: Path, excerpt: "Excerpt") -> None:
    from app.exports import html
    from app.queries import explained_pairs, stated_dates

    explained = explained_pairs(database, [(edge.downstream, edge.upstream) for edge in excerpt.edges])
    claims = {(each.edge.downstream, each.edge.upstream): each.as_json()["claims"] for each in explained}
    html.write(path, excerpt, claims, stated_dates(database))


def _write(export_format: ExportFormat, path: Path, excerpt: "Excerpt", *, dark: bool) -> None:
    from app.exports import card, croissant, graphml, mermaid, png, prov, svg

    writers = {
        ExportFormat.GRAPHML: graphml.write,
        ExportFormat.MERMAID: mermaid.write,
        ExportFormat.CROISSANT: croissant.write,
        ExportFormat.PROV: prov.write,
        ExportFormat.CARD: card.write,
    }
    if export_format is ExportFormat.SVG:
        svg.write(path, excerpt, dark=dark)
    elif export_format is ExportFormat.PNG:
        png.write(path, excerpt, dark=dark)
    else:
        writers[export_format](path, excerpt)
