"""What the commands on rows share: sets as people name them, the engine, the door to the Hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.errors import UsageError

if TYPE_CHECKING:
    from app.rows.engines import Engine
    from app.rows.ports import HubRows
    from app.rows.schema import RowSchema
    from app.rows.sets import RowSet
    from app.settings import Settings

__all__ = [
    "ColumnsOption",
    "EngineChoice",
    "EngineOption",
    "MemoryOption",
    "ProcessesOption",
    "RayOption",
    "SkipUnfitOption",
    "StagingOption",
    "engine_for",
    "hub_for",
    "named",
    "row_sets",
]


class EngineChoice(StrEnum):
    """What carries out the operations."""

    DUCKDB = "duckdb"
    DAFT = "daft"


ColumnsOption = Annotated[
    str | None,
    typer.Option("--columns", help="Which column is what: question=COLUMN,input=...,output=... or messages=COLUMN."),
]
SkipUnfitOption = Annotated[
    bool, typer.Option("--skip-unfit", help="Rows without a question are passed over, instead of an error.")
]
EngineOption = Annotated[EngineChoice, typer.Option("--engine", help="DuckDB and processes here, or Daft (over Ray).")]
RayOption = Annotated[
    str | None, typer.Option("--ray", help="Address of the Ray cluster (auto, HOST:PORT); for --engine daft.")
]
StagingOption = Annotated[
    Path | None, typer.Option("--staging", help="A folder that every node sees; for --engine daft.")
]
MemoryOption = Annotated[int, typer.Option("--memory", min=64, help="Limit of DuckDB's memory, in megabytes.")]
ProcessesOption = Annotated[
    int | None, typer.Option("--processes", min=1, help="How many processes (default: one a processor).")
]


def engine_for(
    engine: EngineChoice, memory: int, processes: int | None, ray: str | None, staging: Path | None
) -> "Engine":
    """Make the engine.

    Raises:
        UsageError: an option is of the other engine.
    """
    if engine is EngineChoice.DAFT:
        from app.rows.daft_engine import DaftEngine

        return DaftEngine(ray, staging)
    if ray is not None or staging is not None:
        raise UsageError("--ray and --staging need --engine daft.")
    from app.rows.engines import DuckEngine

    return DuckEngine(memory, processes)


@contextmanager
def hub_for(settings: "Settings") -> Iterator["HubRows"]:
    """Give the Hub, with a folder for its files which is gone afterwards."""
    from tempfile import TemporaryDirectory

    from app.sources.hub_rows import HubRowFiles

    with TemporaryDirectory(prefix="taproot-hub-") as folder:
        yield HubRowFiles(settings, Path(folder))


def named(place: str) -> tuple[str, str]:
    """Give name and place of a set: ``NAME=PLACE``, or a place alone, which names itself.

    >>> named("openai/gsm8k=train.jsonl"), named("hf:openai/gsm8k:main:train"), named("data/a.jsonl")
    (('openai/gsm8k', 'train.jsonl'), ('openai/gsm8k', 'hf:openai/gsm8k:main:train'), ('data/a.jsonl', 'data/a.jsonl'))
    """
    name, equals, rest = place.partition("=")
    if equals and rest and not Path(place).exists():
        return name, rest
    return (place.split(":")[1] if place.startswith("hf:") else place), place


def row_sets(places: list[str], hub: "HubRows", columns: "RowSchema | None", *, skip_unfit: bool) -> list["RowSet"]:
    """Make the sets of a command; two that would have one name keep their places as names."""
    from app.rows.sets import RowSet

    pairs = [named(place) for place in places]
    names = [name for name, _ in pairs]
    return [RowSet(name if names.count(name) == 1 else place, place, hub, columns, skip_unfit) for name, place in pairs]
