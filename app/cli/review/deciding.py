"""``taproot review accept``, ``reject``, ``relabel``, ``correct`` and ``skip``: one edge, or all that fit a filter."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for
from app.cli.review.options import (
    AllOption,
    ByOption,
    DownstreamArgument,
    DownstreamOption,
    DryRunOption,
    MaxConfidenceOption,
    MaybeDownstreamArgument,
    MaybeUpstreamArgument,
    MinConfidenceOption,
    ReasonOption,
    RelationshipChoice,
    RelationshipOption,
    UpstreamArgument,
    UpstreamOption,
    WhyOption,
    decider,
    filter_of,
)
from app.errors import UsageError

if TYPE_CHECKING:
    from app.queries import QueueFilter

__all__ = ["accept", "correct", "reject", "relabel", "skip"]


def accept(
    context: typer.Context,
    downstream: MaybeDownstreamArgument = None,
    upstream: MaybeUpstreamArgument = None,
    downstream_pattern: DownstreamOption = None,
    upstream_pattern: UpstreamOption = None,
    relationship: RelationshipOption = None,
    min_confidence: MinConfidenceOption = None,
    max_confidence: MaxConfidenceOption = None,
    reason: ReasonOption = None,
    every: AllOption = False,
    dry_run: DryRunOption = False,
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept an edge, or all that fit; the next resume reads their upstreams."""
    which = filter_of(downstream_pattern, upstream_pattern, relationship, min_confidence, max_confidence, reason)
    path = existing(settings_for(context, db).db)
    pairs = _meant(path, downstream, upstream, which, every=every)
    _decide(path, pairs, "accept", by, why, as_json=as_json, dry_run=dry_run)


def reject(
    context: typer.Context,
    downstream: MaybeDownstreamArgument = None,
    upstream: MaybeUpstreamArgument = None,
    downstream_pattern: DownstreamOption = None,
    upstream_pattern: UpstreamOption = None,
    relationship: RelationshipOption = None,
    min_confidence: MinConfidenceOption = None,
    max_confidence: MaxConfidenceOption = None,
    reason: ReasonOption = None,
    every: AllOption = False,
    dry_run: DryRunOption = False,
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject an edge, or all that fit."""
    which = filter_of(downstream_pattern, upstream_pattern, relationship, min_confidence, max_confidence, reason)
    path = existing(settings_for(context, db).db)
    pairs = _meant(path, downstream, upstream, which, every=every)
    _decide(path, pairs, "reject", by, why, as_json=as_json, dry_run=dry_run)


def skip(
    context: typer.Context,
    downstream: MaybeDownstreamArgument = None,
    upstream: MaybeUpstreamArgument = None,
    downstream_pattern: DownstreamOption = None,
    upstream_pattern: UpstreamOption = None,
    relationship: RelationshipOption = None,
    min_confidence: MinConfidenceOption = None,
    max_confidence: MaxConfidenceOption = None,
    reason: ReasonOption = None,
    every: AllOption = False,
    dry_run: DryRunOption = False,
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put an edge off, or all that fit: it goes on waiting, after the others, and a run asks about it no more."""
    which = filter_of(downstream_pattern, upstream_pattern, relationship, min_confidence, max_confidence, reason)
    path = existing(settings_for(context, db).db)
    pairs = _meant(path, downstream, upstream, which, every=every)
    _decide(path, pairs, "skip", by, why, as_json=as_json, dry_run=dry_run)


def relabel(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    relationship: Annotated[RelationshipChoice, typer.Argument(help="One of the paper's five.")],
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept an edge under another relationship."""
    path = existing(settings_for(context, db).db)
    pairs = _meant(path, downstream, upstream, None, every=False)
    _decide(path, pairs, "relabel", by, why, as_json=as_json, relationship=relationship.value)


def correct(
    context: typer.Context,
    downstream: DownstreamArgument,
    upstream: UpstreamArgument,
    meant: Annotated[str, typer.Argument(help="The Hub id that is really meant.")],
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that another upstream is meant, for this one edge."""
    from app.naming.identifier import parse_dataset_id
    from app.queries import known_id

    path = existing(settings_for(context, db).db)
    corrected = known_id(path, parse_dataset_id(meant))
    pairs = _meant(path, downstream, upstream, None, every=False)
    _decide(path, pairs, "correct", by, why, as_json=as_json, corrected_id=corrected)


def _meant(
    path: Path, downstream: str | None, upstream: str | None, which: "QueueFilter | None", *, every: bool
) -> list[tuple[str, str]]:
    """Give the edges that are meant: the one that is named, or all that wait and fit."""
    from dataclasses import replace

    from app.queries import QueueFilter, edge_ids, waiting_ids

    if which is None and not every:
        if downstream is None or upstream is None:
            raise UsageError("Name an edge by its downstream and its upstream, or give filters, or --all.")
        return [edge_ids(path, downstream, upstream)]
    which = which or QueueFilter()
    both = (downstream is not None and which.downstream != "*") or (upstream is not None and which.upstream != "*")
    if both:
        raise UsageError("A pattern is given twice: as an argument and as an option.")
    which = replace(which, downstream=downstream or which.downstream, upstream=upstream or which.upstream)
    return waiting_ids(path, which)


def _decide(
    path: Path,
    pairs: list[tuple[str, str]],
    word: str,
    by: str | None,
    why: str,
    *,
    as_json: bool,
    dry_run: bool = False,
    relationship: str | None = None,
    corrected_id: str | None = None,
) -> None:
    from app.records.review import ReviewDecision
    from app.tracing.reviewing import decide_edges

    if dry_run:
        _print_meant(pairs, word, as_json)
        return
    decided = asyncio.run(
        decide_edges(
            path,
            pairs,
            ReviewDecision(word),
            who=decider(by),
            why=why,
            relationship=relationship,
            corrected_id=corrected_id,
        )
    )
    if as_json:
        print_json(
            {
                "dry_run": False,
                "count": len(decided),
                "decisions": [review.model_dump(mode="json") for review in decided],
            }
        )
        return
    console = results()
    for review in decided:
        console.print(f"{review.id}  {word} {review.downstream} ← {review.upstream}", soft_wrap=True)
    console.print(f"{len(decided)} decided; taproot review undo NUMBER takes one back.")


def _print_meant(pairs: list[tuple[str, str]], word: str, as_json: bool) -> None:
    if as_json:
        meant = [{"downstream": downstream, "upstream": upstream, "decision": word} for downstream, upstream in pairs]
        print_json({"dry_run": True, "count": len(meant), "decisions": meant})
        return
    console = results()
    for downstream, upstream in pairs:
        console.print(f"{word} {downstream} ← {upstream}", soft_wrap=True)
    console.print(f"{len(pairs)} would be decided; nothing was.")
