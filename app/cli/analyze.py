"""``taproot analyze``: what the graph tells. Reads the lineage database; changes nothing."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for

if TYPE_CHECKING:
    from app.records.lineage import Lineage

__all__ = ["analyze"]

analyze = typer.Typer(
    name="analyze",
    help="What the graph tells: structure, redundancy, contamination, licenses, overlap, integrity.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

FirstDatasetsOption = Annotated[
    int | None, typer.Option("--first-datasets", min=0, help="Describe the first so many datasets only, as imported.")
]
FirstEdgesOption = Annotated[
    int | None, typer.Option("--first-edges", min=0, help="Take the first so many edges only, as imported.")
]
MixtureArgument = Annotated[list[str] | None, typer.Argument(help="Datasets to be mixed; none for the whole graph.")]


class DegreesChoice(StrEnum):
    """What a degree counts."""

    PAIRS = "pairs"
    LINES = "lines"


class LeavesChoice(StrEnum):
    """What a leaf is."""

    GRAPH = "graph"
    STORED = "stored"


class DepthChoice(StrEnum):
    """Which path to a root is the depth."""

    LONGEST = "longest"
    SHORTEST = "shortest"


def _whole(
    context: typer.Context, db: Path | None, first_datasets: int | None = None, first_edges: int | None = None
) -> "Lineage":
    from app.queries import whole_lineage

    return whole_lineage(settings_for(context, db).db, first_datasets=first_datasets, first_edges=first_edges)


@analyze.callback()
def shared(context: typer.Context, db: DbOption = None) -> None:
    """Hold what every analysis shares."""
    context.obj = {**(context.obj or {}), **({"db": db} if db is not None else {})}


@analyze.command()
def structure(
    context: typer.Context,
    as_published: Annotated[
        bool, typer.Option("--as-published", help="The paper's definitions: --degrees lines --leaves stored.")
    ] = False,
    degrees: Annotated[
        DegreesChoice | None, typer.Option(help="Degrees count pairs (default) or every line that states one.")
    ] = None,
    leaves: Annotated[
        LeavesChoice | None, typer.Option(help="Leaves: nothing upstream (default), or the stored is_terminal_node.")
    ] = None,
    depth: Annotated[
        DepthChoice | None, typer.Option(help="Depth: the longest (default) or shortest path to a root.")
    ] = None,
    first_datasets: FirstDatasetsOption = None,
    first_edges: FirstEdgesOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show depths, degrees and leaves by domain, hubs, super-aggregators, flows, components, growth."""
    from app.analysis import structure as room
    from app.cli.analysis_tables import print_structure

    definitions = room.with_choices(
        room.AS_PUBLISHED if as_published else room.StructureDefinitions(),
        None if degrees is None else room.Degrees(degrees),
        None if leaves is None else room.Leaves(leaves),
        None if depth is None else room.Depth(depth),
    )
    report = room.structure(_whole(context, db, first_datasets, first_edges), definitions)
    print_json(report.to_json()) if as_json else print_structure(results(), report)


@analyze.command()
def redundancy(
    context: typer.Context,
    mixture: MixtureArgument = None,
    most: Annotated[int, typer.Option(min=1, help="List at most so many; all are counted.")] = 10_000,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find datasets taken twice: directly, and within another that was taken; for a mixture, what could be dropped."""
    from app.analysis.redundancy import redundancy as find
    from app.cli.analysis_tables import print_redundancy

    report = find(_whole(context, db), mixture, most=most)
    print_json(report.to_json()) if as_json else print_redundancy(results(), report)


@analyze.command()
def contamination(
    context: typer.Context,
    dataset: Annotated[str | None, typer.Argument(help="One dataset; none for the whole graph.")] = None,
    benchmarks: Annotated[
        list[Path] | None, typer.Option("--benchmarks", help="Further benchmarks (TOML), before those known.")
    ] = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find benchmarks upstream of training data, graded direct, inherited or possible."""
    from app.analysis.benchmarks import read_benchmarks
    from app.analysis.contamination import contamination as find
    from app.cli.analysis_tables import print_contamination

    registry = read_benchmarks(benchmarks or [])
    report = find(_whole(context, db), dataset, registry)
    print_json(report.to_json()) if as_json else print_contamination(results(), report)


@analyze.command()
def licenses(
    context: typer.Context, mixture: MixtureArgument = None, db: DbOption = None, as_json: JsonOption = False
) -> None:
    """Show the license of every ancestor, and what contradicts it downstream. Facts, not legal advice."""
    from app.analysis.licenses import licenses as find
    from app.cli.analysis_tables import print_licenses

    report = find(_whole(context, db), mixture)
    print_json(report.to_json()) if as_json else print_licenses(results(), report)


@analyze.command()
def overlap(
    context: typer.Context,
    datasets: Annotated[list[str], typer.Argument(help="Two datasets or more.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare datasets through their lineage: shared ancestors and roots, paths, predicted redundancy."""
    from app.analysis.overlap import matrix
    from app.cli.analysis_tables import print_overlap

    report = matrix(_whole(context, db), datasets)
    print_json(report.to_json()) if as_json else print_overlap(results(), report)


@analyze.command()
def integrity(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """Find cycles, time violations, duplicates, dangling and unreviewed parts: what to fix first."""
    from app.analysis.integrity import integrity as find
    from app.cli.analysis_tables import print_integrity

    report = find(_whole(context, db))
    print_json(report.to_json()) if as_json else print_integrity(results(), report)
