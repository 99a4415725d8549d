"""How a waiting edge is shown to people: in the queue, and in its context; the same when a run asks."""

from typing import TYPE_CHECKING

from app.cli.plain_text import plain
from app.cli.rendering import one_line
from app.cli.why import print_edge, print_imported, print_name

if TYPE_CHECKING:
    from rich.console import Console

    from app.queries import EdgeInContext, ExplainedEdge, Passage
    from app.records.edge import Evidence
    from app.records.review import NameReview, Review

__all__ = ["print_in_context", "print_waiting", "told_name", "told_review"]


def print_waiting(console: "Console", explained: "ExplainedEdge") -> None:
    """Print an edge of the queue with its evidence, and what it contradicts."""
    console.print()
    print_edge(console, explained)
    if explained.skipped:
        console.print("    skipped by a person", soft_wrap=True)
    for number, other in enumerate(explained.against):
        if not number:
            console.print("    contradicts:", soft_wrap=True)
        print_edge(console, other)


def print_in_context(console: "Console", found: "EdgeInContext") -> None:
    """Print an edge with each quote in its passage; then the other side, and what people decided."""
    _print_edge(console, found.explained, found)
    for number, other in enumerate(found.explained.against):
        if not number:
            console.print("\ncontradicts:")
        _print_edge(console, other, found)
    for review in found.reviews:
        console.print(f"  decided: {told_review(review)}", soft_wrap=True)


def _print_edge(console: "Console", explained: "ExplainedEdge", found: "EdgeInContext") -> None:
    edge = explained.edge
    confidence = "not stated" if edge.confidence is None else f"{edge.confidence:.2f}"
    console.print(f"{one_line(edge.downstream, 100)} ← {one_line(edge.upstream, 100)}", soft_wrap=True)
    console.print(f"  {one_line(edge.relationship or 'relationship not stated', 60)}, confidence {confidence}")
    skipped = " (skipped by a person)" if explained.skipped else ""
    console.print(f"  {edge.status.value}: {plain(edge.reason)}{skipped}", soft_wrap=True)
    for item in explained.evidence:
        _print_claim(console, item, found.passages.get(item.claim.id))
    print_imported(console, explained)


def _print_claim(console: "Console", item: "Evidence", passage: "Passage | None") -> None:
    claim, judgement = item.claim, item.judgement
    console.print()
    console.print(f"  {item.document_kind.value}: {plain(item.document_url)}", soft_wrap=True)
    if passage is None:
        console.print(f"    “{one_line(claim.quote, 400)}” (these words were not found there)", soft_wrap=True)
    else:
        place = " › ".join(one_line(heading, 80) for heading in passage.headings)
        if place:
            console.print(f"    under: {place}", soft_wrap=True)
        before, after = one_line(passage.before, 500), one_line(passage.after, 500)
        console.print(f"    … {before} ⟦{one_line(passage.quote, 1000)}⟧ {after} …", soft_wrap=True)
    stated = claim.relationship.value if claim.relationship else "no relationship stated"
    console.print(
        f"    {judgement.status.value}, {judgement.confidence:.2f}: {plain(judgement.reason)} ({stated};"
        f" {claim.extractor.value}{': ' + one_line(claim.reason, 200) if claim.reason else ''})",
        soft_wrap=True,
    )
    if item.decision is not None:
        print_name(console, item)
        for candidate in item.decision.candidates[:5]:
            console.print(f"        {candidate.id}  {candidate.score:.2f}  {plain(candidate.reason)}", soft_wrap=True)


def told_review(review: "Review") -> str:
    """Say what was decided of an edge, by whom, when and why, and whether it was taken back."""
    detail = review.relationship or review.corrected_id
    said = f"{review.decision.value} {review.downstream} ← {review.upstream}{' ' + detail if detail else ''}"
    return _told(said, review)


def told_name(review: "NameReview") -> str:
    """Say the same of a name."""
    return _told(f"“{review.decision.mention}” means {review.decision.name}", review)


def _told(said: str, review: "Review | NameReview") -> str:
    undone = ""
    if review.undone_at:
        by = f" by {review.undone_by}" if review.undone_by else ""
        why = f": {review.undone_why}" if review.undone_why else ""
        undone = f" (undone {review.undone_at:%Y-%m-%d %H:%M}{by}{why})"
    why = f": {review.why}" if review.why else ""
    return f"{review.decided_at:%Y-%m-%d %H:%M}  {said} by {review.who}{why}{undone}"
