"""``taproot review``: the queue of uncertain edges, and what people decide about edges and names."""

import asyncio
import getpass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for
from app.errors import NotInGraphError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from app.queries import ExplainedEdge
    from app.records.review import ReviewDecision

__all__ = ["review"]

review = typer.Typer(
    name="review",
    help="The queue of uncertain edges; decisions are kept and never overwritten by a later trace.",
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
)

DownstreamArgument = Annotated[str, typer.Argument(help="The derived dataset; with --all a pattern like org/*.")]
UpstreamArgument = Annotated[str, typer.Argument(help="What it is said to come from; with --all a pattern.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, kept with the decision.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who decides (default: the user's name).")]
AllOption = Annotated[bool, typer.Option("--all", help="Decide every waiting edge that fits the two patterns.")]


class RelationshipChoice(StrEnum):
    """The paper's five."""

    SEMANTIC_EVOLUTION = "Semantic Evolution"
    COT_DISTILLATION = "CoT Distillation"
    SYNTHETIC_GENERATION = "Synthetic Generation"
    STRUCTURED_FUSION = "Structured Fusion"
    DIRECT_INCLUSION = "Direct Inclusion/Subset"


@review.callback()
def queue(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List the queue when no subcommand is given."""
    if context.invoked_subcommand is None:
        _list(settings_for(context, db).db, as_json)
    else:
        context.obj = {**(context.obj or {}), **({"db": db} if db is not None else {})}


@review.command("list")
def listed(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List the edges that wait for a decision, with their evidence."""
    _list(settings_for(context, db).db, as_json)


@review.command()
def accept(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    every: AllOption = False,
    db: DbOption = None,
) -> None:
    """Accept an edge; the next resume reads its upstream."""
    from app.records.review import ReviewDecision

    _decide(settings_for(context, db).db, downstream, upstream, ReviewDecision.ACCEPT, who, why, every=every)


@review.command()
def reject(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    why: WhyOption = "",
    who: WhoOption = None,
    every: AllOption = False,
    db: DbOption = None,
) -> None:
    """Reject an edge."""
    from app.records.review import ReviewDecision

    _decide(settings_for(context, db).db, downstream, upstream, ReviewDecision.REJECT, who, why, every=every)


@review.command()
def relabel(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    relationship: Annotated[RelationshipChoice, typer.Argument(help="One of the paper's five.")],
    why: WhyOption = "",
    who: WhoOption = None,
    db: DbOption = None,
) -> None:
    """Accept an edge under another relationship."""
    from app.records.review import ReviewDecision

    path = settings_for(context, db).db
    _decide(path, downstream, upstream, ReviewDecision.RELABEL, who, why, relationship=relationship.value)


@review.command()
def correct(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    meant: Annotated[str, typer.Argument(help="The Hub id that is really meant.")],
    why: WhyOption = "",
    who: WhoOption = None,
    db: DbOption = None,
) -> None:
    """Say that another upstream is meant, for this one edge."""
    from app.naming.identifier import parse_dataset_id
    from app.records.review import ReviewDecision

    path = settings_for(context, db).db
    _decide(path, downstream, upstream, ReviewDecision.CORRECT, who, why, corrected_id=parse_dataset_id(meant))


@review.command()
def name(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(help="The name as documents write it.")],
    meant: Annotated[str | None, typer.Argument(help="The Hub id it means.")] = None,
    off_hub: Annotated[bool, typer.Option("--off-hub", help="It is not on the Hub.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was said of this name.")] = False,
    why: WhyOption = "",
    who: WhoOption = None,
    db: DbOption = None,
) -> None:
    """Say once what a name means, for every document and every later trace."""
    from app.naming.identifier import parse_dataset_id
    from app.tracing.reviewing import decide_name, undo_name

    path = _existing(settings_for(context, db).db)
    if [meant is not None, off_hub, undo].count(True) != 1:
        raise UsageError("Give the Hub id that the name means, or --off-hub, or --undo.")
    if undo:
        asyncio.run(undo_name(path, mention))
        results().print(f"“{mention}” is again what the documents say.", soft_wrap=True)
        return
    chosen = None if meant is None else parse_dataset_id(meant)
    decision = asyncio.run(decide_name(path, mention, chosen, who=who or getpass.getuser(), why=why))
    results().print(f"“{mention}” means {decision.name}, from now on and everywhere.", soft_wrap=True)


@review.command()
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The decision, as `taproot review log` numbers it.")],
    db: DbOption = None,
) -> None:
    """Take a decision about an edge back."""
    from app.tracing.reviewing import undo_review

    taken_back = asyncio.run(undo_review(_existing(settings_for(context, db).db), number))
    results().print(
        f"Undone: {taken_back.decision.value} {taken_back.downstream} ← {taken_back.upstream}", soft_wrap=True
    )


@review.command()
def log(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List every decision ever made about edges, with who, when and why."""
    from app.queries import reviews_of

    reviews = reviews_of(settings_for(context, db).db)
    if as_json:
        print_json([item.model_dump(mode="json") for item in reviews])
        return
    console = results()
    for item in reviews:
        detail = item.relationship or item.corrected_id or ""
        state = " (undone)" if item.undone_at else ""
        console.print(
            f"{item.id}  {item.decided_at:%Y-%m-%d %H:%M}  {item.decision.value} {item.downstream} ← {item.upstream}"
            f" {detail} by {item.who}{': ' + item.why if item.why else ''}{state}",
            soft_wrap=True,
        )


def _existing(path: Path) -> Path:
    if not path.exists():
        raise NotInGraphError(f"There is no lineage database at {path}.")
    return path


def _list(path: Path, as_json: bool) -> None:
    from app.queries import waiting_datasets, waiting_edges

    waiting, unusable = waiting_edges(path), waiting_datasets(path)
    if as_json:
        whole: list[dict[str, object]] = [
            {"downstream": name, "upstream": None, "reason": reason, "claims": []} for name, reason in unusable
        ]
        print_json([*(explained.as_json() for explained in waiting), *whole])
        return
    console = results()
    console.print(f"{len(waiting)} edge{'s' * (len(waiting) != 1)} wait{'s' * (len(waiting) == 1)} for a decision.")
    for explained in waiting:
        _print(console, explained)
    for name, reason in unusable:
        console.print(f"{name}: {reason}; trace it again, with another model perhaps.", soft_wrap=True)


def _print(console: "Console", explained: "ExplainedEdge") -> None:
    from app.cli.why import print_edge

    console.print()
    print_edge(console, explained)


def _decide(
    path: Path,
    downstream: str,
    upstream: str,
    decision: "ReviewDecision",
    who: str | None,
    why: str,
    *,
    every: bool = False,
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> None:
    from app.queries import edge_ids, waiting_ids
    from app.tracing.reviewing import decide_edges

    _existing(path)
    pairs = waiting_ids(path, downstream, upstream) if every else [edge_ids(path, downstream, upstream)]
    decided = asyncio.run(
        decide_edges(
            path,
            pairs,
            decision,
            who=who or getpass.getuser(),
            why=why,
            relationship=relationship,
            corrected_id=corrected_id,
        )
    )
    console = results()
    for item in decided:
        console.print(f"{item.id}  {item.decision.value} {item.downstream} ← {item.upstream}", soft_wrap=True)
    console.print(f"{len(decided)} decided; taproot review undo NUMBER takes one back.")
