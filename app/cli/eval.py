"""``taproot eval``: score the extraction against gold labels."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import EnvFileOption, JsonOption, messages, print_json, results, settings_for
from app.cli.trace import ExtractorChoice
from app.errors import ConfigurationError, InterruptedRunError

if TYPE_CHECKING:
    from app.evaluation.scoring import EvaluationReport
    from app.records.run import RunOptions
    from app.settings import Settings

__all__ = ["evaluate"]


def evaluate(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Labels, a JSON line a document.")],
    extractor: Annotated[ExtractorChoice, typer.Option(help="Who reads the documents.")] = ExtractorChoice.AUTO,
    model: Annotated[str | None, typer.Option(help="Name of the model (else TAPROOT_MODEL).")] = None,
    online: Annotated[bool, typer.Option("--online", help="Resolve names through the Hub, and score the ids.")] = False,
    budget_tokens: Annotated[int | None, typer.Option(min=0, help="Stop at so many tokens.")] = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Stop at so many dollars.")] = None,
    env_file: EnvFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score the extraction against gold labels, with each miss and each false claim in its sentence."""
    settings = settings_for(context, None, env_file)
    options = _options(settings, extractor, model, budget_tokens, budget_usd)
    read_by = f"the model {options.model}" if options.model else "the rules"
    messages().print(f"Documents are read by {read_by}.", soft_wrap=True)
    report = _run(gold, settings, options, online=online)
    if as_json:
        print_json(report.to_json())
    else:
        _print_text(report)


def _options(
    settings: "Settings",
    choice: ExtractorChoice,
    model: str | None,
    budget_tokens: int | None,
    budget_usd: float | None,
) -> "RunOptions":
    from app.records.claim import Extractor
    from app.records.run import RunOptions

    if choice is ExtractorChoice.LLM and not settings.has_model:
        raise ConfigurationError(
            "--extractor llm needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL, or use --extractor rules."
        )
    if choice is ExtractorChoice.RULES or not settings.has_model:
        return RunOptions(seeds=(), extractor=Extractor.RULES)
    from app.tracing.services import DEFAULT_MODEL

    return RunOptions(
        seeds=(),
        extractor=Extractor.LLM,
        model=model or settings.model or DEFAULT_MODEL,
        budget_tokens=budget_tokens,
        budget_usd=budget_usd,
    )


def _run(gold: Path, settings: "Settings", options: "RunOptions", *, online: bool) -> "EvaluationReport":
    from app.evaluation.session import run_evaluation

    try:
        return asyncio.run(run_evaluation(gold, settings, options, online=online))
    except KeyboardInterrupt:
        raise InterruptedRunError("The evaluation was stopped; nothing of it is kept.") from None


def _print_text(report: "EvaluationReport") -> None:
    from app.cli.rendering import plain

    console = results()
    for line in report.to_text().split("\n"):
        console.print(plain(line), soft_wrap=True)
    spent = report.extras.get("model_calls")
    if spent is not None:
        tokens = report.extras["prompt_tokens"] + report.extras["completion_tokens"]
        cost = report.extras["cost_usd"]
        paid = "cost unknown" if cost is None else f"${cost:.4f}"
        console.print(f"\n{spent} model calls, {tokens} tokens, {paid}", soft_wrap=True)
