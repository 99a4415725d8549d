"""``taproot why``: the evidence of one edge, or of every path between two datasets."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import DbOption, JsonOption, print_json, results, settings_for

if TYPE_CHECKING:
    from rich.console import Console

    from app.queries import ExplainedEdge
    from app.records.edge import Evidence

__all__ = ["print_edge", "print_imported", "print_name", "why"]


def why(
    context: typer.Context,
    downstream: Annotated[str, typer.Argument(help="The derived dataset.")],
    upstream: Annotated[str, typer.Argument(help="What it is said to come from.")],
    db: DbOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the evidence: every claim with its quote, its document, its verdict and how the name was decided."""
    from app.errors import NotInGraphError
    from app.queries import explain

    path = settings_for(context, db).db
    explained = explain(path, downstream, upstream)
    if not explained.paths:
        raise NotInGraphError(f"The graph of {path} holds no path from {upstream} to {downstream}.")
    if as_json:
        print_json(
            {
                "downstream": explained.downstream,
                "upstream": explained.upstream,
                "paths": [[edge.as_json() for edge in path] for path in explained.paths],
                "complete": explained.complete,
            }
        )
        return
    console = results()
    for number, edges in enumerate(explained.paths, 1):
        console.print(f"Path {number} of {len(explained.paths)}: {len(edges)} edge{'s' * (len(edges) != 1)}")
        for edge in edges:
            print_edge(console, edge)
    if not explained.complete:
        console.print(f"There are more paths than the {len(explained.paths)} shown.")


def print_edge(console: "Console", explained: "ExplainedEdge") -> None:
    """Print an edge, and under it every claim with its quote, document, verdict and name decision."""
    from app.cli.rendering import one_line, plain

    edge = explained.edge
    confidence = "" if edge.confidence is None else f" {edge.confidence:.2f}"
    relationship = one_line(edge.relationship or "relationship not stated", 60)
    console.print(
        f"  {one_line(edge.downstream, 100)} ← {one_line(edge.upstream, 100)}"
        f"  {relationship}{confidence}  [{edge.status.value}] {plain(edge.reason)}",
        soft_wrap=True,
    )
    for item in explained.evidence:
        claim, judgement = item.claim, item.judgement
        console.print(f"    “{one_line(judgement.quote or claim.quote, 400)}”", soft_wrap=True)
        console.print(
            f"      {item.document_kind.value}, {plain(item.document_url)}"
            f" — {judgement.status.value}: {plain(judgement.reason)}",
            soft_wrap=True,
        )
        if item.decision is not None:
            print_name(console, item)
    print_imported(console, explained)


def print_name(console: "Console", item: "Evidence") -> None:
    """Print how the name of a claim was decided."""
    from app.cli.rendering import one_line, plain

    if item.decision is None:
        return
    others = ", ".join(candidate.id for candidate in item.decision.candidates[:5])
    considered = f" (considered: {others})" if others else ""
    console.print(
        f"      name “{one_line(item.claim.mention, 100)}” → {one_line(item.decision.name, 100)}"
        f" by {item.decision.method}: {plain(item.decision.reason)}{considered}",
        soft_wrap=True,
    )


def print_imported(console: "Console", explained: "ExplainedEdge") -> None:
    """Print the imported lines of an edge, and what was done without."""
    from app.cli.rendering import one_line, plain

    for line in explained.imported:
        console.print(f"    “{one_line(line.evidence or '', 400)}”", soft_wrap=True)
        console.print(
            f"      imported, {plain(line.document_kinds or 'kind not stated')}: not checked here", soft_wrap=True
        )
    for note in explained.notes:
        console.print(f"    {one_line(explained.edge.downstream, 100)}: {plain(note)}", soft_wrap=True)
