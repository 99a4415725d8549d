"""``taproot review export`` and ``import``: decisions as a file, to keep or to bring two databases together."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for

if TYPE_CHECKING:
    from app.store.merging import Conflict
    from app.tracing.reviewing import Decisions

__all__ = ["export_decisions", "import_file"]


def export_decisions(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, JSON lines.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write every decision about edges and names into a file, the undone ones too."""
    from app.exports.decisions import write_decisions
    from app.queries import name_reviews_of, reviews_of

    path = existing(settings_for(context, db).db)
    count = write_decisions(file, reviews_of(path), name_reviews_of(path))
    if as_json:
        print_json({"file": str(file), "decisions": count})
    else:
        results().print(f"{count} decision{'s' * (count != 1)} written to {file}", soft_wrap=True)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `taproot review export` wrote.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take over the decisions of a file, all or none; of two that differ the later holds, and both are named."""
    from app.exports.decisions import read_decisions
    from app.tracing.reviewing import import_decisions

    reviews, names = read_decisions(file)
    brought = asyncio.run(import_decisions(settings_for(context, db).db, reviews, names))
    merged = brought.merged
    if as_json:
        print_json(
            {
                "new": len(merged.new_reviews) + len(merged.new_names),
                "undone": merged.undone_count,
                "known": merged.known_count,
                "unknown_edges": brought.unknown,
                "conflicts": [_conflict_json(conflict) for conflict in merged.conflicts],
            }
        )
    else:
        _print(brought)


def _conflict_json(conflict: "Conflict") -> dict[str, object]:
    later = max(conflict.ours, conflict.theirs, key=lambda review: review.place)
    return {
        "about": conflict.about,
        "ours": conflict.ours.model_dump(mode="json"),
        "theirs": conflict.theirs.model_dump(mode="json"),
        "holds": "theirs" if later is conflict.theirs else "ours",
    }


def _print(brought: "Decisions") -> None:
    from app.cli.review.printing import told_name, told_review
    from app.records.review import Review

    console, merged = results(), brought.merged
    console.print(
        f"{len(merged.new_reviews) + len(merged.new_names)} new, {merged.undone_count} taken back,"
        f" {merged.known_count} known already."
    )
    if brought.unknown:
        console.print(f"{brought.unknown} of them are about edges which this graph does not hold: kept until it does.")
    for conflict in merged.conflicts:
        later = max(conflict.ours, conflict.theirs, key=lambda review: review.place)
        console.print(f"Conflict about {conflict.about}; the later decision holds:", soft_wrap=True)
        for whose, review in (("here", conflict.ours), ("file", conflict.theirs)):
            told = told_review(review) if isinstance(review, Review) else told_name(review)
            console.print(f"  {whose}: {told}{'  <- holds' if review is later else ''}", soft_wrap=True)
