"""``taproot decontaminate``: rows of a training set that hold benchmark rows, dropped or marked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from app.rows.sets import RowSet

__all__ = ["decontaminate"]


def decontaminate(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="The training set: a place, or NAME=PLACE.")],
    against: Annotated[
        list[str], typer.Option("--against", help="A benchmark: a place, or NAME=PLACE; as often as needed.")
    ],
    to: Annotated[Path | None, typer.Option("--to", help="Write the cleaned set here (.jsonl, .parquet).")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="The report (default: TO.report.json).")] = None,
    mark: Annotated[bool, typer.Option("--mark", help="Keep every row, with a column that tells.")] = False,
    methods: Annotated[str, typer.Option("--methods", help="Which, by commas.")] = "exact,loose,ngram13,ngram8,near",
    through_lineage: Annotated[
        bool, typer.Option("--through-lineage", help="First the benchmarks that the ancestry makes likely, then all.")
    ] = False,
    columns: ColumnsOption = None,
    skip_unfit: SkipUnfitOption = False,
    engine: EngineOption = EngineChoice.DUCKDB,
    memory: MemoryOption = 512,
    processes: ProcessesOption = None,
    ray: RayOption = None,
    staging: StagingOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find rows that hold benchmark rows; with --to, write the set without them (or marked) and a report."""
    from app.cli.row_tables import print_decontamination
    from app.errors import UsageError
    from app.rows.decontaminate import find_contamination, write_decontaminated
    from app.rows.schema import read_columns
    from app.rows.writing import check_target

    if to is None and (mark or report is not None):
        raise UsageError("--mark and --report need --to.")
    if to is not None:
        check_target(to)
    settings = settings_for(context, db)
    with hub_for(settings) as hub:
        (training,) = row_sets([dataset], hub, read_columns(columns), skip_unfit=skip_unfit)
        benchmarks = row_sets(against, hub, None, skip_unfit=skip_unfit)
        likely = _likely(settings.db, training, benchmarks) if through_lineage else frozenset[str]()
        found = find_contamination(
            training,
            benchmarks,
            engine_for(engine, memory, processes, ray, staging),
            methods=[method.strip() for method in methods.split(",") if method.strip()],
            likely=likely,
            tell=lambda text: messages().print(f"{text} ..."),
        )
        if to is not None:
            told = report or to.with_name(f"{to.name}.report.json")
            written = write_decontaminated(found, to, told, mark=mark)
            messages().print(f"{written} rows in {to}, the report in {told}")
    print_json(found.to_json()) if as_json else print_decontamination(results(), found.to_json())


def _likely(path: Path, training: "RowSet", benchmarks: "list[RowSet]") -> frozenset[str]:
    """Give the names of those benchmarks that the contamination analysis finds upstream of the training set."""
    from app.analysis.contamination import contamination
    from app.queries import whole_lineage

    findings = contamination(whole_lineage(path), training.name).findings
    upstream = {benchmark.lower() for benchmark in findings}
    paths = {step.lower() for found in findings.values() for one in found for step in one.path[:1]}
    return frozenset(one.name for one in benchmarks if one.name.lower() in upstream | paths)
