"""``taproot overlap``: what the rows of sets have in common, beside what their lineage predicts."""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import DbOption, JsonOption, messages, print_json, results, settings_for
from app.cli.row_options import (
    ColumnsOption,
    EngineChoice,
    EngineOption,
    MemoryOption,
    ProcessesOption,
    RayOption,
    SkipUnfitOption,
    StagingOption,
    engine_for,
    hub_for,
    row_sets,
)

if TYPE_CHECKING:
    from app.records.lineage import Lineage

__all__ = ["overlap"]


def overlap(
    context: typer.Context,
    places: Annotated[
        list[str], typer.Argument(help="Files, folders, patterns or hf:org/name[:config[:split]]; or NAME=PLACE each.")
    ],
    methods: Annotated[
        str, typer.Option("--methods", help="Which, by commas.")
    ] = "exact,loose,exact_rows,ngram13,ngram8,near",
    examples: Annotated[int, typer.Option("--examples", min=0, help="So many a method and pair, side by side.")] = 3,
    columns: ColumnsOption = None,
    skip_unfit: SkipUnfitOption = False,
    engine: EngineOption = EngineChoice.DUCKDB,
    memory: MemoryOption = 512,
    processes: ProcessesOption = None,
    ray: RayOption = None,
    staging: StagingOption = None,
    all_pairs: Annotated[
        bool, typer.Option("--all-pairs", help="With --db: also pairs that no lineage relates.")
    ] = False,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare rows inside and between sets; with --db only pairs that lineage relates, predicted beside measured."""
    from app.cli.row_tables import print_row_overlap
    from app.rows.overlap import measure
    from app.rows.schema import read_columns

    settings = settings_for(context, db)
    lineage = _lineage(settings.db) if db is not None or (context.obj or {}).get("db") else None
    with hub_for(settings) as hub:
        sets = row_sets(places, hub, read_columns(columns), skip_unfit=skip_unfit)
        predicted, skipped = _related(lineage, [one.name for one in sets])
        pairs = [pair for pair in combinations(range(len(sets)), 2) if all_pairs or pair not in skipped]
        report = measure(
            sets,
            engine_for(engine, memory, processes, ray, staging),
            methods=[method.strip() for method in methods.split(",") if method.strip()],
            pairs=pairs,
            examples=examples,
            tell=lambda text: messages().print(f"{text} ..."),
        )
    value: dict[str, Any] = report.to_json()
    if lineage is not None:
        for pair, positions in zip(value["pairs"], pairs, strict=True):
            pair["predicted"] = predicted.get(positions)
        names = [one.name for one in sets]
        left_out = [] if all_pairs else sorted(skipped)
        value["skipped"] = [{"a": names[a], "b": names[b], "reason": _UNRELATED} for a, b in left_out]
    print_json(value) if as_json else print_row_overlap(results(), value)


_UNRELATED = "no lineage relates them"


def _lineage(path: Path) -> "Lineage":
    from app.queries import whole_lineage

    return whole_lineage(path)


def _related(
    lineage: "Lineage | None", names: list[str]
) -> tuple[dict[tuple[int, int], dict[str, Any]], set[tuple[int, int]]]:
    """Give what lineage predicts of pairs, and pairs of known datasets which it does not relate at all."""
    from app.analysis.lineage_graph import graph_of
    from app.analysis.overlap import compare
    from app.errors import NotInGraphError

    predicted: dict[tuple[int, int], dict[str, Any]] = {}
    skipped: set[tuple[int, int]] = set()
    if lineage is None:
        return predicted, skipped
    graph = graph_of(lineage)
    for a, b in combinations(range(len(names)), 2):
        try:
            pair = compare(graph, names[a], names[b])
        except NotInGraphError:
            # What the graph does not know it cannot rule out.
            continue
        predicted[a, b] = {key: value for key, value in pair.as_json().items() if key not in ("a", "b")}
        if not pair.shared_ancestors:
            skipped.add((a, b))
    return predicted, skipped
