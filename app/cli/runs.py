"""``taproot runs``: the runs of a database with state, counts and cost."""

from typing import Final

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for

__all__ = ["runs"]

_WIDE: Final = 110
_LESS: Final = frozenset({"edges", "to review", "model calls", "tokens", "started"})
"""Left out where the terminal is narrow, so that names stay whole; ``--json`` has them."""


def runs(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List runs with state, counts and cost."""
    from app.queries import run_summaries
    from app.records.forecast import forecast

    path = settings_for(context, db).db
    summaries = run_summaries(path)
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
        none = "No runs yet." if path.exists() else f"There is no lineage database at {path}."
        console.print(f"{none} Start a run: taproot trace org/name", soft_wrap=True)
        return
    from rich.table import Column, Table

    from app.cli.rendering import one_line

    headings = ("run", "state", "datasets", "to go", "edges", "to review", "model calls", "tokens", "cost", "started")
    left_out = _LESS if console.width < _WIDE else frozenset[str]()
    kept = [place for place, heading in enumerate(headings) if heading not in left_out]
    table = Table(*(Column(headings[place], overflow="fold", no_wrap=place < 2) for place in kept))
    for summary in summaries:
        cost = "unknown" if summary.cost_usd is None else f"${summary.cost_usd:.4f}"
        counts = (summary.datasets, summary.pending, summary.edges, summary.needs_review, summary.model_calls,
                  summary.prompt_tokens + summary.completion_tokens)  # fmt: skip
        started = summary.started_at.strftime("%Y-%m-%d %H:%M")
        cells = (one_line(summary.thread, 200), summary.state.value, *(str(count) for count in counts), cost, started)
        table.add_row(*(cells[place] for place in kept))
    console.print(table)
    for summary in summaries:
        if summary.reason:
            console.print(f"{one_line(summary.thread, 100)}: {one_line(summary.reason, 500)}", soft_wrap=True)
