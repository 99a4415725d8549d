"""``taproot review list`` and ``show``: what waits for a person, and one edge in its context."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for
from app.cli.review.options import (
    DownstreamArgument,
    DownstreamOption,
    MaxConfidenceOption,
    MinConfidenceOption,
    ReasonOption,
    RelationshipOption,
    UpstreamArgument,
    UpstreamOption,
    filter_of,
)

if TYPE_CHECKING:
    from app.queries import QueueFilter

__all__ = ["listed", "print_queue", "show"]


def listed(
    context: typer.Context,
    downstream: DownstreamOption = None,
    upstream: UpstreamOption = None,
    relationship: RelationshipOption = None,
    min_confidence: MinConfidenceOption = None,
    max_confidence: MaxConfidenceOption = None,
    reason: ReasonOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the edges that wait for a decision with their evidence: the most certain first, what was skipped last."""
    which = filter_of(downstream, upstream, relationship, min_confidence, max_confidence, reason)
    print_queue(existing(settings_for(context, db).db), which, as_json)


def show(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one edge in its context: each quote in its passage, document and heading, verdicts, names, both sides."""
    from app.cli.review.printing import print_in_context
    from app.queries import edge_in_context

    found = edge_in_context(existing(settings_for(context, db).db), downstream, upstream)
    if as_json:
        print_json(found.as_json())
    else:
        print_in_context(results(), found)


def print_queue(path: Path, which: "QueueFilter | None", as_json: bool) -> None:
    """Print what waits."""
    from app.cli.review.printing import print_waiting
    from app.queries import waiting_datasets, waiting_edges

    waiting = waiting_edges(path, which)
    unusable = waiting_datasets(path) if which is None else []
    if as_json:
        whole: list[dict[str, object]] = [
            {"downstream": name, "upstream": None, "reason": reason, "claims": []} for name, reason in unusable
        ]
        print_json([*(explained.as_json() for explained in waiting), *whole])
        return
    console = results()
    console.print(f"{len(waiting)} edge{'s' * (len(waiting) != 1)} wait{'s' * (len(waiting) == 1)} for a decision.")
    for explained in waiting:
        print_waiting(console, explained)
    for name, reason in unusable:
        console.print(f"{name}: {reason}; trace it again, with another model perhaps.", soft_wrap=True)
