"""``taproot resume``: go on with a checkpointed run."""

from typing import Annotated

import typer

from app.cli.options import DbOption, EnvFileOption, JsonOption, existing, settings_for
from app.cli.trace import ReviewChoice

__all__ = ["resume"]


def resume(
    context: typer.Context,
    thread: Annotated[str, typer.Argument(help="The run, as `taproot runs` lists it.")],
    budget_tokens: Annotated[int | None, typer.Option(min=0, help="Replaces the run's own budget.")] = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Replaces the run's own budget.")] = None,
    model: Annotated[str | None, typer.Option(help="Reads what is not read yet, instead of the run's model.")] = None,
    give_up: Annotated[
        list[str] | None,
        typer.Option(
            "--give-up", metavar="HOST", help="Do without the pages of this host (repeatable); a --refresh asks again."
        ),
    ] = None,
    review: Annotated[
        ReviewChoice | None, typer.Option(help="ask: put questions from now on; none: put none any more.")
    ] = None,
    db: DbOption = None,
    env_file: EnvFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Continue a run under its own options; only what was in flight is repeated."""
    from app.cli.tracing import run_and_report
    from app.tracing.runner import resume_trace

    settings = settings_for(context, db, env_file)
    existing(settings.db)
    code = run_and_report(
        settings,
        lambda progress, stop, asker: resume_trace(
            settings,
            thread,
            budget_tokens=budget_tokens,
            budget_usd=budget_usd,
            model=model,
            give_up=give_up or (),
            review=None if review is None else review.value,
            on_progress=progress,
            stop=stop,
            asker=asker,
        ),
        as_json=as_json,
    )
    raise typer.Exit(code)
