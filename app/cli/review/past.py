"""``taproot review log`` and ``undo``: every decision ever made, and taking one back."""

import asyncio
from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for
from app.cli.review.options import ByOption, WhyOption, decider
from app.errors import UsageError

__all__ = ["log", "undo"]


def undo(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The decision, as `taproot review log` numbers it (n1: about a name).")],
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a decision back; what held before it holds again."""
    from app.tracing.reviewing import undo_name, undo_review

    path = existing(settings_for(context, db).db)
    digits = number.removeprefix("n")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise UsageError(f"{number} is not the number of a decision; taproot review log shows them.")
    if number.startswith("n"):
        name = asyncio.run(undo_name(path, int(digits), who=decider(by), why=why))
        taken_back, told = name, f"“{name.decision.mention}” means {name.decision.name}" if name else ""
        value = None if taken_back is None else taken_back.model_dump(mode="json")
    else:
        edge = asyncio.run(undo_review(path, int(digits), who=decider(by), why=why))
        told, value = f"{edge.decision.value} {edge.downstream} ← {edge.upstream}", edge.model_dump(mode="json")
    if as_json:
        print_json(value)
    else:
        results().print(f"Undone: {told}", soft_wrap=True)


def log(context: typer.Context, db: DbOption = None, as_json: JsonOption = False) -> None:
    """List every decision ever made about edges and names, with who, when and why, the undone ones too."""
    from app.cli.review.printing import told_name, told_review
    from app.queries import name_reviews_of, reviews_of

    path = existing(settings_for(context, db).db)
    reviews, names = reviews_of(path), name_reviews_of(path)
    if as_json:
        told = [{"number": str(one.id), "kind": "edge", **one.model_dump(mode="json")} for one in reviews]
        told += [{"number": f"n{one.id}", "kind": "name", **one.model_dump(mode="json")} for one in names]
        print_json(told)
        return
    console = results()
    lines = [(one.decided_at, f"{one.id}  {told_review(one)}") for one in reviews]
    lines += [(one.decided_at, f"n{one.id}  {told_name(one)}") for one in names]
    for _, line in sorted(lines):
        console.print(line, soft_wrap=True)
