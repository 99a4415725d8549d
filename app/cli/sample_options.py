"""The options of ``taproot sample``: how much, whose roots, which of them, what is kept out, what is measured."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AgainstOption",
    "Allocation",
    "AllocationOption",
    "BaselineOption",
    "BenchmarksOption",
    "BudgetOption",
    "ChanceOption",
    "DatasetsArgument",
    "DomainOption",
    "EmbedModelOption",
    "EmbedOption",
    "Embedding",
    "LanguageOption",
    "LicenseOption",
    "MeasureOption",
    "MeasureWithOption",
    "MethodsOption",
    "OnlyRowsOption",
    "RowsOption",
    "SeedOption",
    "SinceOption",
    "ToOption",
    "UntilOption",
    "VectorsOption",
    "WithoutOption",
]


class Allocation(StrEnum):
    """How the budget is shared out over the roots."""

    SQRT = "sqrt"
    EQUAL = "equal"
    DIVERSITY = "diversity"


class Embedding(StrEnum):
    """Whose vectors are used."""

    WORDS = "words"
    LETTERS = "letters"
    ENDPOINT = "endpoint"
    LOCAL = "local"


ToOption = Annotated[Path, typer.Option("--to", help="Write rows here (.parquet, .jsonl); card and report beside.")]
BudgetOption = Annotated[int, typer.Option("--budget", min=1, help="How many rows.")]
DatasetsArgument = Annotated[
    list[str] | None, typer.Argument(help="Whose roots; without any, those of the whole graph.")
]
RowsOption = Annotated[
    list[str] | None, typer.Option("--rows", help="ROOT=PLACE: where a root's rows are (default: hf:ROOT).")
]
OnlyRowsOption = Annotated[bool, typer.Option("--only-rows", help="Only roots named with --rows; no network.")]
AgainstOption = Annotated[
    list[str] | None, typer.Option("--against", help="A benchmark none of whose rows may be left; NAME=PLACE.")
]
MethodsOption = Annotated[str, typer.Option("--methods", help="How rows of benchmarks are found, by commas.")]
AllocationOption = Annotated[Allocation, typer.Option("--allocation", help="How roots share the budget.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Of every draw.")]
LicenseOption = Annotated[
    list[str] | None, typer.Option("--license", help="Only such: permissive, share_alike, non_commercial ...")
]
LanguageOption = Annotated[list[str] | None, typer.Option("--language", help="Only roots of this code (en).")]
DomainOption = Annotated[list[str] | None, typer.Option("--domain", help="Only roots of this domain.")]
SinceOption = Annotated[dt.datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="No older roots.")]
UntilOption = Annotated[dt.datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="No younger roots.")]
WithoutOption = Annotated[list[str] | None, typer.Option("--without", help="Not this root.")]
BenchmarksOption = Annotated[bool, typer.Option("--benchmarks", help="Draw from benchmarks too.")]
BaselineOption = Annotated[
    list[str] | None, typer.Option("--baseline", help="A set to compare the diversity with; NAME=PLACE.")
]
ChanceOption = Annotated[bool, typer.Option("--by-chance", help="Do not spread rows over clusters.")]
MeasureOption = Annotated[int, typer.Option("--measure-rows", min=0, help="Of each set in the comparison; 0: none.")]
EmbedOption = Annotated[
    Embedding,
    typer.Option("--embed", help="Spread by TF-IDF of words or letters, OPENAI_BASE_URL, or a local model."),
]
MeasureWithOption = Annotated[Embedding, typer.Option("--measure-with", help="The same, for the comparison.")]
EmbedModelOption = Annotated[str | None, typer.Option("--embed-model", help="Its name, for endpoint and local.")]
VectorsOption = Annotated[
    Path | None, typer.Option("--vectors", help="Vectors of earlier times (default: beside the database).")
]
