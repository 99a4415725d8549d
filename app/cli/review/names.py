"""``taproot review name``: what a name means, said once for every document."""

import asyncio
from typing import Annotated

import typer

from app.cli.options import DbOption, JsonOption, existing, print_json, results, settings_for
from app.cli.review.options import ByOption, WhyOption, decider
from app.errors import NotInGraphError, UsageError

__all__ = ["name"]


def name(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(help="The name as documents write it.")],
    meant: Annotated[str | None, typer.Argument(help="The Hub id it means.")] = None,
    off_hub: Annotated[bool, typer.Option("--off-hub", help="It is not on the Hub.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was last said of this name.")] = False,
    why: WhyOption = "",
    by: ByOption = None,
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say once what a name means, for every document and every later trace."""
    from app.naming.identifier import parse_dataset_id
    from app.queries import in_graph, known_id
    from app.tracing.reviewing import decide_name, undo_name

    path = existing(settings_for(context, db).db)
    if [meant is not None, off_hub, undo].count(True) != 1:
        raise UsageError("Give the Hub id that the name means, or --off-hub, or --undo.")
    if not mention.strip():
        raise UsageError("The name is empty.")
    if undo:
        taken_back = asyncio.run(undo_name(path, mention, who=decider(by), why=why))
        if taken_back is None:
            raise NotInGraphError(f"Nobody has said what “{mention}” means.")
        if as_json:
            print_json(taken_back.model_dump(mode="json"))
        else:
            results().print(f"“{mention}” is again what it was taken for before.", soft_wrap=True)
        return
    chosen = None if meant is None else known_id(path, parse_dataset_id(meant))
    known = chosen is None or in_graph(path, chosen)
    decision = asyncio.run(decide_name(path, mention, chosen, who=decider(by), why=why))
    if as_json:
        print_json({**decision.model_dump(mode="json"), "was_in_graph": known})
        return
    results().print(f"“{mention}” means {decision.name}, from now on and everywhere.", soft_wrap=True)
    if not known:
        results().print(
            f"{decision.name} was not in the graph; whether it exists is seen when a trace or resume reads it.",
            soft_wrap=True,
        )
