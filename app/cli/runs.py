"""``taproot runs``: the runs of a database with state, counts and cost."""

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for

__all__ = ["runs"]


def runs(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List runs with state, counts and cost."""
    from app.queries import run_summaries
    from app.records.forecast import forecast

    summaries = run_summaries(settings_for(context, db).db)
    if as_json:
        keys = ("thread", "state", "reason", "seeds", "started_at", "updated_at", "datasets", "done", "pending",
                "edges", "needs_review", "model_calls", "prompt_tokens", "completion_tokens", "cost_usd")  # fmt: skip
        rows = [summary.model_dump(mode="json") for summary in summaries]
        ahead = [forecast(summary) for summary in summaries]
        print_json(
            [
                {key: row[key] for key in keys} | {"forecast": None if rest is None else rest.model_dump(mode="json")}
                for row, rest in zip(rows, ahead, strict=True)
            ]
        )
        return
    console = results()
    if not summaries:
        console.print("No runs yet. Start one: taproot trace org/name")
        return
    from rich.table import Table

    from app.cli.rendering import one_line

    table = Table("run", "state", "datasets", "to go", "edges", "to review", "model calls", "tokens", "cost", "started")
    for summary in summaries:
        cost = "unknown" if summary.cost_usd is None else f"${summary.cost_usd:.4f}"
        counts = (summary.datasets, summary.pending, summary.edges, summary.needs_review, summary.model_calls,
                  summary.prompt_tokens + summary.completion_tokens)  # fmt: skip
        started = summary.started_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(summary.thread, summary.state.value, *(str(count) for count in counts), cost, started)
    console.print(table)
    for summary in summaries:
        if summary.reason:
            console.print(f"{one_line(summary.thread, 100)}: {one_line(summary.reason, 500)}", soft_wrap=True)
