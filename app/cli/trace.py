"""``taproot trace``: rebuild the upstream lineage of datasets."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, EnvFileOption, JsonOption, settings_for
from app.errors import MalformedIdError, UsageError

if TYPE_CHECKING:
    from app.records.run import RunOptions
    from app.settings import Settings

__all__ = ["trace"]


class ExtractorChoice(StrEnum):
    """``auto`` is the model when a key or an endpoint is set, else the rules."""

    AUTO = "auto"
    LLM = "llm"
    RULES = "rules"


class ReviewChoice(StrEnum):
    """Whether a person is asked during the run."""

    NONE = "none"
    ASK = "ask"


def trace(
    context: typer.Context,
    seeds: Annotated[list[str] | None, typer.Argument(metavar="SEED...", help="Hub ids, like org/name.")] = None,
    seeds_file: Annotated[Path | None, typer.Option(help="One id a line, # comments.")] = None,
    thread: Annotated[str | None, typer.Option(help="The run's identity (default: made from the first seed).")] = None,
    max_depth: Annotated[int | None, typer.Option(min=1, help="Levels that are read; 1: the seeds alone.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Datasets and model calls in flight.")] = 16,
    extractor: Annotated[ExtractorChoice, typer.Option(help="Who reads the documents.")] = ExtractorChoice.AUTO,
    model: Annotated[str | None, typer.Option(help="Name of the model (else TAPROOT_MODEL).")] = None,
    since: Annotated[
        int, typer.Option(min=1, max=9999, help="Datasets released before this year end their lineage.")
    ] = 2020,
    budget_tokens: Annotated[int | None, typer.Option(min=0, help="Stop, resumable, at so many tokens.")] = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Stop, resumable, at so many dollars.")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ignore stored results.")] = False,
    review: Annotated[ReviewChoice, typer.Option(help="ask: put questions during the run.")] = ReviewChoice.NONE,
    record: Annotated[Path | None, typer.Option(help="Write every exchange into this cassette.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Answer from this cassette, with the network closed.")] = None,
    db: DbOption = None,
    env_file: EnvFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Trace the upstream lineage of datasets until every root is resolved."""
    from app.cli.tracing import run_and_report
    from app.tracing.run_options import check_budget, check_new_recording, requested_options
    from app.tracing.runner import start_trace

    settings = settings_for(context, db, env_file)
    if record is not None and replay is not None:
        raise UsageError("--record and --replay exclude each other.")
    if review is ReviewChoice.ASK and (record is not None or replay is not None):
        raise UsageError(
            "--review ask goes with neither --record nor --replay: a recording holds no answers of people."
        )
    options = requested_options(
        settings, _seeds(seeds or [], seeds_file, replay), extractor=extractor.value, model=model, since=since,
        max_depth=max_depth, concurrency=concurrency, budget_tokens=budget_tokens, budget_usd=budget_usd,
        refresh=refresh or record is not None, review=review.value,
    )  # fmt: skip
    if record is not None:
        check_new_recording(record)
    if replay is None:
        check_budget(settings, options)
        _say_how(settings, options)
    code = run_and_report(
        settings,
        lambda progress, stop, asker: start_trace(
            settings, options, thread=thread, record=record, replay=replay, on_progress=progress, stop=stop, asker=asker
        ),
        as_json=as_json,
    )
    raise typer.Exit(code)


def _say_how(settings: "Settings", options: "RunOptions") -> None:
    """Say once who reads and whether the web is searched: both change what can be found."""
    from app.cli.options import messages

    reader = f"the model {options.model}" if options.model else "the rules (no model is configured, or none was wanted)"
    search = "on" if options.web_search else "off (TAVILY_API_KEY is not set)"
    messages().print(f"Documents are read by {reader}; web search is {search}.", soft_wrap=True)
    if options.budget_usd is not None and settings.prices is None:
        messages().print(
            "Dollars are counted at list prices of autumn 2026: check them, or name your own by TAPROOT_PRICES.",
            soft_wrap=True,
        )


def _seeds(given: list[str], seeds_file: Path | None, replay: Path | None) -> tuple[str, ...]:
    from app.naming.identifier import parse_dataset_id

    named = list(given)
    if seeds_file is not None:
        try:
            lines = seeds_file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The seeds file {seeds_file} cannot be read: {error}.") from None
        for number, line in enumerate(lines, 1):
            name = line.partition("#")[0].strip()
            if name:
                try:
                    named.append(parse_dataset_id(name))
                except MalformedIdError as error:
                    raise MalformedIdError(f"{seeds_file}, line {number}: {error}") from None
    seeds = tuple(dict.fromkeys(parse_dataset_id(name) for name in named))
    if not seeds and replay is None:
        raise UsageError("Name at least one dataset, like: taproot trace teknium/OpenHermes-2.5")
    return seeds
