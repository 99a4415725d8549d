"""``taproot sample``: a new dataset, drawn at the roots of a lineage."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from app.cli.options import DbOption, JsonOption, messages, print_json, results, settings_for
from app.cli.row_options import (
    EngineChoice,
    EngineOption,
    MemoryOption,
    ProcessesOption,
    RayOption,
    StagingOption,
    engine_for,
    hub_for,
    row_sets,
)
from app.cli.sample_options import (
    AgainstOption,
    Allocation,
    AllocationOption,
    BaselineOption,
    BenchmarksOption,
    BudgetOption,
    ChanceOption,
    DatasetsArgument,
    DomainOption,
    Embedding,
    EmbedModelOption,
    EmbedOption,
    LanguageOption,
    LicenseOption,
    MeasureOption,
    MeasureWithOption,
    MethodsOption,
    OnlyRowsOption,
    RowsOption,
    SeedOption,
    SinceOption,
    ToOption,
    UntilOption,
    VectorsOption,
    WithoutOption,
)
from app.errors import NotInGraphError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.building.outputs import Outputs
    from app.building.sample import Plan
    from app.records.lineage import Lineage
    from app.rows.engines import Engine
    from app.rows.ports import HubRows
    from app.rows.sets import RowSet
    from app.sampling.embedding import Embedder
    from app.sampling.roots import Filters, LeftOut, Root
    from app.settings import Settings

__all__ = ["sample"]

DRAWS: Final = 100
"""Of the bootstrap behind each interval."""


def sample(
    context: typer.Context,
    to: ToOption,
    budget: BudgetOption,
    datasets: DatasetsArgument = None,
    rows: RowsOption = None,
    only_rows: OnlyRowsOption = False,
    against: AgainstOption = None,
    methods: MethodsOption = "exact,loose,ngram13,ngram8,near",
    allocation: AllocationOption = Allocation.SQRT,
    seed: SeedOption = 0,
    license_class: LicenseOption = None,
    language: LanguageOption = None,
    domain: DomainOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    without: WithoutOption = None,
    benchmarks: BenchmarksOption = False,
    baseline: BaselineOption = None,
    by_chance: ChanceOption = False,
    measure_rows: MeasureOption = 2000,
    embed: EmbedOption = Embedding.WORDS,
    measure_with: MeasureWithOption = Embedding.LETTERS,
    embed_model: EmbedModelOption = None,
    vectors: VectorsOption = None,
    engine: EngineOption = EngineChoice.DUCKDB,
    memory: MemoryOption = 512,
    processes: ProcessesOption = None,
    ray: RayOption = None,
    staging: StagingOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw a dataset at the roots of a lineage: no row twice, no test question, as diverse as the roots allow."""
    from app.building.outputs import outputs_of
    from app.building.sample import Plan
    from app.cli.sample_tables import print_sample
    from app.sampling.roots import Filters

    outputs = outputs_of(to)
    filters = Filters(
        _permissions(license_class), tuple(language or ()), tuple(domain or ()), _day(since), _day(until), benchmarks,
        tuple(without or ()),
    )  # fmt: skip
    report = _made(
        settings_for(context, db),
        Plan(budget, allocation.value, seed, _listed(methods), spreads=not by_chance),
        _Asked(datasets or [], _placed(rows or []), filters, against or [], baseline or [], only_rows),
        engine_for(engine, memory, processes, ray, staging),
        outputs,
        _Embedding(embed.value, measure_with.value, embed_model, vectors, measure_rows),
    )
    beside = ", ".join(path.name for path in (outputs.card, outputs.croissant, outputs.report))
    messages().print(f"{report['rows']} rows in {to}; beside it {beside}")
    print_json(report) if as_json else print_sample(results(), report)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose roots, where their rows are, which of them, and the sets beside them, as the command line names them."""

    datasets: list[str]
    placed: dict[str, str]
    filters: "Filters"
    against: list[str]
    baselines: list[str]
    only_placed: bool


@dataclass(frozen=True, slots=True)
class _Embedding:
    """By whose vectors rows are spread and measured, and how many of each set are measured."""

    spread: str
    measure: str
    model: str | None
    vectors: Path | None
    rows: int

    def of(self, kind: str, settings: "Settings", seed: int) -> "AbstractContextManager[Embedder]":
        """Give the embedder of that kind."""
        from app.building.embedders import embedder_for

        if self.model is not None and not {self.spread, self.measure} & {"endpoint", "local"}:
            raise UsageError("--embed-model says nothing for TF-IDF; it is for endpoint and local.")
        cache = self.vectors or settings.db.with_suffix(".vectors.db")
        model = self.model if kind in ("endpoint", "local") else None
        return embedder_for(kind, settings, seed, model, cache)


def _made(
    settings: "Settings", plan: "Plan", asked: _Asked, engine: "Engine", outputs: "Outputs", embedding: _Embedding
) -> dict[str, Any]:
    """Draw, measure and write the sample; give its report."""
    from tempfile import TemporaryDirectory

    from app.building.comparison import compare
    from app.building.outputs import write_sample
    from app.building.report import report_of
    from app.building.sample import build

    def tell(text: str) -> None:
        messages().print(f"{text} ...")

    with hub_for(settings) as hub, TemporaryDirectory(prefix="taproot-sample-") as folder:
        chosen, out = _chosen(settings, asked, hub)
        held = row_sets(asked.against, hub, None, skip_unfit=True)
        others = row_sets(asked.baselines, hub, None, skip_unfit=True)
        with embedding.of(embedding.spread, settings, plan.seed) as embedder:
            made = build(plan, chosen, held, engine, embedder, Path(folder), tell)
        measured = None
        if embedding.rows:
            tell("measuring")
            with embedding.of(embedding.measure, settings, plan.seed) as embedder:
                measured = compare(made, others, embedder, most_rows=embedding.rows, draws=DRAWS, seed=plan.seed)
        report = report_of(outputs.rows.stem, made, measured)
        report["left_out"] = [{"id": one.id, "reason": one.reason} for one in out] + report["left_out"]
        write_sample(outputs, made, report, asked.datasets)
    return report


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment is not None else None


def _permissions(asked: list[str] | None) -> tuple[str, ...]:
    from app.analysis.license_terms import Ask

    known = ("permissive", *(ask.value for ask in Ask if ask is not Ask.ATTRIBUTION), "unknown")
    for name in asked or ():
        if name not in known:
            raise UsageError(f"{name[:100]!r} is no class of licenses; there are {', '.join(known)}.")
    return tuple(asked or ())


def _chosen(
    settings: "Settings", asked: _Asked, hub: "HubRows"
) -> "tuple[list[tuple[Root, RowSet]], tuple[LeftOut, ...]]":
    """Give the roots that pass the filters with their rows, and the others with the reason."""
    from app.analysis.benchmarks import known_benchmarks
    from app.building.facts import roots_of_lineages
    from app.queries import languages_of
    from app.rows.sets import RowSet
    from app.sampling.roots import choose

    roots = roots_of_lineages(
        _lineages(settings.db, asked.datasets),
        languages_of(settings.db),
        known_benchmarks(),
        asked.placed,
        only_placed=asked.only_placed,
    )
    names = {root.id for root in roots}
    for name in asked.placed:
        if name not in names:
            raise UsageError(f"{name[:200]} is no root here, so --rows cannot say where its rows are.")
    passed, out = choose(roots, asked.filters)
    if not passed:
        told = "; ".join(f"{one.id}: {one.reason}" for one in out[:3])
        raise NotInGraphError(f"No root is left to draw from ({len(out)} left out; {told or 'there is none'}).")
    places = (asked.placed.get(root.id, f"hf:{root.id}") for root in passed)
    return [(root, RowSet(root.id, place, hub, None, True)) for root, place in zip(passed, places, strict=True)], out


def _placed(rows: list[str]) -> dict[str, str]:
    placed: dict[str, str] = {}
    for text in rows:
        name, equals, place = text.partition("=")
        if not name or not equals or not place:
            raise UsageError(f"{text[:200]!r} says nothing; write --rows ROOT=PLACE.")
        if name in placed:
            raise UsageError(f"--rows names {name[:200]} twice.")
        placed[name] = place
    return placed


def _lineages(path: Path, datasets: list[str]) -> "list[Lineage]":
    from app.queries import lineages_of, whole_lineage

    if not datasets:
        return [whole_lineage(path)]
    found = lineages_of(path, datasets)
    for name, lineage in zip(datasets, found, strict=True):
        if lineage is None:
            raise NotInGraphError(f"{name[:200]} is not in {path}.")
    return [lineage for lineage in found if lineage is not None]
